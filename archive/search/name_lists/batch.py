"""Name lists: every line searched, and the whole run kept, so that it can be shown, exported and run again."""

from __future__ import annotations

import time
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from archive.errors import Conflict, Forbidden, Invalid, NotFound
from archive.model import Deed, ListColumns, ListOptions, RunState
from archive.search.name_lists import name_list
from archive.search.name_lists.answering import Answering
from archive.search.name_lists.lookup import Lookup
from archive.search.name_lists.name_query import line_query
from archive.store import custody
from archive.store.catalog import documents, name_lists
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from threading import Event

    from sqlalchemy import Connection

    from archive.model import ListRun
    from archive.store import Store
    from archive.store.catalog.name_lists import Answer, GivenLine

_LINES_AT_ONCE = 10_000  # read and compared with the vocabulary together
_KEPT_EVERY_S = 1.0
_NAME_CHARACTERS = 120


def silent(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def begin(
    store: Store,
    untrusted_list: bytes,
    *,
    untrusted_name: str,
    collection: str | None,
    options: ListOptions,
    columns: ListColumns = ListColumns.AUTO,
    column: str = "",
    heading: bool | None = None,
    agent: str,
) -> int:
    """Read and keep a list; `search` then searches it. Returns the run's number.

    Raises Invalid for a list or options that make no sense, NotFound for a collection that there is not.
    """
    _check(options)
    read = name_list.read(untrusted_list, columns=columns, column=column, heading=heading)
    with store.write() as db:
        if collection is not None and collection not in {c.name for c in documents.collections(db)}:
            raise NotFound("There is no such collection.", "archive status lists them.")
        name = shown(untrusted_name.strip(), limit=_NAME_CHARACTERS) or "Name list"
        run_id = name_lists.begin(
            db,
            read.lines,
            name=name,
            read_as=read.read_as,
            collection=collection,
            options=options,
            agent=agent,
        )
        _record(db, Deed.LIST_SEARCHED, run_id, agent)
        return run_id


def begin_again(store: Store, run_id: int, *, agent: str) -> int:
    """The same list and options over the archive as it is now. `search` then tells what is new. Raises NotFound."""
    with store.write() as db:
        earlier = name_lists.get(db, run_id)
        again = name_lists.begin(
            db,
            name_lists.given(db, run_id),
            name=earlier.name,
            read_as=earlier.read_as,
            collection=earlier.collection,
            options=earlier.options,
            agent=agent,
            earlier_id=run_id,
        )
        _record(db, Deed.LIST_SEARCHED, again, agent)
        return again


def search(
    store: Store,
    run_id: int,
    *,
    progress: Callable[[int, int], None] = silent,
    stop: Event | None = None,
) -> ListRun:
    """Search every line that waits. With `stop` set it ends after the line in hand, and keeps what it has.

    Raises NotFound, and Conflict for a run that has ended.
    """
    with store.read() as db:
        run = name_lists.get(db, run_id)
        waiting = name_lists.given(db, run_id, waiting=True)
    if run.state is not RunState.RUNNING:
        raise Conflict("That run has ended.", "Run the list again to see what is new.")
    lookup = Lookup(store, run.collection)
    with store.write() as db:
        name_lists.start(db, run_id, run.collection, lookup.generation)
    earlier = _Earlier(store, run.earlier_id)
    state = RunState.STOPPED
    try:
        done, total = run.lines_done, run.lines
        progress(done, total)
        for answers in _kept_together(_answers(lookup, run.options, waiting, stop)):
            with store.write() as db:
                name_lists.answer(db, run_id, map(earlier.mark_new, answers))
            done += len(answers)
            progress(done, total)
        if done == total:
            state = RunState.DONE
    finally:
        with store.write() as db:
            name_lists.end(db, run_id, state)
    with store.read() as db:
        return name_lists.get(db, run_id)


def remove(store: Store, run_id: int, *, agent: str) -> None:
    """Forget a run and its list; custody keeps that there was one, and how many lines it had.

    Raises NotFound, and Forbidden where people have accounts and it is another's.
    """
    with store.write() as db:
        if store.clearance is not None and name_lists.get(db, run_id).started_by != store.person:
            raise Forbidden("Only whoever began a run may remove it.")
        _record(db, Deed.DELETION, run_id, agent)
        name_lists.remove(db, run_id)


def _record(db: Connection, deed: Deed, run_id: int, agent: str) -> None:
    lines = name_lists.get(db, run_id).lines
    custody.append(
        db, type=deed, agent=agent, object_kind="list run", object_id=run_id, detail={"lines": lines}
    )


class _Earlier:
    """What the earlier run found, line by line."""

    def __init__(self, store: Store, earlier_id: int | None) -> None:
        self._found: dict[int, frozenset[int]] | None = None
        if earlier_id is not None:
            with store.read() as db:
                earlier = name_lists.get(db, earlier_id)
                # A number that was taken over from a removed document stands for another one.
                others = name_lists.removed_since(db, earlier.custody_sequence)
                self._found = {n: found - others for n, found, _ in name_lists.found(db, earlier_id)}

    def mark_new(self, answer: Answer) -> Answer:
        if self._found is None:
            return answer
        return answer.with_new(answer.found - self._found.get(answer.number, frozenset()))


def _answers(
    lookup: Lookup, options: ListOptions, lines: Iterable[GivenLine], stop: Event | None
) -> Iterator[Answer]:
    waiting = iter(lines)
    while part := list(islice(waiting, _LINES_AT_ONCE)):
        queries = [line_query(line.text, options) for line in part]
        answering = Answering(lookup, options, queries)
        repeated = {query for query, count in Counter(q.query for q in queries).items() if count > 1}
        known: dict[str, Answer] = {}
        for line, query in zip(part, queries, strict=True):
            if stop is not None and stop.is_set():
                return
            answer = known.get(query.query) or answering.answer(query)
            if query.query in repeated:
                known[query.query] = answer
            yield answer.for_line(line.number, (*line.notes, *query.notes))


def _kept_together(answers: Iterator[Answer]) -> Iterator[list[Answer]]:
    """As many as a second brings: a flush to the disk for each line would take longer than its search."""
    together: list[Answer] = []
    began_s = time.monotonic()
    for answer in answers:
        together.append(answer)
        if time.monotonic() - began_s >= _KEPT_EVERY_S:
            yield together
            together, began_s = [], time.monotonic()
    if together:
        yield together


def _check(options: ListOptions) -> None:
    if options.phrase and options.proximity is not None:
        raise Invalid("A phrase is exact, so no proximity fits with it.", "Choose one of the two.")
    if not 0 <= options.fuzziness <= 2:
        raise Invalid("Fuzziness is 0, 1 or 2 typing mistakes a word.")
    if options.proximity is not None and not 1 <= options.proximity <= 1000:
        raise Invalid("Proximity is 1 to 1,000 words.")
    if options.field not in ("text", "name"):
        raise Invalid("A name list is searched in the text of pages, or in names of documents.")
