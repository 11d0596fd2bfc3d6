"""Real reports that repeat: what was read of their tables, held against the authors' own CSV and against the pages."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from archive import accession, series
from archive.model import Doubt, Series, Takes
from archive.series import reading
from archive.store import Store, create
from archive.store.catalog import documents

DENGUE, HONG_KONG, WHO = (
    "data-dengue-situation-report-nepal-2024", "hk-chp-situation-reports", "who-situation-reports",
)  # fmt: skip

CUT_BY_THE_AUTHORS = {
    ("JHAPA", "JAN"): ("2\n2", "22"),
    ("KATHMANDU", "JAN"): ("1\n6", "16"),
    ("MAKWANPUR", "JAN"): ("1\n1", "11"),
    ("KASKI", "JAN"): ("1\n8", "18"),
    ("MUSTANG", "TOTAL"): ("1\n3", "13"),
    ("ROLPA", "TOTAL"): ("3\n7", "37"),
}
"""(district, month): what their CSV says, in all three copies of the table that it holds, and what the page shows. In
each the program that they used broke a number of two digits in two lines."""

SHIFTED_BY_THE_AUTHORS = {("SALYAN", "JAN"): ("0 0", "0"), ("SALYAN", "MAY"): ("", "1")}
"""In the first copy alone, which has Salyan and Surkhet twice: in the second of the two lines of Salyan cells have run
together, and one is empty. All other lines of Salyan say what the page shows."""


@pytest.fixture(scope="module")
def taken_in(corpus: Path, tmp_path_factory: pytest.TempPathFactory):
    store = create(tmp_path_factory.mktemp("reports") / "home")
    for name in (DENGUE, HONG_KONG, WHO):
        accession.ingest(store, sorted((corpus / "report-series" / name).glob("*.pdf")), collection=name)
    yield store
    store.close()


def made(store: Store, collection: str, **how: object) -> Series:
    found = series.find(store, collection=collection)
    (entry,) = found.found
    assert not found.problems
    return series.make(store, found, entry.key, collection, agent="bea", **how)


def column(found: Series, index: int) -> dict[str, tuple[str, Decimal | None, Doubt]]:
    """Label -> text, value, doubt of the point of that place."""
    point = found.points[index]
    names = {row.id: row.label for row in found.rows}
    return {names[cell.row_id]: (cell.read.text, cell.value, cell.doubt) for cell in found.of_point(point.id)}


def values(found: Series, index: int) -> dict[str, int | None]:
    return {
        label: None if value is None else int(value) for label, (_, value, _) in column(found, index).items()
    }


def test_the_dengue_table_is_that_of_its_authors(taken_in: Store, corpus: Path) -> None:
    with taken_in.read() as db:
        document = documents.find(db, "67049d6319129-2.pdf")
    (table,) = reading.of_document(taken_in, document.id).tables
    headings = [cell.text.rstrip("*") for cell in table.headings]
    ours = {row[2].text: [cell.text for cell in row] for row in table.rows if row[0].text}
    path = corpus / "report-series" / DENGUE / "67049d6319129-2_extracted_tables.csv"
    first, *theirs = list(csv.reader(path.open(encoding="utf-8", newline="")))
    assert headings == first
    assert len(ours) == 77
    assert [[row[0] for row in theirs].count(number) for number in ("1", "67", "68", "77")] == [3, 4, 4, 3]
    assert len(theirs) == 3 * 77 + 2
    differ = [
        (sum(earlier[0] == "1" for earlier in theirs[: number + 1]) - 1, (row[2], heading), (said, read))
        for number, row in enumerate(theirs)
        for heading, said, read in zip(first, row, ours[row[2]], strict=True)
        if said != read
    ]
    expected = [(copy, cell, texts) for copy in range(3) for cell, texts in CUT_BY_THE_AUTHORS.items()]
    expected += [(0, cell, texts) for cell, texts in SHIFTED_BY_THE_AUTHORS.items()]
    assert sorted(differ) == sorted(expected)


def test_the_two_dengue_reports_are_one_series(taken_in: Store) -> None:
    found = made(taken_in, DENGUE, measure="TOTAL")
    assert [point.day for point in found.points] == [date(2024, 9, 23), date(2024, 10, 7)]
    assert all("the words around the table" in point.day_from for point in found.points)
    assert len(found.rows) == 85  # 77 districts, 7 provinces, Nepal
    assert (values(found, 0)["TOTAL (NEPAL)"], values(found, 1)["TOTAL (NEPAL)"]) == (12_644, 17_602)
    assert {doubt for place in (0, 1) for _, _, doubt in column(found, place).values()} == {Doubt.NONE}
    newest = made(taken_in, DENGUE)
    assert newest.entry.takes is Takes.NEWEST
    assert [point.heading.text for point in newest.points] == ["SEP*", "OCT"]


def test_the_who_reports_are_one_series_although_their_headings_change(taken_in: Store) -> None:
    found = made(taken_in, WHO)
    assert [point.day for point in found.points] == [date(2020, 1, 20), date(2020, 1, 27), date(2020, 2, 3)]
    assert values(found, 0) == {
        "China – Hubei Province": 258, "China – Guangdong": 14, "China – Beijing Municipality": 5,
        "China – Shanghai Municipality": 1, "Japan": 1, "Republic of Korea": 1, "Thailand": 2,
        "Total confirmed cases": 282,
    }  # fmt: skip
    assert values(found, 1) == {
        "China*": 2761, "Japan": 4, "Republic of Korea": 4, "Viet Nam": 2, "Singapore": 4, "Australia": 4,
        "Malaysia": 4, "Thailand": 5, "Nepal": 1, "United States of America": 5, "Canada": 1, "France": 3,
        "Total": 2798,
    }  # fmt: skip
    last = column(found, 2)
    assert values(found, 2) == {
        "China*": 17238, "Japan": 20, "Republic of Korea": 15, "Viet Nam": 8, "Singapore": 18, "Australia": 12,
        "Malaysia": 8, "Cambodia": 1, "Philippines": 2, "Thailand": 19, "Nepal": 1, "Sri Lanka": 1, "India": 3,
        "United States of America": 11, "Canada": 4, "France": 6, "Finland": 1, "Germany": 10, "Italy": 2,
        "Russian Federation": 2, "Spain": 1, "Sweden": 1, "United Kingdom": 2, "United Arab Emirates": 5,
        "Total": 17391,
    }  # fmt: skip
    with_new_ones = {label for label, (_, _, doubt) in last.items() if doubt is Doubt.REMARK}
    assert with_new_ones == {"China*", "Viet Nam", "India", "United States of America", "Germany", "Total"}
    assert last["China*"][0] == "17238 (2831)"


def test_the_cases_of_hong_kong_go_on_over_thirteen_pages(taken_in: Store) -> None:
    found = made(taken_in, HONG_KONG)
    assert found.entry.measure == "Age"
    assert [point.day for point in found.points] == [date(2020, 3, 14), date(2020, 3, 16), date(2020, 3, 17)]
    assert [len(found.of_point(point.id)) for point in found.points] == [142, 158, 168]  # as their texts say
    for place, pages in enumerate((13, 14, 13)):
        ages = values(found, place)
        assert [ages[str(number)] for number in range(1, 8)] == [39, 56, 62, 62, 63, 47, 68]
        cells = found.of_point(found.points[place].id)
        assert {cell.read.page_number for cell in cells} == set(range(1, pages + 1))
    assert [values(found, 0)[str(number)] for number in range(138, 143)] == [66, 39, 59, 28, 59]
    assert [values(found, 2)[str(number)] for number in (161, 168)] == [37, 43]
    assert sum(value is None for value in values(found, 2).values()) == 0


def test_text_columns_are_followed_too_and_every_cell_of_them_is_in_doubt(taken_in: Store) -> None:
    found = made(taken_in, HONG_KONG, measure="Hospitalised/Discharged/Deceased")
    assert column(found, 0)["13"] == ("Deceased", None, Doubt.TEXT)
