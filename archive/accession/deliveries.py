"""Deliveries: what a person sends in pieces, from the first byte until nothing more comes.

Which files are not taken is said here, before their bytes travel. What is finished is taken in by `receive_sent`.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from archive.accession.receive import KeptOut, require_shared, rule_of_name
from archive.errors import Conflict, Invalid
from archive.model import SentState, State
from archive.store.incoming import Incoming, rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from archive.model import Delivery, SentFile
    from archive.store import Store

LONGEST_PATH_BYTES = 100_000
MOST_FILES = 200_000
_LONGEST = {"collection": 200, "source": 100, "conditions": 4_000, "languages": 200}
KEPT_OUT = (SentState.SKIPPED, SentState.FAILED)

TOO_LARGE = KeptOut(State.UNREADABLE, "too-large", "It is larger than the largest file that is read.")
NOT_GIVEN = KeptOut(State.UNREADABLE, "cannot-open", "The sender’s computer would not give it.")


def begin(
    store: Store,
    incoming: Incoming,
    *,
    who: str,
    collection: str,
    source: str = "",
    conditions: str = "",
    languages: str = "",
) -> Delivery:
    """A new delivery, after forgetting those that have expired. Raises Invalid and NotFound as `ingest` does."""
    said = {
        "collection": collection.strip(),
        "source": source.strip(),
        "conditions": "\n".join(conditions.strip().splitlines()),
        "languages": languages.strip() or "eng",
    }
    if not said["collection"]:
        raise Invalid("A collection needs a name.")
    if said["conditions"] and not said["source"]:
        raise Invalid("Conditions are those of a source.", "Give its codename, never an identity.")
    for name, text in said.items():
        if len(text) > _LONGEST[name]:
            raise Invalid(f"The {name} may have {_LONGEST[name]:,} characters at most.")
    if not re.fullmatch(r"[a-z]{3}(_[a-z]+)*(\+[a-z]{3}(_[a-z]+)*)*", said["languages"]):
        raise Invalid("Languages are Tesseract’s codes, like eng+spa.")
    require_shared(store, said["collection"])
    incoming.sweep()
    with incoming.write() as db:
        return rows.add_delivery(db, who=who, **said)


def add(
    store: Store,
    incoming: Incoming,
    delivery: Delivery,
    untrusted_path: bytes,
    length_bytes: int,
    piece: bytes = b"",
    *,
    modified_at: datetime | None = None,
    untrusted_metadata: str = "",
    was_not_given: bool = False,
    resume: bool = False,
) -> SentFile:
    """One more file of the delivery, with its first piece or none. If it is not going to be taken, its state says so.

    `was_not_given`: the sender's computer could not open it. `resume`: one of the same path, length and time is the
    same, and goes on where it is. Raises Invalid, and Conflict once the delivery is finished.
    """
    if not untrusted_path or len(untrusted_path) > LONGEST_PATH_BYTES:
        raise Invalid(f"A file needs a name, of at most {LONGEST_PATH_BYTES:,} bytes with its folders.")
    if len(piece) > length_bytes:
        raise Invalid("That is more than the file was said to hold.")
    kept_out = _rule(store, untrusted_path, length_bytes, was_not_given=was_not_given)
    values: dict[str, Any] = {
        "untrusted_path": untrusted_path, "length_bytes": length_bytes, "modified_at": modified_at,
        "untrusted_metadata": untrusted_metadata, **state_of(kept_out),
    }  # fmt: skip
    if kept_out is None and (piece or not length_bytes):
        values |= incoming.put(piece, length_bytes)  # on the disk before it is counted, and counted once
    with incoming.write() as db:
        _require_open(db, delivery.id)
        file = _entered(db, delivery.id, values, resume=resume)
    if "id" in values and file.id != values["id"]:
        incoming.remove_bytes(values["id"])
    return file


def _rule(store: Store, untrusted_path: bytes, length_bytes: int, *, was_not_given: bool) -> KeptOut | None:
    """Why the file is not going to be taken, if so."""
    if kept_out := rule_of_name(last_part(untrusted_path)):
        return kept_out
    if length_bytes > store.settings.file_bytes:
        return TOO_LARGE
    return NOT_GIVEN if was_not_given else None


def _entered(db: Connection, delivery_id: str, values: dict[str, Any], *, resume: bool) -> SentFile:
    """A new file, or that which it is; what was kept out before may be given now, and the reverse."""
    identity = (values["untrusted_path"], values["length_bytes"], values["modified_at"])
    same = rows.same_file(db, delivery_id, *identity) if resume else None
    if same is None:
        if rows.count(db, delivery_id) >= MOST_FILES:
            raise Invalid(f"A delivery has {MOST_FILES:,} files at most.", "Begin another.")
        return rows.add_file(db, delivery_id, **values)
    if same.state is SentState.WHOLE or (same.state in KEPT_OUT) == bool(values["reason"]):
        return same
    return rows.set_file(db, same, **{name: values[name] for name in ("state", "reason", "message")})


def finish(incoming: Incoming, delivery: Delivery, *, leave_rest: bool = False) -> None:
    """All of it has been sent; from now on it is taken in by the next run.

    `leave_rest` cancels what has not come whole; without it that is a Conflict. Raises Invalid if nothing was sent.
    """
    if leave_rest:
        with incoming.read() as db:
            rest = tuple(rows.files(db, delivery.id, (SentState.COMING,)))
        for file in rest:
            incoming.cancel(file)
    with incoming.write() as db:
        _require_open(db, delivery.id)
        counts = rows.counts(db, delivery.id)
        if coming := counts[SentState.COMING]:
            raise Conflict(
                f"Files that have not come whole: {coming:,}.", "Go on sending them, or cancel them."
            )
        if not counts:
            raise Invalid("Nothing was sent.")
        rows.set_delivery(db, delivery.id, finished_at=datetime.now(UTC))


def discard(incoming: Incoming, delivery: Delivery) -> None:
    """Forget it and all that has come of it. Raises Conflict while it waits to be taken in."""
    with incoming.read() as db:
        known = rows.delivery(db, delivery.id)
    if known.finished_at is not None and known.received_at is None:
        raise Conflict("That delivery is being taken in.", "Wait until that has ended.")
    incoming.discard(delivery.id)


def last_part(untrusted_path: bytes) -> str:
    return os.fsdecode(untrusted_path).rstrip("/").rpartition("/")[2]


def state_of(kept_out: KeptOut | None) -> dict[str, str]:
    if kept_out is None:
        return {"state": SentState.COMING.value, "reason": "", "message": ""}
    state = SentState.SKIPPED if kept_out.state is State.SKIPPED else SentState.FAILED
    return {"state": state.value, "reason": kept_out.reason, "message": kept_out.message}


def _require_open(db: Connection, delivery_id: str) -> None:
    if rows.delivery(db, delivery_id).finished_at is not None:
        raise Conflict("That delivery is finished.", "Begin another for more files.")
