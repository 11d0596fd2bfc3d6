"""An archive takes in every hostile deed at once, between good files: each costs one document, and the run ends."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from behind_walls import FORMATS, LIMITS, build, private_folders, processes_of

import ingest
from archive import accession
from archive.search import search
from archive.store import create

HARMLESS_TO_SAY = {
    "surrogates", "fine", "environment", "done_and_more", "sit_down", "own_file", "own_signal", "threads",
    "shared_maps",
}  # fmt: skip
MAY_COME_BACK = {"deep_folders", "recurse", "many_small_files"}
ARGUMENTS = {
    "die": "11", "trace": "0", "read_memory_of": "0", "grow_the_document": "@", "overwrite": "@", "connect": "9",
    "send_datagram": "9", "connect_to_path": "/run/none", "connect_to_abstract": "none", "signal_process": "1",
    "limit": "1", "read": "/etc/passwd", "list_folder": "/", "write": "/var/tmp/planted-by-a-reader",
    "link_out": "/var/tmp/planted-by-a-reader", "execute": "/var/tmp/planted-by-a-reader",
    "spawn": "/var/tmp/planted-by-a-reader", "raw_header": "[[]]",
}  # fmt: skip
GOOD = 12


def deeds() -> list[str]:
    """Every deed, as its function is named in the folder of hostile formats."""
    names = []
    for path in sorted(FORMATS.glob("*.py")):
        lines = path.read_text().splitlines()
        names += [
            line.split("(")[0][4:]
            for line in lines
            if line.startswith("def ") and "yield" in path.read_text()
        ]
    return sorted(set(names) - {"extract", "render", "page", "many", "say", "channel", "checked"})


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    for deed in deeds():
        (folder / f"{deed}.txt").write_text(f"{deed} {ARGUMENTS.get(deed, '')}".strip())
    for number in range(GOOD):
        (folder / f"good-{number:02}.txt").write_text(f"fine herring {number}")
        (folder / f"zgood-{number:02}.txt").write_text(f"fine mackerel {number}")
    return folder


@pytest.mark.parametrize("bubblewrap", [True, False], ids=["bubblewrap", "alone"])
def test_every_hostile_file_is_one_counted_document(
    bubblewrap: bool, drop: Path, tmp_path: Path, monkeypatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    build(bubblewrap=bubblewrap, limits=replace(LIMITS, silence_s=3, cpu_s=2, elapsed_s=5))
    folders = Watched()
    store = create(tmp_path / "home")
    started_s = time.monotonic()
    try:
        accession.ingest(store, [drop], collection="Leak", progress=folders)
        took_s = time.monotonic() - started_s
        ledger = accession.status(store)
        files = sum(1 for _ in drop.iterdir())
        assert files == len(deeds()) + 2 * GOOD
        assert ledger.adds_up
        assert (ledger.found, ledger.waiting, ledger.duplicate) == (files, 0, 0)
        assert sum(ledger.unreadable.values()) >= len(deeds()) - len(HARMLESS_TO_SAY | MAY_COME_BACK)
        assert search(store, "herring", limit=50).total_documents == GOOD
        assert search(store, "mackerel", limit=50).total_documents == GOOD
        assert search(store, "spoiled OR planted", limit=50).total_documents == 0
        assert took_s < 5 + len(deeds()) * 4
        assert 0 < ingest.peak_memory_bytes() < 700 * 1024**2
    finally:
        ingest.configure()
        store.close()
    assert folders.seen
    time.sleep(1)
    assert not processes_of(folders.seen)
    assert not list(scratch.iterdir())
    assert not Path("/var/tmp/planted-by-a-reader").exists()


class Watched:
    """Notes the private folders of all readers of a run."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __call__(self, report: accession.RunReport) -> None:
        self.seen |= private_folders()


def test_the_list_of_deeds_is_complete() -> None:
    counted = set(deeds())
    assert len(counted) > 80
    assert not set(ARGUMENTS) - counted
    assert not (HARMLESS_TO_SAY | MAY_COME_BACK) - counted
