"""Exports: every hit, nothing that a spreadsheet runs, and what the search could not see."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.errors import Conflict, Invalid
from archive.model import State
from archive.search import every_hit, export, search, tables
from archive.search.tables import Form, Table
from archive.store import Store
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from ingest.model import Box, Extraction, Page, TextSource, Word, pack_lines


def put(store: Store, name: str, *texts: str, title: str = "") -> int:
    with store.write() as db:
        key = intake.collection_id(db, "Leak")
        sighting = Sighting(key, None, name.encode(), f"/drop/{name}", name)
        entered = intake.enter(db, sighting, store.blobs.put_bytes(name.encode()), "eng")
        packed = [pack_lines([[Word(word, Box(0, 0, 1, 1)) for word in text.split()]]) for text in texts]
        pages = tuple(Page(n, 500, 700, *pair, TextSource.LAYER) for n, pair in enumerate(packed, 1))
        read = Extraction(media_type="application/pdf", pages=pages)
        intake.set_ready(db, entered.document_id, read, title, "")
    return entered.document_id


@pytest.fixture
def filled(store: Store) -> Store:
    put(store, "one.pdf", "the walkout", "nothing", "walkout walkout", title="=HYPERLINK(1)")
    put(store, "many.pdf", *(f"walkout number {number}" for number in range(1, 1001)))
    with store.write() as db:
        key = intake.collection_id(db, "Leak")
        bad = Sighting(key, None, b"x", "/drop/x", "x.pdf")
        entered = intake.enter(db, bad, store.blobs.put_bytes(b"x"), "eng")
        intake.set_failed(db, entered.document_id, State.UNREADABLE, reason="corrupt", message="m", hint="h")
    index_waiting(store, RunReport(), silent)
    return store


def data(store: Store, query: str, form: Form) -> bytes:
    return b"".join(tables.stream(store, export.hits(store, query)[1], form, agent="desk"))


def test_every_hit_is_there_in_the_order_of_the_results(filled: Store) -> None:
    results, _, hits = every_hit(filled, "walkout")
    found = [(document.id, page.number, page.snippet) for document, page in hits]
    assert (results.total_pages, results.total_documents) == (1002, 2)
    whole = search(filled, "walkout", limit=None, pages_per_document=None)
    assert found == [
        (hit.document.id, page.number, page.snippet) for hit in whole.documents for page in hit.pages
    ]


def test_the_three_forms_say_the_same(filled: Store) -> None:
    rows = list(csv.reader(io.StringIO(data(filled, "walkout", Form.CSV).decode("utf-8-sig"))))
    start = rows.index(list(export.COLUMNS))
    lines = [json.loads(line) for line in data(filled, "walkout", Form.JSONL).splitlines()]
    sheet, about = openpyxl.load_workbook(io.BytesIO(data(filled, "walkout", Form.XLSX))).worksheets
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) - start - 1 == len(lines) - 1 == len(cells) - 1 == 1002
    assert [row[1] for row in rows[start + 1 :]] == [str(line["page"]) for line in lines[1:]]
    assert [line["page"] for line in lines[1:]] == [row[1] for row in cells[1:]]
    said = "1 of 3 documents could not be read. No search sees them."
    assert lines[0]["about"]["not searchable"] == said
    assert ["not searchable", said] in rows[:start]
    assert ("not searchable", said) in [(row[0].value, row[1].value) for row in about.iter_rows()]
    assert lines[0]["about"]["pages"] == 1002
    assert lines[1]["path"] == f"/documents/{lines[1]['document']}/pages/{lines[1]['page']}?q=walkout"


def test_a_title_that_is_a_formula_is_a_text(filled: Store) -> None:
    rows = list(csv.reader(io.StringIO(data(filled, "walkout", Form.CSV).decode("utf-8-sig"))))
    assert {row[3] for row in rows if len(row) > 3} == {"title", "", "'=HYPERLINK(1)"}
    sheet = openpyxl.load_workbook(io.BytesIO(data(filled, "walkout", Form.XLSX))).worksheets[0]
    assert {(cell.value, cell.data_type) for cell in sheet["D"] if cell.value} >= {("'=HYPERLINK(1)", "s")}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@given(st.text(min_size=1, max_size=50))
def test_no_cell_is_run(text: str) -> None:
    cell = tables.neutral(text)
    assert isinstance(cell, str)
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")
    assert not set(cell) & set("\x00\x1b\r\n\u202e")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_each_beginning_of_a_formula_is_known(start: str) -> None:
    assert str(tables.neutral(f"{start}cmd|' /C calc'!A0")).startswith("'")


@pytest.mark.parametrize("text", ["x" * 40_000, "\x1b[2J", "\ud800", "a\x00b", "_x0041_", "\u202e"])
def test_any_text_can_be_written(store: Store, text: str) -> None:
    for form in Form:
        table = Table((("query", text),), ("text",), iter([(text,), (3,), (None,)]))
        assert b"".join(tables.stream(store, table, form, agent="desk"))


def test_a_sheet_that_is_full_is_followed_by_another(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_SHEET_ROWS", 10)
    table = Table((), ("number",), iter([(number,) for number in range(25)]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(tables.stream(store, table, Form.XLSX, agent="desk"))))
    assert [[row[0].value for row in sheet.iter_rows(min_row=2)] for sheet in book.worksheets[:-1]] == [
        list(range(10)), list(range(10, 20)), list(range(20, 25)),
    ]  # fmt: skip


def test_nothing_is_written_outside_the_archive_and_nothing_stays(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    before = sorted(filled.home.rglob("*"))
    assert data(filled, "walkout", Form.XLSX)
    assert sorted(filled.home.rglob("*")) == before


def test_a_file_appears_whole_and_replaces_none(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "hits.csv"
    tables.to_file(filled, export.hits(filled, "walkout")[1], path, agent="desk")
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["hits.csv"]
    with pytest.raises(Conflict):
        tables.to_file(filled, export.hits(filled, "walkout")[1], path, agent="desk")
    for name in ("hits.doc", "hits", "nowhere/hits.csv"):
        with pytest.raises(Invalid):
            tables.to_file(filled, export.hits(filled, "walkout")[1], tmp_path / name, agent="desk")

    def broken():
        yield (1,)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tables.to_file(filled, Table((), ("number",), broken()), tmp_path / "half.csv", agent="desk")
    assert not list(tmp_path.glob("*half*"))


def test_an_export_is_of_one_state_of_the_archive(filled: Store) -> None:
    _, _, hits = every_hit(filled, "walkout")
    next(hits)
    put(filled, "late.pdf", "walkout")
    index_waiting(filled, RunReport(), silent)
    assert sum(1 for _ in hits) == 1001
