"""Pages and trees, shortly written."""

from __future__ import annotations

from archive.store.engine import EngineReader, IndexedPage, SearchEngine
from archive.store.query import Node, Phrase, Token


def page(page_id: int, text: str, **facts: object) -> IndexedPage:
    """A document of one page, unless `document_id` says another."""
    standard = {
        "document_id": page_id,
        "name": "",
        "collection_id": 1,
        "collection": "Leak",
        "sources": ("Heron",),
        "type": "pdf",
        "language": "en",
        "date": None,
    }
    return IndexedPage(page_id=page_id, text=text, **{**standard, **facts})


def filled(engine: SearchEngine, *commits: list[IndexedPage]) -> SearchEngine:
    for pages in commits:
        with engine.writer() as writer:
            for entry in pages:
                writer.add(entry)
    return engine


def phrase(text: str, slop: int | None = None, field: str = "text") -> Phrase:
    return Phrase(tuple(Token(word, at) for at, word in enumerate(text.split())), slop, field)


def found(reader: EngineReader, tree: Node) -> set[int]:
    """page_ids"""
    return set(reader.find(tree).page_ids.tolist())


def scored(reader: EngineReader, tree: Node) -> dict[int, float]:
    """page_id -> score"""
    page_ids, scores, _ = reader.find(tree)
    return dict(zip(page_ids.tolist(), scores.tolist(), strict=True))
