"""Deliveries: what a person sends in pieces, from the first byte until nothing more comes.

Which files are not taken is said here, before their bytes travel. What is finished is taken in by `receive_sent`.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.accession.receive import KeptOut, rule_of_name
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
    incoming: Incoming,
    *,
    who: str,
    collection: str,
    source: str = "",
    conditions: str = "",
    languages: str = "",
) -> Delivery:
    """A new delivery, after forgetting those that have expired. Raises Invalid as `ingest` does."""
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
    incoming.sweep()
    with incoming.write() as db:
        return rows.add_delivery(db, who=who, **said)


def add(
    store: Store,
    incoming: Incoming,
    delivery: Delivery,
    untrusted_path: bytes,
    length_bytes: int,
    *,
    modified_at: datetime | None = None,
    untrusted_metadata: str = "",
    was_not_given: bool = False,
    resume: bool = False,
) -> SentFile:
    """One more file of the delivery, of which nothing has come yet. If it is not going to be taken, its state says so.

    `was_not_given`: the sender's computer could not open it. `resume`: one of the same path, length and time is the
    same, and goes on where it is. Raises Invalid, and Conflict once the delivery is finished.
    """
    if not untrusted_path or len(untrusted_path) > LONGEST_PATH_BYTES:
        raise Invalid(f"A file needs a name, of at most {LONGEST_PATH_BYTES:,} bytes with its folders.")
    kept_out = rule_of_name(last_part(untrusted_path))
    if kept_out is None and length_bytes > store.settings.file_bytes:
        kept_out = TOO_LARGE
    elif kept_out is None and was_not_given:
        kept_out = NOT_GIVEN
    with incoming.write() as db:
        _require_open(db, delivery.id)
        same = rows.same_file(db, delivery.id, untrusted_path, length_bytes, modified_at) if resume else None
        if same is None:
            if rows.count(db, delivery.id) >= MOST_FILES:
                raise Invalid(f"A delivery has {MOST_FILES:,} files at most.", "Begin another.")
            file = rows.add_file(
                db, delivery.id, untrusted_path=untrusted_path, untrusted_metadata=untrusted_metadata,
                length_bytes=length_bytes, modified_at=modified_at, **state_of(kept_out),
            )  # fmt: skip
        elif kept_out is not None or same.state in KEPT_OUT:
            file = rows.set_file(db, same, **state_of(kept_out))
        else:
            file = same
    if length_bytes == 0 and file.state is SentState.COMING:
        return incoming.append(file, 0, b"")
    return file


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
                f"Of {coming:,} files not everything has come.", "Go on sending them, or cancel them."
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
