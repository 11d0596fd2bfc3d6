"""`archive inspect`: without an archive, with an exit status for programs, and safe to show in a terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import ingest
from archive.cli import main
from archive.inspection.kinds import SENTENCES

sys.path.insert(0, str(Path(__file__).parents[2] / "ingest"))

import made
import made_pdf

MANUAL = Path(__file__).resolve().parents[3] / "archive" / "docs" / "inspect.md"
WORDS = "Codeword Heron"


@pytest.fixture(autouse=True)
def _usual_readers():
    yield
    ingest.configure()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "hiding.pdf").write_bytes(made_pdf.boxed(WORDS))
    (tmp_path / "clean.pdf").write_bytes(made.pdf("Visible words"))
    (tmp_path / "locked.pdf").write_bytes(made.pdf("x", password="a"))
    (tmp_path / "list").write_text(f"Somebody Else\n{WORDS}\n")
    return tmp_path


def run(files: Path, *arguments: str, given: str = "") -> Result:
    names = [str(files / name) if (files / name).exists() else name for name in arguments]
    return CliRunner().invoke(main, ["--home", str(files / "none"), "inspect", *names], input=given)


def test_it_quotes_what_is_hidden_ends_with_1_and_needs_no_archive(files: Path) -> None:
    result = run(files, "hiding.pdf")
    assert result.exit_code == 1
    assert "! bad-redaction" in result.output
    assert WORDS in result.output
    assert not (files / "none").exists()


def test_a_clean_file_ends_with_0(files: Path) -> None:
    result = run(files, "clean.pdf")
    assert result.exit_code == 0
    assert "nothing found" in result.output


def test_a_file_that_cannot_be_read_ends_with_its_own_code_and_the_others_are_looked_into(
    files: Path,
) -> None:
    assert run(files, "locked.pdf", "clean.pdf").exit_code == 22
    both = run(files, "locked.pdf", "hiding.pdf")
    assert both.exit_code == 1
    assert "locked with a password" in both.output
    assert run(files, "nowhere.pdf").exit_code == 5


def test_programs_get_the_same_with_keys_that_stay(files: Path) -> None:
    said = json.loads(run(files, "--json", "hiding.pdf", "clean.pdf").output)
    assert said["clean"] is False
    first, second = said["files"]
    assert set(first) == {"file", "media_type", "clean", "error", "found", "notes"}
    assert (first["clean"], second["clean"]) == (False, True)
    (entry,) = (entry for entry in first["found"] if entry["counts"])
    assert entry == {
        "kind": "bad-redaction", "counts": True, "message": "Text can be read from under one box on page 1.",
        "text": WORDS, "page": 1, "where": "", "inside": [], "line": None, "width_pt": None,
    }  # fmt: skip


def test_with_a_list_it_says_which_line_and_never_what(files: Path) -> None:
    result = run(files, "--secrets", "-", "hiding.pdf", given=(files / "list").read_text())
    assert result.exit_code == 1
    assert "Line 2 of the list stands here." in result.output
    assert "Heron" not in result.output
    assert "bad-redaction:" not in result.output


def test_with_a_list_a_file_that_says_none_of_it_is_clean_whatever_else_it_hides(files: Path) -> None:
    (files / "other").write_text("Somebody Else\n")
    assert run(files, "--secrets", "other", "hiding.pdf").exit_code == 0


def test_an_empty_list_is_a_mistake_and_not_a_clean_file(files: Path) -> None:
    result = run(files, "--secrets", "-", "hiding.pdf", given="\n\n")
    assert result.exit_code == 5
    assert "names no secret" in result.output


def test_nothing_of_a_stranger_moves_the_cursor(files: Path) -> None:
    (files / "evil.pdf").write_bytes(
        made_pdf.attached(**{"\x1b[2Jname\u202e.txt": b"\x1b]0;title\x07 hidden words"})
    )
    result = run(files, "evil.pdf")
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


def test_every_kind_is_in_the_manual() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    assert not [kind.value for kind in SENTENCES if f"`{kind.value}`" not in manual]
