"""Where subjects or some words occur, and boxes over them: each a job, as both look at the whole collection."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from archive.errors import Invalid
from archive.model import FindingKind, HiddenKind, RedactionState
from archive.redaction.subjects import occurrences, proposing, register
from archive.store.catalog import collections, documents
from archive.store.catalog.sayings import Stand
from archive.untrusted import shown
from archive.web import kinds
from archive.web.show import store, who
from archive.web.subjects.pages import SURENESS_CHOICES, part_asked_for
from archive.web.subjects.results import Proposed, Search, blueprint, results
from archive.web.work import background

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flask.typing import ResponseReturnValue

    from archive.model import Redaction
    from archive.redaction.subjects.model import Subject
    from archive.redaction.subjects.occurrences import Occurrence
    from archive.web.work import Job

MOST_OCCURRENCES = 50_000
DOCUMENTS_A_PAGE = 25
SHOWN_IN_A_DOCUMENT = 100


@blueprint.post("/<int:subject_id>/occurrences")
def where(subject_id: int) -> ResponseReturnValue:
    """Where one subject occurs."""
    subject = register.get(store(), subject_id)
    collection = register.collection_of(store(), subject_id)
    return _look_for((subject,), collection, called=subject.label)


@blueprint.post("/find")
def find() -> ResponseReturnValue:
    """Where else some words are said: `text`, in a `collection` or in that of a `document`."""
    words = occurrences.words(request.form.get("text", ""), reason=request.form.get("reason") or "other")
    document_id, page = request.form.get("document", type=int), request.form.get("page", 1, type=int)
    with store().read() as db:
        if document_id is None:
            collections.id_of(db, collection := request.form.get("collection", ""))
            return _look_for((words,), collection)
        collection = documents.get(db, document_id).collection
    return _look_for((words,), collection, came_from=(document_id, max(1, page)))


@blueprint.get("/found/<int:number>")
def found(number: int) -> ResponseReturnValue:
    search = results().searches.get(number)
    ordered = sorted(search.places, key=lambda key: (-on_pages(search.places[key]), key))
    page, last = part_asked_for(len(ordered), DOCUMENTS_A_PAGE)
    here = ordered[(page - 1) * DOCUMENTS_A_PAGE : page * DOCUMENTS_A_PAGE]
    with store().read() as db:
        known = documents.many(db, here)
    return render_template(
        "subjects/found.html",
        search=search,
        number=number,
        documents=[known[key] for key in here if key in known],
        gone=len(here) - len(known),
        page=page,
        last=last,
        total=sum(map(len, search.places.values())),
        total_on_pages=sum(map(on_pages, search.places.values())),
        most=SHOWN_IN_A_DOCUMENT,
        on_pages=on_pages,
        place_said=place_said,
        sureness_choices=SURENESS_CHOICES,
    )


@blueprint.post("/found/<int:number>/propose")
def propose_found(number: int) -> ResponseReturnValue:
    """Boxes over what was found: in one `document`, whose first box is then shown, or in all of them."""
    search, least = results().searches.get(number), _least()
    subjects = _as_they_are(search.subjects)
    document_id = request.form.get("document", type=int)
    if document_id is None:
        keys = sorted(key for key, places in search.places.items() if on_pages(places))
        return _propose(search.called or "the words", search.collection, keys, subjects, least)
    agent = who()
    made = proposing.propose(store(), [document_id], subjects, least=least, agent=agent)
    if not made:
        raise Invalid(
            "There is nothing on the pages of this document to lay a box over.",
            "What stands elsewhere, or is less sure than was asked for, gets no box.",
        )
    return redirect(_address_of(first(made[document_id])))


@blueprint.post("/propose")
def propose_all() -> ResponseReturnValue:
    """Boxes over every subject of a collection's register."""
    collection, least = request.form.get("collection", ""), _least()
    subjects = register.listing(store(), collection)
    if not subjects:
        raise Invalid("There is no subject in this register.", "Enter one first.")
    keys = proposing.documents_with_pages(store(), collection)
    return _propose("every subject", collection, keys, subjects, least)


