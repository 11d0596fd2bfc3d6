"""Opening what is secret: one event for each person, address, thing and day, however much of
it is looked at.

A page of a document has its picture, its words and its neighbours, so an event for each would bury the chain and
flush the disk for each picture. Who opened what on which day is what is asked later.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from archive.model import Deed
from archive.store import custody
from archive.store.catalog import collections
from archive.store.catalog.tables import custody_events

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from archive.store import Store

_lock = threading.Lock()
_Opening = tuple[Deed, str, int, str, str]  # kind and number, person, from where
_known: dict[Path, tuple[str, set[_Opening]]] = {}  # of each archive: the day, and what was opened on it


def opened_document(store: Store, document_id: int, *, agent: str) -> None:
    """Somebody looks at a document. Kept only if the setting `custody_views` is on."""
    if store.settings.custody_views:
        _opened(store, Deed.DISPLAYING, "document", document_id, agent)


def opened_register(store: Store, collection: str, *, agent: str) -> None:
    """Somebody looks at the subjects of a collection. Always kept. Raises NotFound."""
    with store.read() as db:
        collection_id = collections.id_of(db, collection)
    _opened(store, Deed.REGISTER_OPENED, "collection", collection_id, agent)


def note_setting(store: Store) -> None:
    """Say in the chain since when views are recorded, and since when not: a chain without any would say too much."""
    c = custody_events.c
    said = (Deed.VIEWS_RECORDED, Deed.VIEWS_NOT_RECORDED)
    is_on = bool(store.settings.custody_views)
    with store.read() as db:
        query = select(c.type).where(c.type.in_(said)).order_by(c.sequence.desc()).limit(1)
        was_on = db.execute(query).scalar() == Deed.VIEWS_RECORDED
    if is_on != was_on:
        with store.write() as db:
            custody.append(
                db, type=said[0] if is_on else said[1], agent=store.settings.agent, object_kind="archive", object_id=0
            )  # fmt: skip


def _opened(store: Store, deed: Deed, kind: str, number: int, agent: str) -> None:
    opening, today = (deed, kind, number, agent, store.where), f"{datetime.now(UTC):%F}"
    with _lock:
        day, known = _known.get(store.home, ("", set()))
        if day != today:
            _known[store.home] = today, (known := set())
        if opening in known:
            return
    with store.read() as db:
        is_kept = _is_kept(db, opening, today)
    if not is_kept:
        with store.write() as db:
            if not _is_kept(db, opening, today):
                custody.append(db, type=deed, agent=agent, object_kind=kind, object_id=number)
    with _lock:
        known.add(opening)


def _is_kept(db: Connection, opening: _Opening, today: str) -> bool:
    deed, kind, number, agent, where = opening
    c = custody_events.c
    midnight = datetime.fromisoformat(f"{today}T00:00:00+00:00")
    query = select(c.sequence).where(
        c.object_kind == kind,
        c.object_id == number,
        c.type == str(deed),
        c.agent == agent,
        c.at >= midnight,
        func.coalesce(func.json_extract(c.detail, "$.from"), "") == where,
    )
    return db.execute(query.limit(1)).first() is not None
