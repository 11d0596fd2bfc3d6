from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive import accession
from archive.demo import material
from archive.series import find
from archive.store import Store, create, open_store


@pytest.fixture(scope="session")
def _weekly_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's weekly reports, their tables read. To be copied."""
    made = tmp_path_factory.mktemp("weekly")
    folder = made / "reports"
    folder.mkdir()
    for week, day in enumerate(material.WEEKS):
        (folder / f"harbour-watch-{day}.pdf").write_bytes(material.report(week))
    store = create(made / "home")
    accession.ingest(store, [folder], collection="Harbour Watch")
    find(store, collection="Harbour Watch")
    store.close()
    return made / "home"


@pytest.fixture
def weekly(_weekly_home: Path, tmp_path: Path):
    shutil.copytree(_weekly_home, tmp_path / "weekly")
    store: Store = open_store(tmp_path / "weekly")
    yield store
    store.close()
