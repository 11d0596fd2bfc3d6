"""Evaluate a query tree over postings: exact, over all pages, ranked by BM25.

Kept apart from Whoosh so that it can be proved against a brute-force reading of the same pages.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

from archive.store.nearness import Side, near, side, spans
from archive.store.query import (
    And,
    DateRange,
    Everything,
    Filter,
    Near,
    Node,
    Not,
    Nothing,
    NumberRange,
    Or,
    Pattern,
    Phrase,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

Matches = dict[int, float]
Postings = dict[int, Any]

_MOST_RANKED = 1_000  # terms of one pattern
_K1, _B = 1.2, 0.75  # Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009


class Engine(Protocol):
    """What evaluation needs of an index. Numbers are the engine's own of pages."""

    def everything(self) -> set[int]: ...
    def days(self) -> dict[int, int]: ...
    def numbers(self, field_name: str) -> dict[int, int]: ...
    def expand(self, node: Pattern) -> tuple[str, ...]: ...
    def pages(self, field_name: str, terms: Collection[str]) -> set[int]: ...
    def postings(self, field_name: str, term: str, *, positions: bool = False) -> Postings: ...
    def length(self, field_name: str, number: int) -> int: ...
    def mean_length(self, field_name: str) -> float: ...


def evaluate(node: Node, engine: Engine) -> Matches:
    """number -> score of every page that matches; conditions that say nothing of relevance score 0."""
    match node:
        case And():
            return _all(node.parts, engine)
        case Or():
            return _union(evaluate(part, engine) for part in node.parts)
        case Not():
            return dict.fromkeys(engine.everything() - evaluate(node.part, engine).keys(), 0.0)
        case Everything():
            return dict.fromkeys(engine.everything(), 0.0)
        case Nothing():
            return {}
        case _:
            return _leaf(node, engine)


def _leaf(node: Phrase | Pattern | Near | Filter | DateRange | NumberRange, engine: Engine) -> Matches:
    match node:
        case Phrase():
            return _phrase(node, engine)
        case Near():
            return _beside(node, engine)
        case Filter():
            return dict.fromkeys(engine.postings(node.field, node.value), 0.0)
        case DateRange():
            return _dated(node, engine)
        case NumberRange():
            return _numbered(node, engine)
        case _:
            return _any_of(engine.expand(node), node.field, engine)


def _all(parts: Sequence[Node], engine: Engine) -> Matches:
    wanted = [evaluate(part, engine) for part in parts if not isinstance(part, Not)]
    found = min(wanted, key=len) if wanted else dict.fromkeys(engine.everything(), 0.0)
    for other in wanted:
        if other is not found:
            found = {number: score + other[number] for number, score in found.items() if number in other}
    for part in parts:
        if isinstance(part, Not):
            unwanted = evaluate(part.part, engine)
            found = {number: score for number, score in found.items() if number not in unwanted}
    return found


def _union(results: Iterable[Matches]) -> Matches:
    found: Matches = {}
    for result in results:
        for number, score in result.items():
            found[number] = found.get(number, 0.0) + score
    return found


def _phrase(node: Phrase, engine: Engine) -> Matches:
    if len(node.tokens) == 1:
        term = node.tokens[0].text
        return _scored(engine.postings(node.field, term), node.field, engine)
    terms = {token.text for token in node.tokens}
    places = {term: engine.postings(node.field, term, positions=True) for term in terms}
    shared = set.intersection(*(set(postings) for postings in places.values()))
    counts = {
        number: count
        for number in shared
        if (count := count_occurrences(node, {term: places[term][number] for term in terms}))
    }
    return _scored(counts, node.field, engine)


def count_occurrences(node: Phrase, places: Mapping[str, Sequence[int]]) -> int:
    """How often the phrase stands in a page whose terms have these positions."""
    return len(occurrences(node, places))


