"""Pages in question, compared with the given text word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import HiddenKind
from archive.search.text_reuse.aligning import Aligner, joined, stretches
from archive.search.text_reuse.results import DocumentReuse, PageReuse
from archive.search.text_reuse.showing import pieces, query
from archive.search.text_reuse.term_text import term_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Document, Page
    from archive.search.text_reuse.aligning import Passage, Run, Stretches
    from archive.search.text_reuse.given import Given
    from archive.search.text_reuse.lookup import Candidates
    from archive.search.text_reuse.showing import Piece
    from archive.search.text_reuse.term_text import TermText

_SNIPPET_TERMS = 45  # from where the longest run begins
_BEFORE = 6

Standing = tuple["Passage", "TermText", HiddenKind | None]
"""A passage, the text of a page that it stands in, and the kind of hidden text if that is not seen."""


class Comparing:
    """Tells of page after page what stands there."""

    def __init__(self, given: Given, searched: Candidates) -> None:
        self._own, self._common = given.document, searched.common
        self._aligner = Aligner(given)

    def page(self, page_id: int, page: Page) -> PageReuse | None:
        """None if no passage of the given text is on the page."""
        found = on_page(self._aligner, page)
        if not found:
            return None
        same = stretches(run for passage, _, _ in found for run in passage.runs)
        longest = max((run for passage, _, _ in found for run in passage.runs), key=lambda run: run.length)
        best, text, _ = next(entry for entry in found if longest in entry[0].runs)
        return PageReuse(
            page_id=page_id,
            number=page.number,
            same=length(same),
            same_rare=length(self._rare(same)),
            longest=longest.length,
            changes=sum(passage.changes for passage, _, _ in found),
            snippet=_snippet(text, best, longest),
            query=query(text, longest),
            hidden=tuple(dict.fromkeys(kind for _, _, kind in found if kind is not None)),
            stretches=same,
        )

    def document(
        self, document: Document, places: tuple[str, ...], pages: Sequence[PageReuse]
    ) -> DocumentReuse:
        same = joined(stretch for entry in pages for stretch in entry.stretches)
        rare, own = self._rare(same), self._own
        group = own.likeness_group if own is not None and own.id != document.id else None
        return DocumentReuse(
            document=document,
            places=places,
            pages=tuple(sorted(pages, key=lambda entry: (*order(entry), entry.number))),
            same=length(same),
            same_rare=length(rare),
            longest=max(entry.longest for entry in pages),
            is_common=self._aligner.is_too_little(rare),
            is_own=own is not None and own.id == document.id,
            is_alike=group is not None and group == document.likeness_group,
        )

    def _rare(self, of: Stretches) -> Stretches:
        """What of it is no common text."""
        return joined(
            (term, term + 1) for start, end in of for term in range(start, end) if not self._common[term]
        )


def order(entry: PageReuse | DocumentReuse) -> tuple[int, int, int]:
    """The best come first."""
    return -entry.same_rare, -entry.same, -entry.longest


def length(of: Stretches) -> int:
    return sum(end - start for start, end in of)


def on_page(aligner: Aligner, page: Page) -> list[Standing]:
    """Passages in what is seen on a page, then in its hidden texts, each by itself.

    What a file says of itself is no text of a page.
    """
    texts: list[tuple[str, HiddenKind | None]] = [(page.text, None)]
    texts += [(entry.text, entry.kind) for entry in page.hidden if entry.kind is not HiddenKind.METADATA]
    whole = [(term_text([text]), kind) for text, kind in texts]
    return [(passage, text, kind) for text, kind in whole for passage in aligner.passages(text.terms)]


def _snippet(text: TermText, passage: Passage, longest: Run) -> tuple[Piece, ...]:
    first = max(0, longest.found - _BEFORE)
    end = min(len(text.terms), longest.found + _SNIPPET_TERMS)
    return pieces(text, first, end, stretches(passage.runs, found=True))
