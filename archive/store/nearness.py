"""Where phrases and the sides of a NEAR stand on one page whose words are known, for marking them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from archive.store.query import Node, Or, Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from archive.store.query import Pattern

Span = tuple[int, int]
"""First and last position of an occurrence."""


@dataclass(frozen=True, slots=True)
class Side:
    """All that one side of a NEAR stands for: any of the terms, any of the phrases."""

    terms: frozenset[str]
    phrases: tuple[Phrase, ...]

    def all_terms(self) -> set[str]:
        return {token.text for phrase in self.phrases for token in phrase.tokens} | self.terms


def side(node: Node, expand: Callable[[Pattern], tuple[str, ...]]) -> Side:
    terms: set[str] = set()
    phrases: list[Phrase] = []
    for leaf in _leaves(node):
        if not isinstance(leaf, Phrase):
            terms.update(expand(leaf))
        elif len(leaf.tokens) == 1:
            terms.add(leaf.tokens[0].text)
        else:
            phrases.append(leaf)
    return Side(frozenset(terms), tuple(phrases))


def words(of: Side, places: Mapping[str, Sequence[int]]) -> dict[Span, list[tuple[str, int]]]:
    """The (term, position) pairs that each of its occurrences is made of."""
    found: dict[Span, list[tuple[str, int]]] = {}
    for term in [term for term in places if term in of.terms]:  # the page's few, not the side's many
        for position in places[term]:
            found.setdefault((position, position), []).append((term, position))
    for phrase in of.phrases:
        first = phrase.tokens[0]
        known = [
            (set(places.get(token.text, ())), token.position - first.position) for token in phrase.tokens
        ]
        reach = known[-1][1]
        for start in places.get(first.text, ()):
            if all(start + offset in standing for standing, offset in known):
                standing_at = [
                    (token.text, token.position - first.position + start) for token in phrase.tokens
                ]
                found.setdefault((start, start + reach), []).extend(standing_at)
    return found


def near(ours: Sequence[Span], others: Sequence[Span], distance: int) -> list[Span]:
    """Those of ours that have one of the others with at most `distance` words between."""
    if not others:
        return []
    ordered = sorted(others)
    starts = [start for start, _ in ordered]
    ends = list(accumulate((end for _, end in ordered), max))
    found = []
    for start, end in ours:
        # Of those that do not begin too far behind, the one that ends last must not end too far before.
        count = bisect_right(starts, end + distance + 1)
        if count and ends[count - 1] >= start - distance - 1:
            found.append((start, end))
    return found


def _leaves(node: Node) -> Iterator[Phrase | Pattern]:
    if isinstance(node, Or):
        for part in node.parts:
            yield from _leaves(part)
    else:
        yield node  # type: ignore[misc]  # nothing else stands there, see Near


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
    return _within(node, places)


def _within(node: Phrase, places: Mapping[str, Sequence[int]]) -> list[tuple[int, ...]]:
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