@blueprint.get("/proposed/<int:number>")
def proposed(number: int) -> ResponseReturnValue:
    done = results().proposed.get(number)
    page, last = part_asked_for(len(done.made), DOCUMENTS_A_PAGE)
    keys = list(done.made)[(page - 1) * DOCUMENTS_A_PAGE : page * DOCUMENTS_A_PAGE]
    with store().read() as db:
        known = documents.many(db, keys)
    return render_template(
        "subjects/proposed.html",
        done=done,
        number=number,
        documents=[known[key] for key in keys if key in known],
        page=page,
        last=last,
        boxes=sum(map(len, done.made.values())),
        to_decide=sum(map(undecided, done.made.values())),
        first=first,
        undecided=undecided,
    )


def on_pages(places: Iterable[Occurrence]) -> int:
    """How many of them a box can lie over."""
    return sum(place.stand is Stand.PAGE for place in places)


def place_said(place: Occurrence) -> str:
    """Where it stands other than in the words of a page."""
    if place.stand is Stand.HIDDEN:
        return f"not seen: {kinds.hidden(HiddenKind(place.untrusted_field))}"
    if place.stand is Stand.FINDING:
        return f"finding: {kinds.finding(FindingKind(place.untrusted_field)).name}"
    if place.stand is Stand.METADATA:
        return f"metadata: {shown(place.untrusted_field)}"
    return place.stand.value


def undecided(made: Sequence[Redaction]) -> int:
    return sum(redaction.state is RedactionState.PROPOSED for redaction in made)


def first(made: Sequence[Redaction]) -> Redaction:
    """The first in the order of reading that is still to be decided, or the first."""
    return min(made, key=lambda r: (r.state is not RedactionState.PROPOSED, r.reading_order))


def _look_for(
    subjects: tuple[Subject, ...],
    collection: str,
    *,
    called: str = "",
    came_from: tuple[int, int] | None = None,
) -> ResponseReturnValue:
    archive, kept = store(), results().searches
    number = kept.number()
    address = url_for("subjects.found", number=number)

    def deed(_job: Job) -> str:
        every = occurrences.in_collection(archive, collection, subjects)
        places: dict[int, list[Occurrence]] = defaultdict(list)
        for place in islice(every, MOST_OCCURRENCES):
            places[place.document_id].append(place)
        is_cut = next(every, None) is not None
        kept.keep(number, Search(called, collection, subjects, dict(places), is_cut, came_from))
        return address

    job = background().start(f"Looking for {called or 'the words'}", deed)
    return redirect(url_for("work.show", number=job))


def _propose(
    called: str, collection: str, document_ids: Sequence[int], subjects: Sequence[Subject], least: float
) -> ResponseReturnValue:
    archive, agent, kept = store(), who(), results().proposed
    number = kept.number()
    address = url_for("subjects.proposed", number=number)

    def deed(job: Job) -> str:
        ids = _until_stopped(document_ids, job)
        made = proposing.propose(archive, ids, subjects, least=least, agent=agent)
        kept.keep(number, Proposed(collection, made, job.done, len(document_ids)))
        return address

    job = background().start(
        f"Proposing boxes over {called}", deed, stop_says="Stop, and keep what was proposed"
    )
    return redirect(url_for("work.show", number=job))


def _until_stopped(document_ids: Sequence[int], job: Job) -> Iterator[int]:
    """Each of them, while it is told how many are done."""
    for done, document_id in enumerate(document_ids):
        job.progress(done, len(document_ids))
        if job.stop.is_set():
            return
        yield document_id
    job.progress(len(document_ids), len(document_ids))


def _as_they_are(subjects: Sequence[Subject]) -> tuple[Subject, ...]:
    """The subjects as the register has them now; words are as they were. Raises Invalid if none is left."""
    now = (register.get(store(), subject.id) if subject.id else subject for subject in subjects)
    left = tuple(subject for subject in now if subject.retired_at is None)
    if not left:
        raise Invalid("The subject is retired: nothing is proposed over it.", "Enter it anew if it is to be.")
    return left


def _address_of(redaction: Redaction) -> str:
    return url_for(
        "redacting.page",
        document_id=redaction.document_id,
        number=redaction.page_number,
        _anchor=f"redaction-{redaction.id}",
    )


def _least() -> float:
    """From which sureness on boxes are wanted. Raises Invalid."""
    least = request.form.get("least", 0.0, type=float)
    if not 0 <= least <= 1:
        raise Invalid("How sure it is to be is a number from 0 to 1.")
    return least
