"""Runs of name lists: the lines as they were given, and what each found."""

from __future__ import annotations

import zlib
from array import array
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, and_, bindparam, case, func, insert, select, update

from archive.errors import NotFound
from archive.model import Coverage, LineState, ListLine, ListOptions, ListRun, RunState
from archive.store import custody
from archive.store.catalog import coverage
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import ColumnElement, Connection

_LINES_AT_ONCE = 500


class Only(StrEnum):
    """Which lines of a run."""

    ALL = "all"
    FOUND = "found"
    NOTHING = "nothing"
    NEAR = "near"  # nothing found, and something under another spelling
    NEW = "new"
    NOT_SEARCHED = "not-searched"


_CONDITIONS: dict[Only, tuple[ColumnElement[bool], ...]] = {
    Only.ALL: (),
    Only.FOUND: (t.list_lines.c.documents > 0,),
    Only.NOTHING: (t.list_lines.c.documents == 0, t.list_lines.c.state == LineState.SEARCHED.value),
    Only.NEAR: (t.list_lines.c.documents == 0, t.list_lines.c.near_documents > 0),
    Only.NEW: (t.list_lines.c.new_documents > 0,),
    Only.NOT_SEARCHED: (t.list_lines.c.state != LineState.SEARCHED.value,),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one line found. `found` and `new` are numbers of documents."""

    number: int
    query: str
    state: LineState
    reason: str = ""
    notes: tuple[str, ...] = ()
    pages: int = 0
    found: frozenset[int] = frozenset()
    new: frozenset[int] = frozenset()
    near: tuple[tuple[str, int], ...] = ()
    near_tried: int = 0
    near_documents: int = 0

    def for_line(self, number: int, notes: Iterable[str]) -> Answer:
        """The same of a certain line, with what was said of it before."""
        return replace(self, number=number, notes=tuple(dict.fromkeys((*notes, *self.notes))))

    def with_new(self, new: frozenset[int]) -> Answer:
        return replace(self, new=new)


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A line as it was read from a list; with a `reason` it cannot be searched."""

    number: int
    text: str
    notes: tuple[str, ...] = ()
    reason: str = ""


def begin(
    db: Connection,
    lines: Iterable[GivenLine],
    *,
    name: str,
    read_as: str,
    collection: str | None,
    options: ListOptions,
    agent: str,
    earlier_id: int | None = None,
) -> int:
    """Keep a list before its first line is searched. Returns the run's number."""
    searched = select(t.collections.c.id)
    if collection is not None:
        searched = searched.where(t.collections.c.name == collection)
    query = insert(t.list_runs).values(
        name=name, read_as=read_as, collection=collection, covers=list(db.execute(searched).scalars()),
        options=asdict(options), state=RunState.RUNNING.value,
        started_by=agent, started_at=datetime.now(UTC), earlier_id=earlier_id, generation=0,
        custody_sequence=0, custody_digest="", coverage=asdict(coverage.of(db, collection)),
    )  # fmt: skip
    run_id = int(db.execute(query).inserted_primary_key[0])  # type: ignore[index]
    rows = [
        {
            "run_id": run_id,
            "number": line.number,
            "text": line.text,
            "given_notes": list(line.notes),
            "given_reason": line.reason,
            "notes": list(line.notes),
            "reason": line.reason,
            "state": LineState.NOT_SEARCHED.value if line.reason else LineState.WAITING.value,
        }
        for line in lines
    ]
    if rows:
        db.execute(insert(t.list_lines), rows)
    return run_id


def start(db: Connection, run_id: int, collection: str | None, generation: int) -> None:
    """Note the state of the archive that the run sees: its first line is about to be searched."""
    sequence, digest = custody.newest(db) or (0, "")
    query = update(t.list_runs).where(t.list_runs.c.id == run_id)
    state = {"generation": generation, "custody_sequence": sequence, "custody_digest": digest}
    db.execute(
        query.values(**state, started_at=datetime.now(UTC), coverage=asdict(coverage.of(db, collection)))
    )


def answer(db: Connection, run_id: int, answers: Iterable[Answer]) -> None:
    """Keep what these lines found."""
    c = t.list_lines.c
    query = update(t.list_lines).where(c.run_id == bindparam("run"), c.number == bindparam("line"))
    rows = [
        {
            "run": run_id,
            "line": entry.number,
            "query": entry.query,
            "state": entry.state.value,
            "reason": entry.reason,
            "notes": list(entry.notes),
            "pages": entry.pages,
            "documents": len(entry.found),
            "new_documents": len(entry.new),
            "near": [list(pair) for pair in entry.near],
            "near_tried": entry.near_tried,
            "near_documents": entry.near_documents,
            "found": pack(entry.found),
            "found_new": pack(entry.new),
        }
        for entry in answers
    ]
    if rows:
        db.execute(query, rows)


def end(db: Connection, run_id: int, state: RunState) -> None:
    query = update(t.list_runs).where(t.list_runs.c.id == run_id)
    db.execute(query.values(state=state.value, ended_at=datetime.now(UTC)))


def remove(db: Connection, run_id: int) -> None:
    """Forget the run and its list. Raises NotFound."""
    get(db, run_id)
    db.execute(t.list_lines.delete().where(t.list_lines.c.run_id == run_id))
    db.execute(t.list_runs.delete().where(t.list_runs.c.id == run_id))
    db.execute(update(t.list_runs).where(t.list_runs.c.earlier_id == run_id).values(earlier_id=None))


def get(db: Connection, run_id: int) -> ListRun:
    """Raises NotFound."""
    row = db.execute(_runs(run_id)).first()
    if row is None:
        raise NotFound(f"There is no run {run_id} of a name list.", "List them with: archive batch list.")
    return _run(row)


def listing(db: Connection) -> tuple[ListRun, ...]:
    """Newest first."""
    return tuple(_run(row) for row in db.execute(_runs().order_by(t.list_runs.c.id.desc())))


def line_count(db: Connection, run_id: int, only: Only = Only.ALL) -> int:
    query = select(func.count()).where(t.list_lines.c.run_id == run_id, *_CONDITIONS[only])
    return db.execute(query).scalar_one()


def lines(
    db: Connection, run_id: int, only: Only = Only.ALL, *, limit: int | None = None, offset: int = 0
) -> Iterator[ListLine]:
    """In the order of the list."""
    c = t.list_lines.c
    query = select(*(column for column in c if not column.name.startswith("found")))
    query = query.where(c.run_id == run_id, *_CONDITIONS[only]).order_by(c.number)
    for row in db.execute(query.limit(limit).offset(offset)).yield_per(_LINES_AT_ONCE):
        yield _line(row)


def given(db: Connection, run_id: int, *, waiting: bool = False) -> tuple[GivenLine, ...]:
    """The list as it was given, or those of its lines that wait to be searched."""
    c = t.list_lines.c
    query = select(c.number, c.text, c.given_notes, c.given_reason).where(c.run_id == run_id)
    if waiting:
        query = query.where(c.state == LineState.WAITING.value)
    rows = db.execute(query.order_by(c.number))
    return tuple(GivenLine(row.number, row.text, tuple(row.given_notes), row.given_reason) for row in rows)


def line(db: Connection, run_id: int, number: int) -> ListLine:
    """Raises NotFound."""
    c = t.list_lines.c
    row = db.execute(select(t.list_lines).where(c.run_id == run_id, c.number == number)).first()
    if row is None:
        raise NotFound(f"Run {run_id} has no line {number}.")
    return _line(row)


def found(db: Connection, run_id: int) -> Iterator[tuple[int, frozenset[int], frozenset[int]]]:
    """(line, documents that it found, those of them that were new) of every line that found any."""
    c = t.list_lines.c
    query = select(c.number, c.found, c.found_new).where(c.run_id == run_id, c.documents > 0)
    for row in db.execute(query.order_by(c.number)).yield_per(_LINES_AT_ONCE):
        yield row.number, unpack(row.found), unpack(row.found_new)


def found_by(db: Connection, run_id: int, number: int) -> tuple[frozenset[int], frozenset[int]]:
    """The documents that one line found, and those of them that were new. Raises NotFound."""
    c = t.list_lines.c
    row = db.execute(select(c.found, c.found_new).where(c.run_id == run_id, c.number == number)).first()
    if row is None:
        raise NotFound(f"Run {run_id} has no line {number}.")
    return unpack(row.found), unpack(row.found_new)


def removed_since(db: Connection, sequence: int) -> frozenset[int]:
    """Numbers of documents that were removed after that custody event, by whatever clock: others may have them."""
    c = t.custody_events.c
    query = select(c.object_id).where(
        c.sequence > sequence, c.object_kind == "document", c.type == "deletion"
    )
    return frozenset(db.execute(query).scalars())


def pack(numbers: Collection[int]) -> bytes:
    """Numbers of documents in few bytes: in order, as distances, deflated."""
    ordered = sorted(numbers)
    steps = array("Q", (b - a for a, b in zip([0, *ordered], ordered, strict=False)))
    return zlib.compress(steps.tobytes(), 1) if ordered else b""


def unpack(data: bytes) -> frozenset[int]:
    if not data:
        return frozenset()
    steps = array("Q")
    steps.frombytes(zlib.decompress(data))
    return frozenset(accumulate(steps))


def _runs(run_id: int | None = None) -> Select[Any]:
    """One run or all, with what their lines come to."""
    c = t.list_lines.c

    def count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((and_(*conditions), 1), else_=0))

    sums = select(
        c.run_id,
        func.count().label("lines"),
        count(c.state != LineState.WAITING.value).label("lines_done"),
        count(*_CONDITIONS[Only.FOUND]).label("lines_found"),
        count(c.state == LineState.NOT_SEARCHED.value).label("lines_not_searched"),
        count(*_CONDITIONS[Only.NEAR]).label("lines_near"),
        count(*_CONDITIONS[Only.NEW]).label("lines_new"),
    ).group_by(c.run_id)
    if run_id is not None:
        sums = sums.where(c.run_id == run_id)
    totals = sums.subquery()
    query = select(t.list_runs, *(column for column in totals.c if column.name != "run_id"))
    query = query.select_from(t.list_runs.join(totals, totals.c.run_id == t.list_runs.c.id))
    return query if run_id is None else query.where(t.list_runs.c.id == run_id)


def _run(row: Row[Any]) -> ListRun:
    return ListRun(
        id=row.id,
        name=row.name,
        read_as=row.read_as,
        collection=row.collection,
        options=ListOptions(**row.options),
        state=RunState(row.state),
        started_by=row.started_by,
        started_at=row.started_at,
        ended_at=row.ended_at,
        earlier_id=row.earlier_id,
        generation=row.generation,
        custody_sequence=row.custody_sequence,
        custody_digest=row.custody_digest,
        coverage=Coverage(**row.coverage),
        lines=row.lines,
        lines_done=row.lines_done,
        lines_found=row.lines_found,
        lines_not_searched=row.lines_not_searched,
        lines_near=row.lines_near,
        lines_new=row.lines_new,
    )


def _line(row: Row[Any]) -> ListLine:
    return ListLine(
        number=row.number,
        text=row.text,
        query=row.query,
        state=LineState(row.state),
        reason=row.reason,
        notes=tuple(row.notes),
        pages=row.pages,
        documents=row.documents,
        new_documents=row.new_documents,
        near=tuple((spelling, count) for spelling, count in row.near),
        near_tried=row.near_tried,
        near_documents=row.near_documents,
    )
