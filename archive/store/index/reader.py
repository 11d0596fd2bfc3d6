"""One state of the index. Evaluation is ours (`archive.store.evaluation`); this gives it postings."""

from __future__ import annotations

import threading
from heapq import merge
from typing import TYPE_CHECKING

import numpy as np

from archive.store.engine import FacetCounts, Found, Listed
from archive.store.evaluation import evaluate
from archive.store.index import facets
from archive.store.index.forms import inflections, spellings
from archive.store.index.schema import AS_WRITTEN, length_of
from archive.store.index.vocabulary import all_fitting
from archive.store.qualified import is_qualified, parted
from archive.store.query import Inflected, Spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.store.evaluation import Mask, Numbers
    from archive.store.index.segment import Segment
    from archive.store.query import Node, Pattern

_NONE = np.zeros(0, dtype=np.int64)
_PATTERNS_KEPT = 1_000  # one search asks for the terms of a pattern several times
_TERMS_KEPT = 1_000_000  # that they stand for


class Reader:
    """See `archive.store.engine.EngineReader`. Pages are numbered through all segments."""

    def __init__(self, generation: int, segments: Sequence[Segment], alive: Sequence[Mask]) -> None:
        self.generation = generation
        self._segments = tuple(segments)
        ends = np.cumsum([segment.size for segment in segments]).tolist()
        self._starts = [0, *ends][: len(ends)]
        self._alive: Mask = np.concatenate([*alive]) if alive else np.zeros(0, dtype=bool)
        self._lock = threading.Lock()
        self._columns: dict[str, Numbers] = {}
        self._languages: dict[str, Mask] = {}
        self._patterns: dict[Pattern, tuple[str, ...]] = {}
        self._terms_kept = 0
        self._named: dict[str, dict[str, list[str]]] = {}

    def find(self, tree: Node) -> Found:
        with self._lock:
            pages, scores = evaluate(tree, self)
            numbers = np.flatnonzero(pages)
            return Found(self.column("key")[numbers], scores[numbers], numbers)

    def count(self, tree: Node) -> int:
        with self._lock:
            return int(evaluate(tree, self).pages.sum())

    def facets(self, numbers: Numbers, names: Sequence[str], most: int) -> dict[str, FacetCounts]:
        found = np.zeros_like(self._alive)
        found[numbers] = True
        parts = [
            (segment, found[start : start + segment.size])
            for segment, start in zip(self._segments, self._starts, strict=True)
        ]
        parts = [(segment, here) for segment, here in parts if here.any()]
        with self._lock:
            return {
                name: facets.commonest(
                    [
                        ((table := segment.facet(name)).values, table.documents(here, segment.column("of")))
                        for segment, here in parts
                    ],
                    most,
                )
                for name in names
            }

    def days(self, numbers: Numbers) -> Numbers:
        with self._lock:
            documents = self.column("of")[numbers]
            first = np.ones(len(numbers), dtype=bool)
            first[1:] = documents[1:] != documents[:-1]
            return self.column("day")[numbers[first]]

    def vocabulary(self, field_name: str) -> Sequence[str]:
        parts = [segment.vocabulary(field_name).terms.all() for segment in self._segments]
        return [term.decode() for term in dict.fromkeys(merge(*parts))]

    def expand(self, node: Pattern) -> tuple[str, ...]:
        if (found := self._patterns.get(node)) is None:
            found = self._expanded(node)
            if len(self._patterns) >= _PATTERNS_KEPT or self._terms_kept > _TERMS_KEPT:
                self._patterns, self._terms_kept = {}, 0
            self._patterns[node] = found
            self._terms_kept += len(found)
        return found

    def pages_with(self, field_name: str, term: str) -> set[int]:
        with self._lock:
            pages = self.listed(field_name, term, positions=False).pages
            return set(self.column("key")[pages[self._alive[pages]]].tolist())

    def keys(self) -> Numbers:
        return self.column("key")

    def page_ids(self) -> set[int]:
        return set(self.column("key")[self._alive].tolist())

    def _expanded(self, node: Pattern) -> tuple[str, ...]:
        match node:
            case Inflected(text):
                parts = [segment.forms for segment in self._segments]
                written = node.written or text
                return (text, *sorted(inflections(text, written, self._spoken(), parts)))
            case Spelled(text):
                parts = [segment.forms for segment in self._segments]
                return (text, *sorted(spellings(text, parts)))
            case _:
                return all_fitting(node, [segment.vocabulary(node.field) for segment in self._segments])

    def _spoken(self) -> set[str]:
        """Every language that a page is in."""
        return set(self.vocabulary("language"))

    # What `evaluation` asks for.

    def alive(self) -> Mask:
        return self._alive

    def column(self, name: str) -> Numbers:
        if name not in self._columns:
            parts = [segment.column(name) for segment in self._segments]
            self._columns[name] = np.concatenate(parts) if parts else _NONE
        return self._columns[name]

    def lengths(self, field_name: str) -> Numbers:
        return self.column(length_of(field_name))

    def mean_length(self, field_name: str) -> float:
        return float(self.lengths(field_name)[self._alive].mean()) or 1.0

    def named(self, field_name: str, value: str) -> Sequence[str]:
        if field_name not in AS_WRITTEN:
            return (value,)
        if field_name not in self._named:
            known: dict[str, list[str]] = {}
            for term in self.vocabulary(field_name):
                known.setdefault(term.casefold(), []).append(term)
            self._named[field_name] = known
        return self._named[field_name].get(value, ())

    def listed(self, field_name: str, term: str, *, positions: bool = True) -> Listed:
        text, language = parted(term)
        encoded = text.encode("utf-8", "surrogatepass")  # half a letter can be asked for, and no page has it
        parts = [
            (start, found)
            for segment, start in zip(self._segments, self._starts, strict=True)
            if (found := segment.listed(field_name, encoded)) is not None
        ]
        if not parts:
            return Listed(_NONE, _NONE, _NONE)
        listed = Listed(
            np.concatenate([found.documents.astype(np.int64) + start for start, found in parts]),
            np.concatenate([found.counts for _, found in parts]).astype(np.int64),
            np.concatenate([found.positions for _, found in parts]).astype(np.int64) if positions else _NONE,
        )
        return self._in_language(listed, language, positions=positions) if language else listed

    def counts_of(self, field_name: str, terms: Sequence[str]) -> Numbers:
        """One pass over the part of the vocabulary that they are in, not a look for each of them."""
        encoded = sorted(term.encode("utf-8", "surrogatepass") for term in terms if not is_qualified(term))
        counts = [segment.counts_of(field_name, encoded) for segment in self._segments]
        total = np.concatenate(counts) if counts else _NONE
        for term in filter(is_qualified, terms):
            listed = self.listed(field_name, term, positions=False)
            total[listed.pages] += listed.counts
        return total

    def _in_language(self, listed: Listed, language: str, *, positions: bool) -> Listed:
        if language not in self._languages:
            pages = np.zeros_like(self._alive)
            pages[self.listed("language", language, positions=False).pages] = True
            self._languages[language] = pages
        kept = self._languages[language][listed.pages]
        return Listed(
            listed.pages[kept],
            listed.counts[kept],
            listed.positions[np.repeat(kept, listed.counts)] if positions else _NONE,
        )
