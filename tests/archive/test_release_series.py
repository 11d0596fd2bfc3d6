"""Series for readers: what stands on a public page goes out with its place; what was taken out of it does not."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from stub_exhibits import approve, as_server, exhibit_of, take_out

import ingest
from archive import exhibit as making
from archive import release, review, series
from archive.errors import Unapproved, Unproved
from archive.model import Box, Page, Series, TextSource, Word
from archive.release import site
from archive.store import Store
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from ingest.model import Extraction, TablesFound, pack_lines

WEEKS = ("2020-08-31", "2020-09-07", "2020-09-14")
COUNTS = {"Vans": (29, 34, 56), "Routes": (18, 25, 31), "Strikes": (3, 7, 12)}


def report(store: Store, week: int) -> int:
    """A document of one page with a table: Kind | posts. Its day is in its name."""
    rows = [("Kind", "posts"), *((kind, str(counts[week])) for kind, counts in COUNTS.items())]
    words = []
    for number, (label, count) in enumerate(rows):
        y = 10.0 + 16 * number
        words.append([Word(label, Box(20, y, 80, y + 12)), Word(count, Box(200, y, 240, y + 12))])
    name = f"report-{WEEKS[week]}.txt"
    stored = store.blobs.put_bytes(name.encode())
    page = Page(1, 400, 100, *pack_lines(words), TextSource.LAYER)
    with store.write() as db:
        key = intake.collection_id(db, "Leak")
        entered = intake.enter(db, Sighting(key, None, name.encode(), name, name), stored, "eng")
        intake.set_ready(db, entered.document_id, Extraction("application/pdf", pages=(page,)), "", "")
    return entered.document_id


@pytest.fixture(autouse=True)
def _without_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables here have no lines: nothing has to be asked of the sandbox, which takes a second to start."""
    monkeypatch.setattr(ingest, "tables", lambda *_, **__: TablesFound(()))


@pytest.fixture
def reports(store: Store) -> list[int]:
    return [report(store, week) for week in range(3)]


def made(store: Store, *, agent: str = "ann") -> Series:
    """A series of all reports, every number confirmed."""
    found = series.find(store, collection="Leak")
    shown = series.make(store, found, found.found[0].key, "Complaints & more", agent=agent)
    for point in shown.points:
        series.confirm_plain(store, shown.entry.id, point.id, agent=agent)
    return series.show(store, shown.entry.id)


def approved(store: Store, shown: Series, agent: str = "bea") -> None:
    over = series.standing(series.show(store, shown.entry.id), two_needed=store.has_accounts).over
    series.approve(store, shown.entry.id, agent=agent, over=over)


def published(store: Store, folder: Path, **more: object) -> Path:
    release.publish(store, folder, title="Reports", agent="ann", **more)
    return folder


def exhibits_of(store: Store, document_ids: list[int]) -> list[int]:
    keys = [exhibit_of(store, number, title=f"Report {number}") for number in document_ids]
    for key in keys:
        approve(store, key, "bea")
    return keys


def page_of(folder: Path) -> str:
    (path,) = (folder / "series").glob("*/index.html")
    return path.read_text()


def rows_of(folder: Path) -> list[dict[str, str]]:
    (path,) = (folder / "series").glob("*/numbers.csv")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def told(folder: Path) -> set[tuple[str, str, str]]:
    return {(row["category"], row["date"], row["value"]) for row in rows_of(folder)}


def every(*weeks: int) -> set[tuple[str, str, str]]:
    return {(kind, WEEKS[week], str(counts[week])) for kind, counts in COUNTS.items() for week in weeks}


def test_each_number_leads_to_the_page_that_shows_it(
    store: Store, reports: list[int], tmp_path: Path
) -> None:
    shown = made(store)
    approved(store, shown)
    keys = exhibits_of(store, reports)
    folder = published(store, tmp_path / "site")
    assert told(folder) == every(0, 1, 2)
    page = page_of(folder)
    assert "3 of 3 reports are published." in page
    assert page.count("<polyline") == 3
    digests = {making.show(store, key).digest for key in keys}
    for row in rows_of(folder):
        assert row["exhibit"] in digests
        (path,) = (folder / "series").glob("*")
        target = (path / row["address"]).resolve()
        assert target.is_file()
        assert re.search(rf"\b{row['text']}\b", target.read_text())
    links = re.findall(r'<td class="num"><a href="([^"]+)"><bdi>(\d+)</bdi>', page)
    assert len(links) == 9
    for link, number in links:
        assert f" {number} " in (path / link).read_text().replace("<br>", " ").replace("\n", " ")
    assert 'href="series/' in (folder / "index.html").read_text()
    assert "Complaints &amp; more" in page
    assert not re.search(r"\sstyle=|<script", page)
    assert release.check(folder).passed


def test_only_reports_that_are_public_are_in_it(store: Store, reports: list[int], tmp_path: Path) -> None:
    approved(store, made(store))
    exhibits_of(store, reports[1:])
    folder = published(store, tmp_path / "site")
    assert told(folder) == every(1, 2)
    assert "2 of 3 reports are published; 3 numbers are left out" in page_of(folder)
    assert WEEKS[0] not in "".join(path.read_text() for path in folder.rglob("*.html"))


