"""What a look for the same text gives: pages and documents, and in sentences what was done to find them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.search.text_reuse.lookup import COMMON

if TYPE_CHECKING:
    from archive.model import Coverage, Document, HiddenKind
    from archive.search.text_reuse.aligning import Stretches
    from archive.search.text_reuse.given import Given
    from archive.search.text_reuse.lookup import Candidates
    from archive.search.text_reuse.showing import Piece


@dataclass(frozen=True, slots=True)
class PageReuse:
    """A page on which part of the given text stands. `same` counts the words of the given text that do, `same_rare`
    those of them that are no common text, `longest` the most in a row; `changes` are places where words differ within a
    passage. `query` finds the longest run in a search. `hidden`: kinds of hidden text that it stands in.
    """

    page_id: int
    number: int
    same: int
    same_rare: int
    longest: int
    changes: int
    snippet: tuple[Piece, ...]
    query: str
    hidden: tuple[HiddenKind, ...]
    stretches: Stretches  # of the given text

    @property
    def in_words(self) -> str:
        return _in_words(self.changes)


@dataclass(frozen=True, slots=True)
class DocumentReuse:
    """A document, its pages, best first, and how much of the given text stands on all of them together.

    `is_common`: nothing in it but common text. `is_own`: it is the document that the given page is from. `is_alike`:
    it and the given document are in one group of documents that are almost the same.
    """

    document: Document
    places: tuple[str, ...]
    pages: tuple[PageReuse, ...]
    same: int
    same_rare: int
    longest: int
    is_common: bool
    is_own: bool
    is_alike: bool


@dataclass(frozen=True, slots=True)
class Reuse:
    """What was found, and what was done to find it. `duplicates` are the same file, byte for byte, somewhere else: they
    were not compared.
    """

    given: Given
    collection: str | None
    documents: tuple[DocumentReuse, ...]
    duplicates: tuple[Document, ...]
    searched: Candidates
    coverage: Coverage

    @property
    def pages(self) -> int:
        return sum(len(entry.pages) for entry in self.documents)

    def share(self, entry: DocumentReuse | PageReuse) -> str:
        """How much of the given text stands there, rounded down: only all of it is 100 %."""
        percent = 100 * entry.same // self.given.words
        return f"{percent} %" if percent else "less than 1 %"

    @property
    def is_complete(self) -> bool:
        """Whether whatever is long enough was found for certain."""
        done = self.searched
        every_page = done.sharing == done.compared and done.sharing_common == done.compared_common
        return done.looked_up == done.passages and every_page

    def notes(self) -> tuple[str, ...]:
        """What was compared, and what may be missing: sentences that belong beside the result."""
        return tuple(
            filter(None, (self._looked_up(), self._left_out(), self._common(), self.coverage.sentence))
        )

    def _looked_up(self) -> str:
        done = self.searched
        which = "All" if done.looked_up == done.passages else f"The rarest {done.looked_up:,} of"
        said = (
            f"{which} {done.passages:,} passages that the text was cut into were looked up in "
            f"{self.coverage.pages:,} page{'' if self.coverage.pages == 1 else 's'}."
        )
        if done.looked_up < done.passages:
            return f"{said} The others have only words that are everywhere; what stands in them alone may be missing."
        if done.sharing > done.compared:
            return said
        letters = f" (or {done.certain} letters of a script without spaces)" if self._has_letters() else ""
        unless = "" if self.is_complete else ", unless it is text that stands on very many pages"
        bound = f"{-(-done.certain // 2):,} words in a row{letters}"
        return f"{said} What stands elsewhere with {bound} is found{unless}."

    def _has_letters(self) -> bool:
        return bool(self.given.letters.any())

    def _left_out(self) -> str:
        done = self.searched
        if done.sharing == done.compared:
            return ""
        return (
            f"{done.sharing:,} pages have some of the passages. The {done.compared:,} that have the most were compared "
            f"word by word; {done.sharing - done.compared:,} were not and are missing here."
        )

    def _common(self) -> str:
        done = self.searched
        if not done.common.any():
            return ""
        words = f"{int(done.common.sum()):,} {self.given.noun}s"
        said = f"{words} of it stand on more than {COMMON} pages (a footer, a form): they do not count for the order."
        if done.sharing_common:
            said += (
                f" {done.sharing_common:,} pages have nothing else of it; {done.compared_common:,} of them were "
                "compared and come last."
            )
        return said


@dataclass(frozen=True, slots=True)
class SidePassage:
    """A passage with the words around it in both texts."""

    given: tuple[Piece, ...]
    found: tuple[Piece, ...]
    given_page: int | None
    query: str  # finds it in a search
    words: int
    changes: int
    hidden: HiddenKind | None  # the kind of hidden text that it stands in

    @property
    def in_words(self) -> str:
        return _in_words(self.changes)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The given text beside a page on which part of it stands."""

    given: Given
    document: Document
    number: int
    same: int
    passages: tuple[SidePassage, ...]


def _in_words(changes: int) -> str:
    if not changes:
        return "word for word"
    return f"nearly: it differs in {changes:,} place{'' if changes == 1 else 's'}"