def occurrences(node: Phrase, places: Mapping[str, Sequence[int]]) -> list[tuple[int, ...]]:
    """The positions of the tokens, in their order, of every occurrence. With `slop`: of the tightest windows."""
    if node.slop is None:
        first = node.tokens[0]
        rest = [(token.position - first.position, set(places[token.text])) for token in node.tokens]
        starts = places[first.text]
        return [
            tuple(start + offset for offset, _ in rest)
            for start in starts
            if all(start + offset in known for offset, known in rest)
        ]
    return _near(node, places)


def _near(node: Phrase, places: Mapping[str, Sequence[int]]) -> list[tuple[int, ...]]:
    """All terms within a window of `slop` words more than they need themselves, in any order."""
    terms = list(dict.fromkeys(token.text for token in node.tokens))
    widest = (node.slop or 0) + len(terms) - 1
    stream = sorted((position, term) for term in terms for position in places[term])
    latest: dict[str, int] = {}
    found: list[tuple[int, ...]] = []
    for position, term in stream:
        latest[term] = position
        if len(latest) == len(terms) and position - min(latest.values()) <= widest:
            found.append(tuple(latest[name] for name in terms))
    return found


def _any_of(terms: Sequence[str], field_name: str, engine: Engine) -> Matches:
    """Ranked as if all the terms were one: a form that occurs once is not worth more than the usual one.

    So many terms that nearly every page has one say nothing of relevance, and counting them takes seconds.
    """
    if len(terms) > _MOST_RANKED:
        return dict.fromkeys(engine.pages(field_name, terms), 0.0)
    counts: Postings = {}
    for term in terms:
        for number, count in engine.postings(field_name, term).items():
            counts[number] = counts.get(number, 0) + count
    return _scored(counts, field_name, engine)


def _beside(node: Near, engine: Engine) -> Matches:
    left, right = side(node.left, engine.expand), side(node.right, engine.expand)
    on_both = _pages_of(left, node.field, engine) & _pages_of(right, node.field, engine)
    places: dict[int, dict[str, Sequence[int]]] = {number: {} for number in on_both}
    for term in left.all_terms() | right.all_terms():
        for number, positions in engine.postings(node.field, term, positions=True).items():
            if number in places:
                places[number][term] = positions
    counts = {number: _pairs(left, right, known, node.distance) for number, known in places.items()}
    return _scored({number: count for number, count in counts.items() if count}, node.field, engine)


def _pages_of(of: Side, field_name: str, engine: Engine) -> set[int]:
    """Pages that have any of its terms, and all of any of its phrases."""
    found = engine.pages(field_name, of.terms)
    for phrase in of.phrases:
        pages = [set(engine.postings(field_name, token.text)) for token in phrase.tokens]
        found |= set.intersection(*pages)
    return found


def _pairs(left: Side, right: Side, places: Mapping[str, Sequence[int]], distance: int) -> int:
    ours, theirs = spans(left, places), spans(right, places)
    return min(len(near(ours, theirs, distance)), len(near(theirs, ours, distance)))


def _scored(counts: Postings, field_name: str, engine: Engine) -> Matches:
    if not counts:
        return {}
    total = len(engine.everything())
    rarity = math.log(1 + (total - len(counts) + 0.5) / (len(counts) + 0.5))
    mean = engine.mean_length(field_name)
    return {
        number: rarity
        * count
        * (_K1 + 1)
        / (count + _K1 * (1 - _B + _B * engine.length(field_name, number) / mean))
        for number, count in counts.items()
    }


def _dated(node: DateRange, engine: Engine) -> Matches:
    start = node.start.toordinal() if node.start else 1
    end = node.end.toordinal() if node.end else 10**9
    return {number: 0.0 for number, day in engine.days().items() if day and start <= day <= end}


def _numbered(node: NumberRange, engine: Engine) -> Matches:
    low = 0 if node.low is None else node.low
    high = math.inf if node.high is None else node.high
    return {number: 0.0 for number, value in engine.numbers(node.field).items() if low <= value <= high}
