"""What a line of a name list finds, and what other spellings of its words find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model import LineState
from archive.search.grammar import parse
from archive.search.name_lists.lookup import fuzzy_words
from archive.search.name_lists.name_query import mistakes, spelling_query
from archive.search.writing import write
from archive.store.catalog.name_lists import Answer
from archive.store.query import Or

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import ListOptions
    from archive.search.name_lists.lookup import Lookup
    from archive.search.name_lists.name_query import LineQuery
    from archive.store.query import Node

_MOST_WORDS = 8  # of a line of which other spellings are looked for
_MOST_NEAR = 60  # other spellings of one word, the nearest first
_MOST_SPELLINGS = 50  # of one line that find something
_MOST_STEPS = 4_000  # combinations of spellings that are looked at
_PHRASE_STEPS = 50  # that one look at where the words stand is worth
_CUT = "More spellings are near than were counted."


@dataclass(frozen=True, slots=True)
class _Spelled:
    """Another spelling of a line: the most mistakes in one of its words, and the pages that it is on."""

    text: str
    mistakes: int
    pages: frozenset[int]
    tree: Node


@dataclass(slots=True)
class _Steps:
    """How many combinations may still be looked at."""

    left: int

    @property
    def ended(self) -> bool:
        return self.left <= 0


class Answering:
    """Answers lines of one list. All its lines come at once: near spellings are looked for in one go."""

    def __init__(self, lookup: Lookup, options: ListOptions, queries: Sequence[LineQuery]) -> None:
        self._lookup, self._options = lookup, options
        allowed = min(options.fuzziness + 1, 2)
        wanted: dict[str, dict[str, int]] = {options.field: {}}
        for query in queries:
            for term in query.words:
                if count := mistakes(term, allowed):
                    wanted[options.field][term] = count
            for word in fuzzy_words(query.tree):
                known = wanted.setdefault(word.field, {})
                known[word.text] = max(word.distance, known.get(word.text, 0))
        for field, words in wanted.items():
            lookup.learn(field, words)

    def answer(self, query: LineQuery) -> Answer:
        """Its line's number and notes are still to be filled in."""
        if query.says_nothing:
            return Answer(0, "", LineState.NOT_SEARCHED, "There is no word in it that can be searched for.")
        pages = self._lookup.pages(query.tree)
        spelled, cut = self._spelled(query)
        text = query.query
        if self._options.phrase or self._options.proximity is not None:
            # The grammar has no phrase with mistakes in it: those spellings that occur are named one by one.
            meant = [entry for entry in spelled if entry.mistakes <= self._options.fuzziness]
            if meant:
                text = write(Or((query.tree, *(entry.tree for entry in meant))))
                pages = pages.union(*(entry.pages for entry in meant))
        found = self._lookup.documents(pages)
        near = [(entry.text, self._lookup.documents(entry.pages)) for entry in spelled]
        return Answer(
            0,
            text,
            LineState.SEARCHED,
            notes=(*self._lookup.notes(), *((_CUT,) if cut else ())),
            pages=len(pages),
            found=found,
            near=tuple((spelling, len(documents)) for spelling, documents in near),
            near_tried=len({term for word in query.words for term, _ in self._near(word)}),
            near_documents=len(frozenset().union(*(documents for _, documents in near)) - found),
        )

    def _near(self, word: str) -> tuple[tuple[str, int], ...]:
        return self._lookup.near(self._options.field, word)[:_MOST_NEAR]

    def _spelled(self, query: LineQuery) -> tuple[list[_Spelled], bool]:
        """Other spellings of the line that occur, and whether there were too many to look at."""
        if not any(map(self._near, query.words)) or len(query.words) > _MOST_WORDS:
            return [], False
        found: list[_Spelled] = []
        steps = _Steps(_MOST_STEPS)
        for spelled in self._combinations(query.words, (), None, 0, steps):
            found.append(spelled)
            if len(found) == _MOST_SPELLINGS:
                return found, True
        return found, steps.ended

    def _combinations(
        self,
        words: Sequence[str],
        chosen: tuple[str, ...],
        pages: frozenset[int] | None,
        most: int,
        steps: _Steps,
    ) -> Iterator[_Spelled]:
        """Word by word, no further than some page has all of it. `most` are the mistakes in one word so far."""
        if len(chosen) == len(words):
            if pages and most and (spelled := self._as_asked(chosen, pages, most, steps)).pages:
                yield spelled
            return
        word = words[len(chosen)]
        for term, count in ((word, 0), *self._near(word)):
            if steps.ended:
                return
            steps.left -= 1
            having = self._lookup.pages_of_word(self._options.field, term)
            both = having if pages is None else pages & having
            if both:
                yield from self._combinations(words, (*chosen, term), both, max(most, count), steps)

    def _as_asked(self, terms: tuple[str, ...], pages: frozenset[int], most: int, steps: _Steps) -> _Spelled:
        """Pages that have all the words may not have them in order, or near each other, if that was asked for."""
        options = self._options
        tree = parse(spelling_query(" ".join(terms), options)).tree
        if (options.phrase or options.proximity is not None) and len(terms) > 1:
            pages = self._lookup.pages(tree)
            steps.left -= _PHRASE_STEPS
        return _Spelled(" ".join(terms), most, pages, tree)
