"""Tables of documents: ruled, without lines, in web pages and sheets; none says what its page does not."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest
from archive import accession
from archive.demo.drawing import Sheet
from archive.model import Box, ReportTable, Word
from archive.series import cells, reading, recognising, shaping
from archive.store import Store
from archive.store.catalog import documents, intake, table_readings
from ingest.errors import TimedOut

CSV = "Group,posts,escalated\nTarrow Bay Drivers,7,1\nMillgate Night Shift,12,2\n"
HTML = """<html><body><h1>Report</h1><p>12 34 56 78</p><table><tr><th>Group<th>posts<th>escalated</tr>
<tr><td>Tarrow Bay Drivers<td>7<td>1</tr><tr><td>Millgate Night Shift<td>12<td>2</tr></table></body></html>"""
EXPECTED = [
    ["Group", "posts", "escalated"], ["Tarrow Bay Drivers", "7", "1"], ["Millgate Night Shift", "12", "2"],
]  # fmt: skip


def ruled(rows: list[list[str]], hidden: str = "", rotation: int = 0) -> bytes:
    with pymupdf.open() as document:
        page = document.new_page(width=500, height=300)
        for number in range(len(rows) + 1):
            page.draw_line((50, 50 + 20 * number), (450, 50 + 20 * number))
        for x in (50, 250, 350, 450):
            page.draw_line((x, 50), (x, 50 + 20 * len(rows)))
        for number, row in enumerate(rows):
            for x, text in zip((55, 255, 355), row, strict=True):
                page.insert_text((x, 64 + 20 * number), text)
        if hidden:
            page.insert_text((300, 84), hidden, color=(1, 1, 1))
        if not rotation:
            return document.tobytes()
        with (
            pymupdf.open() as turned
        ):  # as scanners and spreadsheets make landscape pages: set upright by their rotation
            page = turned.new_page(width=300, height=500)
            page.show_pdf_page(page.rect, document, 0, rotate=rotation)
            page.set_rotation(rotation)
            return turned.tobytes()


def without_lines(rows: list[list[str]]) -> bytes:
    sheet = Sheet("A report")
    sheet.table([(rows[0][0], 260.0), (rows[0][1], 70.0), (rows[0][2], 90.0)], rows[1:])
    return sheet.save("A report", "D:20200907080000Z")


def workbook(rows: list[list[str]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(text) if text.isdecimal() else text for text in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def tables_of(store: Store, tmp_path: Path, name: str, data: bytes) -> tuple[ReportTable, ...]:
    (tmp_path / name).write_bytes(data)
    accession.ingest(store, [tmp_path / name], collection="Leak")
    with store.read() as db:
        document = documents.find(db, name)
    return reading.of_document(store, document.id).tables


def texts(table: ReportTable) -> list[list[str]]:
    rows = [[cell.text if cell else "" for cell in row] for row in table.rows]
    return [[cell.text for cell in table.headings], *rows]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ruled.pdf", ruled(EXPECTED)),
        ("landscape.pdf", ruled(EXPECTED, rotation=90)),
        ("loose.pdf", without_lines(EXPECTED)),
        ("page.html", HTML.encode()),
        ("sheet.csv", CSV.encode()),
        ("book.xlsx", workbook(EXPECTED)),
    ],
)
def test_a_table_is_read_in_every_form(store: Store, tmp_path: Path, name: str, data: bytes) -> None:
    (table,) = tables_of(store, tmp_path, name, data)
    assert texts(table) == EXPECTED
    with store.read() as db:
        page = documents.page(db, documents.find(db, name).id, 1)
    for cell in (cell for row in table.rows for cell in row if cell):
        inside = [w.text for w in page.words() if cell.box.x0 - 0.1 <= w.box.x0 and w.box.x1 <= cell.box.x1 + 0.1
                  and cell.box.y0 - 0.1 <= w.box.y0 and w.box.y1 <= cell.box.y1 + 0.1]  # fmt: skip
        assert " ".join(inside) == cell.text


def test_what_nobody_sees_on_the_page_is_in_no_table(store: Store, tmp_path: Path) -> None:
    (table,) = tables_of(store, tmp_path, "trap.pdf", ruled(EXPECTED, hidden="999"))
    assert texts(table) == EXPECTED


def test_it_is_read_once_and_anew_when_the_document_is(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables_of(store, tmp_path, "ruled.pdf", ruled(EXPECTED))
    asked: list[Path] = []
    read = ingest.tables
    monkeypatch.setattr(ingest, "tables", lambda path, **more: asked.append(path) or read(path, **more))
    with store.read() as db:
        document = documents.find(db, "ruled.pdf")
    reading.of_document(store, document.id)
    assert not asked
    with store.write() as db:
        intake.clear(db, document.id)  # what is done before a document is read again
        assert not table_readings.is_known(db, document.id, document.shown_digest, reading.READER)


def test_a_reader_that_ends_costs_the_lines_and_not_the_words(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object, **__: object) -> None:
        raise TimedOut

    monkeypatch.setattr(ingest, "tables", ended)
    (tmp_path / "ruled.pdf").write_bytes(ruled(EXPECTED))
    accession.ingest(store, [tmp_path / "ruled.pdf"], collection="Leak")
    with store.read() as db:
        found = reading.of_document(store, documents.find(db, "ruled.pdf").id)
    assert [texts(table) for table in found.tables] == [EXPECTED]
    assert "could not be looked for" in found.problems[0]


def test_a_removed_document_leaves_no_table(store: Store, tmp_path: Path) -> None:
    tables_of(store, tmp_path, "ruled.pdf", ruled(EXPECTED))
    with store.read() as db:
        document = documents.find(db, "ruled.pdf")
    accession.remove(store, document.id, why="asked for", agent="ann")
    with store.read() as db:
        assert not table_readings.is_known(db, document.id, document.shown_digest, reading.READER)


WORDS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.text("ab12 ,", min_size=1, max_size=6)), max_size=40
)


@settings(max_examples=60)
@given(WORDS)
def test_any_words_anywhere_can_be_looked_at(placed: list[tuple[int, int, str]]) -> None:
    words = [
        Word(text.replace(" ", "x"), Box(20.0 * x, 14.0 * y, 20.0 * x + 5 * len(text), 14.0 * y + 11))
        for x, y, text in placed
    ]
    for matrix in cells.without_grid(words):
        assert len({len(row) for row in matrix}) == 1
        put = [word for row in matrix for cell in row if cell for word in cell.words]
        assert len(put) == len(set(map(id, put)))
        shaping.table(matrix, 1)


COUNTS = st.lists(st.lists(st.integers(0, 99_999), min_size=3, max_size=3), min_size=2, max_size=12)


@settings(max_examples=40)
@given(COUNTS, st.floats(0.7, 2.0))
def test_columns_without_lines_come_out_as_they_were_set(counts: list[list[int]], spacing: float) -> None:
    words = []
    rows = [["Kind", "one", "two", "three"], *([f"label{n}", *map(str, row)] for n, row in enumerate(counts))]
    for number, row in enumerate(rows):
        y = 40 + number * 12 * spacing
        words.append(Word(row[0], Box(50, y, 50 + 5.0 * len(row[0]), y + 10)))
        words += [
            Word(t, Box(200.0 + 80 * n - 5 * len(t), y, 200.0 + 80 * n, y + 10))
            for n, t in enumerate(row[1:])
        ]
    (matrix,) = cells.without_grid(words)
    assert [[cell.text if cell else "" for cell in row] for row in matrix] == rows


def test_tables_of_other_headings_are_not_alike() -> None:
    groups, kinds = (
        recognising.signature(["Group", "posts", "escalated"]),
        recognising.signature(["Category", "08-17"]),
    )
    grown = recognising.signature(["Category", "08-17", "08-24", "08-31"])
    assert recognising.likeness(kinds, grown) == 1.0
    assert recognising.likeness(groups, kinds) < recognising.ALIKE
    before = recognising.signature(
        ["WHO Regional Office", "Country, territory, area", "Total number of confirmed cases"]
    )
    after = recognising.signature(["WHO Regional Office", "Country/Territory/Area", "Confirmed Cases"])
    assert recognising.likeness(before, after) == 1.0
    assert recognising.likeness((), kinds) == 0.0
