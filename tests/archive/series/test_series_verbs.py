"""From tables that repeat to a series that somebody answers for: made, checked, corrected, saved, approved."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import accession, series
from archive.cli import main
from archive.demo import material
from archive.errors import Conflict, Forbidden, Invalid, NotFound, Unapproved
from archive.model import CellState, Doubt, Series, SeriesCell, Takes
from archive.search import tables
from archive.series import chart, drawing, export
from archive.store import ACCOUNTS, Store, custody
from archive.store.catalog import documents
from archive.store.catalog import tables as t

COLLECTION = "Harbour Watch"
DAYS = [date.fromisoformat(day) for day in material.WEEKS]


def found(store: Store, heading: str) -> tuple[series.Findings, str]:
    findings = series.find(store, collection=COLLECTION)
    (key,) = (entry.key for entry in findings.found if entry.headings[0] == heading)
    return findings, key


def made(store: Store, heading: str = "Category", agent: str = "ann", **how: object) -> Series:
    return series.make(store, *found(store, heading), f"{heading} by week", agent=agent, **how)


def numbers_of(shown: Series) -> dict[str, list[Decimal | None]]:
    return {
        row.label: [
            cell.number if (cell := shown.cells.get((row.id, point.id))) else None for point in shown.points
        ]
        for row in shown.rows
    }


def cell_of(shown: Series, label: str, place: int) -> SeriesCell:
    (row,) = (row for row in shown.rows if row.label == label)
    return shown.cells[row.id, shown.points[place].id]


def csv_rows(store: Store, series_id: int) -> list[dict[str, str]]:
    _, table = export.table(store, series_id)
    text = b"".join(tables.stream(store, table, tables.Form.CSV, agent="ann")).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text.split("\r\n\r\n", 1)[1])))


def test_the_weekly_counts_are_the_numbers_that_made_the_reports(weekly: Store) -> None:
    shown = made(weekly)
    assert [point.day for point in shown.points] == DAYS
    assert len(shown.document_ids) == len(material.WEEKS)
    assert numbers_of(shown) == {kind: list(counts) for kind, counts in material.COMPLAINTS.items()}
    assert numbers_of(shown)["Unsafe vans"][::3] == [29, 56]
    posts = made(weekly, "Group", measure="posts")
    assert [point.day_from for point in posts.points] == ["from its title"] * 4
    assert numbers_of(posts)[material.GROUPS[0]] == [7 + week * 3 % 23 for week in range(4)]


def test_every_column_of_every_report_can_be_followed(weekly: Store) -> None:
    shown = made(weekly, takes=Takes.EVERY)
    assert len(shown.points) == 1 + 2 + 3 + 4
    for point in shown.points:
        week = DAYS.index(point.day)
        said = {cell.label.text: cell.number for cell in shown.of_point(point.id)}
        assert said == {kind: counts[week] for kind, counts in material.COMPLAINTS.items()}


def test_what_cannot_be_followed_is_said(weekly: Store) -> None:
    findings, key = found(weekly, "Group")
    with pytest.raises(Invalid, match="heading"):
        series.make(weekly, findings, key, "x", agent="ann", measure="nothing like it")
    with pytest.raises(Invalid, match="day"):
        series.make(weekly, findings, key, "x", agent="ann", takes=Takes.NEWEST)
    with pytest.raises(Invalid, match="name"):
        series.make(weekly, findings, key, " ", agent="ann")
    with pytest.raises(NotFound):
        series.make(weekly, findings, "0" * 12, "x", agent="ann")
    with pytest.raises(NotFound):
        series.find(weekly, collection="another")


def test_each_number_says_where_it_stands(weekly: Store) -> None:
    shown = made(weekly)
    rows = csv_rows(weekly, shown.entry.id)
    assert len(rows) == 24
    (row,) = (r for r in rows if (r["category"], r["date"]) == ("Unsafe vans", "2020-09-07"))
    assert (row["value"], row["text"], row["page"], row["state"]) == ("56", "56", "1", "read")
    with weekly.read() as db:
        document = documents.get(db, int(row["document"]))
        words = list(documents.page(db, document.id, 1).words())
    assert (document.digest, document.name) == (row["digest"], "harbour-watch-2020-09-07.pdf")
    at = [float(row[edge]) for edge in ("x0", "y0", "x1", "y1")]
    (word,) = (w for w in words if w.box.as_tuple() == pytest.approx(at, abs=0.01))
    assert word.text == "56"
    assert "exporting" in [event.type for event in _events(weekly, shown)]


def test_a_label_that_is_a_formula_is_text_in_the_export(weekly: Store, tmp_path: Path) -> None:
    for day in ("2021-01-04", "2021-01-11"):
        lines = f"Kind of thing,posts\n=1+1,7\n@SUM(A1),8\nplain,-9\nother,{day[-2:]}\n"
        (tmp_path / f"odd-{day}.csv").write_text(lines)
    accession.ingest(weekly, sorted(tmp_path.glob("odd-*.csv")), collection=COLLECTION)
    shown = made(weekly, "Kind of thing")
    rows = csv_rows(weekly, shown.entry.id)
    assert {row["category"] for row in rows} == {"'=1+1", "'@SUM(A1)", "plain", "other"}
    assert {row["value"] for row in rows if row["category"] == "plain"} == {"-9"}  # a number stays one


def test_a_cell_is_confirmed_corrected_and_opened_again(weekly: Store) -> None:
    shown = made(weekly)
    number, cell = shown.entry.id, cell_of(shown, "Route length", 1)
    assert (cell.state, cell.number) == (CellState.READ, 25)
    series.confirm(weekly, number, cell.id, agent="ann")
    now = cell_of(series.show(weekly, number), "Route length", 1)
    assert (now.state, now.by, now.number) == (CellState.CONFIRMED, "ann", 25)
    series.correct(weekly, number, cell.id, "1,026", agent="bea")
    now = cell_of(series.show(weekly, number), "Route length", 1)
    assert (now.state, now.by, now.said, now.number, now.read.text, now.value) == (
        CellState.CORRECTED, "bea", "1,026", 1026, "25", 25,
    )  # fmt: skip
    series.correct(weekly, number, cell.id, "-", agent="bea")
    assert cell_of(series.show(weekly, number), "Route length", 1).number is None
    for wrong in ("", "about 5", "1.234"):
        with pytest.raises(Invalid):
            series.correct(weekly, number, cell.id, wrong, agent="bea")
    series.reopen(weekly, number, cell.id, agent="ann")
    assert cell_of(series.show(weekly, number), "Route length", 1) == cell
    deeds = [deed.step.value for deed in series.show(weekly, number).deeds]
    assert deeds == ["made", "confirmed", "corrected", "corrected", "reopened"]
    with pytest.raises(NotFound):
        series.confirm(weekly, number, 999_999, agent="ann")


def test_a_report_is_confirmed_at_once_but_for_what_is_in_doubt(weekly: Store, tmp_path: Path) -> None:
    for day in ("2021-01-04", "2021-01-11"):
        (tmp_path / f"odd-{day}.csv").write_text(
            f"Kind,posts\na,7\nb,8 (1)\nc,\nd,9\na,11\ne,-\nf,{day[-2:]}\n"
        )
    accession.ingest(weekly, sorted(tmp_path.glob("odd-*.csv")), collection=COLLECTION)
    shown = made(weekly, "Kind")
    point = shown.points[0]
    assert {cell.read.text: cell.doubt for cell in shown.of_point(point.id)} == {
        "7": Doubt.NONE, "8 (1)": Doubt.REMARK, "9": Doubt.NONE, "11": Doubt.TWICE, "-": Doubt.NONE, "04": Doubt.NONE,
    }  # fmt: skip
    assert series.confirm_plain(weekly, shown.entry.id, point.id, agent="ann") == 4
    assert series.confirm_plain(weekly, shown.entry.id, point.id, agent="ann") == 0
    left = [c.read.text for c in series.show(weekly, shown.entry.id).of_point(point.id) if not c.is_looked_at]
    assert left == ["8 (1)", "11"]


def test_reports_that_come_later_are_added(weekly: Store, tmp_path: Path) -> None:
    shown = made(weekly)
    (tmp_path / "late.csv").write_text("Category,09-14\nUnsafe vans,60\nNew kind,5\nRoute length,30\n")
    accession.ingest(weekly, [tmp_path / "late.csv"], collection=COLLECTION)
    after, added = series.extend(weekly, shown.entry.id, agent="ann")
    assert added == 0  # nothing says of which year its weeks are
    (tmp_path / "late-2020-09-14.csv").write_text(
        "Category,09-14\nUnsafe vans,61\nNew kind,5\nRoute length,30\n"
    )
    accession.ingest(weekly, [tmp_path / "late-2020-09-14.csv"], collection=COLLECTION)
    after, added = series.extend(weekly, shown.entry.id, agent="ann")
    assert added == 1
    assert numbers_of(after)["Unsafe vans"] == [29, 34, 47, 56, 61]
    assert numbers_of(after)["New kind"] == [None] * 4 + [5]
    assert series.extend(weekly, shown.entry.id, agent="ann")[1] == 0


def test_a_day_can_be_said_by_a_person(weekly: Store) -> None:
    shown = made(weekly)
    series.redate(weekly, shown.entry.id, shown.points[0].id, "2020-10-01", agent="bea")
    after = series.show(weekly, shown.entry.id)
    assert (after.points[-1].day, after.points[-1].day_from) == (date(2020, 10, 1), "said by bea")
    with pytest.raises(Invalid):
        series.redate(weekly, shown.entry.id, shown.points[0].id, "soon", agent="bea")


def test_two_people_stand_behind_what_readers_see(weekly: Store) -> None:
    (weekly.home / ACCOUNTS).touch()
    shown = made(weekly, agent="ann")
    number = shown.entry.id

    def now() -> series.approval.SeriesStanding:
        return series.standing(series.show(weekly, number), two_needed=True)

    with pytest.raises(Unapproved):
        series.approve(weekly, number, agent="bea", over=now().over)
    series.confirm_plain(weekly, number, shown.points[0].id, agent="cid")
    for proposer in ("ann", "cid"):
        with pytest.raises(Forbidden):
            series.approve(weekly, number, agent=proposer, over=now().over)
    with pytest.raises(Conflict):
        series.approve(weekly, number, agent="bea", over="0" * 64)
    series.approve(weekly, number, agent="bea", over=now().over)
    assert now().approved is not None
    series.correct(weekly, number, cell_of(shown, "Route length", 0).id, "19", agent="cid")
    assert (now().approved, now().lapsed is not None) == (None, True)
    series.approve(weekly, number, agent="bea", over=now().over)
    series.take_back(weekly, number, agent="cid")
    assert now().approved is None
    told = [event.type for event in _events(weekly, shown)]
    assert told == ["series made", "series approved", "series approved", "series changed"]


def test_an_approval_given_alone_counts_no_more_where_there_are_accounts(weekly: Store) -> None:
    shown = made(weekly, agent="ann")
    series.confirm_plain(weekly, shown.entry.id, shown.points[0].id, agent="ann")
    shown = series.show(weekly, shown.entry.id)
    over = series.standing(shown, two_needed=False).over
    series.approve(weekly, shown.entry.id, agent="ann", over=over)
    shown = series.show(weekly, shown.entry.id)
    assert series.standing(shown, two_needed=False).approved is not None
    assert series.standing(shown, two_needed=True).approved is None


def test_it_is_renamed_and_forgotten(weekly: Store) -> None:
    shown = made(weekly)
    series.rename(weekly, shown.entry.id, "Complaints", agent="ann")
    assert [entry.name for entry in series.listing(weekly)] == ["Complaints"]
    series.remove(weekly, shown.entry.id, agent="ann")
    with pytest.raises(NotFound):
        series.show(weekly, shown.entry.id)
    with weekly.read() as db:
        for table in (t.series, t.series_rows, t.series_points, t.series_cells, t.series_deeds):
            assert not db.execute(table.select()).all()
    assert [event.type for event in _events(weekly, shown)][-1] == "series removed"


def test_a_document_removed_for_good_takes_its_numbers_with_it(weekly: Store) -> None:
    shown = made(weekly)
    gone = shown.points[3].document_id
    series.confirm_plain(weekly, shown.entry.id, shown.points[3].id, agent="ann")
    accession.remove(weekly, gone, why="asked for", agent="ann")
    after = series.show(weekly, shown.entry.id)
    assert gone not in after.document_ids
    assert numbers_of(after)["Unsafe vans"] == [29, 34, 47]
    with weekly.read() as db:
        left = "".join(
            str(row) for table in (t.series_cells, t.series_deeds) for row in db.execute(table.select())
        )
    assert "'56'" not in left


def test_the_drawing_says_what_it_is_and_runs_nothing(weekly: Store) -> None:
    shown = made(weekly)
    svg, lines = drawing.svg(shown)
    assert lines == 6
    assert svg.count("<polyline") == 6
    assert svg.count('class="chart-dot') == 24
    assert svg.count("unsure") == 24
    series.confirm_plain(weekly, shown.entry.id, shown.points[0].id, agent="ann")
    assert drawing.svg(series.show(weekly, shown.entry.id))[0].count("unsure") == 18
    one, _ = drawing.svg(shown, {shown.rows[0].id})
    assert one.count("<polyline") == 1
    assert 'role="img"' in svg
    assert "<title" in svg
    assert "style" not in svg
    assert "<script" not in svg


def test_a_drawing_of_anything_is_well_formed() -> None:
    import xml.etree.ElementTree as Xml

    many = [
        chart.Drawn(f'<b>"{n}&', (Decimal(n), None, Decimal(-n)), (True, False, False)) for n in range(40)
    ]
    for days in ([DAYS[0]], DAYS[:3]):
        lines = [chart.Drawn(line.label, line.values[: len(days)], line.sure[: len(days)]) for line in many]
        Xml.fromstring(chart.svg("<title> & more", days, lines))
    assert chart.svg("nothing", DAYS[:2], [chart.Drawn("a", (None, None), (False, False))]) == ""
    flat = chart.svg("zero", DAYS[:2], [chart.Drawn("a", (Decimal(0), Decimal(0)), (True, True))])
    Xml.fromstring(flat)


def test_the_commands_do_the_same(weekly: Store, tmp_path: Path) -> None:
    home = str(weekly.home)

    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, ["--home", home, "series", *words], catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    entries = json.loads(run("find", "--collection", COLLECTION, "--json"))
    key = next(entry["key"] for entry in entries if entry["headings"][0] == "Category")
    assert "2 repeat." in run("find", "--collection", COLLECTION)
    assert "Series 1: 4 reports, 6 lines, 24 numbers." in run(
        "make", key, "--collection", COLLECTION, "--name", "Complaints"
    )
    assert "Complaints" in run("list")
    shown = series.show(weekly, 1)
    run(
        "confirm",
        "1",
        "--report",
        str(shown.points[0].id),
        "--cell",
        str(cell_of(shown, "Route length", 1).id),
    )
    run("correct", "1", str(cell_of(shown, "Route length", 2).id), "23")
    table = run("show", "1")
    assert "29✓" in table
    assert "23✎" in table
    assert "8 looked at" in table
    assert "Route length, 2020-09-07: document 4, page 1" in run("show", "1", "--unseen")
    run("date", "1", str(shown.points[3].id), "2020-09-08")
    run("rename", "1", "Complaints by week")
    assert "8 of 24" in run("approve", "1")
    assert "approved for readers" in run("show", "1")
    run("approve", "1", "--take-back")
    assert "24 numbers" in run("export", "1", str(tmp_path / "out.xlsx"))
    assert "0 added" in run("extend", "1")
    run("remove", "1")
    assert run("list") == ""


def _events(store: Store, shown: Series):
    with store.read() as db:
        return custody.events(db, object_kind="series", object_id=shown.entry.id)
