"""Whatever is typed is answered, soon, and is answered the same when it is typed as it was read."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.search import search
from archive.store import Store, create
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from ingest.model import Box, Extraction, Page, TextSource, Word, pack_lines

TEXTS = (
    "The walkout at the harbour, 14 September",
    "東京都の天気は晴れです",
    "كتاب عن الماء",
    "e-mail x1 a b c aa ab ba",
    "",
)
WRITTEN = """walkout harbour~ wa* *t w?lk /w.*t/ /(/ /(a*)*$/ NEAR NEAR/2 w/9 AND OR NOT - ! | || && ( ) " “ ” 東京
name:a* from:x to:/./ subject:? url:http://a/?b* size:>1kb size:x pages:<3 page:1 has:ocr has:note الماء /(.*.*.*.*)*x/
date:>2020 sort:-date sort:name ~ ~2 * ? / \\ : & a b 1 /((a|b)*a(a|b){12}.*)*/"""
PIECES = (*WRITTEN.split(), '"a b"~3')
QUERIES = st.lists(st.sampled_from(PIECES), max_size=9).flatmap(
    lambda parts: st.sampled_from([" ".join(parts), "".join(parts)])
) | st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = create(tmp_path_factory.mktemp("archive") / "home")
    with store.write() as db:
        key = intake.collection_id(db, "Leak")
        for number, text in enumerate(TEXTS):
            name = f"{number}.pdf"
            stored = store.blobs.put_bytes(name.encode())
            entered = intake.enter(db, Sighting(key, None, name.encode(), f"/{name}", name), stored, "eng")
            packed, boxes = pack_lines([[Word(word, Box(0, 0, 1, 1)) for word in text.split()]])
            page = Page(1, 500, 700, packed, boxes, TextSource.LAYER)
            read = Extraction(media_type="application/pdf", pages=(page,))
            intake.set_ready(db, entered.document_id, read, "", "")
    index_waiting(store, RunReport(), silent)
    yield store
    store.close()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
def test_any_query_is_answered_within_two_seconds_and_as_it_was_read(filled: Store, query: str) -> None:
    begun = time.process_time()
    first = search(filled, query)
    assert time.process_time() - begun < 2
    second = search(filled, first.read_as)
    assert [hit.document.id for hit in second.documents] == [hit.document.id for hit in first.documents]
    assert second.total_pages == first.total_pages
    for near in first.suggestions:
        search(filled, near.query)
