"""Reading processes for the tests, whose format does what the file says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import ingest
from ingest import starting
from ingest.model import Limits

FORMATS = Path(__file__).parent / "hostile_formats"
LIMITS = Limits(
    memory_bytes=200 * 1024**2,
    cpu_s=3,
    silence_s=4,
    elapsed_s=8,
    written_bytes=1024**2,
    pages=1000,
    characters=5_000_000,
    attachments=100,
    attachment_bytes=64 * 1024**2,
    file_bytes=10_000,
)


def build(*, bubblewrap: bool, limits: Limits = LIMITS, **settings: object) -> None:
    """Skips the test where bubblewrap is asked for and does not work."""
    if bubblewrap and not starting.bubblewrap_works():
        pytest.skip("bubblewrap is not installed, or this kernel lets nobody use it")
    ingest.configure(
        workers=2,
        limits=limits,
        formats=("hostile",),
        import_paths=(str(FORMATS),),
        bubblewrap=bubblewrap,
        **settings,
    )


def private_folders() -> set[str]:
    return {worker.folder for worker in ingest._current()._all}


def processes_of(folders: set[str]) -> list[int]:
    """Every process that was started in one of these private folders or by one that was, whatever became of it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if any(os.fsencode(folder) in command for folder in folders):
            found.append(int(entry.name))
    return found
