"""Who may see one collection gets, for any query, what an archive would answer whose index never had another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import accession
from archive.accession.indexing import index_waiting
from archive.accession.progress import silent
from archive.search import find_in_document, search
from archive.store import Store, consistency, create, custody
from archive.store.catalog import documents, intake
from archive.store.catalog.intake import Sighting
from archive.store.engine import EngineWriter, IndexedPage
from archive.store.index import Index
from archive.store.narrowed import Narrowed
from ingest.model import Box, Extraction, Page, TextSource, Word, pack_lines

WORDS = (
    "walk",
    "walking",
    "walks",
    "harbour",
    "harbor",
    "van",
    "vans",
    "strike",
    "strikes",
    "Petrova",
    "Петрова",
)
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
DOCUMENTS = st.lists(st.lists(TEXT, min_size=1, max_size=2), min_size=1, max_size=4)
WORD = st.sampled_from((*WORDS, "walkign", "harbuor", "vann", "petrowa", "strikse", "nobody"))
ASKED = st.one_of(
    WORD,
    st.tuples(WORD, st.sampled_from((" ", " OR ", " NEAR/3 ", " NOT ")), WORD).map("".join),
    st.sampled_from(
        ("wal*", "*a*", "va?", "/h.*r/", "harbuor~", "person:petrova", '"van walk"~4', "NOT van",
         "collection:ours", "collection:theirs", "type:text", "vann collection:theirs", "sort:date van")
    ),
)  # fmt: skip


@dataclass(frozen=True)
class OnlyOne:
    """An index that is never told of another collection."""

    index: Index
    collection_id: int

    @contextmanager
    def writer(self, *, merge_all: bool = False) -> Iterator[EngineWriter]:
        with self.index.writer(merge_all=merge_all) as writer:
            yield _Dropping(writer, self.collection_id)

    def __getattr__(self, name: str) -> object:
        return getattr(self.index, name)


@dataclass(frozen=True)
class _Dropping:
    of: EngineWriter
    collection_id: int

    def add(self, page: IndexedPage) -> None:
        if page.collection_id == self.collection_id:
            self.of.add(page)

    def delete_document(self, document_id: int, collection_id: int | None = None) -> None:
        if collection_id == self.collection_id:
            self.of.delete_document(document_id, collection_id)


def take_in(store: Store, collection: str, texts: list[list[str]]) -> None:
    with store.write() as db:
        for pages in texts:
            name = f"{documents.count(db) + 1}.txt"
            stored = store.blobs.put_bytes(f"{collection} {name}".encode())
            place = Sighting(intake.collection_id(db, collection), None, name.encode(), name, name)
            entered = intake.enter(db, place, stored, "eng")
            found = Extraction(
                "text/plain", language="en", pages=[_page(n, text) for n, text in enumerate(pages, 1)]
            )
            intake.set_ready(db, entered.document_id, found, "", "")
            custody.append(
                db, type="ingestion", agent="test", object_kind="document", object_id=entered.document_id
            )


def _page(number: int, text: str) -> Page:
    packed, boxes = pack_lines([[Word(word, Box(0, 0, 1, 1)) for word in text.split()]])
    return Page(number, 500, 700, packed, boxes, TextSource.LAYER)


def index(store: Store) -> None:
    index_waiting(store, accession.RunReport(), silent)


def number_of(store: Store, collection: str) -> int:
    with store.read() as db:
        return next(entry.id for entry in documents.collections(db) if entry.name == collection)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    taken_in=st.lists(st.tuples(st.sampled_from(("ours", "theirs")), DOCUMENTS), min_size=1, max_size=4),
    queries=st.lists(ASKED, min_size=12, max_size=12),
)
def test_a_narrowed_search_is_that_of_an_index_that_never_had_the_others(
    tmp_path_factory: pytest.TempPathFactory,
    taken_in: list[tuple[str, list[list[str]]]],
    queries: list[str],
) -> None:
    home = tmp_path_factory.mktemp("narrowed")
    store = create(home / "home")
    with store.write() as db:
        ours = intake.collection_id(db, "ours")
    alone = replace(store, index=OnlyOne(Index(home / "alone"), ours))
    for collection, texts in taken_in:
        take_in(store, collection, texts)
        with store.read() as db:
            waiting = intake.not_indexed(db)
        index(store)
        with store.write() as db:
            intake.set_indexed(db, waiting, indexed=False)
        index(alone)
    narrowed = replace(store, index=Narrowed(store.index, frozenset({ours})))
    for query in queries:
        assert search(narrowed, query) == search(alone, query), query
        for hit in search(narrowed, query).documents[:1]:
            assert hit.document.collection == "ours"
            found = find_in_document(narrowed, hit.document.id, query)
            assert found == find_in_document(alone, hit.document.id, query)
    store.close()


def test_words_of_another_collection_are_not_offered(store: Store) -> None:
    take_in(store, "ours", [["the van"]])
    take_in(store, "theirs", [["the harbour"]])
    index(store)
    narrowed = replace(store, index=Narrowed(store.index, frozenset({number_of(store, "ours")})))
    assert [offer.term for offer in search(store, "harbuor").suggestions] == ["harbour"]
    results = search(narrowed, "harbuor")
    assert results.suggestions == ()
    assert search(narrowed, "harbour").total_pages == 0
    everything = search(narrowed, "")
    assert everything.facets["collection"] == (("ours", 1),)
    assert everything.total_documents == 1


def test_a_run_that_ends_between_two_collections_is_mended_by_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archive.store.index.committing import Commit

    take_in(store, "ours", [["the van"]])
    take_in(store, "theirs", [["the van"], ["the yard"]])
    commit, done = Commit.commit, []

    def dying(self: Commit, merge: object) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(self)
        commit(self, merge)

    with monkeypatch.context() as patched:
        patched.setattr(Commit, "commit", dying)
        with pytest.raises(KeyboardInterrupt):
            index(store)
    assert search(store, "van").total_pages == 1
    assert consistency.check(store).problems != ()
    index(store)
    assert search(store, "van").total_pages == 2
    assert search(store, "the").total_pages == 3
    assert consistency.check(store).problems == ()


def test_a_page_in_the_index_of_another_collection_is_told(store: Store, tmp_path: Path) -> None:
    take_in(store, "ours", [["the van"]])
    take_in(store, "theirs", [["the harbour"]])
    index(store)
    (store.home / "index" / str(number_of(store, "ours"))).rename(tmp_path / "ours")
    theirs = store.home / "index" / str(number_of(store, "theirs"))
    theirs.rename(store.home / "index" / str(number_of(store, "ours")))
    (tmp_path / "ours").rename(theirs)
    problems = consistency.check(store).problems
    assert any("2 pages are in the index of another collection" in problem.what for problem in problems), (
        problems
    )
