"""One document: facts, family, places, custody, and the original as a download."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, Response, render_template

from archive import captures, likeness
from archive.custody import handing_out, reading, telling
from archive.kinds import kind
from archive.store.catalog import documents, exhibits, families, findings, redactions, series
from archive.web import kinds
from archive.web.show import store, who

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("documents", __name__, url_prefix="/documents")

ALIKE_SHOWN = 10
ENTRIES_SHOWN = 8
_CHUNK_BYTES = 256 * 1024


@blueprint.get("/<int:document_id>")
def show(document_id: int) -> ResponseReturnValue:
    alike = likeness.like(store(), document_id)
    captured = captures.of_document(store(), document_id)
    events = reading.part(store(), reading.Asked(object_kind="document", object_id=document_id))
    with store().read() as db:
        return render_template(
            "documents/show.html",
            document=documents.get(db, document_id),
            alike=alike,
            alike_shown=ALIKE_SHOWN,
            places=documents.places(db, document_id),
            captured=captured,
            parents=families.parents(db, document_id),
            children=families.children(db, document_id),
            left_out=families.left_out(db, document_id),
            thread=families.thread(db, document_id),
            findings=kinds.grouped(findings.of_document(db, document_id)),
            redactions=redactions.listing(db, document_id),
            exhibits=exhibits.listing(db, document_id),
            series=series.on_document(db, document_id),
            deeds=list(telling.entries(events.events))[:ENTRIES_SHOWN],
        )


@blueprint.get("/<int:document_id>/compare/<int:other_id>")
def compare(document_id: int, other_id: int) -> ResponseReturnValue:
    """Two documents word by word, and side by side if they are pictures."""
    found = likeness.compare(store(), document_id, other_id)
    with store().read() as db:
        places = documents.place_paths(db, [document_id, other_id])
    return render_template(
        "documents/compare.html",
        found=found,
        places=places,
        most_words=likeness.WORDS,
        pictures=all(kind(document.media_type) == "image" for document in (found.left, found.right)),
    )


@blueprint.get("/<int:document_id>/original")
def original(document_id: int) -> ResponseReturnValue:
    """The bytes as they came, to be saved and never to be shown by the browser."""
    document = handing_out.original(store(), document_id, agent=who())
    path = store().blobs.path(document.digest)

    def chunks() -> Iterator[bytes]:
        with path.open("rb") as blob:
            while chunk := blob.read(_CHUNK_BYTES):
                yield chunk

    return Response(
        chunks(),
        mimetype="application/octet-stream",
        headers={
            "Content-Disposition": attachment(document.name),
            "Content-Length": str(document.size_bytes),
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


def attachment(name: str) -> str:
    """A Content-Disposition that cannot trick anyone: plain ASCII, and the real name encoded (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._") or "document"
    return f"attachment; filename=\"{plain[-100:]}\"; filename*=UTF-8''{quote(name[-200:], safe='')}"
