"""One state of the index. Evaluation is ours (`archive.store.evaluation`); this gives it postings."""

from __future__ import annotations

import threading
from functools import cached_property
from heapq import merge
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from archive.store.engine import FacetCounts, Found, Listed
from archive.store.evaluation import evaluate
from archive.store.index import facets
from archive.store.index.forms import inflections, spellings
from archive.store.index.runs import begins, starts_of
from archive.store.index.schema import AS_WRITTEN, length_of
from archive.store.index.vocabulary import everywhere
from archive.store.qualified import parted
from archive.store.query import Inflected, Spelled, Variants

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.store.evaluation import Mask, Numbers
    from archive.store.index.lists import PostingList
    from archive.store.index.segment import Segment
    from archive.store.query import Node, Pattern

_NONE = np.zeros(0, dtype=np.int64)
_PATTERNS_KEPT = 1_000
_LISTS_KEPT = 10_000  # views of the files, no copies
_TERMS_KEPT = 1_000_000  # that they stand for
_Answer = TypeVar("_Answer")


class _Answers(Generic[_Answer]):
    """The last few answers to patterns: one search asks for the same several times."""

    def __init__(self) -> None:
        self._known: dict[Pattern, _Answer] = {}
        self._terms = 0

    def of(
        self, node: Pattern, find: Callable[[Pattern], _Answer], size: Callable[[_Answer], int]
    ) -> _Answer:
        if (found := self._known.get(node)) is None:
            found = find(node)
            if len(self._known) >= _PATTERNS_KEPT or self._terms > _TERMS_KEPT:
                self._known, self._terms = {}, 0
            self._known[node] = found
            self._terms += size(found)
        return found


class Reader:
    """See `archive.store.engine.EngineReader`. Pages are numbered through all segments."""

    def __init__(self, generation: int, segments: Sequence[Segment], alive: Sequence[Mask]) -> None:
        self.generation = generation
        self._segments = tuple(segments)
        self._starts = starts_of(np.array([segment.size for segment in segments]))[:-1].tolist()
        self._alive: Mask = np.concatenate([*alive]) if alive else np.zeros(0, dtype=bool)
        self._lock = threading.Lock()
        self._columns: dict[str, Numbers] = {}
        self._means: dict[str, float] = {}
        self._listed: dict[tuple[str, str], list[tuple[int, PostingList]]] = {}
        self._languages: dict[str, Mask] = {}
        self._expanded: _Answers[tuple[str, ...]] = _Answers()
        self._fitting: _Answers[list[Numbers]] = _Answers()
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
            return self.column("day")[numbers[begins(self.column("of")[numbers])]]

    def vocabulary(self, field_name: str) -> Sequence[str]:
        parts = [segment.vocabulary(field_name).terms.all() for segment in self._segments]
        return [term.decode() for term in dict.fromkeys(merge(*parts))]

    def expand(self, node: Pattern) -> tuple[str, ...]:
        return self._expanded.of(node, self._forms, len)

    def _forms(self, node: Pattern) -> tuple[str, ...]:
        forms = [segment.forms for segment in self._segments]
        match node:
            case Inflected(text):
                return (text, *sorted(inflections(text, node.written or text, self._spoken, forms)))
            case Spelled(text):
                return (text, *sorted(spellings(text, forms)))
            case _:
                terms = (
                    segment.vocabulary(node.field).at(which)
                    for segment, which in zip(self._segments, self._which(node), strict=True)
                )
                return tuple(sorted(set().union(*terms)))

    def _which(self, node: Pattern) -> list[Numbers]:
        """Of each segment the indexes of the terms that a pattern stands for."""

        def find(node: Pattern) -> list[Numbers]:
            return everywhere(node, [segment.vocabulary(node.field) for segment in self._segments])

        return self._fitting.of(node, find, lambda found: sum(map(len, found)))

    def pages_with(self, field_name: str, term: str) -> set[int]:
        with self._lock:
            pages = self.listed(field_name, term, positions=False).pages
            return set(self.column("key")[pages[self._alive[pages]]].tolist())

    def keys(self) -> Numbers:
        return self.column("key")

    def page_ids(self) -> set[int]:
        return set(self.column("key")[self._alive].tolist())

    @cached_property
    def _spoken(self) -> Sequence[str]:
        """Every language that a page is in."""
        return self.vocabulary("language")

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
        if field_name not in self._means:
            self._means[field_name] = float(self.lengths(field_name)[self._alive].mean()) or 1.0
        return self._means[field_name]

    def named(self, field_name: str, value: str) -> Sequence[str]:
        if field_name not in AS_WRITTEN:
            return (value,)
        if field_name not in self._named:
            known: dict[str, list[str]] = {}
            for term in self.vocabulary(field_name):
                known.setdefault(term.casefold(), []).append(term)
            self._named[field_name] = known
        return self._named[field_name].get(value, ())

    def counts(self, node: Pattern) -> Numbers:
        counts = np.zeros(len(self._alive), dtype=np.int64)
        for start, segment, which in zip(self._starts, self._segments, self._which(node), strict=True):
            for documents, times in segment.parts(node.field, which):
                here = np.bincount(documents, times, minlength=segment.size)
                counts[start : start + segment.size] += here.astype(np.int64)
        return counts

    def having(self, node: Pattern) -> Mask:
        pages = np.zeros_like(self._alive)
        for start, segment, which in zip(self._starts, self._segments, self._which(node), strict=True):
            here = pages[start : start + segment.size]
            for documents, _ in segment.parts(node.field, which):
                here[documents] = True
                if here.all():  # the commonest terms come first, so soon every page may be found
                    break
        return pages

    def size_of(self, node: Pattern) -> int:
        if isinstance(node, Variants):
            return len(self.expand(node))
        return max(map(len, self._which(node)), default=0)

    def listed(self, field_name: str, term: str, *, positions: bool = True) -> Listed:
        text, language = parted(term)
        parts = self._parts(field_name, text)
        if not parts:
            return Listed(_NONE, _NONE, _NONE)
        listed = Listed(
            np.concatenate([found.documents.astype(np.int64) + start for start, found in parts]),
            np.concatenate([found.counts for _, found in parts]).astype(np.int64),
            np.concatenate([found.positions for _, found in parts]).astype(np.int64) if positions else _NONE,
        )
        return self._in_language(listed, language, positions=positions) if language else listed

    def _parts(self, field_name: str, term: str) -> list[tuple[int, PostingList]]:
        """Of each segment that has the term its list, and where the segment begins. One search asks several times."""
        if (parts := self._listed.get((field_name, term))) is None:
            encoded = term.encode("utf-8", "surrogatepass")  # the value of a filter may be anything
            parts = [
                (start, found)
                for segment, start in zip(self._segments, self._starts, strict=True)
                if (found := segment.listed(field_name, encoded)) is not None
            ]
            if len(self._listed) >= _LISTS_KEPT:
                self._listed = {}
            self._listed[field_name, term] = parts
        return parts

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
