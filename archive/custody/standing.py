"""Is the chain whole? Followed from where it was last found whole, so that a page need not walk a million events.

What was checked is kept in the cache: up to which event, that event's digest, and when. Thrown away, the chain is
walked from its beginning again. If that event is gone or another, somebody cut the chain or wrote it anew.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from archive.model import Deed
from archive.store import custody, fixity
from archive.store.catalog.tables import custody_events

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from archive.store import Store
    from archive.store.fixity import Fixity

AT_ONCE = 5_000
"""Events that a page may check; some 0.2 s."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the chain stands.

    Attributes:
        events: number of the newest event.
        checked: the chain is whole up to this one.
        last: digest of that event.
        begun_at: when the walk began at the first event.
        checked_at: when the walk came to `checked`.
        broken_at: the first event that does not fit, or None.
        is_cut: the event that was the last one checked is gone or another.
    """

    events: int
    checked: int
    last: str
    begun_at: datetime
    checked_at: datetime
    broken_at: int | None = None
    is_cut: bool = False

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None and not self.is_cut and self.checked == self.events


def sees_all(db: Connection) -> bool:
    """False on a connection that shows a part of the chain: there numbers are missing, and it would seem broken."""
    shadowed = text("SELECT count(*) FROM sqlite_temp_master WHERE name = 'custody_events'")
    return not db.execute(shadowed).scalar()


def standing(store: Store, *, most: int | None = AT_ONCE) -> Standing | None:
    """Check at most `most` further events, or all. None where the reader is shown a part of the chain only."""
    with store.read() as db:
        if not sees_all(db):
            return None
        before = _remembered(store)
        newest = (custody.newest(db) or (0, ""))[0]
        if before.checked and _digest(db, before.checked) != before.last:
            return replace(before, events=newest, is_cut=True)
        found = custody.check(db, after=before.checked, previous=before.last, most=most)
    whole = found.events if found.broken_at is None else found.events - 1
    now = Standing(newest, whole, found.last, before.begun_at, datetime.now(UTC), found.broken_at)
    if found.broken_at is None and whole > before.checked:
        _remember(store, now)
    return now


def check_everything(store: Store, *, agent: str) -> Fixity:
    """Walk the whole chain and read every kept byte. That it was found whole is an event too.

    Raises EvidenceDamaged at the first thing that is gone or has changed; nothing is written then.
    """
    begun_at = datetime.now(UTC)
    found = fixity.check(store)
    _remember(store, Standing(found.events, found.events, found.last, begun_at, datetime.now(UTC)))
    with store.write() as db:
        custody.append(
            db, type=Deed.FIXITY_CHECK, agent=agent, object_kind="archive", object_id=0,
            detail={"events": found.events, "files": found.files},
        )  # fmt: skip
    return found


def _digest(db: Connection, sequence: int) -> str | None:
    c = custody_events.c
    return db.execute(select(c.own).where(c.sequence == sequence)).scalar()


def _remembered(store: Store) -> Standing:
    now = datetime.now(UTC)
    try:
        kept = json.loads(_path(store).read_text(encoding="utf-8"))
        begun_at, checked_at = (datetime.fromisoformat(kept[name]) for name in ("begun_at", "checked_at"))
        return Standing(0, int(kept["checked"]), str(kept["last"]), begun_at, checked_at)
    except (OSError, ValueError, KeyError, TypeError):
        return Standing(0, 0, custody.FIRST, now, now)


def _remember(store: Store, found: Standing) -> None:
    kept = {name: asdict(found)[name] for name in ("checked", "last", "begun_at", "checked_at")}
    with tempfile.NamedTemporaryFile(
        "w", dir=store.home / "cache", prefix="custody-", delete=False, encoding="utf-8"
    ) as partial:
        json.dump(kept, partial, default=datetime.isoformat)
    Path(partial.name).replace(_path(store))


def _path(store: Store) -> Path:
    return store.home / "cache" / "custody-checked.json"
