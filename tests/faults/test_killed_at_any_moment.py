"""kill -9 in the middle of an intake; then the same command again. Nothing may be lost, doubled or left over."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from archive import accession
from archive.model import Ledger
from archive.search import search
from archive.store import create, custody, open_store
from archive.store.catalog import documents, intake

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def drop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drop")
    for number in range(60):
        (folder / f"note-{number:02}.txt").write_text(f"note {number} " + "word " * 3000)
    for number in range(9):
        words = " ".join(f"word{place}" for place in range(80))
        (folder / f"weekly-{number}.txt").write_text(f"week {number} " + words)
    for number in range(12):
        message = EmailMessage()
        message["From"], message["Subject"] = "ann@example.org", f"letter {number}"
        message.set_content("see attached")
        message.add_attachment(
            f"attached {number % 8}".encode(), maintype="text", subtype="plain", filename="a.txt"
        )
        (folder / f"mail-{number:02}.eml").write_bytes(message.as_bytes())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 no")
    (folder / "copy.txt").write_bytes((folder / "note-07.txt").read_bytes())
    return folder


def start(home: Path, drop: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "archive.cli",
        "--home",
        str(home),
        "ingest",
        str(drop),
        "--collection",
        "Leak",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, env=environment, cwd=home.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def outcome(home: Path) -> tuple[Ledger, int, int]:
    store = open_store(home)
    found = search(store, "word OR attached", limit=1)
    result = accession.status(store), found.total_pages, found.total_documents
    with store.read() as db:
        assert custody.check(db).broken_at is None
        assert intake.waiting_count(db) == (0, 0)
        assert intake.not_indexed(db) == ()
        known = set(documents.digests(db))
        # What the catalog knows is in the index, once each, and nothing else.
        assert search(store, "", limit=1).total_pages == documents.page_count(db)
    assert known <= set(store.blobs.digests())
    assert not list((home / "blobs").glob("partial-*")), "a half-written blob was left behind"
    store.close()
    return result


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, drop: Path):
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    create(home).close()
    started = time.monotonic()
    assert start(home, drop).wait() == 0
    ended = time.monotonic()
    found = outcome(home)
    assert (found[0].alike, found[0].alike_groups) == (9, 1)
    return found, ended - started


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_run_completes_to_the_same_counts(
    tmp_path: Path, drop: Path, undisturbed, seed: int
) -> None:
    expected, took_s = undisturbed
    home = tmp_path / "home"
    create(home).close()
    moments = random.Random(seed)
    for _ in range(2):
        process = start(home, drop)
        time.sleep(moments.uniform(0.2, 0.95) * took_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert start(home, drop).wait() == 0
    assert outcome(home) == expected
