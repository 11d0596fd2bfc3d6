"""Runs that take long: stopped in order, watched folders, other languages, checks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import accession
from archive.cli import main
from archive.search import search
from archive.store import create, open_store

ROOT = Path(__file__).resolve().parents[3]
FORMATS = ROOT / "tests" / "faults" / "hostile_formats"


def run(home: Path, *words: str):
    return CliRunner().invoke(main, ["--home", str(home), *words], catch_exceptions=False)


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "archive.cli", "--home", str(home), *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=home.parent
    )


def wait_until(holds, seconds: float = 60.0) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.2)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    create(tmp_path / "home").close()
    return tmp_path / "home"


def ready(home: Path) -> int:
    store = open_store(home)
    try:
        return accession.status(store).ready
    finally:
        store.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_in_order_within_seconds_and_the_same_command_goes_on(home: Path, number: int) -> None:
    drop = home.parent / "drop"
    drop.mkdir()
    for index in range(80):
        (drop / f"{index:03}.txt").write_text(f"file {index} " + "word " * 5_000)
    process = start(home, "ingest", str(drop))
    wait_until(lambda: ready(home) >= 3)
    process.send_signal(number)
    asked = time.monotonic()
    output, _ = process.communicate(timeout=30)
    assert time.monotonic() - asked < 5
    assert process.returncode == 130, output
    assert "documents wait" in output
    assert "Traceback" not in output
    store = open_store(home)
    done = accession.status(store)
    assert done.adds_up
    assert not done.unreadable, "what was cut off is no failure"
    assert 3 <= done.ready < 80
    assert search(store, "word").total_documents >= 3, "what was read before can be found"
    store.close()
    assert (
        run(home, "process").exit_code == 0
        if done.found == 80
        else run(home, "ingest", str(drop)).exit_code == 0
    )
    run(home, "ingest", str(drop))
    assert ready(home) == 80


def test_a_drop_folder_is_watched_and_nothing_in_it_is_touched(home: Path) -> None:
    drop = home.parent / "drop"
    drop.mkdir()
    (drop / "first.txt").write_text("already here")
    process = start(home, "process", "--watch", "--drop", str(drop), "--collection", "Leak", "--every", "0.3")
    try:
        wait_until(lambda: ready(home) == 1)
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(ours + 10, 19), "a server goes first"
        (drop / "sub").mkdir()
        (drop / "sub" / "second.txt").write_text("came later")
        wait_until(lambda: ready(home) == 2)
        # A file that is still growing is left alone until it is whole.
        with (drop / "third.txt").open("w") as growing:
            for part in range(6):
                growing.write(f"part {part} ")
                growing.flush()
                time.sleep(1)
        wait_until(lambda: ready(home) == 3)
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 0, output
    assert sorted(path.name for path in drop.rglob("*.txt")) == ["first.txt", "second.txt", "third.txt"]
    store = open_store(home)
    assert accession.status(store).found == 3
    assert search(store, '"part 5"').total_pages == 1
    store.close()


def test_watching_reads_what_others_receive(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.parent / "a.txt").write_text("received elsewhere")
    monkeypatch.setattr(accession, "_process", lambda *_: None)  # receive only, as an upload does
    store = open_store(home)
    accession.ingest(store, [home.parent / "a.txt"], collection="Leak")
    assert accession.status(store).waiting == 1
    store.close()
    process = start(home, "process", "--watch", "--every", "0.3")
    try:
        wait_until(lambda: ready(home) == 1)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def test_a_drop_folder_needs_watching(home: Path) -> None:
    assert run(home, "process", "--drop", str(home.parent)).exit_code == 5


def test_a_missing_language_says_what_to_install(home: Path) -> None:
    (home.parent / "a.txt").write_text("words")
    run(home, "ingest", str(home.parent / "a.txt"))
    result = run(home, "ocr", "--again", "--language", "xxx", "a.txt")
    assert result.exit_code == 5
    assert "tesseract-ocr-xxx" in result.output
    assert ready(home) == 1


def test_a_document_is_read_again_with_other_languages(home: Path) -> None:
    (home.parent / "a.txt").write_text("words")
    run(home, "ingest", str(home.parent / "a.txt"))
    result = run(home, "ocr", "--again", "--language", "eng", "a.txt")
    assert (result.exit_code, ready(home)) == (0, 1), result.output
    assert "1 ready" in result.output


def test_a_summary_says_how_fast_each_type_went(home: Path) -> None:
    (home.parent / "a.txt").write_text("words")
    assert "1 × text: 1 pages in" in run(home, "ingest", str(home.parent / "a.txt")).output


def test_check_says_that_everything_agrees_and_sees_what_does_not(home: Path) -> None:
    (home.parent / "a.txt").write_text("words")
    run(home, "ingest", str(home.parent / "a.txt"))
    assert "Everything agrees" in run(home, "check").output
    opened = open_store(home)
    digest = opened.blobs.put_bytes(b"nobody's").digest
    with opened.index.writer() as writer:
        writer.delete_document(1)
    result = run(home, "check")
    assert result.exit_code == 41
    assert "1 kept files belong to nothing" in result.output
    assert "1 pages are not in the index" in result.output
    run(home, "check", "--sweep")
    assert opened.blobs.path(digest).exists(), "young bytes may belong to work in progress"
    opened.close()


def test_removing_asks_first(home: Path) -> None:
    (home.parent / "a.txt").write_text("words")
    run(home, "ingest", str(home.parent / "a.txt"))
    assert run(home, "document", "remove", "a.txt", "--why", "x").exit_code == 1
    assert ready(home) == 1
    assert run(home, "document", "remove", "a.txt", "--why", "x", "--yes").exit_code == 0
    assert ready(home) == 0
