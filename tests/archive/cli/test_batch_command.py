"""archive batch"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from archive import accession
from archive.cli import main
from archive.store import create, open_store


@pytest.fixture
def home(tmp_path: Path) -> str:
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "one.txt").write_text("Thaddeus Okonjo drove the van")
    (drop / "two.txt").write_text("a letter to Jane Doe")
    (drop / "broken.pdf").write_bytes(b"%PDF-1.7 no")
    store = create(tmp_path / "home")
    accession.ingest(store, [drop], collection="Leak")
    store.close()
    return str(tmp_path / "home")


def run(home: str, *arguments: str, code: int = 0, typed: str | None = None) -> str:
    result = CliRunner().invoke(main, ["--home", home, "batch", *arguments], input=typed)
    assert result.exit_code == code, result.output
    return result.output


def test_a_list_is_run_shown_exported_run_again_and_forgotten(home: str, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name,town\nThaddeus Okonjo,Tarrow\nJane Doee,Bay\n=1+1,x\n,\nnobody,x\n")
    said = run(home, "run", str(names), "--collection", "Leak")
    assert "5 lines: 1 found something, 1 only under a near spelling, 1 cannot be searched" in said
    assert "1 of 3 documents could not be read" in said
    assert "Okonjo" not in said
    shown = run(home, "show", "1")
    assert "1 pages" in shown
    assert "near: jane doe (1)" in shown
    rows = json.loads(run(home, "show", "1", "--json"))["rows"]
    assert [row["line"] for row in rows] == [2, 3, 4, 5, 6]
    assert rows[0]["documents"] == 1

    store = open_store(Path(home))
    (tmp_path / "drop" / "three.txt").write_text("Okonjo and Thaddeus again")
    accession.ingest(store, [tmp_path / "drop"], collection="Leak")
    store.close()
    assert "1 found documents that run 1 had not" in run(home, "again", "1")
    assert [row["text"] for row in json.loads(run(home, "show", "2", "--json", "--only", "new"))["rows"]] == [
        "Thaddeus Okonjo"
    ]

    table, book = tmp_path / "run.csv", tmp_path / "run.xlsx"
    run(home, "export", "2", str(table))
    with table.open(encoding="utf-8-sig", newline="") as file:
        exported = list(csv.reader(file))
    assert [row[0] for row in exported if row and row[0] == "not searchable"] == ["not searchable"]
    assert [row[1] for row in exported[-5:]] == ["Thaddeus Okonjo", "Jane Doee", "'=1+1", ",", "nobody"]
    run(home, "export", "2", str(book), "--documents", "--only", "new")
    first, about = openpyxl.load_workbook(book).worksheets
    assert [row[4].value for row in first.iter_rows()] == ["name", "three.txt"]
    assert about.title == "About"
    assert any("could not be read" in str(row[1].value) for row in about.iter_rows())
    run(home, "export", "2", str(book), code=8)
    run(home, "export", "2", str(tmp_path / "run.doc"), code=5)

    assert len(json.loads(run(home, "list", "--json"))) == 2
    run(home, "remove", "1")
    assert "1 runs." in run(home, "list")
    run(home, "show", "1", code=4)


def test_a_list_is_read_from_standard_input(home: str) -> None:
    assert "1 lines: 1 found" in run(home, "run", "-", typed="Okonjo\n")


def test_what_makes_no_sense_has_its_exit_code(home: str) -> None:
    run(home, "run", "-", typed="\n", code=5)
    run(home, "run", "-", "--phrase", "--proximity", "3", typed="a", code=5)
    run(home, "run", "-", "--collection", "Nobody", typed="a", code=4)
    run(home, "again", "7", code=4)