@pytest.mark.parametrize(
    ("redacted", "gone"),
    [
        ("34", {("Vans", WEEKS[1], "34")}),
        ("Routes", {("Routes", WEEKS[1], "25")}),
        ("posts", {(kind, WEEKS[1], str(counts[1])) for kind, counts in COUNTS.items()}),
    ],
)
def test_what_is_taken_out_of_the_page_is_left_out_of_the_series(
    store: Store, reports: list[int], tmp_path: Path, redacted: str, gone: set[tuple[str, str, str]]
) -> None:
    approved(store, made(store))
    take_out(store, reports[1], redacted)
    if redacted != "34":  # a word that stands in the other exhibits is no secret, and publishing says so
        for number in (reports[0], reports[2]):
            take_out(store, number, redacted)
        gone = {row for row in every(0, 1, 2) if redacted in (row[0], "posts")}
    exhibits_of(store, reports)
    folder = published(store, tmp_path / "site")
    if redacted == "posts":
        assert not (folder / "series").exists()
        return
    assert told(folder) == every(0, 1, 2) - gone
    page = page_of(folder)
    assert f"{len(gone)} number{'s are' if len(gone) > 1 else ' is'} left out" in page
    assert not re.search(rf"\b{redacted}\b", page)


def test_what_nobody_looked_at_stays_inside(store: Store, reports: list[int], tmp_path: Path) -> None:
    shown = made(store)
    cell = shown.of_point(shown.points[1].id)[0]
    series.reopen(store, shown.entry.id, cell.id, agent="ann")
    approved(store, shown)
    exhibits_of(store, reports)
    assert told(published(store, tmp_path / "site")) == every(0, 1, 2) - {("Vans", WEEKS[1], "34")}


def test_a_correction_is_shown_as_one_beside_what_the_page_says(
    store: Store, reports: list[int], tmp_path: Path
) -> None:
    shown = made(store)
    cell = shown.of_point(shown.points[1].id)[0]
    series.correct(store, shown.entry.id, cell.id, "84", agent="ann")
    series.redate(store, shown.entry.id, shown.points[0].id, "2020-08-30", agent="ann")
    approved(store, shown)
    exhibits_of(store, reports)
    folder = published(store, tmp_path / "site", address="https://documents.example.org/r")
    (row,) = (row for row in rows_of(folder) if row["corrected"])
    assert (row["value"], row["text"], row["corrected"]) == ("84", "34", "84")
    assert row["address"].startswith("https://documents.example.org/r/exhibits/")
    page = page_of(folder)
    assert "corrected; the page’s words say 34" in page
    assert "said by the newsroom" in page
    assert "ann" not in re.sub(r"<[^>]*>", " ", page).split()  # who did so is the newsroom's


def test_without_an_approval_that_counts_nothing_goes_out(
    store: Store, reports: list[int], tmp_path: Path
) -> None:
    shown = made(store)
    exhibits_of(store, reports)
    assert not (published(store, tmp_path / "site") / "series").exists()
    approved(store, shown)
    assert told(published(store, tmp_path / "site")) == every(0, 1, 2)
    folder = tmp_path / "site"
    series.rename(store, shown.entry.id, "Another name", agent="ann")
    assert is_gone(published(store, folder))
    approved(store, shown)
    assert told(published(store, folder)) == every(0, 1, 2)
    series.take_back(store, shown.entry.id, agent="ann")
    assert is_gone(published(store, folder))
    assert is_gone(published(store, folder))  # its address says so for good
    assert not (published(store, tmp_path / "another") / "series").exists()


def is_gone(folder: Path) -> bool:
    """The address says that nothing is there any more, and nothing else."""
    (page,) = (path for path in (folder / "series").rglob("*") if path.is_file())
    said = page.read_text()
    assert release.check(folder).passed
    return "not published here any more" in said and not re.search(r"Complaints|Another name|<td|Vans", said)


def test_an_approval_taken_back_while_the_release_is_made_stops_it(
    store: Store, reports: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = made(store)
    approved(store, shown)
    exhibits_of(store, reports)
    write = site.write

    def interrupted(*given: object, **more: object) -> None:
        write(*given, **more)
        series.take_back(store, shown.entry.id, agent="cid")

    monkeypatch.setattr(site, "write", interrupted)
    with pytest.raises(Unapproved, match="Series 1"):
        published(store, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_where_people_have_accounts_its_checker_cannot_have_approved_it(
    store: Store, reports: list[int], tmp_path: Path
) -> None:
    shown = made(store)
    approved(store, shown, agent="ann")
    as_server(store)
    keys = [exhibit_of(store, number, agent="ann", title="A report") for number in reports]
    for key in keys:
        review.ask(store, key, agent="ann")
        approve(store, key, "bea")
    assert not (published(store, tmp_path / "site") / "series").exists()


def test_a_name_that_says_what_is_taken_out_stops_the_release(
    store: Store, reports: list[int], tmp_path: Path
) -> None:
    shown = made(store)
    for number in reports:
        take_out(store, number, "Strikes")
    series.rename(store, shown.entry.id, "Vans, Routes and Strikes", agent="ann")
    approved(store, shown)
    exhibits_of(store, reports)
    with pytest.raises(Unproved, match="holds something"):
        published(store, tmp_path / "site")


def test_a_label_that_is_a_formula_is_text(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COUNTS, "=1+1", (5, 6, 7))
    numbers = [report(store, week) for week in range(3)]
    approved(store, made(store))
    exhibits_of(store, numbers)
    assert "'=1+1" in {row["category"] for row in rows_of(published(store, tmp_path / "site"))}
