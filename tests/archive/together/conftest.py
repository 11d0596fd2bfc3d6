from __future__ import annotations

import sys
from pathlib import Path

import pytest

from archive.store import Store

sys.path.insert(0, str(Path(__file__).parent))  # two people and a few documents

from newsdesk import Desk


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)
