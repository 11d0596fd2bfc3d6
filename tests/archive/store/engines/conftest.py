from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the engine that reads, and pages to give to an engine

from reading_engine import ReadingEngine

from archive.store.engine import SearchEngine
from archive.store.index import Index

ENGINES: dict[str, Callable[[Path], SearchEngine]] = {
    "the archive's": Index,
    "one that reads": lambda _folder: ReadingEngine(),
}


@pytest.fixture(params=ENGINES)
def new_engine(request: pytest.FixtureRequest) -> Callable[[Path], SearchEngine]:
    """Makes one in a folder."""
    return ENGINES[request.param]


@pytest.fixture
def engine(new_engine: Callable[[Path], SearchEngine], tmp_path: Path) -> SearchEngine:
    return new_engine(tmp_path / "index")
