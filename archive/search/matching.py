"""Where on a page a query matches: letters for the snippet, words for the boxes."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol

from archive.model import HIDDEN_PART
from archive.store.nearness import Side, near, occurrences, side, words
from archive.store.patterns import fits
from archive.store.qualified import is_qualified, parted
from archive.store.query import (
    And,
    Near,
    Node,
    Or,
    Pattern,
    Phrase,
    Variants,
)
from archive.store.tokens import IndexToken, standing, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import HiddenKind, Page

SNIPPET_CHARACTERS = 240
_BEFORE = 60
_BROAD = 2_000  # terms


Pair = tuple[Side, Side, int]
"""The two sides of a NEAR, and how many words may stand between."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for on pages: phrases, terms that patterns stand for, and pairs that stand near each other.

    `broad` are patterns that stand for so many terms that those of a page are held against them, not they against it.
    """

    phrases: tuple[Phrase, ...]
    terms: frozenset[str]
    pairs: tuple[Pair, ...] = ()
    broad: tuple[Pattern, ...] = ()
    _fitting: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)
    _by_language: dict[str, Wanted] = field(default_factory=dict, compare=False, repr=False)
    _every_term: set[str] = field(default_factory=set, compare=False, repr=False)

    def on(self, language: str) -> Wanted:
        """What to look for on a page in that language: without terms that count on pages in others."""
        if language not in self._by_language:  # a pattern stands for 100,000 terms: not again for each page
            pairs = tuple(
                (_side_on(left, language), _side_on(right, language), d) for left, right, d in self.pairs
            )
            own = _terms_on(self.terms, language)
            self._by_language[language] = Wanted(self.phrases, own, pairs, self.broad, self._fitting)
        return self._by_language[language]

    def fits_broadly(self, term: str) -> bool:
        """Whether a broad pattern stands for the term: told once for all pages of the results."""
        if (known := self._fitting.get(term)) is None:
            known = self._fitting[term] = any(fits(pattern, term) for pattern in self.broad)
        return known

    def __bool__(self) -> bool:
        return bool(self.phrases or self.terms or self.pairs or self.broad)

    def all_terms(self) -> set[str]:
        if not self._every_term:
            self._every_term.update(self.terms, *(_words_of(phrase) for phrase in self.phrases))
            self._every_term.update(*(side.all_terms() for pair in self.pairs for side in pair[:2]))
        return self._every_term


def _words_of(phrase: Phrase) -> set[str]:
    return {token.text for token in phrase.tokens}


def _side_on(of: Side, language: str) -> Side:
    return Side(_terms_on(of.terms, language), of.phrases)


def _terms_on(terms: frozenset[str], language: str) -> frozenset[str]:
    spoken = [parted(term) for term in terms if is_qualified(term)]
    if not spoken:
        return terms
    own = {term for term, of in spoken if of == language}
    return frozenset(own.union(term for term in terms if not is_qualified(term)))


class Vocabulary(Protocol):
    """Tells the terms that a pattern stands for; see `archive.store.engine.EngineReader`."""

    def expand(self, node: Pattern) -> tuple[str, ...]: ...
    def size_of(self, node: Pattern) -> int: ...


def wanted(tree: Node, reader: Vocabulary, field: str = "text") -> Wanted:
    """The parts of a query that show in a field, the text of a page: nothing under a NOT, no conditions."""
    phrases: list[Phrase] = []
    terms: set[str] = set()
    pairs: list[Pair] = []
    broad: list[tuple[int, Pattern]] = []
    for leaf in _leaves(tree):
        if leaf.field != field:
            continue
        if isinstance(leaf, Phrase):
            phrases.append(leaf)
        elif isinstance(leaf, Near):
            pairs.append((side(leaf.left, reader.expand), side(leaf.right, reader.expand), leaf.distance))
        elif not isinstance(leaf, Variants) and (size := reader.size_of(leaf)) > _BROAD:
            broad.append((size, leaf))
        else:
            terms.update(reader.expand(leaf))
    broadest_first = [pattern for _, pattern in sorted(broad, key=itemgetter(0), reverse=True)]
    return Wanted(tuple(phrases), frozenset(terms), tuple(pairs), tuple(broadest_first))


def matched(text: str, looked_for: Wanted) -> list[IndexToken]:
    """The tokens of the text that the query matches, in order; see `Wanted.on`."""
    if looked_for.broad:
        own = {token.text for token in tokenize(text)}
        fitting = {term for term in own if looked_for.fits_broadly(term)}
        looked_for = Wanted(looked_for.phrases, looked_for.terms | fitting, looked_for.pairs)
    needed = looked_for.all_terms()
    by_place: dict[tuple[str, int], list[IndexToken]] = defaultdict(list)
    places: dict[str, list[int]] = defaultdict(list)
    for token in standing(text, needed):
        if not (there := by_place[token.text, token.position]):
            places[token.text].append(token.position)
        there.append(token)
    found: dict[IndexToken, None] = {}
    for term, position in _standing(looked_for, places):
        found.update(dict.fromkeys(by_place[term, position]))
    return sorted(found, key=lambda token: (token.start, token.end))


def _standing(looked_for: Wanted, places: dict[str, list[int]]) -> Iterator[tuple[str, int]]:
    """(term, position) of all that is to be marked."""
    marked: dict[str, set[int]] = defaultdict(set)
    for term in [term for term in places if term in looked_for.terms]:
        marked[term].update(places[term])
        for position in places[term]:
            yield term, position
    for phrase in looked_for.phrases:
        names = _names(phrase)
        # Of a thousand ORs of the commonest words, the first few mark all that there is.
        if all(places.get(name) for name in names) and any(
            len(marked[name]) < len(places[name]) for name in names
        ):
            for spots in occurrences(phrase, places):
                for name, spot in zip(names, spots, strict=True):
                    marked[name].add(spot)
                    yield name, spot
    for left, right, distance in looked_for.pairs:
        ours, theirs = words(left, places), words(right, places)
        for near_span in near(sorted(ours), sorted(theirs), distance):
            yield from ours[near_span]
        for near_span in near(sorted(theirs), sorted(ours), distance):
            yield from theirs[near_span]


def hidden_kinds(page: Page, tokens: list[IndexToken]) -> tuple[HiddenKind, ...]:
    """The kinds of hidden text that the tokens of `searchable(page)` stand in, each once."""
    kinds: dict[HiddenKind, None] = {}
    start = len(page.text)
    for entry in page.hidden:
        start += len(f"\n{HIDDEN_PART}")
        end = start + len(entry.text)
        if any(start <= token.start < end for token in tokens):
            kinds[entry.kind] = None
        start = end
    return tuple(kinds)


def snippet(text: str, tokens: list[IndexToken]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """About `SNIPPET_CHARACTERS` of the text where most matches are close together, and the matches in it."""
    if not tokens:
        return _piece(text, 0, [])
    starts = [token.start for token in tokens]
    best, most = 0, 0
    for index, start in enumerate(starts):
        within = bisect_left(starts, start + SNIPPET_CHARACTERS - 2 * _BEFORE, index) - index
        if within > most:
            best, most = start, within
    return _piece(text, max(0, best - _BEFORE), tokens)


def _piece(text: str, start: int, tokens: list[IndexToken]) -> tuple[str, tuple[tuple[int, int], ...]]:
    if start:
        gap = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start))
        start = gap + 1 if start - gap < 25 else start
    end = min(len(text), start + SNIPPET_CHARACTERS)
    if end < len(text):
        gap = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
        end = gap if end - gap < 25 else end
    piece = text[start:end].replace("\n", " ").replace(HIDDEN_PART, " ")
    marks: list[tuple[int, int]] = []
    for token in tokens:
        if token.start < start or token.end > end:
            continue
        low, high = token.start - start, token.end - start
        if marks and low <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(high, marks[-1][1]))
        else:
            marks.append((low, high))
    return piece, tuple(marks)


def _names(phrase: Phrase) -> list[str]:
    names = [token.text for token in phrase.tokens]
    return names if phrase.slop is None else list(dict.fromkeys(names))


def _leaves(node: Node) -> Iterator[Phrase | Pattern | Near]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case Phrase() | Pattern() | Near():
            yield node
