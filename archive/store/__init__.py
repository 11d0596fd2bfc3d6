"""The archive folder: what is kept on disk, and nothing else.

    archive.toml      settings
    blobs/            originals and exhibits, write-once, by digest
    catalog.sqlite3   every record and the custody chain
    index/            Whoosh; can be thrown away and rebuilt at any time
    cache/            page images; can be thrown away at any time
    accounts.sqlite3  who may sign in, on a newsroom's server only
    keys/             the keys that sign releases and seal the register of subjects, passwords of locked files

Order of truth: blobs, then catalog with custody in the same transaction, then index.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import settings as settings_module
from archive.errors import Busy, Conflict, NoArchive
from archive.store import blobs
from archive.store.blobs import Blobs
from archive.store.catalog import engine as catalog_engine
from archive.store.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from archive.settings import Settings
    from archive.store.engine import SearchEngine

ACCOUNTS = "accounts.sqlite3"
_FOLDERS = ("blobs", "index", "cache", "keys")


@dataclass(frozen=True, slots=True)
class Store:
    """An opened archive folder."""

    home: Path
    settings: Settings
    blobs: Blobs
    index: SearchEngine
    engine: Engine
    person: str = ""  # who asks, on a newsroom's server; on a laptop it is the one who is in the settings

    @property
    def has_accounts(self) -> bool:
        """True for a newsroom's server: people have accounts, and two of them are needed for a release."""
        return (self.home / ACCOUNTS).is_file()

    @property
    def reader(self) -> str:
        """The name of whoever asks, as notes, tags and stars are kept under it."""
        return self.person or self.settings.agent

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of the catalog from its first question to its last."""
        return catalog_engine.transaction(self.engine, write=False)

    def write(self) -> AbstractContextManager[Connection]:
        """The one writer's transaction: all of it stands, with its custody events, or none."""
        return catalog_engine.transaction(self.engine, write=True)

    @contextmanager
    def processing(self) -> Iterator[None]:
        """Hold the right to take in and index. Raises Busy at once if another process has it."""
        with (self.home / "processing.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Busy("Another command is taking material into this archive.") from error
            blobs.sweep(self.blobs.folder)
            yield

    def close(self) -> None:
        self.engine.dispose()


def create(home: Path) -> Store:
    """Make a new archive folder, mode 0700. Raises Conflict if there is one, or something else, already."""
    if is_archive(home):
        raise Conflict(f"There is an archive already in {home}.", "Use it as it is.")
    ours = {*_FOLDERS, "archive.toml"}  # what an interrupted `create` leaves behind
    if home.exists() and (not home.is_dir() or any(entry.name not in ours for entry in home.iterdir())):
        raise Conflict(f"{home} is not an empty folder.", "Name a folder that does not exist yet.")
    os.umask(0o077)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    for name in _FOLDERS:
        (home / name).mkdir(mode=0o700, exist_ok=True)
    (home / "archive.toml").write_text(
        "# Settings of this archive; the manual lists them all.\n", encoding="utf-8"
    )
    catalog_engine.connect(home / "catalog.sqlite3").dispose()
    return open_store(home)


def open_store(home: Path) -> Store:
    """Open the archive folder `home`. Raises NoArchive if it is none. Files made from now on are 0600."""
    if not is_archive(home):
        raise NoArchive(f"There is no archive in {home}.")
    os.umask(0o077)
    for name in _FOLDERS:
        (home / name).mkdir(mode=0o700, exist_ok=True)
    settings = settings_module.load(home)
    engine = catalog_engine.connect(home / "catalog.sqlite3")
    return Store(home, settings, Blobs(home / "blobs"), Index(home / "index"), engine)


def is_archive(home: Path) -> bool:
    return (home / "catalog.sqlite3").is_file()
