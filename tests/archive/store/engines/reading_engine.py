"""A search engine that reads every page for every question: slow, and plain enough to be believed.

What it finds is what any engine must find. Of the engine in `archive.store.index` it uses nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import groupby

import numpy as np

from archive.errors import Busy
from archive.model import HIDDEN_PART
from archive.store import spelling
from archive.store.engine import FacetCounts, Found, IndexedPage, Listed
from archive.store.inflection import stem
from archive.store.qualified import parted, qualified
from archive.store.query import (
    And,
    DateRange,
    Everything,
    Filter,
    Fuzzy,
    Inflected,
    Near,
    Node,
    Not,
    Nothing,
    NumberRange,
    Or,
    Pages,
    Pattern,
    Phrase,
    Prefix,
    Regex,
    Spelled,
    Wildcard,
)  # fmt: skip
from archive.store.tokens import tokenize, written_terms


def edits(a: str, b: str) -> int:
    """Letters more, less, other, or swapped with their neighbour, by the textbook's table."""
    table = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            best = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                best = min(best, table[i - 2][j - 2] + 1)
            table[i][j] = best
    return table[-1][-1]


class ReadPage:
    """A page with its terms: field -> term -> positions."""

    def __init__(self, page: IndexedPage) -> None:
        self.facts = page
        texts = {
            "text": page.text,
            "name": page.name,
            "from": page.sender,
            "to": HIDDEN_PART.join(page.recipients),
            "subject": page.subject,
            "url": HIDDEN_PART.join(page.addresses),
        }
        self.places: dict[str, dict[str, list[int]]] = {}
        for field, text in texts.items():
            places = self.places[field] = defaultdict(list)
            for token in tokenize(text):
                if token.position not in places[token.text]:
                    places[token.text].append(token.position)
        self.values: dict[str, set[str]] = {
            "type": {page.type},
            "collection": {page.collection},
            "language": {page.language} - {""},
            "source": set(page.sources),
            "finding": set(page.findings),
            "has": set(page.has),
            "document": {str(page.document_id)},
            "year": {f"{page.date.year}"} if page.date else set(),
        }
        for kind, value in page.mentions:
            self.values.setdefault(kind, set()).add(value)

    def terms(self, field: str) -> dict[str, list[int]]:
        if field in self.places:
            return self.places[field]
        return {value: [] for value in self.values.get(field, ())}

    @cached_property
    def stems(self) -> set[tuple[str, str, str]]:
        """(term, language, stem) of its words."""
        page = self.facts
        return {
            (term, page.language, found)
            for word in f"{page.text} {page.subject}".split()
            for term, written in written_terms(word)
            if term.isalpha() and (found := stem(written, page.language)) is not None
        }


class ReadingReader:
    def __init__(self, pages: Sequence[IndexedPage], generation: int) -> None:
        self.pages = [ReadPage(page) for page in pages]
        self.generation = generation

    def find(self, tree: Node) -> Found:
        every = [n for n, page in enumerate(self.pages) if self._matches(tree, page)]
        numbers = np.array(every, dtype=np.int64)
        ids = np.array([self.pages[n].facts.page_id for n in every], dtype=np.int64)
        return Found(ids, np.array([self._score(tree, self.pages[n]) for n in every]), numbers)

    def count(self, tree: Node) -> int:
        return len(self.find(tree).page_ids)

    def facets(self, numbers, names: Sequence[str], most: int) -> dict[str, FacetCounts]:
        counted = {}
        for name in names:
            having = {
                (self.pages[n].facts.document_id, value)
                for n in numbers.tolist()
                for value in self.pages[n].values.get(name, ())
            }
            counts = Counter(value for _, value in having)
            ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
            counted[name] = FacetCounts(tuple(ordered[:most]), len(ordered))
        return counted

    def days(self, numbers):
        facts = [self.pages[n].facts for n in numbers.tolist()]
        first = [next(pages) for _, pages in groupby(facts, key=lambda page: page.document_id)]
        return np.array([page.date.toordinal() if page.date else 0 for page in first], dtype=np.int64)

    def vocabulary(self, field: str) -> Sequence[str]:
        return sorted(set().union(*(page.terms(field) for page in self.pages)))

    def size_of(self, node: Pattern) -> int:
        return len(self.expand(node))

    def pages_with(self, field: str, term: str) -> set[int]:
        text, language = parted(term)
        return {
            page.facts.page_id
            for page in self.pages
            if text in page.terms(field) and language in ("", page.facts.language)
        }

    def listed(self, field: str, term: str, *, positions: bool = True) -> Listed:
        having = [
            (n, page.terms(field)[term]) for n, page in enumerate(self.pages) if term in page.terms(field)
        ]
        places = [at for _, here in having for at in here] if positions else []
        lists = ([n for n, _ in having], [len(here) or 1 for _, here in having], places)
        return Listed(*(np.array(numbers, dtype=np.int64) for numbers in lists))

    def keys(self):
        return np.array([page.facts.page_id for page in self.pages], dtype=np.int64)

    def page_ids(self) -> set[int]:
        return {page.facts.page_id for page in self.pages}

    def expand(self, node: Pattern) -> tuple[str, ...]:
        match node:
            case Inflected(text):
                known = set().union(*(page.stems for page in self.pages))
                languages = {page.facts.language for page in self.pages}
                keys = {(language, stem(node.written or text, language)) for language in languages}
                keys |= {(language, key) for term, language, key in known if term == text}
                others = {qualified(t, language) for t, language, key in known if (language, key) in keys}
                return (text, *sorted(others - {qualified(text, language) for language in languages}))
            case Spelled(text):
                keys = set(spelling.sought(text))
                words = set().union(*(page.terms(field) for page in self.pages for field in SPELLED))
                return (text, *sorted({w for w in words if keys & set(spelling.keys(w))} - {text}))
            case _:
                return tuple(term for term in self.vocabulary(node.field) if fits(node, term))

    def _matches(self, node: Node, page: ReadPage) -> bool:
        match node:
            case And(parts):
                return all(self._matches(part, page) for part in parts)
            case Or(parts):
                return any(self._matches(part, page) for part in parts)
            case Not(part):
                return not self._matches(part, page)
            case Everything() | Nothing():
                return isinstance(node, Everything)
            case Filter(field, value):
                return value in {known.casefold() for known in page.terms(field)}
            case Pages(page_ids):
                return page.facts.page_id in page_ids
            case DateRange() | NumberRange():
                return in_range(node, page.facts)
            case _:
                return bool(self._standing(node, page))

    def _standing(self, node: Node, page: ReadPage) -> list[tuple[int, int]]:
        """First and last position of every occurrence of a word, a phrase, a pattern or a NEAR."""
        match node:
            case Near(left, right, distance):
                others = self._standing(right, page)
                return [
                    (start, end)
                    for start, end in self._standing(left, page)
                    if any(max(start - last, first - end) - 1 <= distance for first, last in others)
                ]
            case Or(parts):
                return [span for part in parts for span in self._standing(part, page)]
            case Phrase(tokens, None):
                places = page.terms(node.field)
                begin, end = tokens[0].position, tokens[-1].position
                return [
                    (at, at + end - begin)
                    for at in places.get(tokens[0].text, ())
                    if all(at + t.position - begin in places.get(t.text, ()) for t in tokens)
                ]
            case Phrase(tokens, slop):
                return self._within({token.text for token in tokens}, slop, page.terms(node.field))
            case _:
                terms = [parted(term) for term in self.expand(node)]
                own = [term for term, language in terms if language in ("", page.facts.language)]
                places = page.terms(node.field)
                return [(at, at) for term in own for at in places.get(term, ())]

    def _within(self, terms: set[str], slop: int, places: dict[str, list[int]]) -> list[tuple[int, int]]:
        width = slop + len(terms) - 1
        every = sorted({at for term in terms for at in places.get(term, ())})
        return [
            (at, at + width)
            for at in every
            if all(any(at <= other <= at + width for other in places.get(term, ())) for term in terms)
        ]

    def _score(self, tree: Node, page: ReadPage) -> float:
        match tree:
            case And(parts) | Or(parts):
                return sum(self._score(part, page) for part in parts)
            case Not() | Filter() | Pages() | DateRange() | NumberRange() | Everything() | Nothing():
                return 0.0
            case _:
                having = sum(self._matches(tree, other) for other in self.pages)
                length = sum(map(len, page.terms(tree.field).values()))
                times = len(self._standing(tree, page))
                return math.log(1 + len(self.pages) / (1 + having)) * times / (1 + times + length)


