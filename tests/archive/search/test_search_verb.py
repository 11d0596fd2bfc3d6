"""Results: grouped, counted, marked, and honest about what they cannot see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.model import State
from archive.search import find_in_document, search
from archive.store import Store
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from ingest.model import Box, Extraction, Page, TextSource, Word, pack_lines


def laid_out(number: int, text: str) -> Page:
    """A page whose n-th word has the box (10 n, line, 10 n + 8, line + 9)."""
    lines, at = [], 0
    for row, line in enumerate(text.split("\n")):
        words = []
        for word in line.split():
            words.append(Word(word, Box(10 * at, 12 * row, 10 * at + 8, 12 * row + 9)))
            at += 1
        lines.append(words)
    packed, boxes = pack_lines(lines)
    return Page(number, 500, 700, packed, boxes, TextSource.LAYER)


def put(store: Store, name: str, *texts: str, collection: str = "Leak", **facts: object) -> int:
    stored = store.blobs.put_bytes(name.encode())
    facts = {"media_type": "application/pdf", **facts}
    with store.write() as db:
        key = intake.collection_id(db, collection)
        entered = intake.enter(db, Sighting(key, None, name.encode(), f"/drop/{name}", name), stored, "eng")
        pages = tuple(laid_out(number, text) for number, text in enumerate(texts, 1))
        intake.set_ready(db, entered.document_id, Extraction(pages=pages, **facts), "", "")
    return entered.document_id


@pytest.fixture
def filled(store: Store) -> Store:
    put(store, "one.pdf", "the walkout in the yard", "no such thing", "another walkout\nwalkout", language="en",
        date=datetime(2020, 9, 7, tzinfo=UTC))  # fmt: skip
    put(store, "two.eml", "a letter about the yard", media_type="message/rfc822", language="en")
    put(store, "three.pdf", "el paro en el patio", language="es", collection="Other")
    with store.write() as db:
        key = intake.collection_id(db, "Leak")
        entered = intake.enter(
            db, Sighting(key, None, b"x", "/drop/x", "x.pdf"), store.blobs.put_bytes(b"x"), "eng"
        )
        intake.set_failed(db, entered.document_id, State.UNREADABLE, reason="corrupt", message="m", hint="h")
    index_waiting(store, RunReport(), silent)
    return store


def test_pages_are_grouped_by_document_and_counted_exactly(filled: Store) -> None:
    results = search(filled, "walkout OR yard", pages_per_document=1)
    assert (results.total_pages, results.total_documents) == (3, 2)
    first = results.documents[0]
    assert (first.document.name, first.total_pages, len(first.pages)) == ("one.pdf", 2, 1)
    assert first.places == ("/drop/one.pdf",)


def test_the_snippet_marks_the_matches_and_boxes_lie_on_their_words(filled: Store) -> None:
    hit = search(filled, '"the yard" -letter').documents[0].pages[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["the", "yard"] or hit.snippet[
        hit.marks[0][0] : hit.marks[0][1]
    ] == "the yard"
    assert [box.x0 for box in hit.boxes] == [30, 40]


def test_nothing_under_a_not_is_marked(filled: Store) -> None:
    hit = search(filled, "yard NOT letter").documents[0].pages[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["yard"]


def test_prefixes_and_typing_mistakes_are_marked_too(filled: Store) -> None:
    for query in ("walko*", "walkuot~"):
        hit = search(filled, query).documents[0].pages[0]
        assert {hit.snippet[start:end] for start, end in hit.marks} == {"walkout"}


def test_facets_count_documents_and_filters_narrow_to_them(filled: Store) -> None:
    everything = search(filled, "")
    assert dict(everything.facets["type"]) == {"pdf": 2, "mail": 1}
    assert dict(everything.facets["collection"]) == {"Leak": 2, "Other": 1}
    assert dict(everything.facets["year"]) == {"2020": 1}
    for name, values in everything.facets.items():
        for value, count in values:
            assert search(filled, "", filters={name: value}).total_documents == count


def test_a_result_says_how_many_documents_it_cannot_see(filled: Store) -> None:
    assert search(filled, "yard").unreadable == 1
    assert search(filled, "yard collection:Leak").unreadable == 1
    other = search(filled, "patio collection:other")
    assert (other.unreadable, other.searchable_pages, other.total_pages) == (0, 1, 1)


def test_leafing_through_shows_every_document_once(store: Store) -> None:
    for number in range(23):
        put(store, f"{number}.pdf", "same words")
    index_waiting(store, RunReport(), silent)
    seen: list[int] = []
    for offset in range(0, 30, 5):
        seen += [hit.document.id for hit in search(store, "words", offset=offset, limit=5).documents]
    assert len(seen) == len(set(seen)) == 23
    assert seen == [hit.document.id for hit in search(store, "words", limit=None).documents]


def test_hits_within_a_document_come_in_page_order(filled: Store) -> None:
    key = search(filled, "walkout").documents[0].document.id
    hits = find_in_document(filled, key, "walkout")
    assert [hit.number for hit in hits] == [1, 3]
    assert len(hits[1].boxes) == 2
    assert find_in_document(filled, key, "") == ()


def test_an_empty_archive_answers(store: Store) -> None:
    results = search(store, "anything be* wor~")
    assert (results.total_pages, results.documents) == (0, ())


def test_a_long_page_gives_a_short_snippet_around_the_matches(store: Store) -> None:
    put(store, "long.pdf", "filler " * 3000 + "needle in the hay " + "filler " * 3000)
    index_waiting(store, RunReport(), silent)
    hit = search(store, "needle").documents[0].pages[0]
    assert len(hit.snippet) < 300
    assert "needle" in hit.snippet
