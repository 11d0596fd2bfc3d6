"""Where subjects occur, over all documents of a collection: on pages, in hidden text, in names, in what files say.

One pass over the catalog for all subjects together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import Invalid
from archive.redaction.boxes import MISREAD_SOURCES
from archive.redaction.subjects.finding import Finder
from archive.redaction.subjects.model import LONGEST, Subject, SubjectKind, checked
from archive.store.catalog import collections, documents, sayings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.redaction.subjects.finding import Found
    from archive.store import Store
    from archive.store.catalog.sayings import Saying, Stand


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a subject stands, or may.

    Attributes:
        page_number: from 1; 0 for what belongs to the document as a whole.
        untrusted_field: the kind of hidden text or finding, or the name of a piece of metadata.
        found: the subject, the form, how sure it is, and the words: of the page where it is on one.
        untrusted_text: the words that it was found in.
    """

    document_id: int
    stand: Stand
    page_number: int
    untrusted_field: str
    found: Found
    untrusted_text: str


def in_collection(store: Store, collection: str, subjects: Iterable[Subject]) -> Iterator[Occurrence]:
    """Every occurrence in a collection: those on pages first, document by document. Raises NotFound."""
    finder = Finder(subjects)
    with store.read() as db:
        yield from _found(finder, sayings.of_collection(db, collections.id_of(db, collection)))


def in_document(store: Store, document_id: int, subjects: Iterable[Subject]) -> tuple[Occurrence, ...]:
    """Every occurrence in one document. Raises NotFound."""
    finder = Finder(subjects)
    with store.read() as db:
        documents.get(db, document_id)
        return tuple(_found(finder, sayings.of_document(db, document_id)))


def words(untrusted_words: str, *, reason: str = "other") -> Subject:
    """Some words as a subject that is in no register. Raises Invalid."""
    if len(untrusted_words) > LONGEST:
        raise Invalid(
            f"At most {LONGEST} characters can be looked for at once.",
            'Where a longer passage stands again is found by "More like this".',
        )
    return checked(Subject(SubjectKind.THING, untrusted_words, reason=reason))


def of_words(store: Store, collection: str, untrusted_words: str) -> Iterator[Occurrence]:
    """Where else this is said: every occurrence of some words, in all their forms. Raises Invalid and NotFound."""
    return in_collection(store, collection, [words(untrusted_words)])


def _found(finder: Finder, said: Iterable[Saying]) -> Iterator[Occurrence]:
    for document_id, stand, number, field, text, source in said:
        for found in finder.find(text, misreads=source in MISREAD_SOURCES):
            seen = _covered(text.split(), found)
            yield Occurrence(document_id, stand, number, field, found, " ".join(seen))


def _covered(words: Sequence[str], found: Found) -> Sequence[str]:
    return words[found.match.first : found.match.last + 1]
