"""What leaves the archive as a file: originals, exhibits, and the chain itself. Tables: see `archive.search.tables`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import Unproved
from archive.model import Deed
from archive.store import custody
from archive.store.catalog import documents, exhibits

if TYPE_CHECKING:
    from archive.model import Document, Exhibit
    from archive.store import Store


def original(store: Store, document_id: int, *, agent: str) -> Document:
    """Somebody is given the bytes of a document as they came. Raises NotFound."""
    with store.write() as db:
        document = documents.get(db, document_id)
        custody.append(
            db, type=Deed.EXPORTING, agent=agent, object_kind="document", object_id=document_id,
            digest=document.digest, detail={"what": "the original"},
        )  # fmt: skip
    return document


def exhibit(store: Store, exhibit_id: int, *, what: str = "the PDF", agent: str) -> Exhibit:
    """Somebody is given an exhibit, or `what` of it. Raises NotFound, and Unproved for one that may not go out."""
    with store.write() as db:
        found = exhibits.get(db, exhibit_id)
        if not found.releasable:
            raise Unproved(f"Exhibit {exhibit_id} is not proved, or its plan has changed: it stays in.")
        custody.append(
            db, type=Deed.EXPORTING, agent=agent, object_kind="exhibit", object_id=exhibit_id,
            digest=found.digest, detail={"what": what},
        )  # fmt: skip
    return found
