from __future__ import annotations

import sys
from pathlib import Path

import pytest

import ingest
from archive import inspection

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "ingest")]


@pytest.fixture(scope="module", autouse=True)
def _without_libreoffice():
    """What is looked into is the file's own structure; how its pages look costs a second a file."""
    ingest.configure(libreoffice=False)
    yield
    ingest.configure()


@pytest.fixture
def inspect(tmp_path: Path):
    """Inspect bytes as a file with a name that says nothing; with lines of a list, for those."""

    def inspect(data: bytes, *secrets: str) -> inspection.Report:
        path = tmp_path / "file"
        path.write_bytes(data)
        return inspection.inspect(path, inspection.Secrets(secrets) if secrets else None)

    return inspect
