"""The connection to catalog.sqlite3: how it is opened, made durable and brought up to date."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from archive.errors import Busy, NoArchive, NotFound, StoreDamaged, TooNew
from archive.store.catalog import narrowing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Clearance

HEAD = "0013"
"""The newest migration. Compared on every opening, so that Alembic is only imported when there is work."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "secure_delete=ON",
)
_NARROWED_KEPT = 32
_MIGRATIONS = Path(__file__).parent.parent / "migrations"


def connect(path: Path) -> Engine:
    """An engine for the SQLite file `path`, brought up to the newest schema.

    secure_delete overwrites what is deleted: a removed document must not be readable in the file's free pages.
    WAL lets readers go on while one writes; synchronous=FULL because every write here carries custody and
    must survive a power cut once it is acknowledged.
    """
    engine = opened(path)
    try:
        if (found := _version(engine)) != HEAD:
            steps_from(found or "")  # a newer catalog is refused before anything is done to it
            _upgrade(engine)
    except DatabaseError as error:
        raise _as_ours(error) from error
    return engine


@dataclass(slots=True)
class NarrowedEngines:
    """An engine for each set of collections that some people see, so that nothing that is kept by engine is shared
    between people who do not see the same. The catalog is up to date already.
    """

    path: Path
    _engines: dict[frozenset[int], Engine] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, collections: frozenset[int]) -> Engine:
        with self._lock:
            if (found := self._engines.pop(collections, None)) is None:
                found = opened(self.path)
                narrowing.install(found, collections)
            self._engines[collections] = found
            while len(self._engines) > _NARROWED_KEPT:
                self._engines.pop(next(iter(self._engines))).dispose()
            return found

    def dispose(self) -> None:
        with self._lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()


def opened(path: Path) -> Engine:
    """An engine for the SQLite file `path`, as it is."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves: the driver's own habit breaks snapshots
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")

    return engine


def version_of(path: Path) -> str:
    """The schema that the SQLite file has, "" for none yet. Changes nothing. Raises NoArchive, StoreDamaged."""
    if not path.is_file():
        raise NoArchive(f"There is no archive in {path.parent}.")
    engine = create_engine(f"sqlite:///{path}")
    try:
        return _version(engine) or ""
    except DatabaseError as error:
        raise _as_ours(error) from error
    finally:
        engine.dispose()


def steps_from(version: str) -> tuple[tuple[str, str], ...]:
    """Number and meaning of each migration that leads from that schema to ours. Raises TooNew if none does."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(_MIGRATIONS))
    known = list(script.walk_revisions())[::-1]
    if version and version not in {entry.revision for entry in known}:
        raise TooNew(f"This archive has a catalog of version {version}; this program knows {HEAD} and older.")
    return tuple((entry.revision, entry.doc.split("\n")[0]) for entry in known if entry.revision > version)


@contextmanager
def transaction(
    engine: Engine, *, write: bool, clearance: Clearance | None = None, where: str = ""
) -> Iterator[Connection]:
    """One transaction; committed at the end, rolled back on any error.

    A writer takes SQLite's lock at once (BEGIN IMMEDIATE): what it reads stays true until it commits, which
    the custody chain relies on. A narrowed engine needs to know whose `clearance`. `where` is the address that the act
    came from, for custody.
    """
    with _connected(engine) as found:
        connection = found.execution_options(where=where)
        try:
            if clearance is not None:
                raw = connection.connection.dbapi_connection
                narrowing.be(raw, clearance.person, is_administrator=clearance.is_administrator)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
            yield connection
            connection.exec_driver_sql("COMMIT")
        except DatabaseError as error:
            _roll_back(connection)
            raise _as_ours(error) from error
        except OverflowError as error:  # a number past SQLite's 64 bits names nothing
            _roll_back(connection)
            raise NotFound("There is nothing of that number.") from error
        except BaseException:
            _roll_back(connection)
            raise


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except DatabaseError as error:
        raise _as_ours(error) from error


def _roll_back(connection: Connection) -> None:
    raw = connection.connection.dbapi_connection
    if raw is not None and raw.in_transaction:
        connection.exec_driver_sql("ROLLBACK")


def _as_ours(error: DatabaseError) -> Busy | StoreDamaged:
    if isinstance(error, OperationalError) and "lock" in str(error.orig):
        return Busy("Another process is writing to this archive.")
    return StoreDamaged(
        f"The catalog cannot be used: {error.orig}.",
        "Check that the disk is neither full nor read-only; otherwise restore the catalog from a backup.",
    )


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
