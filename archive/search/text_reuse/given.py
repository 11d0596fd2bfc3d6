"""The text that is looked for: a page, a document, or what was pasted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from archive.errors import Invalid
from archive.search.text_reuse import grams
from archive.search.text_reuse.term_text import TermText, is_letter, term_text
from archive.store.catalog import documents

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from archive.model import Document
    from archive.store import Store

TEXT_BYTES = 2_000_000
"""Of a pasted text."""


@dataclass(frozen=True, slots=True)
class Given:
    """A text and where it is from. `ids` are its terms as numbers, which `numbers` gives for terms; `letters` tells
    of each such number whether it is a letter of a script without spaces. Grams begin at `starts` and have `lengths`
    terms.

    `page_number` is None for a whole document, both are None for a pasted text.
    """

    text: TermText
    numbers: dict[str, int]
    letters: NDArray[np.bool_]
    ids: NDArray[np.int64]
    lengths: NDArray[np.int64]
    starts: NDArray[np.int64]
    document: Document | None = None
    page_number: int | None = None

    @property
    def words(self) -> int:
        """Its terms: words, and letters of scripts without spaces."""
        return len(self.ids)

    @property
    def noun(self) -> str:
        """What its terms are called, one of them: "letter" where most are letters of a script without spaces."""
        return "letter" if 2 * int(self.letters[self.ids].sum()) > self.words else "word"

    def units(self) -> NDArray[np.int64]:
        """What each term counts: a word two, a letter of a script without spaces one."""
        return np.where(self.letters[self.ids], 1, 2).astype(np.int64)

    def page_of(self, term: int) -> int | None:
        """The page of its document that a term stands on."""
        if self.document is None:
            return None
        return self.page_number or self.text.text_of(term) + 1


def given_text(untrusted_text: str) -> Given:
    """Raises Invalid where there is too little to compare, or too much."""
    if len(untrusted_text.encode("utf-8", "replace")) > TEXT_BYTES:
        raise Invalid(
            f"A pasted text may have {TEXT_BYTES // 1_000_000} MB.",
            "Take a part of it, or take it in as a document.",
        )
    return _given(term_text([untrusted_text]))


def given_page(store: Store, document_id: int, number: int) -> Given:
    """What is seen on the page. Raises NotFound, and Invalid where there is too little to compare."""
    with store.read() as db:
        document, page = documents.get(db, document_id), documents.page(db, document_id, number)
    return _given(term_text([page.text]), document, number)


def given_document(store: Store, document_id: int) -> Given:
    """What is seen on its pages. Raises NotFound, and Invalid where there is too little to compare."""
    with store.read() as db:
        document = documents.get(db, document_id)
        text = term_text(documents.texts(db, document_id))
    return _given(text, document)


def _given(text: TermText, document: Document | None = None, page_number: int | None = None) -> Given:
    numbers: dict[str, int] = {}
    ids = np.array([numbers.setdefault(term, len(numbers)) for term in text.terms], dtype=np.int64)
    letters = np.array([is_letter(term) for term in numbers], dtype=bool)
    lengths = grams.lengths(letters[ids])
    starts = grams.starts(ids, lengths)
    if not len(starts):
        raise Invalid(
            f"There is too little text to compare: it takes {grams.WORDS} words in a row, or {grams.LETTERS} letters "
            "of a script without spaces, and not the same ones over and over.",
            "Give a longer piece.",
        )
    return Given(text, numbers, letters, ids, lengths, starts, document, page_number)
