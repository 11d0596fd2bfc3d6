"""The words of pages before they are committed. A page of running text costs two look-ups a word."""

from __future__ import annotations

import re
from array import array
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from archive.model import HIDDEN_PART
from archive.store.index.lists import NOTHING, in_order
from archive.store.index.runs import begins
from archive.store.tokens import APART, DASHES, tokenize, word_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.store.index.lists import Chunk

_CUT_WORD = re.compile(rf"(?<=[{re.escape(DASHES)}])(?=\s*\n)\s+")
"""Between the halves of a word that is cut at the end of a line."""


class _NotPlain(Exception):
    """A word that gives more than its own terms, as in scripts without spaces."""


class _Numbered(dict[str, int]):
    """Terms, numbered as they come."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _Known(dict[str, tuple[int, ...]]):
    """Words as they stand in a text -> the numbers of their terms."""

    def __init__(self, numbers: _Numbered) -> None:
        super().__init__()
        self._numbers = numbers

    def __missing__(self, word: str) -> tuple[int, ...]:
        if word.isascii() and word.isalnum():
            terms: Sequence[str] = (word.lower(),)
        else:
            terms, is_paired, *_ = word_terms(word)
            if is_paired:
                raise _NotPlain
        numbers = self[word] = tuple(map(self._numbers.__getitem__, terms))
        return numbers


class PlacedWords:
    """A field of which is kept where each term stands: what `tokens.tokenize` says of its texts."""

    def __init__(self) -> None:
        self._numbers = _Numbered()
        self._known = _Known(self._numbers)
        self._terms, self._positions = array("I"), array("I")
        self._documents, self._sizes = array("I"), array("I")  # how many terms each document has

    def add(self, document: int, text: str) -> int:
        """Returns how many terms that are. Documents come in the order of their numbers."""
        before = len(self._terms)
        try:
            self._add_plain(text)
        except _NotPlain:
            del self._terms[before:], self._positions[before:]
            # A pair of letters across a gap comes twice, once for each half.
            pairs = dict.fromkeys((token.text, token.position) for token in tokenize(text))
            self._terms.extend(self._numbers[term] for term, _ in pairs)
            self._positions.extend(position for _, position in pairs)
        size = len(self._terms) - before
        if size:
            self._documents.append(document)
            self._sizes.append(size)
        return size

    def chunks(self) -> Iterator[Chunk]:
        """All of it, term by term; one chunk, or none."""
        if not self._terms:
            return
        terms, of_terms = _ranked(self._numbers, self._terms)
        # Each document's terms came in the order of their positions, and this keeps it.
        by_term = np.argsort(of_terms, kind="stable")
        documents = np.repeat(_array(self._documents), _array(self._sizes))[by_term]
        of_terms = of_terms[by_term]
        at = np.flatnonzero(begins(of_terms, documents))
        counts = np.diff(np.append(at, len(of_terms))).astype(np.uint32)
        yield in_order(terms, of_terms[at], documents[at], counts, _array(self._positions)[by_term])

    def _add_plain(self, text: str) -> None:
        position = 0
        for part in text.split(HIDDEN_PART):
            position = self._add_part(part, position) + APART

    def _add_part(self, text: str, position: int) -> int:
        """Returns the position behind it."""
        broken = ""  # the last term of a word that is cut at the end of a line
        for piece in _CUT_WORD.split(text):
            words = piece.split()
            if not words:
                continue
            if broken:
                self._join(broken, words[0], position)
            before = len(self._terms)
            self._terms.extend(chain.from_iterable(map(self._known.__getitem__, words)))
            behind = position + len(self._terms) - before
            self._positions.extend(range(position, behind))
            position = behind
            last = word_terms(words[-1])
            broken = last.terms[-1] if last.cut else ""
        return position

    def _join(self, broken: str, word: str, position: int) -> None:
        """A cut word stands whole at the place of each half."""
        found = word_terms(word)
        if not found.terms:  # the next word may be the other half
            raise _NotPlain
        if found.begins and not found.is_paired:
            number = self._numbers[broken + found.terms[0]]
            self._terms.extend((number, number))
            self._positions.extend((position - 1, position))


class Values:
    """A field of which is kept only which documents have a value."""

    def __init__(self) -> None:
        self._numbers = _Numbered()
        self._terms, self._documents = array("I"), array("I")

    def add(self, document: int, values: Iterable[str]) -> None:
        numbers = list(map(self._numbers.__getitem__, dict.fromkeys(values)))
        self._terms.extend(numbers)
        self._documents.extend([document] * len(numbers))

    def chunks(self) -> Iterator[Chunk]:
        if self._terms:
            terms, of_terms = _ranked(self._numbers, self._terms)
            yield in_order(terms, of_terms, _array(self._documents), NOTHING, NOTHING)


def _ranked(
    numbers: _Numbered, given: array[int]
) -> tuple[list[bytes], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """The terms in the order of their bytes, and the place in it of each that was given."""
    encoded = [term.encode() for term in numbers]
    order = sorted(range(len(encoded)), key=encoded.__getitem__)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return [encoded[at] for at in order], rank[_array(given)]


def _array(numbers: array[int]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.frombuffer(numbers, dtype=np.uint32) if numbers else NOTHING
