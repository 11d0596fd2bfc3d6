"""What people added to pages: notes, tags, stars, assignments. It is asked of the catalog, for whoever asks.

None of it is in the index, which all share: a private note must not be there to be counted, expanded or suggested from.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from archive.search.census import census
from archive.search.matching import snippet
from archive.search.note_words import NoteWords, says_notes
from archive.store.catalog import notes, readers, tags
from archive.store.engine import FacetCounts
from archive.store.query import Filter, Nothing, Pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from archive.search.census import Groups
    from archive.store.engine import EngineReader
    from archive.store.query import Node

EVERYBODY = ""
"""In place of a person: what is private to nobody. For answers that are kept for all to see."""

_FIELDS = ("tag", "is", "assigned")
_NOTE, _TAG = Filter("has", "note"), Filter("has", "tag")
_ME = "me"
_MOST_WORDS = 20  # of notes, in one query

Place = tuple[int, int]
"""Document and page; 0 is the whole document."""


def is_added(node: Node) -> bool:
    """Whether a part of a query asks for what people added."""
    return says_notes(node) or node in (_NOTE, _TAG) or (isinstance(node, Filter) and node.field in _FIELDS)


class Added:
    """What one person sees of it, while one query is answered."""

    def __init__(self, db: Connection, reader: EngineReader, person: str) -> None:
        self._db, self._reader, self._person = db, reader, person
        self._words_left = _MOST_WORDS
        self._passages: dict[Place, dict[str, None]] = defaultdict(dict)

    @property
    def passages(self) -> Mapping[Place, Sequence[str]]:
        """What notes say that were asked for, by the place that they are on."""
        return {place: tuple(texts) for place, texts in self._passages.items()}

    def pages(self, node: Node, said: list[str]) -> Node:
        """The pages that a part of a query asks for; `said` is told what was left out."""
        places = set(self._places(node, said))
        page_ids = census(self._db, self._reader).pages_at(places) if places else ()
        return Pages(tuple(page_ids.tolist())) if len(page_ids) else Nothing()  # type: ignore[union-attr]

    def tag_counts(self, groups: Groups, most: int) -> FacetCounts:
        """Of the documents found: how many have which tag, on themselves or on a page that was found."""
        marked = tags.places(self._db, self._person)
        found = groups.has_places([(document_id, number) for document_id, number, _ in marked])
        names = tags.names_of(self._db, self._person)
        having = {(names[key], entry) for (entry, _, key), is_in in zip(marked, found, strict=True) if is_in}
        counts: dict[str, int] = defaultdict(int)
        for name, _ in having:
            counts[name] += 1
        ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        return FacetCounts(tuple(ordered[:most]), len(ordered))

    def _places(self, node: Node, said: list[str]) -> Iterable[Place]:
        match node:
            case Filter("has", "note"):
                return self._said((entry[:2], snippet(entry[2], [])[0]) for entry in self._notes)
            case Filter("has", "tag"):
                return [entry[:2] for entry in tags.places(self._db, self._person)]
            case Filter("tag", name):
                return [entry[:2] for entry in tags.places(self._db, self._person, tags.key_of(name))]
            case Filter("is", "starred"):
                return [(document_id, 0) for document_id in readers.starred_ids(self._db, self._person)]
            case Filter("assigned", name):
                return self._assigned(name)
            case _ if says_notes(node):
                return self._with_words(node, said)
            case _:
                return ()

    def _assigned(self, name: str) -> Iterable[Place]:
        whose = self._person if name == _ME else name
        return [(entry.document_id, 0) for entry in readers.assignments(self._db, person=whose)]

    def _with_words(self, node: Node, said: list[str]) -> Iterable[Place]:
        if not self._words_left:
            said.append(f"Of words in notes {_MOST_WORDS} are looked for; the others find nothing.")
            return ()
        self._words_left -= 1
        return self._said((entry[:2], entry[2]) for entry in self._words.found(node))

    def _said(self, found: Iterable[tuple[Place, str]]) -> Iterable[Place]:
        for place, passage in found:
            self._passages[place][passage] = None
            yield place

    @cached_property
    def _notes(self) -> tuple[tuple[int, int, str], ...]:
        return notes.texts(self._db, self._person)

    @cached_property
    def _words(self) -> NoteWords:
        return NoteWords(self._notes, self._reader.vocabulary("language"))
