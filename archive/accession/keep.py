"""Keep what was read: pages, findings and members into the catalog, the members' bytes into the blobs before that.

One document is one transaction. What a reader gave before it failed is kept like the rest: the state says that there
was more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.accession.receive import NAME_CHARACTERS, PATH_CHARACTERS
from archive.kinds import kind
from archive.model import Deed, State, TextSource
from archive.store import custody
from archive.store.catalog import intake, web_captures
from archive.store.catalog.intake import Sighting
from archive.store.catalog.web_captures import Told
from archive.untrusted import shown
from ingest.errors import TooLarge
from ingest.model import Attachment, BareCapture, Extraction, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from archive.accession.progress import RunReport
    from archive.store import Store
    from archive.store.blobs import Stored
    from archive.store.catalog.intake import Waiting
    from ingest.errors import IngestError

TITLE_CHARACTERS = 300


def keep(
    store: Store,
    document: Waiting,
    extraction: Extraction | None,
    error: IngestError | None,
    report: RunReport,
) -> None:
    """Enter what became of the document: what was read of it, if anything, and why no more, if there is a reason."""
    if extraction is not None:
        extraction = _within_the_family(store, document, extraction)
    stored = store.blobs.put_many(entry.chunks() for entry in extraction.attachments) if extraction else []
    rendition = (
        store.blobs.put_bytes(extraction.rendition).digest if extraction and extraction.rendition else ""
    )
    with store.write() as db:
        if extraction is None:
            intake.clear(db, document.id)
        else:
            _enter_what_was_read(db, document, extraction, rendition, error)
            _enter_members(store, db, document, extraction, stored, report)
        if error is not None:
            state = State.SKIPPED if error.by_rule else State.UNREADABLE
            intake.set_failed(
                db, document.id, state, reason=error.reason, message=error.message, hint=error.hint,
                media_type=error.media_type,
            )  # fmt: skip
        _record(store, db, document, extraction, error)


def _enter_what_was_read(
    db: Connection, document: Waiting, extraction: Extraction, rendition: str, error: IngestError | None
) -> None:
    enter = intake.set_ready if error is None else intake.set_read
    enter(
        db,
        document.id,
        extraction,
        title=shown(extraction.title, limit=TITLE_CHARACTERS),
        author=shown(extraction.author, limit=TITLE_CHARACTERS),
        rendition=rendition,
    )


def _within_the_family(store: Store, document: Waiting, extraction: Extraction) -> Extraction:
    """Boxes within boxes: what is inside one file of the disk may not, all together, fill the disk."""
    with store.read() as db:
        room = store.settings.family_bytes - intake.family_bytes(db, document.root_document_id)
    kept: list[Attachment] = []
    left_out = list(extraction.left_out)
    bare = list(extraction.bare_captures)
    for entry in extraction.attachments:
        room -= entry.size_bytes
        if room >= 0:
            kept.append(entry)
        else:
            message = (
                "With it, the file it came in would unpack to more than the setting family_bytes allows."
            )
            left_out.append(LeftOut(entry.untrusted_name, TooLarge.reason, message))
            bare.append(BareCapture(entry.untrusted_address, entry.captured_at, entry.status))
    return replace(extraction, attachments=kept, left_out=tuple(left_out), bare_captures=tuple(bare))


def _enter_members(
    store: Store,
    db: Connection,
    document: Waiting,
    extraction: Extraction,
    stored: list[Stored],
    report: RunReport,
) -> None:
    seen: Counter[str] = Counter()
    bodies: list[int] = []
    for attachment, blob in zip(extraction.attachments, stored, strict=True):
        sighting = replace(
            _inside(document, attachment.untrusted_name, seen),
            modified_at=attachment.modified_at,
            address=shown(attachment.untrusted_address, limit=PATH_CHARACTERS),
            captured_at=attachment.captured_at,
        )
        entered = intake.enter(db, sighting, blob, document.ocr_languages)
        bodies.append(entered.document_id)
        report.children += entered.new_place
        report.to_read += entered.new_document
        report.to_read_bytes += blob.size_bytes * entered.new_document
        if entered.new_place:
            custody.append(
                db, type=Deed.CAPTURE, agent=store.person, object_kind="document",
                object_id=entered.document_id, digest=blob.digest,
                detail={"bytes": blob.size_bytes, "inside": document.id, "new": entered.new_document},
            )  # fmt: skip
    for entry in extraction.left_out:
        state = State.SKIPPED if entry.by_rule else State.UNREADABLE
        sighting = _inside(document, entry.untrusted_name, seen)
        intake.enter_without_bytes(db, sighting, state, entry.reason, entry.message)
    if kind(extraction.media_type) == "web archive":
        web_captures.record(db, document.collection_id, document.id, _captures(extraction, bodies))
    elif address := dict(extraction.metadata).get("snapshot-address"):
        web_captures.record(
            db, document.collection_id, document.id, _beside(db, document, extraction, address)
        )


def _captures(extraction: Extraction, bodies: list[int]) -> Iterator[Told]:
    """What a web archive captured: with a body, whose document is in `bodies`, and without."""
    for entry, document_id in zip(extraction.attachments, bodies, strict=True):
        yield Told(document_id, entry.untrusted_address, entry.captured_at, entry.status)
    for bare in extraction.bare_captures:
        yield Told(
            None, bare.untrusted_address, bare.captured_at, bare.status, bare.untrusted_leads_to, bare.same_as
        )


def _beside(
    db: Connection, document: Waiting, extraction: Extraction, untrusted_address: str
) -> Iterator[Told]:
    """What the index of a snapshot tells of the files beside it, of those that were taken in."""
    for name, value in extraction.metadata:
        moment, _, path = value.partition(" ")
        if name == "snapshot-file" and path:
            found = intake.beside(db, document.id, path.encode("utf-8", "surrogatepass"))
            if found is not None:
                yield Told(found, untrusted_address, web_captures.moment_of(moment))


def _inside(document: Waiting, untrusted_name: str, seen: Counter[str]) -> Sighting:
    """The place of a member. Two of one name are told apart by which came first."""
    seen[untrusted_name] += 1
    name = untrusted_name or f"attachment {seen[untrusted_name]}"
    return Sighting(
        collection_id=document.collection_id,
        source_id=document.source_id,
        raw_path=name.encode("utf-8", "surrogatepass"),
        path=shown(f"{document.path} › {name}", limit=PATH_CHARACTERS),
        name=shown(name.rstrip("/").rpartition("/")[2] or name, limit=NAME_CHARACTERS),
        parent_document_id=document.id,
        root_document_id=document.root_document_id,
        ordinal=seen[untrusted_name],
        depth=document.depth + 1,
    )


def _record(
    store: Store, db: Connection, document: Waiting, extraction: Extraction | None, error: IngestError | None
) -> None:
    detail: dict[str, object] = {"reason": error.reason} if error else {}
    if extraction is not None:
        ocr_pages = sum(page.source in (TextSource.OCR, TextSource.MIXED) for page in extraction.pages)
        detail |= {
            "pages": len(extraction.pages), "ocr_pages": ocr_pages, "attachments": len(extraction.attachments),
            "left_out": len(extraction.left_out), "findings": len(extraction.findings),
        }  # fmt: skip
    outcome = "success" if error is None else "skipped" if error.by_rule else "failure"
    custody.append(
        db, type=Deed.INGESTION, agent=store.person, object_kind="document", object_id=document.id,
        digest=document.digest, outcome=outcome, detail=detail,
    )  # fmt: skip
