"""From sent to received: what deliveries hold goes the way of every file, by the same steps as the command line's.

A crash between any two of them leaves files that are sent and not taken in; the next run takes them in.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.accession.deliveries import KEPT_OUT, last_part, state_of
from archive.accession.receive import NAME_CHARACTERS, PATH_CHARACTERS, KeptOut, record_kept_out, take
from archive.model import SentState, State
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from archive.store.incoming import Incoming, is_there, rows
from archive.untrusted import shown

if TYPE_CHECKING:
    from threading import Event

    from archive.accession.progress import Progress, RunReport
    from archive.model import Delivery, SentFile
    from archive.store import Store

_DAMAGED = KeptOut(State.UNREADABLE, "cannot-open", "The disk did not keep what had come. Send it anew.")


def waits(store: Store) -> bool:
    """Whether anything was sent, finished and not taken in yet."""
    if not is_there(store.home):
        return False
    incoming = Incoming.at(store.home)
    try:
        with incoming.read() as db:
            return bool(rows.to_take_in(db))
    finally:
        incoming.close()


def receive_finished(store: Store, report: RunReport, progress: Progress, stop: Event) -> None:
    """Take in all that was sent and finished. Called with the right to take in."""
    if not is_there(store.home):
        return
    incoming = Incoming.at(store.home)
    try:
        with incoming.read() as db:
            finished = rows.to_take_in(db)
        for delivery in finished:
            _receive(store, incoming, delivery, report, progress, stop)
    finally:
        incoming.close()


def _receive(
    store: Store, incoming: Incoming, delivery: Delivery, report: RunReport, progress: Progress, stop: Event
) -> None:
    with store.write() as db:
        collection_id = intake.collection_id(db, delivery.collection)
        source_id = (
            intake.source_id(db, collection_id, delivery.source, delivery.conditions)
            if delivery.source
            else None
        )
    with incoming.read() as db:
        files = tuple(rows.files(db, delivery.id, (SentState.WHOLE, *KEPT_OUT)))
    for file in files:
        if stop.is_set():
            return
        report.found += 1
        _receive_one(store, incoming, delivery, file, _sighting(file, collection_id, source_id), report)
        progress(report)
    with incoming.read() as db:
        for file in rows.files(db, delivery.id, (SentState.RECEIVED, SentState.KNOWN)):
            incoming.remove_bytes(file.id)  # of one that an earlier run was cut off at
    with incoming.write() as db:
        rows.set_delivery(db, delivery.id, received_at=datetime.now(UTC))


def _receive_one(
    store: Store,
    incoming: Incoming,
    delivery: Delivery,
    file: SentFile,
    sighting: Sighting,
    report: RunReport,
) -> None:
    if file.state in KEPT_OUT:
        record_kept_out(store, sighting, _kept_out(file), report)
        return
    path = incoming.path(file.id)
    languages = tuple(delivery.languages.split("+"))
    is_whole = path.is_file() and path.stat().st_size == file.length_bytes
    outcome = take(store, path, sighting, languages, report, delivery.who) if is_whole else _DAMAGED
    if isinstance(outcome, KeptOut):
        record_kept_out(store, sighting, outcome, report)
        with incoming.write() as db:
            rows.set_file(db, file, **state_of(outcome))
        return
    state = SentState.RECEIVED if outcome.new_document else SentState.KNOWN
    with incoming.write() as db:
        rows.set_file(db, file, state=state.value, document_id=outcome.document_id)
    incoming.remove_bytes(file.id)  # only now: the blob is on the disk, and the catalog knows of it


def _sighting(file: SentFile, collection_id: int, source_id: int | None) -> Sighting:
    untrusted_path = os.fsdecode(file.untrusted_path)
    return Sighting(
        collection_id=collection_id,
        source_id=source_id,
        raw_path=file.untrusted_path,
        path=shown(untrusted_path, limit=PATH_CHARACTERS),
        name=shown(last_part(file.untrusted_path) or untrusted_path, limit=NAME_CHARACTERS),
        modified_at=file.modified_at,
    )


def _kept_out(file: SentFile) -> KeptOut:
    state = State.SKIPPED if file.state is SentState.SKIPPED else State.UNREADABLE
    return KeptOut(state, file.reason, file.message)
