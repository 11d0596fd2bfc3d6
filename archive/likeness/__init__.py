"""Documents that are almost the same as another: in their wording, or as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.likeness.comparing import WORDS, Comparison, Passage, Piece, compare
from archive.model import AlikeGroup, Likeness, LikenessKind
from archive.store import wording
from archive.store.catalog import documents, likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from sqlalchemy import Connection

    from archive.model import Document
    from archive.store import Store
    from archive.store.catalog.likeness import Near

__all__ = ["WORDS", "Comparison", "Passage", "Piece", "compare", "count", "groups", "like"]

_PAGES_READ = 400
"""What is read while somebody waits, about a third of a second; similarities beyond that stay estimates."""


def like(store: Store, document_id: int) -> tuple[Likeness, ...]:
    """All of the same collection that are almost the same as the document, the nearest first.

    Of texts, the nearest are compared exactly, run by run; see `archive.store.wording`. Raises NotFound.
    """
    with store.read() as db:
        own = documents.get(db, document_id)
        near = likeness.near(db, document_id)
        known = documents.many(db, [entry.document_id for entry in near])
        found = list(_measured(db, own, near, known))
    return tuple(sorted(found, key=lambda entry: (-entry.similarity, entry.document.id)))


def count(store: Store, collection: str | None = None) -> tuple[int, int]:
    """(documents that are almost the same as another, groups that they form)"""
    with store.read() as db:
        return likeness.count(db, collection)


def groups(
    store: Store, collection: str | None = None, *, limit: int = 20, offset: int = 0, members: int = 20
) -> tuple[AlikeGroup, ...]:
    """Groups of documents that hang together by being almost the same, the largest first.

    Of each, the first `members` documents with every place where they were seen.
    """
    with store.read() as db:
        found = likeness.groups(db, collection, limit=limit, offset=offset, members=members)
        chosen = [document_id for _, _, ids in found for document_id in ids]
        known, places = documents.many(db, chosen), documents.place_paths(db, chosen)
    return tuple(
        AlikeGroup(number, total, tuple(known[i] for i in ids), {i: places.get(i, ()) for i in ids})
        for number, total, ids in found
    )


def _measured(
    db: Connection, own: Document, near: Sequence[Near], known: dict[int, Document]
) -> Iterator[Likeness]:
    """Texts exactly, the nearest first, as long as there are not too many pages to read for it."""
    left = _PAGES_READ - own.page_count
    by_wording = any(entry.kind is LikenessKind.TEXT for entry in near)
    runs = _runs(db, own.id) if by_wording and left >= 0 else frozenset()
    for entry in near:
        document, similarity, is_exact = known[entry.document_id], entry.similarity, True
        if entry.kind is LikenessKind.TEXT:
            left -= document.page_count
            is_exact = left >= 0
            similarity = wording.shared(runs, _runs(db, document.id)) if is_exact else similarity
        yield Likeness(document, entry.kind, similarity, is_exact)


def _runs(db: Connection, document_id: int) -> Set[int]:
    return frozenset(wording.runs(documents.texts(db, document_id)))
