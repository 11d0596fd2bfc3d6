from __future__ import annotations

import sys
from pathlib import Path

import pytest

import ingest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def read(tmp_path: Path):
    """Read bytes as a file with a name that says nothing."""

    def read(data: bytes, **options: object) -> ingest.Extraction:
        path = tmp_path / "file"
        path.write_bytes(data)
        return ingest.extract(path, **options)

    return read


@pytest.fixture
def render(tmp_path: Path):
    def render(data: bytes, number: int = 1, dpi: int = 72) -> ingest.PageImage:
        path = tmp_path / "file"
        path.write_bytes(data)
        return ingest.render(path, number, dpi=dpi)

    return render
