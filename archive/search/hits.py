"""From pages that were found to hits: the passage, the marks in it, the boxes on the page, and what else matched."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from archive.model import WHOLE_DOCUMENT, DocumentHits, PageHit, searchable
from archive.search import fielded, matching, outlining
from archive.search.fields import NOTE
from archive.store.catalog import documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from archive.model import Document, Page
    from archive.search.added import Added, Place
    from archive.search.census import Census, Ranked
    from archive.search.fielded import FieldMatch, WantedFields
    from archive.search.grouping import Shown
    from archive.search.matching import Wanted
    from archive.store.engine import EngineReader
    from archive.store.query import Node

_MOST_NOTES = 3  # beside one hit


class LookedFor(NamedTuple):
    """In the text of pages, in what is said of their documents, and in notes on them."""

    text: Wanted
    fields: WantedFields
    notes: Mapping[Place, Sequence[str]]

    def noted(self, document_id: int, number: int) -> Iterator[tuple[str, str]]:
        """What notes on the page say that was asked for, then those on the document."""
        for place in ((document_id, number), (document_id, WHOLE_DOCUMENT)):
            yield from ((NOTE, passage) for passage in self.notes.get(place, ()))


def looked_for(tree: Node, reader: EngineReader, added: Added) -> LookedFor:
    """All that a query looks for."""
    return LookedFor(matching.wanted(tree, reader), fielded.wanted_fields(tree, reader), added.passages)


def of_documents(
    db: Connection, chosen: Sequence[Shown], wanted: LookedFor, *, families: Census | None
) -> tuple[DocumentHits, ...]:
    """The hits of these documents, each with its family where `families` tell of it."""
    ids = list(dict.fromkeys(entry.document_id for entry in chosen))
    around = ids if families is None else families.family_of(np.array(ids, dtype=np.int64)).tolist()
    root = dict(zip(ids, around, strict=True))
    known = documents.many(db, sorted({*ids, *around}))
    places = documents.place_paths(db, ids)
    texts = documents.page_texts(db, [page_id for entry in chosen for _, _, page_id in entry.pages])
    matches = field_matches(db, {key: known[key] for key in ids}, wanted)
    return tuple(
        DocumentHits(
            document=known[key],
            places=places.get(key, ()),
            pages=of_pages(texts, pages, wanted, known[key], matches[key]),
            total_pages=count,
            family=known.get(root[key]) if families is not None else None,
        )
        for key, pages, count in chosen
    )


def of_pages(
    texts: Mapping[int, Page],
    ranked: Ranked,
    wanted: LookedFor,
    document: Document,
    matches: Sequence[FieldMatch],
) -> tuple[PageHit, ...]:
    """The hits on these pages of one document, in the order given. `matches` are what is said of it."""
    hits = []
    for score, number, page_id in ranked:
        page = texts[page_id]
        text = searchable(page)
        language = page.language or document.language
        tokens = matching.matched(text, wanted.text.on(language))
        beside: tuple[tuple[str, str], ...] = ()
        if wanted.fields:
            more, beside = fielded.on_page(page, language, matches, wanted.fields)
            tokens = sorted([*tokens, *more], key=lambda token: (token.start, token.end))
        beside = (*beside, *islice(wanted.noted(document.id, number), _MOST_NOTES))
        piece, marks = matching.snippet(text, tokens)
        seen, hidden = outlining.boxes(page, tokens), matching.hidden_kinds(page, tokens)
        hits.append(PageHit(page_id, number, piece, marks, seen, score, hidden, beside))
    return tuple(hits)


def field_matches(
    db: Connection, known: Mapping[int, Document], wanted: LookedFor
) -> dict[int, tuple[FieldMatch, ...]]:
    """Of each document what is said of it and matches."""
    if not wanted.fields:
        return dict.fromkeys(known, ())
    ids = list(known)
    addresses, metadata = documents.addresses(db, ids), documents.untrusted_metadata(db, ids)
    return {
        key: fielded.of_document(document, metadata[key], addresses.get(key, ()), wanted.fields)
        for key, document in known.items()
    }
