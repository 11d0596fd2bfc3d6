"""The same text elsewhere: whatever was copied is found, and nothing is marked that is not the same."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import text_reuse_made
from text_reuse_made import ARABIC, JAPANESE, KOREAN, THAI, index, put

from archive import accession
from archive.errors import Invalid, NotFound
from archive.search import text_reuse
from archive.search.text_reuse import Piece, Reuse, aligning, lookup
from archive.search.text_reuse.aligning import Aligner
from archive.search.text_reuse.given import given_text
from archive.store import Store
from ingest.model import Hidden, HiddenKind

PARAGRAPH = (
    "The shipment left the harbour on the fourteenth of September under a permit that the ministry had withdrawn two "
    "weeks before, and neither the driver nor the clerk who stamped its papers was ever told of that decision."
)


def noise(seed: int, words: int = 200) -> str:
    return " ".join(f"{random.Random(seed + n).randrange(10**6)}x" for n in range(words))


def names(found: Reuse) -> list[str]:
    return [entry.document.name for entry in found.documents]


def marked(pieces: tuple[Piece, ...]) -> str:
    return " ".join(piece.text for piece in pieces if piece.same)


def test_a_paragraph_is_found_word_for_word_wherever_it_was_copied(store: Store) -> None:
    put(store, "report.pdf", f"{noise(1)} {PARAGRAPH} {noise(2)}")
    put(store, "other.pdf", noise(3))
    index(store)
    found = text_reuse.like(store, given_text(PARAGRAPH))
    assert names(found) == ["report.pdf"]
    (page,) = found.documents[0].pages
    assert (page.same, page.longest, page.changes) == (found.given.words, found.given.words, 0)
    assert found.is_complete
    assert "were looked up in 2 pages" in found.notes()[0]


def test_layout_quoting_case_accents_and_cut_words_do_not_matter(store: Store) -> None:
    words = PARAGRAPH.replace("ministry", "minis-\ntry").replace("Sep", "SÉP").upper().split(" ")
    lines = [" ".join(words[at : at + 6]) for at in range(0, len(words), 6)]
    put(store, "answer.eml", "Hello\n" + "\n".join(f"> {line}" for line in lines))
    index(store)
    (found,) = text_reuse.like(store, given_text(PARAGRAPH)).documents
    assert found.same == given_text(PARAGRAPH).words
    assert found.pages[0].changes == 0


@pytest.mark.parametrize("every", [5, 7, 10])
def test_changed_words_do_not_hide_a_copy_and_are_not_marked(store: Store, every: int) -> None:
    words = PARAGRAPH.split()
    words[every - 1 :: every] = ["misread"] * len(words[every - 1 :: every])
    put(store, "copy.pdf", " ".join(words))
    index(store)
    (entry,) = text_reuse.like(store, given_text(PARAGRAPH)).documents
    assert entry.same >= len(words) - len(words) // every - (every - 1)  # the last words alone are too few
    assert entry.pages[0].changes >= len(words) // every - 1
    beside = text_reuse.beside(store, given_text(PARAGRAPH), entry.document.id, 1)
    assert not any("misread" in marked(passage.found) for passage in beside.passages)
    assert any("misread" in piece.text for passage in beside.passages for piece in passage.found)


def test_a_copy_over_two_pages_is_counted_whole(store: Store) -> None:
    words = PARAGRAPH.split()
    put(store, "two.pdf", f"{noise(1)} {' '.join(words[:15])}", f"{' '.join(words[15:])} {noise(2)}")
    index(store)
    (entry,) = text_reuse.like(store, given_text(PARAGRAPH)).documents
    assert [page.number for page in entry.pages] == [2, 1]  # the one with more of it first
    assert entry.same == given_text(PARAGRAPH).words


@pytest.mark.parametrize(
    "text", [JAPANESE, THAI, ARABIC, KOREAN], ids=["Japanese", "Thai", "Arabic", "Korean"]
)
def test_every_script_is_found_word_for_word_and_nearly(store: Store, text: str) -> None:
    middle = len(text) // 2
    put(store, "whole.pdf", f"{noise(1)} {text}")
    put(store, "broken.pdf", f"{text[:middle]}\n{text[middle:]}")
    put(store, "changed.pdf", f"{text[:middle]}x9 {text[middle + 1 :]}")
    put(store, "other.pdf", noise(2))
    index(store)
    found = text_reuse.like(store, given_text(text))
    assert set(names(found)) == {"whole.pdf", "broken.pdf", "changed.pdf"}
    same = {entry.document.name: entry.same for entry in found.documents}
    assert same["whole.pdf"] == found.given.words
    assert same["broken.pdf"] >= found.given.words - 2  # Arabic and Korean: the word that was cut
    assert found.given.words - 4 <= same["changed.pdf"]
    changes = {entry.document.name: entry.pages[0].changes for entry in found.documents}
    assert (changes["whole.pdf"], changes["changed.pdf"]) == (0, 1)


def test_the_given_document_and_the_same_bytes_elsewhere_are_told_apart(store: Store) -> None:
    own = put(store, "own.pdf", PARAGRAPH, noise(1), content="bytes")
    twin = put(store, "twin.pdf", PARAGRAPH, noise(1), content="bytes", collection="Other")
    put(store, "quoted.pdf", PARAGRAPH)
    index(store)
    found = text_reuse.like(store, text_reuse.given_document(store, own))
    assert (names(found), [entry.id for entry in found.duplicates]) == (["quoted.pdf"], [twin])
    of_page = text_reuse.like(store, text_reuse.given_page(store, own, 1))
    assert (names(of_page), [entry.id for entry in of_page.duplicates]) == (["quoted.pdf"], [twin])
    pasted = text_reuse.like(store, given_text(PARAGRAPH))
    assert (names(pasted), pasted.duplicates) == (["own.pdf", "twin.pdf", "quoted.pdf"], ())


def test_a_document_that_is_almost_the_same_as_a_whole_says_so(store: Store) -> None:
    own = put(store, "own.pdf", noise(1))
    put(store, "again.pdf", f"{noise(1)} and a few words more")
    put(store, "part.pdf", f"{noise(1, 20)} {noise(900)}")
    index(store)
    found = text_reuse.like(store, text_reuse.given_document(store, own))
    assert {entry.document.name: entry.is_alike for entry in found.documents} == {
        "again.pdf": True,
        "part.pdf": False,
    }


def test_another_page_of_the_same_document_is_named_as_such(store: Store) -> None:
    own = put(store, "own.pdf", PARAGRAPH, f"{noise(1)} {PARAGRAPH}")
    index(store)
    (entry,) = text_reuse.like(store, text_reuse.given_page(store, own, 1)).documents
    assert (entry.is_own, [page.number for page in entry.pages]) == (True, [2])


def test_a_collection_confines_it(store: Store) -> None:
    put(store, "here.pdf", PARAGRAPH)
    put(store, "there.pdf", PARAGRAPH, collection="Other")
    index(store)
    assert names(text_reuse.like(store, given_text(PARAGRAPH), collection="Other")) == ["there.pdf"]
    with pytest.raises(NotFound):
        text_reuse.like(store, given_text(PARAGRAPH), collection="Nowhere")


def test_removed_documents_never_come_back(store: Store) -> None:
    gone = put(store, "gone.pdf", PARAGRAPH)
    put(store, "stays.pdf", PARAGRAPH)
    index(store)
    accession.remove(store, gone, why="test", agent="test")
    assert names(text_reuse.like(store, given_text(PARAGRAPH))) == ["stays.pdf"]


def test_what_the_index_has_and_the_catalog_has_not_is_not_found(store: Store) -> None:
    key = put(store, "again.pdf", PARAGRAPH)
    index(store)
    from archive.store.catalog import intake
    from ingest.model import Extraction

    with store.write() as db:
        intake.set_ready(db, key, Extraction("application/pdf", pages=[]), "", "")
    assert names(text_reuse.like(store, given_text(PARAGRAPH))) == []


def test_text_that_stands_everywhere_is_shown_last_and_said_to_be_common(store: Store) -> None:
    footer = "This message is confidential and meant for its addressee alone; who gets it by mistake must destroy it."
    for number in range(lookup.COMMON + 5):
        put(store, f"{number}.eml", f"{noise(number * 1000, 30)} {footer}")
    put(store, "copy.eml", f"{PARAGRAPH[:90]} {noise(7_000_000, 30)}")
    index(store)
    found = text_reuse.like(store, given_text(f"{PARAGRAPH} {footer}"))
    assert names(found)[0] == "copy.eml"
    assert not found.documents[0].is_common
    others = found.documents[1:]
    assert len(others) == lookup.MOST_COMMON_COMPARED
    assert all(entry.is_common and entry.same > found.documents[0].same for entry in others)
    said = " ".join(found.notes())
    assert not found.is_complete
    assert "8 words in a row is found, unless it is text that stands on very many pages." in said
    assert f"stand on more than {lookup.COMMON} pages" in said
    assert f"{lookup.COMMON + 5} pages have nothing else of it; {lookup.MOST_COMMON_COMPARED} of them" in said


def test_common_text_alone_is_still_found(store: Store) -> None:
    for number in range(lookup.COMMON + 5):
        put(store, f"{number}.eml", f"{noise(number * 1000, 30)} {PARAGRAPH}")
    index(store)
    found = text_reuse.like(store, given_text(PARAGRAPH))
    assert found.documents
    assert all(entry.is_common and entry.same == found.given.words for entry in found.documents)


def test_what_was_not_compared_is_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "MOST_COMPARED", 3)
    for number in range(8):
        put(store, f"{number}.pdf", PARAGRAPH if number == 5 else f"{noise(number * 1000)} {PARAGRAPH[:80]}")
    index(store)
    found = text_reuse.like(store, given_text(PARAGRAPH))
    assert names(found)[0] == "5.pdf"
    assert (len(found.documents), found.is_complete) == (3, False)
    assert "8 pages have some of the passages. The 3 that have the most" in " ".join(found.notes())
    assert "is found" not in found.notes()[0]


def test_a_search_that_costs_too_much_ends_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "copy.pdf", PARAGRAPH)
    index(store)
    monkeypatch.setattr(lookup, "_WORK", 0)
    found = text_reuse.like(store, given_text(PARAGRAPH))
    assert not found.is_complete
    assert "The rarest " in found.notes()[0]
    assert "may be missing" in found.notes()[0]


def test_a_long_text_is_looked_up_more_widely_and_the_bound_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "LOOKUPS", 20)
    put(store, "copy.pdf", f"{noise(1)} {noise(500, 60)}")
    index(store)
    found = text_reuse.like(store, given_text(noise(300, 600)))
    assert found.searched.passages <= 21
    assert found.searched.certain > 60
    assert names(found) == ["copy.pdf"]
    assert f"{-(-found.searched.certain // 2)} words in a row is found" in found.notes()[0]


def test_hidden_text_is_compared_and_named_and_what_the_file_says_of_itself_is_not(store: Store) -> None:
    put(store, "covered.pdf", "nothing to see", hidden=[Hidden(HiddenKind.COVERED, PARAGRAPH)])
    put(store, "headers.pdf", "nothing to see", hidden=[Hidden(HiddenKind.METADATA, PARAGRAPH)])
    index(store)
    (entry,) = text_reuse.like(store, given_text(PARAGRAPH)).documents
    assert entry.document.name == "covered.pdf"
    assert entry.pages[0].hidden == (HiddenKind.COVERED,)


@pytest.mark.parametrize(
    "text", ["", "three short words", "no no no no no no no no", "0 0 0 0 0 0", "。、", "人権"]
)
def test_too_little_text_is_refused_with_what_it_takes(text: str) -> None:
    with pytest.raises(Invalid, match="4 words in a row"):
        given_text(text)


def test_a_text_beyond_the_limit_is_refused() -> None:
    with pytest.raises(Invalid, match="2 MB"):
        given_text("word " * 500_000)


def test_a_short_text_has_to_stand_whole(store: Store) -> None:
    put(store, "whole.pdf", "he said that the permit was withdrawn by hand on Monday")
    put(store, "part.pdf", "he said that the permit was withdrawn on Monday")
    index(store)
    assert names(text_reuse.like(store, given_text("permit was withdrawn by hand"))) == ["whole.pdf"]


def test_rows_of_zeros_are_no_text(store: Store) -> None:
    put(store, "table.pdf", "total 0 0 0 0 0 0 0 0 0 0 0 0")
    index(store)
    assert names(text_reuse.like(store, given_text(f"0 0 0 0 0 0 0 0 0 0 0 0 {PARAGRAPH}"))) == []


def test_the_query_of_a_page_finds_it(store: Store) -> None:
    from archive.search import search

    put(store, "quoted.pdf", PARAGRAPH.replace("permit that", 'per-\nmit "that'))
    put(store, "japanese.pdf", JAPANESE)
    index(store)
    for text in (PARAGRAPH, JAPANESE):
        (entry,) = text_reuse.like(store, given_text(text)).documents
        assert [hit.document.id for hit in search(store, entry.pages[0].query).documents] == [
            entry.document.id
        ]


def test_texts_that_have_nothing_in_common_are_not_brought_together(store: Store) -> None:
    """Words, and even three in a row, are common; that is no copy."""
    chance = random.Random(3)
    for number in range(60):
        put(store, f"{number}.pdf", " ".join(chance.choices(text_reuse_made.VOCABULARY, k=150)))
    index(store)
    assert (
        names(text_reuse.like(store, given_text(" ".join(chance.choices(text_reuse_made.VOCABULARY, k=300)))))
        == []
    )


def test_repeated_text_takes_no_long_time() -> None:
    looked_for = given_text("to be or not " * 20_000)
    found = Aligner(looked_for).passages(["to", "be", "or", "not"] * 200)
    assert found
    assert all(passage.runs for passage in found)
    assert len(aligning.stretches(run for passage in found for run in passage.runs)) >= 1


def test_many_at_once_get_what_one_gets(store: Store) -> None:
    for number in range(30):
        put(store, f"{number}.pdf", noise(number * 50, 100))
    index(store)
    texts = [noise(number * 50 + 20, 60) for number in range(30)]
    alone = [names(text_reuse.like(store, given_text(text))) for text in texts]
    assert all(alone)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: names(text_reuse.like(store, given_text(text))), texts * 4))
    assert together == alone * 4
