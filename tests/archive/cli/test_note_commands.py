"""archive note, tag, saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import accession
from archive.cli import main
from archive.store import create
from archive.together import searches


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    (folder / "memo.txt").write_text("The walkout is on Friday.")
    store = create(folder / "home")
    searches.save(store, "Walkouts", "walkout", person=store.person)
    accession.ingest(store, [folder / "memo.txt"], collection="Leak")
    store.close()
    return folder / "home"


def run(home: Path, *words: str, given: str | None = None, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["--home", str(home), *words], input=given)
    assert done.exit_code == code, done.output
    return done.output


def test_notes_are_written_and_listed(home: Path) -> None:
    assert "Everyone who may read this collection." in run(
        home, "note", "add", "1", "-", "--for", "team", given="all of it\n"
    )
    run(home, "note", "add", "1", "a \x1b[2J part", "--page", "1", "--box", "1", "2", "30", "40")
    listed = run(home, "note", "list")
    assert "all of it" in listed
    assert "a [2J part" in listed
    assert "\x1b" not in listed
    assert listed.endswith("2 notes.\n")
    found = json.loads(run(home, "note", "list", "--json", "--for", "private"))
    assert [(entry["page"], entry["box"]) for entry in found] == [(1, [1.0, 2.0, 30.0, 40.0])]
    assert run(home, "note", "list", "--withdrawn") == "0 notes.\n"
    assert "no document" in run(home, "note", "add", "9", "x", code=4).lower()


def test_tags_are_put_on_listed_and_taken_off(home: Path) -> None:
    assert run(home, "tag", "add", "1", "Strike") == "Tagged: Strike\n"
    run(home, "tag", "add", "1", "mine", "--page", "1", "--private")
    assert run(home, "tag", "list").split() == ["1", "mine", "(private)", "1", "Strike", "(Leak)"]
    assert "memo.txt" in run(home, "search", "tag:strike")
    run(home, "tag", "remove", "1", "strike")
    run(home, "tag", "remove", "1", "strike", code=4)


def test_saved_searches_are_listed_and_run(home: Path) -> None:
    listed = run(home, "saved", "list")
    number = listed.split()[0]
    assert listed == f"{number}  Walkouts  1 new\n"
    assert "memo.txt" in run(home, "saved", "run", number)
    assert run(home, "saved", "run", number, "--new").endswith("1 documents.\n")
    run(home, "saved", "run", "7", code=4)
