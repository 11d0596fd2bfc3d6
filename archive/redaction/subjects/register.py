"""The register of a collection: who and what is protected there, sealed.

Custody records that a subject was entered, changed or retired, and by whom; never a word of it.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from archive.errors import Conflict
from archive.model import Deed
from archive.redaction.matching import squeezed
from archive.redaction.subjects import labels
from archive.redaction.subjects.model import Subject, SubjectKind, checked, checked_noun
from archive.redaction.subjects.sealing import Seal, seal
from archive.store import custody
from archive.store.catalog import collections
from archive.store.catalog import subjects as rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from archive.store import Store
    from archive.store.catalog.subjects import SealedSubject

_UNSEALED = ("id", "retired_at")  # fields that the row itself holds


def add(
    store: Store,
    collection: str,
    entries: Iterable[tuple[Subject, str]],
    *,
    agent: str,
    skip_known: bool = False,
) -> tuple[Subject, ...]:
    """Enter subjects, each with the noun of its label; all of them or, on an error, none.

    With `skip_known`, a name that is looked for already is not entered again, nor one that is given twice.
    Raises Invalid for what is no subject, NotFound for no such collection, Sealed without the right key.
    """
    valid = [(checked(subject), checked_noun(noun)) for subject, noun in entries]
    with store.write() as db:
        collection_id = collections.id_of(db, collection)
        opened = _seal(store, db)
        known = _opened(opened, rows.listing(db, collection_id))
        if skip_known:
            valid = _unknown(valid, known)
        drawn = labels.drawn([noun for _, noun in valid], [subject.label for subject in known])
        made = []
        for (subject, _), label in zip(valid, drawn, strict=True):
            entered = replace(subject, id=rows.next_id(db), label=label, retired_at=None)
            rows.add(
                db,
                subject_id=entered.id,
                collection_id=collection_id,
                sealed=_closed(opened, entered, collection_id),
                agent=agent,
            )
            _record(db, Deed.SUBJECT_ENTERED, entered.id, agent)
            made.append(entered)
        return tuple(made)


def listing(store: Store, collection: str, *, retired: bool = False) -> tuple[Subject, ...]:
    """The subjects of a collection in order of entry; with `retired` those too. Raises NotFound and Sealed."""
    with store.read() as db:
        sealed = rows.listing(db, collections.id_of(db, collection))
        known = _opened(_seal(store, db), sealed) if sealed else ()
    return tuple(subject for subject in known if retired or subject.retired_at is None)


def names(store: Store, collection: str) -> tuple[str, ...]:
    """Every name and spelling that the register of a collection has. Raises NotFound and Sealed."""
    return tuple(
        name for subject in listing(store, collection) for name in (subject.name, *subject.spellings)
    )


def get(store: Store, subject_id: int) -> Subject:
    """Raises NotFound and Sealed."""
    with store.read() as db:
        return _opened(_seal(store, db), (rows.get(db, subject_id),))[0]


def collection_of(store: Store, subject_id: int) -> str:
    """The name of the collection that a subject is protected in. Raises NotFound."""
    with store.read() as db:
        return rows.collection_name(db, subject_id)


def edit(store: Store, subject: Subject, *, noun: str = "", agent: str) -> Subject:
    """Put `subject` in the place of the one of its id. It keeps its label's number; `noun`, if given, is the new one.

    Raises Invalid, NotFound and Sealed, and Conflict for one that is retired.
    """
    with store.write() as db:
        row = rows.get(db, subject.id)
        if row.retired_at is not None:
            raise Conflict(f"Subject {subject.id} is retired.", "Enter it anew; it gets another label.")
        opened = _seal(store, db)
        label = _opened(opened, (row,))[0].label
        if noun:
            label = labels.renamed(label, checked_noun(noun))
        changed = replace(checked(subject), label=label)
        rows.replace(db, subject.id, _closed(opened, changed, row.collection_id))
        _record(db, Deed.SUBJECT_CHANGED, subject.id, agent)
        return changed


def retire(store: Store, subject_id: int, *, agent: str) -> None:
    """Look for it no more. It is kept, so that its label is given to nobody else. Raises NotFound."""
    with store.write() as db:
        row = rows.get(db, subject_id)
        if row.retired_at is None:
            rows.retire(db, subject_id)
            _record(db, Deed.SUBJECT_RETIRED, subject_id, agent)


def _seal(store: Store, db: Connection) -> Seal:
    """The seal that all rows are under. Raises Sealed."""
    known = rows.any_one(db)
    found = seal(store, may_make=known is None)
    if known is not None:
        found.open(known.sealed, collection_id=known.collection_id, number=known.id)
    return found


def _unknown(entries: Iterable[tuple[Subject, str]], known: Iterable[Subject]) -> list[tuple[Subject, str]]:
    names = {squeezed(subject.name) for subject in known if subject.retired_at is None}
    new = []
    for subject, noun in entries:
        if (name := squeezed(subject.name)) not in names:
            names.add(name)
            new.append((subject, noun))
    return new


def _closed(opened: Seal, subject: Subject, collection_id: int) -> bytes:
    values = {name: value for name, value in asdict(subject).items() if name not in _UNSEALED}
    return opened.close(values, collection_id=collection_id, number=subject.id)


def _opened(opened: Seal, sealed: Sequence[SealedSubject]) -> tuple[Subject, ...]:
    return tuple(
        replace(
            _subject(opened.open(row.sealed, collection_id=row.collection_id, number=row.id)),
            id=row.id,
            retired_at=row.retired_at,
        )
        for row in sealed
    )


def _subject(values: dict[str, Any]) -> Subject:
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    kind = SubjectKind(values["kind"])
    return Subject(**{**values, **lists, "kind": kind})


def _record(db: Connection, deed: Deed, subject_id: int, agent: str) -> None:
    custody.append(db, type=deed, agent=agent, object_kind="subject", object_id=subject_id)
