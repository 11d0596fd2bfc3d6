"""What a person knows of a file: that it was captured at an address, and when. A screenshot does not say so itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.errors import Busy, Invalid
from archive.mentions.same_address import same_address
from archive.model import Deed
from archive.store import custody
from archive.store.catalog import documents, intake, web_captures

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from archive.model import Document, WebCapture
    from archive.store import Store


def tell(
    store: Store, document_id: int, untrusted_address: str, captured_at: datetime | None, *, agent: str
) -> bool:
    """Say that a document is a capture of that address. False if that had been said before.

    Raises NotFound, and Invalid for what is no address of the web or a time that is still to come.
    """
    check(untrusted_address, captured_at)
    with store.write() as db:
        document = documents.get(db, document_id)
        told = web_captures.tell(db, document_id, untrusted_address, captured_at, agent)
        if told is not None:
            _changed(db, Deed.CAPTURE_TOLD, document, agent)
    _index(store)
    return told is not None


def take_back(store: Store, capture_id: int, *, agent: str) -> WebCapture:
    """Take back what a person told. Raises NotFound, also for what a file told."""
    with store.write() as db:
        capture = web_captures.take_back(db, capture_id)
        assert capture.document_id is not None
        _changed(db, Deed.CAPTURE_TAKEN_BACK, documents.get(db, capture.document_id), agent)
    _index(store)
    return capture


def told_time(untrusted_time: str) -> datetime | None:
    """The moment that somebody wrote, in ISO 8601; UTC where no zone is said; None for nothing. Raises Invalid."""
    if not untrusted_time.strip():
        return None
    try:
        moment = datetime.fromisoformat(untrusted_time.strip())
    except ValueError as error:
        raise Invalid("That is no time.", "Such as: 2020-09-01 10:00, or 2020-09-01T10:00+02:00") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def check(untrusted_address: str, captured_at: datetime | None) -> None:
    """Raises Invalid for what is no address of the web, and for a time that is still to come."""
    if not same_address(untrusted_address):
        raise Invalid("That is no address of the web.", "Such as: https://example.org/jobs/7")
    if captured_at is not None and captured_at > datetime.now(UTC):
        raise Invalid("Nothing was captured at a time that is still to come.")


def _changed(db: Connection, deed: Deed, document: Document, agent: str) -> None:
    intake.set_indexed(db, [document.id], indexed=False)  # addresses are searched for
    custody.append(
        db, type=deed, agent=agent, object_kind="document", object_id=document.id, digest=document.digest
    )


def _index(store: Store) -> None:
    """So that a search for the address finds it. Who is taking material in right now will do it after that."""
    with suppress(Busy), store.processing():
        index_waiting(store.whole(), RunReport(), silent)
