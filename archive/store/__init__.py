"""The archive folder: what is kept on disk, and nothing else.

    archive.toml      settings
    blobs/            originals and exhibits, write-once, by digest
    catalog.sqlite3   every record and the custody chain
    index/            Whoosh, a folder for each collection; can be thrown away and rebuilt at any time
    incoming/         what people are sending in through the browser, until it is in the blobs
    cache/            page images; can be thrown away at any time
    accounts.sqlite3  who may sign in, on a newsroom's server only
    keys/             what signs releases and backups and seals the register of subjects; passwords of locked files

Order of truth: blobs, then catalog with custody in the same transaction, then index.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive import settings as settings_module
from archive.errors import Conflict, NoArchive
from archive.store import blobs, rights
from archive.store.blobs import Blobs
from archive.store.catalog import engine as catalog_engine
from archive.store.catalog import intake
from archive.store.catalog.engine import NarrowedEngines
from archive.store.index import Index
from archive.store.narrowed import Narrowed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from archive.model import Clearance
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
    narrowed: NarrowedEngines
    clearance: Clearance | None = None  # none: everything, as on a laptop
    acting: str = ""  # the name of a person with an account
    where: str = ""  # the address that a request came from, for custody

    @property
    def person(self) -> str:
        """Who acts, as custody records it."""
        return self.acting or self.settings.agent

    def seen_by(self, clearance: Clearance, where: str = "") -> Store:
        """The same archive as far as it is shared with a person: what is not there does not exist."""
        index = Narrowed(self.whole().index, clearance.collections())
        return replace(self, index=index, clearance=clearance, acting=clearance.person, where=where)

    def whole(self) -> Store:
        """The same archive with all collections, for what keeps it: taking in, reading, indexing, removing.

        What a person has asked for is looked up before, in what that person may see.
        """
        index = self.index.engine if isinstance(self.index, Narrowed) else self.index
        return replace(self, index=index, clearance=None)

    @property
    def has_accounts(self) -> bool:
        """True for a newsroom's server: people have accounts, and two of them are needed for a release."""
        return (self.home / ACCOUNTS).is_file()

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of the catalog from its first question to its last."""
        return self._transaction(write=False)

    def write(self) -> AbstractContextManager[Connection]:
        """The one writer's transaction: all of it stands, with its custody events, or none."""
        return self._transaction(write=True)

    def _transaction(self, *, write: bool) -> AbstractContextManager[Connection]:
        if self.clearance is None:
            return catalog_engine.transaction(self.engine, write=write, where=self.where)
        engine = self.narrowed.of(self.clearance.collections())
        return catalog_engine.transaction(engine, write=write, clearance=self.clearance, where=self.where)

    @contextmanager
    def processing(self) -> Iterator[None]:
        """Hold the right to take in and index. Raises Busy at once if another process has it."""
        with rights.held(
            self.home / "processing.lock", "Another command is taking material into this archive."
        ):
            blobs.sweep(self.blobs.folder)
            yield

    def serving(self) -> AbstractContextManager[None]:
        """Hold the right to serve: two servers would know nothing of each other's jobs. Raises Busy."""
        return rights.held(
            self.home / "serving.lock",
            "This archive is being served already.",
            "Use that server, or end it first.",
        )

    def backing_up(self) -> AbstractContextManager[None]:
        """Hold the right to write backups of this archive. Raises Busy."""
        return rights.held(self.home / "backup.lock", "Another backup of this archive is being written.")

    def publishing(self) -> AbstractContextManager[None]:
        """Hold the right to publish: what stands in a folder is looked at, and later switched. Raises Busy."""
        return rights.held(
            self.home / "publishing.lock",
            "Another release of this archive is being published.",
            "Publish again when it is done.",
        )

    def close(self) -> None:
        self.engine.dispose()
        self.narrowed.dispose()


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
    home = home.resolve()  # programs that are started elsewhere are told of folders in it
    os.umask(0o077)
    for name in _FOLDERS:
        (home / name).mkdir(mode=0o700, exist_ok=True)
    settings = settings_module.load(home)
    path = home / "catalog.sqlite3"
    engine = catalog_engine.connect(path)
    _notice_a_deleted_index(home, engine)
    return Store(home, settings, Blobs(home / "blobs"), Index(home / "index"), engine, NarrowedEngines(path))


def is_archive(home: Path) -> bool:
    return (home / "catalog.sqlite3").is_file()


def _notice_a_deleted_index(home: Path, engine: Engine) -> None:
    """Somebody deleted the index, or that of a collection: what was in it waits again, and every search says so."""
    with catalog_engine.transaction(engine, write=False) as db:
        in_it = intake.collections_in_the_index(db)
    if gone := [key for key in in_it if not (home / "index" / str(key)).is_dir()]:
        with catalog_engine.transaction(engine, write=True) as db:
            intake.take_out_of_the_index(db, gone)
