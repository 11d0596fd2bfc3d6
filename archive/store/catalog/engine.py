"""The connection to catalog.sqlite3: how it is opened, made durable and brought up to date."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from archive.errors import Busy, NotFound, StoreDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = "0008"
"""The newest migration. Compared on every opening, so that Alembic is only imported when there is work."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "secure_delete=ON",
)
_MIGRATIONS = Path(__file__).parent.parent / "migrations"


def connect(path: Path) -> Engine:
    """An engine for the SQLite file `path`, brought up to the newest schema.

    secure_delete overwrites what is deleted: a removed document must not be readable in the file's free pages.
    WAL lets readers go on while one writes; synchronous=FULL because every write here carries custody and
    must survive a power cut once it is acknowledged.
    """
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves: the driver's own habit breaks snapshots
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")

    try:
        if _version(engine) != HEAD:
            _upgrade(engine)
    except DatabaseError as error:
        raise _as_ours(error) from error
    return engine


@contextmanager
def transaction(engine: Engine, *, write: bool) -> Iterator[Connection]:
    """One transaction; committed at the end, rolled back on any error.

    A writer takes SQLite's lock at once (BEGIN IMMEDIATE): what it reads stays true until it commits, which
    the custody chain relies on.
    """
    with engine.connect() as connection:
        try:
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


def _roll_back(connection: Connection) -> None:
    raw = connection.connection.dbapi_connection
    if raw is not None and raw.in_transaction:
        connection.exec_driver_sql("ROLLBACK")


def _as_ours(error: DatabaseError) -> Busy | StoreDamaged:
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
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
