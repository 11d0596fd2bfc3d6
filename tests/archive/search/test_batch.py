"""Runs of name lists: a row a line, the same figures as the search, what is new, what is near, and an end in order."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.accession import removal
from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.errors import Conflict, Invalid, NotFound
from archive.model import LineState, ListLine, ListOptions, ListRun, RunState, State
from archive.search import search
from archive.search.name_lists import batch
from archive.search.name_lists.spellings import near_spellings
from archive.store import Store
from archive.store.catalog import intake, name_lists
from archive.store.catalog.intake import Sighting
from archive.store.catalog.name_lists import Only
from archive.store.query import Fuzzy
from ingest.model import Box, Extraction, Page, TextSource, Word, pack_lines

ONES = Box(0, 0, 1, 1)


def put(store: Store, name: str, *texts: str, collection: str = "Leak") -> int:
    with store.write() as db:
        key = intake.collection_id(db, collection)
        sighting = Sighting(key, None, name.encode(), f"/drop/{name}", name)
        entered = intake.enter(db, sighting, store.blobs.put_bytes(name.encode()), "eng")
        packed = [pack_lines([[Word(word, ONES) for word in text.split()]]) for text in texts]
        pages = tuple(Page(n, 500, 700, *pair, TextSource.LAYER) for n, pair in enumerate(packed, 1))
        read = Extraction(media_type="application/pdf", pages=pages)
        intake.set_ready(db, entered.document_id, read, "", "")
    return entered.document_id


def index(store: Store) -> None:
    index_waiting(store, RunReport(), silent)


@pytest.fixture
def filled(store: Store) -> Store:
    put(store, "one.pdf", "Thaddeus Okonjo drove", "again Okonjo", "nothing")
    put(store, "two.pdf", "Thadeus Okonjo walked", "Okonjo wrote to Thaddeus")
    put(store, "three.pdf", "Jane Doe and Jane Roe", collection="Other")
    with store.write() as db:
        key = intake.collection_id(db, "Leak")
        bad = Sighting(key, None, b"x", "/drop/x", "x.pdf")
        entered = intake.enter(db, bad, store.blobs.put_bytes(b"x"), "eng")
        intake.set_failed(db, entered.document_id, State.UNREADABLE, reason="corrupt", message="m", hint="h")
    index(store)
    return store


def run(
    store: Store, text: str, *, collection: str | None = None, **options: object
) -> tuple[ListRun, list[ListLine]]:
    run_id = batch.begin(
        store, text.encode(), untrusted_name="names.csv", collection=collection,
        options=ListOptions(**options), agent="desk",
    )  # fmt: skip
    return result(store, batch.search(store, run_id))


def result(store: Store, done: ListRun) -> tuple[ListRun, list[ListLine]]:
    with store.read() as db:
        return done, list(name_lists.lines(db, done.id))


def test_every_line_has_a_row_with_what_the_search_finds(filled: Store) -> None:
    texts = ["Okonjo", "Thaddeus Okonjo", "Jane OR Okonjo", "nobody", "???", "-Okonjo", "collection:Other"]
    done, lines = run(filled, "\n".join(texts))
    assert done.state is RunState.DONE
    assert [line.text for line in lines] == texts
    for line in lines:
        if line.state is LineState.SEARCHED:
            found = search(filled, line.query)
            assert (line.pages, line.documents) == (found.total_pages, found.total_documents), line.text
    assert lines[4].state is LineState.NOT_SEARCHED
    assert lines[4].reason
    assert (done.lines, done.lines_found, done.lines_not_searched) == (7, 5, 1)


def test_a_run_keeps_its_state_its_options_and_what_it_could_not_see(filled: Store) -> None:
    done, _ = run(filled, "Okonjo", collection="Leak", phrase=True)
    assert (done.started_by, done.collection, done.options) == ("desk", "Leak", ListOptions(phrase=True))
    assert (done.coverage.documents, done.coverage.unreadable, done.coverage.pages) == (3, 1, 5)
    assert done.coverage.sentence.startswith("1 of 3 documents could not be read")
    assert done.generation == filled.index.reader().generation
    assert done.ended_at is not None
    assert done.started_at <= done.ended_at <= datetime.now(UTC)


def test_one_collection_is_not_another(filled: Store) -> None:
    _, (line,) = run(filled, "Jane", collection="Leak")
    assert line.documents == 0
    _, (line,) = run(filled, "Jane", collection="Other")
    assert line.documents == 1
    with pytest.raises(NotFound):
        run(filled, "Jane", collection="Nobody")


def test_near_spellings_are_tried_and_counted(filled: Store) -> None:
    _, (line,) = run(filled, "Thaddeus Okonjo")
    assert (line.pages, line.documents) == (2, 2)
    assert line.near == (("thadeus okonjo", 1),)
    assert line.near_documents == 0  # the same document has it right on another page
    done, (line,) = (
        run(filled, "Thaddeus Okonja\nThaddeus Okonjo Smith", phrase=True)[0],
        run(filled, "Thaddeus Okonja", phrase=True)[1],
    )
    assert line.documents == 0
    assert dict(line.near) == {"thaddeus okonjo": 1, "thadeus okonjo": 1}
    assert line.near_documents == 2
    assert done.lines_near == 1


def test_a_phrase_with_mistakes_names_the_spellings_that_occur(filled: Store) -> None:
    _, (line,) = run(filled, "Thaddeus Okonjo", phrase=True, fuzziness=1)
    assert line.query == '"Thaddeus Okonjo" OR "thadeus okonjo"'
    found = search(filled, line.query)
    assert (line.pages, line.documents) == (found.total_pages, found.total_documents) == (2, 2)


def test_again_shows_only_what_is_new(filled: Store) -> None:
    first, _ = run(filled, "Okonjo\nJane\nnobody")
    put(filled, "four.pdf", "Okonjo once more")
    put(filled, "five.pdf", "and nobody", collection="Other")
    index(filled)
    again, lines = result(filled, batch.search(filled, batch.begin_again(filled, first.id, agent="desk")))
    assert [(line.documents, line.new_documents) for line in lines] == [(3, 1), (1, 0), (1, 1)]
    assert (again.earlier_id, again.lines_new) == (first.id, 2)
    third, lines = result(filled, batch.search(filled, batch.begin_again(filled, again.id, agent="desk")))
    assert third.lines_new == 0


def test_a_number_taken_over_from_a_removed_document_is_new(filled: Store) -> None:
    put(filled, "last.pdf", "Okonjo last")
    index(filled)
    first, _ = run(filled, "Okonjo")
    with filled.read() as db:
        newest = max(name_lists.found_by(db, first.id, 1)[0])
    removal.remove(filled, newest, why="test", agent="desk")
    assert put(filled, "other.pdf", "Okonjo elsewhere") == newest
    index(filled)
    _, (line,) = result(filled, batch.search(filled, batch.begin_again(filled, first.id, agent="desk")))
    assert line.new_documents == 1


def test_a_run_that_is_stopped_keeps_what_it_has(filled: Store) -> None:
    stop = threading.Event()
    run_id = batch.begin(
        filled, b"Okonjo\nJane\nRoe", untrusted_name="n", collection=None, options=ListOptions(), agent="desk"
    )
    stop.set()
    stopped, lines = result(filled, batch.search(filled, run_id, stop=stop))
    assert stopped.state is RunState.STOPPED
    assert [line.state for line in lines] == [LineState.WAITING] * 3
    with pytest.raises(Conflict):
        batch.search(filled, run_id)
    again, _ = result(filled, batch.search(filled, batch.begin_again(filled, run_id, agent="desk")))
    assert (again.state, again.lines_new) == (RunState.DONE, 3)


def test_lines_are_chosen_by_what_became_of_them(filled: Store) -> None:
    done, _ = run(filled, "Okonjo\nnobody\n???\nOkonja")
    with filled.read() as db:
        chosen = {only: [line.text for line in name_lists.lines(db, done.id, only)] for only in Only}
    assert chosen[Only.FOUND] == ["Okonjo"]
    assert chosen[Only.NOTHING] == ["nobody", "Okonja"]
    assert chosen[Only.NEAR] == ["Okonja"]
    assert chosen[Only.NOT_SEARCHED] == ["???"]
    assert chosen[Only.NEW] == []


def test_a_run_can_be_forgotten_and_leaves_no_name_on_the_disk(filled: Store) -> None:
    done, _ = run(filled, "Quillfeather Brambleshaw")
    again = batch.begin_again(filled, done.id, agent="desk")
    batch.remove(filled, done.id, agent="desk")
    with filled.read() as db:
        assert name_lists.get(db, again).earlier_id is None
        with pytest.raises(NotFound):
            name_lists.get(db, done.id)
    batch.remove(filled, again, agent="desk")
    filled.close()
    assert all(b"Brambleshaw" not in path.read_bytes() for path in filled.home.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "options", [{"fuzziness": 3}, {"proximity": 0}, {"phrase": True, "proximity": 3}, {"field": "digest"}]
)
def test_options_that_make_no_sense_are_refused(filled: Store, options: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        run(filled, "Okonjo", **options)


def test_near_spellings_are_those_of_the_query_language(store: Store) -> None:
    words = [
        "harbour",
        "harbuor",
        "harbor",
        "habrour",
        "harbours",
        "arbour",
        "jarbour",
        "harb",
        "harbor1",
        "hrbr",
    ]
    put(store, "one.pdf", " ".join(words))
    index(store)
    reader = store.index.reader()
    vocabulary = reader.expand(Fuzzy("harbour", 2)) + tuple(words)
    for distance in (1, 2):
        found = near_spellings({"harbour": distance}, dict.fromkeys(vocabulary))
        assert {term for term, _ in found["harbour"]} == {*reader.expand(Fuzzy("harbour", distance))} - {
            "harbour"
        }


@given(st.frozensets(st.integers(0, 2**40), max_size=50))
def test_numbers_are_kept_in_few_bytes(numbers: frozenset[int]) -> None:
    assert name_lists.unpack(name_lists.pack(numbers)) == numbers