SPELLED = ("text", "name", "from", "to")


def fits(node: Node, term: str) -> bool:
    match node:
        case Prefix(text):
            return term.startswith(text)
        case Fuzzy(text, distance):
            return term[0] == text[0] and edits(term, text) <= distance
        case Wildcard(pattern):
            form = "".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in pattern)
            return bool(re.fullmatch(form, term, re.DOTALL))
        case Regex(pattern):
            return bool(re.fullmatch(pattern, term))
    raise AssertionError(node)


def in_range(node: DateRange | NumberRange, facts: IndexedPage) -> bool:
    if isinstance(node, DateRange):
        return facts.date is not None and (
            (node.start is None or node.start <= facts.date) and (node.end is None or facts.date <= node.end)
        )
    value = {"size": facts.size_bytes, "pages": facts.page_count, "page": facts.number}[node.field]
    return (node.low is None or node.low <= value) and (node.high is None or value <= node.high)


class ReadingWriter:
    def __init__(self, before: Sequence[IndexedPage]) -> None:
        self.kept, self.added = list(before), []

    def add(self, page: IndexedPage) -> None:
        self.added.append(page)

    def delete_document(self, document_id: int, collection_id: int | None = None) -> None:
        self.kept = [
            page
            for page in self.kept
            if page.document_id != document_id or collection_id not in (None, page.collection_id)
        ]


class ReadingEngine:
    """A `SearchEngine`."""

    def __init__(self) -> None:
        self.pages: list[IndexedPage] = []
        self.changes: Counter[int] = Counter()  # of each collection
        self.is_writing = False

    def reader(self, collections: frozenset[int] | None = None) -> ReadingReader:
        asked = self.changes if collections is None else collections
        changes = [(number, self.changes[number]) for number in sorted(asked)]
        pages = [page for page in self.pages if page.collection_id in asked]
        return ReadingReader(pages, hash((collections is None, *changes)))

    @contextmanager
    def writer(self, *, merge_all: bool = False) -> Iterator[ReadingWriter]:
        if self.is_writing:
            raise Busy("Another one is writing.")
        self.is_writing = True
        try:
            writer = ReadingWriter(self.pages)
            yield writer
            changed = [page for page in self.pages if page not in writer.kept] + writer.added
            self.changes.update({page.collection_id for page in changed})
            self.pages = writer.kept + writer.added
        finally:
            self.is_writing = False

    def purge(self, document_ids: Sequence[int]) -> None:
        with self.writer() as writer:
            for document_id in document_ids:
                writer.delete_document(document_id)

    def clear(self, collections: frozenset[int] | None = None) -> None:
        asked = frozenset(self.changes) if collections is None else collections
        self.changes.update(asked)
        self.pages = [page for page in self.pages if page.collection_id not in asked]
