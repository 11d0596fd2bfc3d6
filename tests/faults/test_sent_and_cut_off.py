"""A server that dies while files are sent or taken in: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive import accession
from archive.accession import deliveries
from archive.errors import StoreDamaged
from archive.model import Delivery, SentFile, SentState
from archive.store import Store, custody
from archive.store.catalog import documents
from archive.store.incoming import Incoming, rows


class PowerCut(BaseException):
    pass


@pytest.fixture
def incoming(store: Store):
    opened = Incoming.at(store.home)
    yield opened
    opened.close()


@pytest.fixture
def delivery(store: Store, incoming: Incoming) -> Delivery:
    return deliveries.begin(store, incoming, who="ann", collection="Leak", source="heron")


def add(store: Store, incoming: Incoming, delivery: Delivery, name: bytes, data: bytes) -> SentFile:
    return deliveries.add(store, incoming, delivery, name, len(data), data)


def again(store: Store, file: SentFile) -> SentFile:
    """What a server knows of the file after it has started again."""
    opened = Incoming.at(store.home)
    with opened.read() as db:
        found = rows.file(db, file.id)
    opened.close()
    return found


def cut(*_about: object, **_more: object) -> None:
    raise PowerCut


def test_cut_off_between_the_bytes_and_their_acknowledgement(
    store: Store, incoming: Incoming, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = deliveries.add(store, incoming, delivery, b"a", 8)
    incoming.append(file, 0, b"0123")
    with monkeypatch.context() as patched, pytest.raises(PowerCut):
        patched.setattr(rows, "set_file", cut)
        incoming.append(file, 4, b"garbage"[:4])
    assert incoming.path(file.id).stat().st_size == 8
    assert again(store, file).offset_bytes == 4
    assert incoming.append(file, 4, b"4567").state is SentState.WHOLE
    assert incoming.path(file.id).read_bytes() == b"01234567"


def test_cut_off_before_the_bytes_are_on_the_disk(
    store: Store, incoming: Incoming, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = deliveries.add(store, incoming, delivery, b"a", 8)
    incoming.append(file, 0, b"0123")
    with monkeypatch.context() as patched, pytest.raises(PowerCut):
        patched.setattr("archive.store.incoming.os.fsync", cut)
        incoming.append(file, 4, b"4567")
    assert again(store, file).offset_bytes == 4


def test_cut_off_between_the_first_piece_and_the_file_it_is_of(
    store: Store, incoming: Incoming, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, pytest.raises(PowerCut):
        patched.setattr(rows, "add_file", cut)
        add(store, incoming, delivery, b"a", b"0123")
    (left,) = [path for path in incoming.folder.iterdir() if not path.name.startswith("incoming.")]
    incoming.sweep()
    assert left.exists(), "someone may be about to count it"
    os.utime(left, (0, 0))
    incoming.sweep()
    assert not left.exists()
    file = add(store, incoming, delivery, b"a", b"0123")
    assert (file.state, again(store, file).offset_bytes) == (SentState.WHOLE, 4)


def test_a_disk_that_forgot_what_it_had_promised_is_believed(
    store: Store, incoming: Incoming, delivery: Delivery
) -> None:
    file = deliveries.add(store, incoming, delivery, b"a", 8)
    incoming.append(file, 0, b"0123")
    os.truncate(incoming.path(file.id), 2)
    with pytest.raises(deliveries.Conflict):
        incoming.append(file, 4, b"4567")
    assert again(store, file).offset_bytes == 0
    assert incoming.append(file, 0, b"01234567").state is SentState.WHOLE


def test_a_full_disk_is_said_and_what_came_before_stays(
    store: Store, incoming: Incoming, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = deliveries.add(store, incoming, delivery, b"a", 8)
    incoming.append(file, 0, b"0123")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(StoreDamaged, match="No space left"):
        patched.setattr("archive.store.incoming.os.fsync", full)
        incoming.append(file, 4, b"4567")
    assert incoming.append(file, 4, b"4567").state is SentState.WHOLE


STEPS = {
    "before the first file": "archive.accession.receive_sent.intake.collection_id",
    "before the bytes are a blob": "archive.store.blobs.Blobs.put_file",
    "between the blob and the catalog": "archive.store.catalog.intake.enter",
    "between the catalog and the account of what was sent": "archive.accession.receive_sent.rows.set_file",
    "before the piece is removed": "archive.store.incoming.Incoming.remove_bytes",
    "before the delivery is closed": "archive.accession.receive_sent.rows.set_delivery",
    "before anything is read": "archive.accession.process_waiting",
}


@pytest.mark.parametrize("step", STEPS)
def test_cut_off_while_it_is_taken_in(
    store: Store, incoming: Incoming, delivery: Delivery, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    sent = {b"one.txt": b"the first", b"two.txt": b"the second", b"copy.txt": b"the first", b"empty": b""}
    for name, data in sent.items():
        add(store, incoming, delivery, name, data)
    deliveries.add(store, incoming, delivery, b"Thumbs.db", 5)
    deliveries.finish(incoming, delivery)
    with monkeypatch.context() as patched, pytest.raises(PowerCut):
        patched.setattr(STEPS[step], cut)
        accession.process(store)
    assert set_of_bytes(store, incoming) >= set(sent.values())
    accession.process(store)
    with incoming.read() as db:
        counts = rows.counts(db, delivery.id)
        assert rows.delivery(db, delivery.id).received_at
    assert sum(counts.values()) == 5
    assert counts[SentState.SKIPPED] == 1
    assert counts[SentState.RECEIVED] + counts[SentState.KNOWN] == 4
    ledger = accession.status(store)
    assert (ledger.found, ledger.ready, ledger.duplicate, ledger.adds_up) == (5, 2, 1, True)
    with store.read() as db:
        assert custody.check(db).broken_at is None
        assert sum(event.type == "capture" for event in custody.events(db)) == 4
        assert set(documents.digests(db)) == set(store.blobs.digests())
    assert [path for path in incoming.folder.iterdir() if not path.name.startswith("incoming.")] == []
    accession.process(store)
    assert accession.status(store) == ledger


def set_of_bytes(store: Store, incoming: Incoming) -> set[bytes]:
    """All that is kept somewhere, in pieces or as blobs."""
    kept = [store.blobs.path(digest) for digest in store.blobs.digests()]
    return {path.read_bytes() for path in [*kept, *Path(incoming.folder).iterdir()]}
