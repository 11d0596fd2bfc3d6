"""Results: grouped, counted, marked, and honest about what they cannot see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.model import Proposal, RedactionState, State
from archive.search import find_in_document, matching, numbers_in_document, parse, search, settling
from archive.search.name_lists.lookup import Lookup
from archive.store import Store, custody, evaluation
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from archive.store.catalog.redactions import Editing
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
    assert search(filled, "yard").coverage.unreadable == 1
    assert search(filled, "yard collection:Leak").coverage.unreadable == 1
    other = search(filled, "patio collection:other")
    assert (other.coverage.unreadable, other.coverage.pages, other.total_pages) == (0, 1, 1)


def test_several_values_are_either_and_a_minus_sign_is_without(filled: Store) -> None:
    assert names(filled, filters={"type": ("pdf", "mail")}) == {"one.pdf", "two.eml", "three.pdf"}
    assert names(filled, filters={"type": "pdf", "language": ("es",)}) == {"three.pdf"}
    assert names(filled, filters={"-type": "mail"}) == {"one.pdf", "three.pdf"}
    assert names(filled, filters={"-type": ("mail",), "-language": ("es", "fr")}) == {"one.pdf"}
    assert names(filled, filters={"date": "2020-09"}) == {"one.pdf"}
    assert names(filled, filters={"type": "", "no-facet": "x"}) == {"one.pdf", "two.eml", "three.pdf"}


def names(store: Store, query: str = "", **options: object) -> set[str]:
    return {hit.document.name for hit in search(store, query, **options).documents}


def test_facets_count_what_is_found(filled: Store) -> None:
    found = search(filled, "yard OR patio", filters={"-type": "mail"})
    assert dict(found.facets["type"]) == {"pdf": 2}
    assert dict(found.facets["language"]) == {"en": 1, "es": 1}
    assert found.distinct["language"] == 2


def test_by_page_every_page_stands_for_itself_best_first(filled: Store) -> None:
    results = search(filled, "walkout", group="page")
    assert [(hit.document.name, hit.pages[0].number) for hit in results.documents] == [
        ("one.pdf", 3), ("one.pdf", 1),
    ]  # fmt: skip
    assert (results.total_groups, results.total_documents) == (2, 1)
    second = search(filled, "walkout", group="page", offset=1, limit=1)
    assert [hit.pages[0].number for hit in second.documents] == [1]
    in_order = search(filled, "walkout sort:name", group="page")
    assert [hit.pages[0].number for hit in in_order.documents] == [1, 3]


def test_by_family_attachments_stand_with_their_mail(store: Store) -> None:
    put(store, "alone.pdf", "walkout " * 9)
    mail = put(store, "mail.eml", "about the walkout", media_type="message/rfc822")
    put(store, "other.pdf", "no walkout")
    inside(store, mail, "plan.pdf", "walkout at noon, walkout")
    inside(store, mail, "menu.pdf", "soup")
    index_waiting(store, RunReport(), silent)
    results = search(store, "walkout", group="family")
    assert (results.total_pages, results.total_documents, results.total_groups) == (4, 4, 3)
    families = [hit.family.name for hit in results.documents]
    assert sorted(families) == ["alone.pdf", "mail.eml", "mail.eml", "other.pdf"]
    assert families[families.index("mail.eml") + 1] == "mail.eml"
    pages = [search(store, "walkout", group="family", offset=n, limit=1).documents for n in range(4)]
    assert sorted(len(hits) for hits in pages) == [0, 1, 1, 2]


def inside(store: Store, parent: int, name: str, text: str) -> None:
    stored = store.blobs.put_bytes(name.encode())
    with store.write() as db:
        key = intake.collection_id(db, "Leak")
        place = Sighting(
            key, None, name.encode(), name, name, parent_document_id=parent, root_document_id=parent, depth=1
        )
        entered = intake.enter(db, place, stored, "eng")
        read = Extraction(media_type="application/pdf", pages=(laid_out(1, text),))
        intake.set_ready(db, entered.document_id, read, "", "")


def test_inflected_words_are_marked_in_their_language_only(store: Store) -> None:
    put(store, "en.pdf", "they walked home", language="en")
    put(store, "de.pdf", "walk and walked", language="de")
    index_waiting(store, RunReport(), silent)
    marked = {
        hit.document.name: [hit.pages[0].snippet[start:end] for start, end in hit.pages[0].marks]
        for hit in search(store, "walk").documents
    }
    assert marked == {"en.pdf": ["walked"], "de.pdf": ["walk"]}
    assert names(store, '"walk"') == {"de.pdf"}


def test_forms_and_spellings_are_marked_however_many_they_are(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "one.pdf", "they walked past Петрова", language="en")
    index_waiting(store, RunReport(), silent)
    monkeypatch.setattr(matching, "_BROAD", 0)
    (hit,) = search(store, "walk person:Petrova").documents
    page = hit.pages[0]
    assert [page.snippet[start:end] for start, end in page.marks] == ["walked", "Петрова"]


def test_a_name_is_found_and_marked_in_another_script(store: Store) -> None:
    put(store, "ru.pdf", "сказала Петрова Жанна Ивановна", language="ru")
    put(store, "far.pdf", "Петрова сказала что её подруга Жанна", language="ru")
    index_waiting(store, RunReport(), silent)
    (hit,) = search(store, 'person:"Zhanna Petrowa"').documents
    assert hit.document.name == "ru.pdf"
    page = hit.pages[0]
    assert {page.snippet[start:end] for start, end in page.marks} == {"Петрова", "Жанна"}


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
    assert find_in_document(filled, key, "walkout", numbers={3, 99}) == hits[1:]
    assert numbers_in_document(filled, key, "walkout") == (1, 3)
    assert numbers_in_document(filled, key, "") == numbers_in_document(filled, key, "nothinglikeit") == ()


def test_an_empty_archive_answers(store: Store) -> None:
    results = search(store, "anything be* wor~")
    assert (results.total_pages, results.documents) == (0, ())


def test_a_long_page_gives_a_short_snippet_around_the_matches(store: Store) -> None:
    put(store, "long.pdf", "filler " * 3000 + "needle in the hay " + "filler " * 3000)
    index_waiting(store, RunReport(), silent)
    hit = search(store, "needle").documents[0].pages[0]
    assert len(hit.snippet) < 300
    assert "needle" in hit.snippet


def marked(store: Store, query: str) -> list[str]:
    hit = search(store, query).documents[0].pages[0]
    return [hit.snippet[start:end] for start, end in hit.marks]


@pytest.mark.parametrize(
    ("query", "marks"),
    [
        ("union NEAR/2 driver", ["union", "driver"]),
        ('"dock workers" NEAR/2 union', ["dock workers", "union"]),
        ("(union OR dr*) NEAR/0 late", ["union", "late"]),
        ("w?rkers", ["workers"]),
        ("/un.*/", ["union", "unions", "union"]),
        ("*ers", ["workers"]),
        ("union name:one", ["union", "union"]),
    ],
)
def test_only_what_matches_is_marked(store: Store, query: str, marks: list[str]) -> None:
    put(
        store, "one.pdf", "union a driver x x x x x dock workers of unions union late"
    )  # fmt: skip
    index_waiting(store, RunReport(), silent)
    found = marked(store, query)
    assert sorted(" ".join(found).split()) == sorted(" ".join(marks).split())


@pytest.fixture
def unordered(store: Store) -> Store:
    for name, text, year in (
        ("b10", "x x x", 2021),
        ("b2", "x y", None),
        ("a", "x y z", 2019),
        ("c", "x", 2021),
    ):
        put(store, name, text, date=datetime(year, 1, 1, tzinfo=UTC) if year else None)
    index_waiting(store, RunReport(), silent)
    return store


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("date", "a b10 c b2"),
        ("-date", "b10 c a b2"),
        ("name", "a b2 b10 c"),
        ("-name", "c b10 b2 a"),
        ("size", "a c b2 b10"),
        ("-size", "b10 b2 a c"),
    ],
)
def test_an_order_is_exact_and_what_is_equal_stays_in_order_of_arrival(
    unordered: Store, order: str, names: str
) -> None:
    for results in (search(unordered, f"x sort:{order}"), search(unordered, "x", sort=order)):
        assert [hit.document.name for hit in results.documents] == names.split()
        assert results.sort == order
    first = [hit.document.name for hit in search(unordered, f"x sort:{order}", limit=2).documents]
    rest = [hit.document.name for hit in search(unordered, f"x sort:{order}", offset=2).documents]
    assert first + rest == names.split()


def test_relevance_can_be_turned_round_and_the_last_word_has_who_clicks(unordered: Store) -> None:
    best = [hit.document.id for hit in search(unordered, "x").documents]
    assert [hit.document.id for hit in search(unordered, "x sort:-relevance").documents] == best[::-1]
    assert search(unordered, "x sort:date", sort="size").sort == "size"
    wrong = search(unordered, "x", sort="colour")
    assert wrong.notes
    assert [hit.document.id for hit in wrong.documents] == best


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("walkuot", [("walkuot", "walkout", 2, "walkout")]),
        ("yard wlakout sort:date", [("wlakout", "walkout", 2, "yard walkout sort:date")]),
        ("aalkout", [("aalkout", "walkout", 2, "walkout")]),
        ("alkout", [("alkout", "walkout", 2, "walkout")]),
        ("wilkoot", [("wilkoot", "walkout", 2, "walkout")]),
        ("name:threee", [("threee", "three", 1, "name:three")]),
        ("walkout", []),
        ("walkuot*", []),
        ("NOT walkuot", []),
        ("type:walkuot", []),
        ("qqqqqqqq", []),
        ("東京", []),
    ],
)
def test_a_word_that_no_page_has_brings_up_the_nearest(
    filled: Store, query: str, offered: list[tuple[str, str, int, str]]
) -> None:
    results = search(filled, query)
    assert [(s.word, s.term, s.pages, s.query) for s in results.suggestions] == offered
    if offered:
        assert results.total_pages == 0
        assert search(filled, offered[0][3]).total_pages > 0 or "yard" in query


def test_a_word_of_a_deleted_document_is_not_offered(filled: Store) -> None:
    with filled.index.writer() as writer:
        writer.delete_document(search(filled, "walkout").documents[0].document.id)
    assert search(filled, "walkuot").suggestions == ()


def test_redactions_are_searched_for_as_they_are_now(filled: Store) -> None:
    key = search(filled, "patio").documents[0].document.id
    assert search(filled, "has:redaction").total_documents == 0
    assert search(filled, "NOT has:redaction").total_documents == 3
    with filled.write() as db:
        made = Editing(db, key, "x").add(Proposal(1, Box(0, 0, 1, 1), "", "minor"))
    assert [hit.document.id for hit in search(filled, "has:redaction").documents] == [key]
    assert len(find_in_document(filled, key, "has:redaction patio")) == 1
    with filled.write() as db:
        Editing(db, key, "x").decide(made.id, RedactionState.REJECTED)
    assert search(filled, "has:redaction").total_documents == 0


def test_a_further_source_and_address_are_found_after_the_next_run(filled: Store) -> None:
    assert search(filled, "source:wren OR url:example.org").total_documents == 0
    with filled.write() as db:
        leak = intake.collection_id(db, "Leak")
        sighting = Sighting(
            leak, intake.source_id(db, leak, "Wren"), b"again", "/again", "again.pdf",
            address="https://example.org/",
        )  # fmt: skip
        intake.enter(db, sighting, filled.blobs.put_bytes(b"one.pdf"), "eng")
    index_waiting(filled, RunReport(), silent)
    assert search(filled, "source:wren").total_documents == 1
    assert search(filled, "url:example.org").total_documents == 1
    assert search(filled, "walkout").total_pages == 2


def test_a_near_of_almost_any_words_is_read_as_and_and_that_is_said(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert search(filled, "walkout NEAR/1 y*").total_pages == 0
    monkeypatch.setattr(settling, "_MOST_NEAR", 1)
    results = search(filled, "walkout NEAR/1 y*")
    assert results.total_pages == 1
    assert "read as AND" in results.notes[0]


def test_patterns_beyond_what_can_be_found_in_time_are_left_out_and_named(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert search(filled, "walk* OR zzz* OR *kout").notes == ()
    monkeypatch.setattr(settling, "_MOST_WORDS", 1)
    results = search(filled, "walk* OR *kout OR -p*t*o OR /q.*/ OR y* OR w*t")
    assert results.total_pages == search(filled, "walk*").total_pages > 0
    assert "Left out: “*kout”, “p*t*o”, “/q.*/” and 2 others." in results.notes[0]
    monkeypatch.setattr(settling, "_MOST_WORDS", 30_000)
    monkeypatch.setattr(settling, "_MOST_PATTERNS", 1)
    results = search(filled, "*kout zz~ NEAR/3 walkout wa* -zz~")
    assert results.total_pages == search(filled, "*kout walkout wa*").total_pages > 0
    assert "“zz~”" in results.notes[0]


def test_phrases_of_very_common_words_are_read_as_and_and_that_is_said(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    backwards = '"walkout nothing" OR "the walkout zebra"~3 OR walkout NEAR/1 y*'
    assert search(filled, backwards).total_pages == 0
    monkeypatch.setattr(settling, "_MOST_PLACES", -1)
    results = search(filled, backwards)
    assert results.total_pages == search(filled, "walkout y*").total_pages > 0
    assert "were read as AND" in results.notes[0]


def test_words_after_the_first_hundred_are_looked_for_as_they_are_written(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "_MOST_FORMS", 1)
    results = search(filled, "walkout OR patio")
    assert results.total_pages == search(filled, 'walkout OR "patio"').total_pages
    assert "as they are written" in results.notes[0]


def test_of_a_very_long_phrase_the_beginning_is_looked_for(filled: Store) -> None:
    assert any("first 500 words" in note for note in search(filled, f'"{"a b " * 300}"').notes)


def test_a_pattern_of_very_many_words_finds_all_their_pages(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = {query: found(filled, query) for query in ("*a*", "w*", "NOT *k*", "/.*/", "*a* w*", "pa*")}
    monkeypatch.setattr(evaluation, "_MOST_RANKED", 0)
    assert {query: found(filled, query) for query in ranked} == ranked


def found(store: Store, query: str) -> set[int]:
    return {
        page.page_id for hit in search(store, query, pages_per_document=None).documents for page in hit.pages
    }


def test_pages_that_were_read_anew_are_not_shown_by_what_the_index_knew(filled: Store) -> None:
    """Between a new reading and the index, the catalog is right: an old page is neither counted nor looked for."""
    key = search(filled, "patio").documents[0].document.id
    with filled.write() as db:
        intake.set_ready(
            db, key, Extraction("application/pdf", pages=(laid_out(1, "leído de nuevo"),)), "", ""
        )
        put_events = {"agent": "test", "object_kind": "document", "object_id": key}
        custody.append(db, type="ingestion", **put_events)
        first = search(filled, "walkout").documents[0].document.id
        intake.clear(db, first)
        custody.append(db, type="ingestion", **put_events)
    assert search(filled, "walkout").total_pages == 0
    assert search(filled, "").total_documents == len(search(filled, "", limit=None).documents)
    index_waiting(filled, RunReport(), silent)
    assert search(filled, "leído").total_pages == 1


def test_a_line_of_a_name_list_says_where_it_was_read_in_another_way(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "_MOST_NEAR", 1)
    lookup = Lookup(filled, None)
    lookup.pages(parse("walkout NEAR/1 y*").tree)
    assert "read as AND" in lookup.notes()[0]
    assert lookup.notes() == ()


def test_half_a_letter_can_be_asked_for_and_is_on_no_page(filled: Store) -> None:
    for query in ("sender:a\ud800", "\udfff*", "name:\ud800~", '"\ud800 walkout"', "collection:\udfff"):
        search(filled, query)
    assert search(filled, "sender:\ud800").total_pages == 0
