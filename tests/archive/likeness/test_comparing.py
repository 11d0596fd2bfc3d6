"""Two texts word by word."""

from __future__ import annotations

import random
import time
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import likeness
from archive.errors import Invalid, NotFound
from archive.likeness import comparing
from archive.store import Store
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from ingest.model import Extraction, Page, TextSource


def put(store: Store, name: str, *pages: str, collection: str = "Leak") -> int:
    stored = store.blobs.put_bytes(name.encode())
    made = [
        Page(number, 500, 700, said, array("f", [0.0] * 4 * len(said.split())), TextSource.LAYOUT)
        for number, said in enumerate(pages, start=1)
    ]
    with store.write() as db:
        key = intake.collection_id(db, collection)
        entered = intake.enter(db, Sighting(key, None, name.encode(), name, name), stored, "eng")
        intake.set_ready(db, entered.document_id, Extraction("text/plain", pages=made), "", "")
    return entered.document_id


def compared(store: Store, one: str, other: str) -> likeness.Comparison:
    return likeness.compare(store, put(store, "one", one), put(store, "other", other))


def said(pieces: tuple[likeness.Piece, ...], *, only_here: bool) -> list[str]:
    return [piece.text for piece in pieces if piece.only_here == only_here]


def test_a_changed_word_is_shown_on_both_sides_with_the_words_around_it(store: Store) -> None:
    before, after = " ".join(f"b{n}" for n in range(40)), " ".join(f"a{n}" for n in range(40))
    found = compared(store, f"{before} two {after}", f"{before} three {after}")
    (passage,) = found.passages
    assert said(passage.left, only_here=True) == ["two"]
    assert said(passage.right, only_here=True) == ["three"]
    assert said(passage.left, only_here=False)[0].split() == [f"b{n}" for n in range(28, 40)]
    assert (passage.same_before, found.same_after) == (28, 28)
    assert (found.same, found.only_left, found.only_right, found.is_cut) == (80, 1, 1, False)


def test_layout_is_no_difference(store: Store) -> None:
    found = compared(store, "confirmed by tele-\nphone\n\non Monday", "confirmed  by telephone on Monday")
    assert (found.total, found.same) == (0, 5)


def test_passages_say_on_which_pages_they_are(store: Store) -> None:
    same = " ".join(f"w{n}" for n in range(60))
    one = put(store, "one", same, "on the second page: red")
    other = put(store, "other", "a cover", same, "on the second page: blue")
    pages = [(entry.left_page, entry.right_page) for entry in likeness.compare(store, one, other).passages]
    assert pages == [(1, 1), (2, 3)]


def test_a_text_without_spaces_is_compared_letter_by_letter(store: Store) -> None:
    (passage,) = compared(store, "会议于星期一举行", "会议于星期二举行").passages
    assert said(passage.left, only_here=True) == ["一"]
    assert "".join(piece.text for piece in passage.right) == "会议于星期二举行"
    assert not any(piece.spaced for piece in passage.right[1:])


def test_a_difference_that_nobody_sees_is_spelled_out(store: Store) -> None:
    (passage,) = compared(store, "pay the sum", "pay the su\u200bm").passages
    assert said(passage.right, only_here=True) == ["su\\u200bm"]


def test_what_is_not_compared_any_more_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "WORDS", 50)
    found = compared(store, " ".join(f"w{n}" for n in range(51)), "w1 w2")
    assert found.is_cut
    assert found.same + found.only_left == 50


def test_very_different_texts_are_shown_in_part(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "PASSAGES", 3)
    one = [f"w{n}" for n in range(1000)]
    other = [word if place % 50 else "x" for place, word in enumerate(one)]
    found = compared(store, " ".join(one), " ".join(other))
    assert (len(found.passages), found.total, found.same_after) == (3, 20, 0)


def test_empty_texts_are_compared_too(store: Store) -> None:
    assert compared(store, "", "").total == 0
    assert likeness.compare(store, put(store, "a", ""), put(store, "b", "one word")).only_right == 2


@pytest.mark.parametrize("vocabulary", [1, 2, 101, 150, 5000])
def test_no_text_holds_the_comparison_up(store: Store, vocabulary: int) -> None:
    chance = random.Random(1)
    one, other = (" ".join(f"w{chance.randrange(vocabulary)}" for _ in range(25_000)) for _ in range(2))
    keys = put(store, "one", one), put(store, "other", other)
    started = time.process_time()
    assert likeness.compare(store, *keys).is_cut
    assert time.process_time() - started < 10


def test_documents_of_two_collections_are_not_compared(store: Store) -> None:
    one, other = put(store, "a", "x"), put(store, "b", "x", collection="Other")
    with pytest.raises(Invalid):
        likeness.compare(store, one, other)
    with pytest.raises(NotFound):
        likeness.compare(store, one, 99)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("abcdef"), max_size=60), st.lists(st.sampled_from("abcdef"), max_size=60))
def test_no_word_is_lost_and_none_is_made_up(one: list[str], other: list[str]) -> None:
    left, right = comparing._text([" ".join(one)]), comparing._text([" ".join(other)])
    found = comparing._compared(None, None, left, right)
    shown = [word for entry in found.passages for piece in entry.left for word in piece.text.split()]
    kept = sum(entry.same_before for entry in found.passages) + found.same_after
    assert len(shown) + kept == len(one)
    assert found.same + found.only_left == len(one)
    assert found.same + found.only_right == len(other)
    inserted = [w for entry in found.passages for p in entry.right if p.only_here for w in p.text.split()]
    assert len(inserted) == found.only_right
