"""A person sees the rows of the collections that are shared with them, and changes no others."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from archive.errors import NotFound, StoreDamaged
from archive.model import Box, Clearance, Proposal, Role
from archive.store import Store, custody
from archive.store.catalog import documents, intake, redactions
from archive.store.catalog.intake import Sighting
from archive.store.catalog.redactions import Editing
from archive.store.catalog.tables import captures, metadata
from archive.store.catalog.tables import documents as rows


def put(store: Store, collection: str, name: str) -> int:
    stored = store.blobs.put_bytes(name.encode())
    with store.write() as db:
        key = intake.collection_id(db, collection)
        source = intake.source_id(db, key, "heron")
        found = intake.enter(db, Sighting(key, source, name.encode(), name, name), stored, "eng").document_id
        custody.append(db, type="capture", agent="setup", object_kind="document", object_id=found)
        return found


@pytest.fixture
def two(store: Store) -> tuple[Store, int, int]:
    return store, put(store, "Alpha", "a"), put(store, "Beta", "b")


def seen(store: Store, *collections: int) -> Store:
    return store.seen_by(Clearance("ann", dict.fromkeys(collections, Role.REPORTER)), where="192.0.2.7")


def test_every_table_says_who_sees_its_rows() -> None:
    assert not [name for name, table in metadata.tables.items() if not table.info.get("seen where")]


def test_only_what_is_shared_is_there(two) -> None:
    store, alpha, beta = two
    with seen(store, 1).read() as db:
        assert documents.get(db, alpha).collection == "Alpha"
        assert [entry.name for entry in documents.collections(db)] == ["Alpha"]
        with pytest.raises(NotFound):
            documents.get(db, beta)
    with seen(store).read() as db:
        for table in metadata.tables.values():
            assert db.execute(select(func.count()).select_from(table)).scalar() == 0, table.name


def test_what_one_person_sees_is_not_left_over_for_the_next(two) -> None:
    store, alpha, _ = two
    with seen(store, 1).read() as db:
        assert documents.get(db, alpha)
    with seen(store, 2).read() as db, pytest.raises(NotFound):
        documents.get(db, alpha)


def test_nothing_is_changed_that_is_not_seen(two) -> None:
    store, alpha, beta = two
    with seen(store, 2).write() as db:
        db.execute(update(rows).values(title="mine"))
        db.execute(update(rows).where(rows.c.id == alpha).values(title="mine"))
        db.execute(captures.delete())
    with store.read() as db:
        assert (documents.get(db, alpha).title, documents.get(db, beta).title) == ("", "mine")
        assert len(documents.places(db, alpha)) == 1
        assert not documents.places(db, beta)


def test_nothing_is_added_to_what_is_not_shared(two) -> None:
    store, alpha, _ = two
    with pytest.raises(StoreDamaged, match="not shared"), seen(store, 2).write() as db:
        Editing(db, alpha, "ann").add(Proposal(1, Box(0, 0, 1, 1), "", "other"))
    with store.read() as db:
        assert not redactions.listing(db, alpha)


def test_the_chain_goes_on_from_its_end_whoever_writes(two) -> None:
    store, *_ = two
    with seen(store, 1).write() as db:
        event = custody.append(db, type="test", agent="ann", object_kind="document", object_id=1)
    assert (event.sequence, event.detail) == (3, {"from": "192.0.2.7", "collection": 1})
    with store.read() as db:
        assert custody.check(db).broken_at is None


def test_a_codename_is_of_one_collection(two) -> None:
    store, *_ = two
    with seen(store, 1).read() as db:
        table = metadata.tables["sources"]
        assert db.execute(select(func.count()).select_from(table)).scalar() == 1
