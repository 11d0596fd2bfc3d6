"""accounts.sqlite3: how it is made, opened and written, each deed with its custody event."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import scoped_session, sessionmaker

from archive.accounts.tables import VERSION, Base
from archive.errors import Invalid, NotFound, StoreDamaged
from archive.store import ACCOUNTS, custody

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.model import Deed
    from archive.store import Store

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True)
class Accounts:
    """The opened accounts of an archive. `session` is SQLAlchemy's, one a thread; Flask-Security takes it too."""

    store: Store
    session: scoped_session[OrmSession]

    @contextmanager
    def recorded(
        self,
        deed: Deed,
        *,
        agent: str,
        kind: str = "account",
        where: str = "",
        detail: dict[str, Any] | None = None,
    ) -> Iterator[list[int]]:
        """Commit what is done inside together with its custody event. Takes the object's number in a list.

        The catalog is locked first, so that two who write never wait for each other. Should the machine stop between
        the two commits, the deed stands without its event, never an event without its deed.
        """
        self.session.commit()
        numbers: list[int] = []
        try:
            with replace(self.store, clearance=None, where=where).write() as db:
                yield numbers
                self.session.flush()
                custody.append(
                    db, type=deed, agent=agent, object_kind=kind, object_id=numbers[0], detail=detail
                )
                self.session.commit()
        except BaseException:
            self.session.rollback()
            raise

    def close(self) -> None:
        engine = self.session.get_bind()
        self.session.remove()
        engine.dispose()  # type: ignore[union-attr]


def open_file(store: Store, *, create: bool) -> Accounts:
    """Open the accounts beside the catalog, mode 0600. Raises NotFound where there are none and none are made."""
    path = store.home / ACCOUNTS
    if not path.is_file():
        if not create:
            raise NotFound("Nobody has an account here yet.", "Make the first with: archive user add NAME")
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")

    try:
        with engine.begin() as db:
            version = db.execute(text("PRAGMA user_version")).scalar_one()
            if version == 0:
                Base.metadata.create_all(db)
                db.execute(text(f"PRAGMA user_version={VERSION}"))
    except DatabaseError as error:
        raise StoreDamaged(
            f"The accounts cannot be used: {error.orig}.", f"Restore {ACCOUNTS} from a backup."
        ) from error
    if version not in (0, VERSION):
        raise StoreDamaged(
            "The accounts were written by a newer version of the program.", "Run that one, or a newer."
        )
    return Accounts(store, scoped_session(sessionmaker(engine, expire_on_commit=False)))


def checked_name(untrusted_name: str) -> str:
    """The name of an account as it is kept. Raises Invalid."""
    name = untrusted_name.strip().lower()
    if not _NAME.fullmatch(name):
        raise Invalid(
            "A name has 2 to 40 of a to z, 0 to 9, dot, hyphen and underscore, and begins with a letter or digit."
        )
    return name


def new_secret() -> tuple[str, str]:
    """A secret of 256 bits, and the digest that is kept of it."""
    secret = secrets.token_urlsafe(32)
    return secret, digest_of(secret)


def digest_of(untrusted_secret: str) -> str:
    return sha256(untrusted_secret.encode("utf-8", "surrogatepass")).hexdigest()


def key(home: Path, name: str) -> str:
    """A key of the server in `keys/NAME.key`, mode 0600, made at first use: 256 bits as text."""
    path = home / "keys" / f"{name}.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with open(handle, "w", encoding="ascii") as target:
            target.write(secrets.token_urlsafe(32) + "\n")
            target.flush()
            os.fsync(target.fileno())
    kept = path.read_text(encoding="ascii").strip()
    if len(kept) < 40:
        raise StoreDamaged(f"The key {path.name} is not whole.", "Restore the folder keys from a backup.")
    return kept
