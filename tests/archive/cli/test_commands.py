"""The command line: clear words, right exit codes, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest
from click.testing import CliRunner, Result

from archive.cli import main

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    assert run("init", str(home)).exit_code == 0
    return home


@pytest.fixture
def filled(home: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "memo.txt").write_text("diesel permit of the northern yard")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 no")
    assert (
        run("--home", str(home), "ingest", str(folder), "--collection", "Leak", "--source", "heron").exit_code
        == 0
    )
    return home


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_no_archive_says_how_to_make_one(tmp_path: Path) -> None:
    result = run("--home", str(tmp_path / "none"), "status")
    assert result.exit_code == 3
    assert "archive init" in result.output


def test_a_second_archive_in_one_place_is_refused(home: Path) -> None:
    assert run("init", str(home)).exit_code == 8


def test_status_as_json_has_what_programs_need(filled: Path) -> None:
    ledger = json.loads(run("--home", str(filled), "status", "--json").output)
    assert {"found", "ready", "duplicate", "unreadable", "skipped", "children", "pages"} <= set(ledger)
    assert (ledger["found"], ledger["ready"], ledger["unreadable"]) == (2, 1, {"corrupt": 1})


def test_status_in_words_adds_up(filled: Path) -> None:
    output = run("--home", str(filled), "status").output
    assert "2 files found = 1 ready + 0 duplicate + 1 unreadable + 0 skipped" in output


def test_search_offers_near_words_and_takes_an_order(filled: Path) -> None:
    said = run("--home", str(filled), "search", "deisel", "permit").output
    assert "Did you mean diesel" in said
    assert "diesel permit" in said
    found = json.loads(run("--home", str(filled), "search", "diesel", "--sort=-date", "--json").output)
    assert found["sort"] == "-date"
    assert found["suggestions"] == []
    found = json.loads(run("--home", str(filled), "search", "deisel", "--json").output)
    assert [near["term"] for near in found["suggestions"]] == ["diesel"]


def test_search_as_json_has_pages_with_boxes_and_places(filled: Path, tmp_path: Path) -> None:
    found = json.loads(run("--home", str(filled), "search", "diesel", "permit", "--json").output)
    assert (found["read_as"], found["total_pages"], found["total_documents"]) == ("diesel permit", 1, 1)
    document = found["documents"][0]
    assert document["places"] == [str(tmp_path / "drop" / "memo.txt")]
    assert len(document["digest"]) == 64
    page = document["pages"][0]
    assert page["number"] == 1
    assert len(page["boxes"]) == 2
    start, end = page["marks"][0]
    assert page["snippet"][start:end] == "diesel permit" or page["snippet"][start:end] == "diesel"


@pytest.mark.parametrize(
    "query", ['"unclosed', "((", "OR", "date:yesterday", "type:", "*", "~", '"" ""', "\x1b[2J"]
)
def test_whatever_is_typed_is_answered(filled: Path, query: str) -> None:
    result = run("--home", str(filled), "search", "--", query)
    assert result.exit_code == 0, result.output
    assert "read as" in result.output
    assert "\x1b[2J" not in result.output


def test_a_result_says_what_it_could_not_see(filled: Path) -> None:
    assert "1 of 2 documents could not be read" in run("--home", str(filled), "search", "diesel").output


def test_classes_of_the_ledger_can_be_listed_and_tried_again(filled: Path) -> None:
    listed = run("--home", str(filled), "document", "list", "--state", "unreadable")
    assert "broken.pdf" in listed.output
    again = run("--home", str(filled), "retry", "--reason", "corrupt")
    assert again.exit_code == 0
    assert "1 × corrupt" in again.output


def test_a_retry_of_everything_has_to_be_said(filled: Path) -> None:
    assert run("--home", str(filled), "retry").exit_code == 5


def test_custody_check_notices_a_changed_byte(filled: Path) -> None:
    assert run("--home", str(filled), "custody", "check").exit_code == 0
    blob = next(path for path in (filled / "blobs").rglob("*") if path.is_file())
    blob.chmod(0o600)
    blob.write_bytes(b"forged")
    result = run("--home", str(filled), "custody", "check")
    assert result.exit_code == 40
    assert "changed" in result.output


def test_custody_check_notices_a_missing_file(filled: Path) -> None:
    next(path for path in (filled / "blobs").rglob("*") if path.is_file()).unlink()
    assert run("--home", str(filled), "custody", "check").exit_code == 40


def test_a_broken_index_says_how_to_build_it_again(filled: Path) -> None:
    for path in (filled / "index").rglob("*"):
        if path.is_file():
            path.write_bytes(b"garbage")
    result = run("--home", str(filled), "search", "diesel")
    assert result.exit_code == 41
    assert "archive reindex" in result.output
    assert run("--home", str(filled), "reindex").exit_code == 0
    assert "1 pages in 1 documents" in run("--home", str(filled), "search", "diesel").output


def shell(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "archive.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_no_traceback_reaches_a_user_and_debug_shows_one(home: Path) -> None:
    (home / "catalog.sqlite3").write_bytes(b"garbage" * 1000)
    plain, debugged = shell("--home", str(home), "status"), shell("--debug", "--home", str(home), "status")
    assert plain.returncode == 41
    assert "Traceback" not in plain.stderr
    assert plain.stderr.startswith("archive: ")
    assert "Traceback" in debugged.stderr


def test_a_bug_of_ours_is_one_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "")
    code = "import archive.cli.status as s, archive.cli as c; s.opened_store = None; c.main(['status'])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ARCHIVE_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    assert "TypeError" in done.stderr


@pytest.mark.parametrize(
    ("data", "code", "advice"),
    [
        (b"", 21, "Ask the source for the file again"),
        (b"%PDF-1.7 nothing", 23, "another copy"),
        (b"AT&TFORM" + bytes(50), 24, "Convert it to PDF"),
    ],
)
def test_one_file_that_cannot_be_read_says_what_to_do_and_has_its_own_code(
    home: Path, tmp_path: Path, data: bytes, code: int, advice: str
) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(data)
    result = run("--home", str(home), "ingest", str(path))
    assert result.exit_code == code
    assert advice in result.output
    assert run("--home", str(home), "custody", "check").exit_code == 0


def test_a_locked_file_says_so_in_its_exit_code(home: Path, tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page()
        document.save(
            tmp_path / "locked.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="x"
        )
    result = run("--home", str(home), "ingest", str(tmp_path / "locked.pdf"))
    assert result.exit_code == 22
    assert "archive password add" in result.output


def test_progress_is_plain_lines_where_there_is_no_terminal(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    done = shell("--home", str(home), "ingest", str(tmp_path / "a.txt"))
    assert done.returncode == 0
    assert "\x1b" not in done.stderr + done.stdout
    assert "\r" not in done.stderr
    assert "1 files found: 1 new" in done.stdout
