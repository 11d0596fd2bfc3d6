"""The given text and one page, passage by passage, with the words around each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import Invalid
from archive.search.text_reuse.aligning import Aligner, stretches
from archive.search.text_reuse.comparing import length, on_page
from archive.search.text_reuse.results import SideBySide, SidePassage
from archive.search.text_reuse.showing import pieces, query
from archive.store.catalog import documents

if TYPE_CHECKING:
    from archive.search.text_reuse.comparing import Standing
    from archive.search.text_reuse.given import Given
    from archive.store import Store

_AROUND = 25  # terms before and after a passage


def beside(store: Store, given: Given, document_id: int, number: int) -> SideBySide:
    """Raises NotFound, and Invalid where nothing of the text stands on the page."""
    with store.read() as db:
        document, page = documents.get(db, document_id), documents.page(db, document_id, number)
    found = on_page(Aligner(given), page)
    if not found:
        raise Invalid("Nothing of the text stands on that page.", "Look for it once more: archive like.")
    return SideBySide(
        given=given,
        document=document,
        number=number,
        same=length(stretches(run for passage, _, _ in found for run in passage.runs)),
        passages=tuple(_side(given, entry) for entry in found),
    )


def _side(given: Given, standing: Standing) -> SidePassage:
    passage, text, kind = standing
    (first, end), (found_first, found_end) = passage.given, passage.found
    ours, theirs = stretches(passage.runs), stretches(passage.runs, found=True)
    last = min(len(text.terms), found_end + _AROUND)
    return SidePassage(
        given=pieces(given.text, max(0, first - _AROUND), min(given.words, end + _AROUND), ours),
        found=pieces(text, max(0, found_first - _AROUND), last, theirs),
        given_page=given.page_of(first),
        query=query(text, max(passage.runs, key=lambda run: run.length)),
        words=length(ours),
        changes=passage.changes,
        hidden=kind,
    )
