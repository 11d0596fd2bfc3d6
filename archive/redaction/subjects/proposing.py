"""Boxes over the words where subjects stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import Proposal, State
from archive.redaction import plan
from archive.redaction.boxes import PageWords
from archive.redaction.subjects.finding import Finder
from archive.store.catalog import documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.model import Redaction
    from archive.redaction.subjects.finding import Found
    from archive.redaction.subjects.model import Subject
    from archive.store import Store

FOUND_BY = "subject"
_FOUND_BY_WORDS = "text"


def proposals(
    store: Store, document_id: int, subjects: Iterable[Subject], *, least: float = 0.0
) -> tuple[Proposal, ...]:
    """A box for every occurrence on the pages of a document, one for each line it runs over.

    Occurrences less sure than `least` get none. Where words may mean any of several subjects, their box has none's
    label. What stands elsewhere than on pages needs no box: no exhibit has it. Raises NotFound.
    """
    return _proposals(store, document_id, Finder(subjects), least)


def _proposals(store: Store, document_id: int, finder: Finder, least: float) -> tuple[Proposal, ...]:
    found: list[Proposal] = []
    with store.read() as db:
        documents.get(db, document_id)
        for page in documents.pages(db, document_id):
            words = PageWords(page)
            surest = [
                one for one in finder.find(page.text, misreads=words.is_misread) if one.sureness >= least
            ]
            for chosen, is_one in _by_place(surest):
                found += _over(words, chosen, is_one)
    return tuple(found)


def _by_place(found: Sequence[Found]) -> Iterator[tuple[Found, bool]]:
    """The surest of those at one place, and whether all of them are of one subject."""
    places: dict[tuple[int, float, int, float], list[Found]] = {}
    for one in found:
        match = one.match
        place = (match.first, match.start_share, match.last, match.end_share)
        places.setdefault(place, []).append(one)
    for together in places.values():
        yield max(together, key=lambda one: one.sureness), len({one.subject.id for one in together}) == 1


def _over(words: PageWords, found: Found, is_one: bool) -> Iterator[Proposal]:
    subject = found.subject
    for box, covers in words.over_match(found.match):
        yield Proposal(
            page_number=words.page.number,
            box=box,
            covers=covers,
            reason=subject.reason,
            found_by=FOUND_BY if subject.id else _FOUND_BY_WORDS,
            sureness=found.sureness,
            subject_id=subject.id or None if is_one else None,
            label=subject.label if is_one else "",
        )


def documents_with_pages(store: Store, collection: str) -> tuple[int, ...]:
    """Every document of a collection that boxes can lie on."""
    with store.read() as db:
        count = documents.listing_count(db, state=State.READY, collection=collection)
        ready = documents.listing(db, state=State.READY, collection=collection, limit=count)
    return tuple(document.id for document in ready if document.page_count)


def propose(
    store: Store, document_ids: Iterable[int], subjects: Sequence[Subject], *, least: float, agent: str
) -> dict[int, tuple[Redaction, ...]]:
    """Put the proposals of each document into its plan, a new version each. Returns the redactions that stand for them.

    Documents in which no subject is found are left alone. Raises NotFound.
    """
    finder = Finder(subjects)
    made: dict[int, tuple[Redaction, ...]] = {}
    for document_id in document_ids:
        if found := _proposals(store, document_id, finder, least):
            made[document_id] = plan.propose(store, document_id, found, agent=agent)
    return made
