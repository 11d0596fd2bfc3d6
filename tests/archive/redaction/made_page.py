"""Pages as tests of redaction lay them out: every letter 5 points wide, lines 20 points apart, 12 points high."""

from __future__ import annotations

from archive.store import Store
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from ingest.model import Box, Extraction, Page, TextSource, Word, pack_lines


def laid_out(
    lines: list[str],
    *,
    source: TextSource = TextSource.LAYER,
    number: int = 1,
    width_pt: float = 400,
    language: str = "en",
) -> Page:
    packed = []
    for row, line in enumerate(lines):
        at, words = 10.0, []
        for word in line.split():
            words.append(Word(word, Box(at, 20.0 * row + 10, at + 5 * len(word), 20.0 * row + 22)))
            at += 5 * len(word) + 4
        packed.append(words)
    text, boxes = pack_lines(packed)
    return Page(number, width_pt, 300, text, boxes, source, language=language)


def put(store: Store, *pages: Page, ready: bool = True) -> int:
    """The number of a document with these pages."""
    stored = store.blobs.put_bytes(repr(pages).encode())
    with store.write() as db:
        key = intake.collection_id(db, "Leak")
        entered = intake.enter(db, Sighting(key, None, b"a", "a", "a"), stored, "eng")
        if ready:
            intake.set_ready(db, entered.document_id, Extraction("application/pdf", pages=pages), "", "")
    return entered.document_id
