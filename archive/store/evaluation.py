"""Evaluate a query tree over postings: exact, over all pages, ranked by BM25.

Kept apart from Whoosh so that it can be proved against a brute-force reading of the same pages. A set of pages is an
array with a place for each page of the index: at 100,000 pages an operator costs a tenth of a millisecond, however many
of them match. Where positions matter, a page and a position are one number, so that what stands in which order, or how
near, is looked up in sorted arrays.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from archive.store.nearness import Side, side
from archive.store.places import PAGE, is_in, places_of
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
    Pages,
    Pattern,
    Phrase,
    Variants,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from archive.store.engine import Listed

    Mask = NDArray[np.bool_]
    Scores = NDArray[np.float64]
    Numbers = NDArray[np.int64]

_MOST_RANKED = 1_000  # terms of one pattern
_K1, _B = 1.2, 0.75  # Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009


class Postings(Protocol):
    """What evaluation needs of an index. Numbers are the engine's own of pages, from 0; some may be of deleted ones.

    Of a pattern: `size_of` is about how many terms it stands for; `counts` how often they stand in each page and
    `having` where any does, of patterns of letters alone. `named` are a field's values for that of a filter.
    """

    def alive(self) -> Mask: ...
    def column(self, name: str) -> Numbers: ...
    def expand(self, node: Pattern) -> tuple[str, ...]: ...
    def size_of(self, node: Pattern) -> int: ...
    def counts(self, node: Pattern) -> Numbers: ...
    def having(self, node: Pattern) -> Mask: ...
    def named(self, field_name: str, value: str) -> Sequence[str]: ...
    def listed(self, field_name: str, term: str, *, positions: bool = True) -> Listed: ...
    def lengths(self, field_name: str) -> Numbers: ...
    def mean_length(self, field_name: str) -> float: ...


class Matches(NamedTuple):
    """Which pages match, and their scores: 0 of the others, and where a condition says nothing of relevance."""

    pages: Mask
    scores: Scores


def evaluate(node: Node, engine: Postings) -> Matches:
    """Every page that matches."""
    match node:
        case And():
            return _all(node.parts, engine)
        case Or():
            return _any([evaluate(part, engine) for part in node.parts], engine)
        case Not():
            return _unscored(engine.alive() & ~evaluate(node.part, engine).pages)
        case Everything():
            return _unscored(engine.alive())
        case Nothing():
            return _unscored(np.zeros_like(engine.alive()))
        case _:
            return _leaf(node, engine)


def _leaf(
    node: Phrase | Pattern | Near | Filter | DateRange | NumberRange | Pages, engine: Postings
) -> Matches:
    match node:
        case Phrase():
            return _scored(_times(node, engine), node.field, engine)
        case Near():
            return _scored(_times_near(node, engine), node.field, engine)
        case Filter():
            terms = engine.named(node.field, node.value)
            return _unscored((_counts(terms, node.field, engine) > 0) & engine.alive())
        case DateRange():
            start = node.start.toordinal() if node.start else 1
            end = node.end.toordinal() if node.end else math.inf
            return _between("day", max(start, 1), end, engine)
        case Pages(page_ids):
            wanted = np.array(page_ids, dtype=np.int64)
            return _unscored(np.isin(engine.column("key"), wanted) & engine.alive())
        case NumberRange():
            low = 0 if node.low is None else node.low
            return _between(node.field, low, math.inf if node.high is None else node.high, engine)
        case _:
            return _any_of(node, engine)


def _unscored(pages: Mask) -> Matches:
    return Matches(pages, np.zeros(len(pages)))


def _all(parts: Sequence[Node], engine: Postings) -> Matches:
    pages, scores = engine.alive().copy(), np.zeros(len(engine.alive()))
    for part in parts:
        found = evaluate(part, engine)
        pages &= found.pages
        scores += found.scores
    return Matches(pages, np.where(pages, scores, 0.0))


def _any(results: Sequence[Matches], engine: Postings) -> Matches:
    pages, scores = np.zeros_like(engine.alive()), np.zeros(len(engine.alive()))
    for found in results:
        pages |= found.pages
        scores += found.scores
    return Matches(pages, scores)


def _between(column: str, low: float, high: float, engine: Postings) -> Matches:
    values = engine.column(column)
    return _unscored((values >= low) & (values <= high) & engine.alive())


def _any_of(node: Pattern, engine: Postings) -> Matches:
    """Ranked as if all its terms were one: a form that occurs once is not worth more than the usual one.

    So many terms that nearly every page has one say nothing of relevance.
    """
    is_ranked = engine.size_of(node) <= _MOST_RANKED
    if isinstance(node, Variants):
        counts = _counts(engine.expand(node), node.field, engine)
        return _scored(counts, node.field, engine) if is_ranked else _unscored((counts > 0) & engine.alive())
    if is_ranked:
        return _scored(engine.counts(node), node.field, engine)
    return _unscored(engine.having(node) & engine.alive())


def _counts(terms: Sequence[str], field_name: str, engine: Postings) -> Numbers:
    """How often any of the terms stands in each page."""
    counts = np.zeros(len(engine.alive()), dtype=np.int64)
    for term in terms:
        listed = engine.listed(field_name, term, positions=False)
        counts[listed.pages] += listed.counts
    return counts


def _scored(counts: Numbers, field_name: str, engine: Postings) -> Matches:
    pages = (counts > 0) & engine.alive()
    found = np.flatnonzero(pages)
    scores = np.zeros(len(pages))
    if len(found):
        total = int(engine.alive().sum())
        rarity = math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
        times = counts[found]
        weight = 1 - _B + _B * engine.lengths(field_name)[found] / engine.mean_length(field_name)
        scores[found] = rarity * times * (_K1 + 1) / (times + _K1 * weight)
    return Matches(pages, scores)


# Positions


def _times(node: Phrase, engine: Postings) -> Numbers:
    """How often the phrase stands in each page."""
    if len(node.tokens) == 1:
        return _counts([node.tokens[0].text], node.field, engine)
    if node.slop is None:
        return _per_page(_starts(node, engine), engine)
    return _times_loose(node, engine)


def _starts(node: Phrase, engine: Postings) -> Numbers:
    """Where the phrase begins, as places."""
    first = node.tokens[0].position
    sought = [(token.position - first, engine.listed(node.field, token.text)) for token in node.tokens]
    sought.sort(key=lambda entry: len(entry[1].positions))
    pages = _on_all([listed for _, listed in sought], engine)
    offset, listed = sought[0]
    starts = places_of(listed, pages) - offset
    for offset, listed in sought[1:]:
        starts = starts[is_in(starts + offset, places_of(listed, pages))]
    return starts


def _times_loose(node: Phrase, engine: Postings) -> Numbers:
    """All terms within a window of `slop` words more than they need themselves, in any order."""
    terms = list(dict.fromkeys(token.text for token in node.tokens))
    listed = [engine.listed(node.field, term) for term in terms]
    pages = _on_all(listed, engine)
    standing = sorted((places_of(one, pages) for one in listed), key=len)
    widest = (node.slop or 0) + len(terms) - 1
    rarest = standing[0]
    for other in standing[1:]:  # for two terms this is all there is to it
        rarest = rarest[_has_between(other, rarest - widest, rarest + widest)]
    if len(terms) <= 2:
        return _per_page(rarest, engine)
    near = np.zeros_like(pages)
    near[rarest // PAGE] = True
    return _per_page(_windows([places_of(one, near) for one in listed], terms, widest), engine)


def _windows(standing: Sequence[Numbers], terms: Sequence[str], widest: int) -> Numbers:
    """Where a term completes a window of all the terms, as `nearness.occurrences` tells of one page."""
    by_name = sorted(
        range(len(terms)), key=terms.__getitem__
    )  # of two terms at one place the first by name is first
    places = np.concatenate([standing[at] for at in by_name])
    order = np.argsort(places, kind="stable")
    of_term = np.repeat(np.arange(len(terms)), [len(standing[at]) for at in by_name])[order]
    places = places[order]
    earliest = places.copy()
    for at in range(len(terms)):
        latest = np.maximum.accumulate(np.where(of_term == at, places, -PAGE))
        np.minimum(earliest, latest, out=earliest)
    complete: Numbers = places[places - earliest <= widest]
    return complete


def _times_near(node: Near, engine: Postings) -> Numbers:
    """How many pairs of its sides stand near each other in each page, each occurrence in one pair."""
    left, right = side(node.left, engine.expand), side(node.right, engine.expand)
    ours, theirs = _spans(left, node.field, engine), _spans(right, node.field, engine)
    one = _per_page(_near_to(ours, theirs, node.distance), engine)
    other = _per_page(_near_to(theirs, ours, node.distance), engine)
    return np.minimum(one, other)


_Spans = list[tuple[int, "Numbers"]]
"""Occurrences by how far they reach: (positions from the first to the last, where they begin)."""


def _spans(of: Side, field_name: str, engine: Postings) -> _Spans:
    alive = engine.alive()
    words = [places_of(engine.listed(field_name, term), alive) for term in of.terms]
    found: _Spans = [(0, np.sort(np.concatenate(words)))] if words else []
    for phrase in of.phrases:
        reach = phrase.tokens[-1].position - phrase.tokens[0].position
        found.append((reach, _starts(phrase, engine)))
    return found


def _near_to(ours: _Spans, others: _Spans, distance: int) -> Numbers:
    """Where those of ours begin that have one of the others with at most `distance` words between."""
    found: list[Numbers] = []
    for reach, starts in ours:
        near = np.zeros(len(starts), dtype=bool)
        for other_reach, other in others:
            near |= _has_between(other, starts - distance - 1 - other_reach, starts + reach + distance + 1)
        found.append(starts[near])
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _on_all(lists: Sequence[Listed], engine: Postings) -> Mask:
    """The pages on which all of them stand."""
    pages = engine.alive()
    for listed in lists:
        here = np.zeros_like(pages)
        here[listed.pages] = True
        pages = pages & here
    return pages


def _has_between(ordered: Numbers, low: Numbers, high: Numbers) -> Mask:
    """For each pair of bounds, whether anything stands between them, both included."""
    if not len(ordered):
        return np.zeros(len(low), dtype=bool)
    at = np.searchsorted(ordered, low)
    return (at < len(ordered)) & (ordered[np.minimum(at, len(ordered) - 1)] <= high)


def _per_page(places: Numbers, engine: Postings) -> Numbers:
    return np.bincount(places // PAGE, minlength=len(engine.alive())).astype(np.int64)
