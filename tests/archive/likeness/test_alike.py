"""Documents that are almost the same: found, grouped, counted, and forgotten with the document."""

from __future__ import annotations

import random
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from archive import accession, likeness
from archive.errors import NotFound
from archive.model import LikenessKind
from archive.store import Store, create
from archive.store.catalog import documents, intake, tables
from archive.store.catalog import likeness as catalog
from archive.store.catalog.intake import Sighting
from ingest.model import Extraction, Hidden, HiddenKind, Page, TextSource

HARBOUR = "cedbd88c49eaf808"


def text(seed: int, count: int = 200) -> list[str]:
    return random.Random(seed).choices([f"word{number}" for number in range(500)], k=count)


def changed(words: list[str], *places: int) -> list[str]:
    return [f"changed{place}" if place in places else word for place, word in enumerate(words)]


def put(store: Store, name: str, *pages: str, collection: str = "Leak", picture: str = "") -> int:
    """A document that was read, with these pages."""
    stored = store.blobs.put_bytes(name.encode())
    with store.write() as db:
        key = intake.collection_id(db, collection)
        entered = intake.enter(db, Sighting(key, None, name.encode(), name, name), stored, "eng")
        intake.set_ready(db, entered.document_id, extraction(*pages, picture=picture), "", "")
    return entered.document_id


def extraction(*pages: str, picture: str = "") -> Extraction:
    return Extraction(
        "text/plain",
        metadata=(("perceptual-hash", picture),) if picture else (),
        pages=[
            Page(number, 500, 700, said, array("f", [0.0] * 4 * len(said.split())), TextSource.LAYOUT)
            for number, said in enumerate(pages, start=1)
        ],
    )


def groups(store: Store, collection: str | None = None) -> set[frozenset[str]]:
    found = likeness.groups(store, collection, limit=1000, members=1000)
    return {frozenset(document.name for document in group.documents) for group in found}


def test_a_text_with_one_word_changed_is_almost_the_same(store: Store) -> None:
    first = put(store, "first", " ".join(text(1)))
    put(store, "second", " ".join(changed(text(1), 100)))
    put(store, "other", " ".join(text(2)))
    (found,) = likeness.like(store, first)
    assert (found.document.name, found.kind, found.is_exact) == ("second", LikenessKind.TEXT, True)
    assert found.similarity == pytest.approx(195 / 201)
    assert found.in_words == "97 % of the same wording"
    assert groups(store) == {frozenset({"first", "second"})}


def test_the_same_words_in_another_file_are_said_to_be_all_the_same(store: Store) -> None:
    first = put(store, "first", " ".join(text(1)))
    put(store, "second", "\n".join(text(1)[:90]), "\n".join(text(1)[90:]))
    assert [found.in_words for found in likeness.like(store, first)] == ["all of the same wording"]


def test_what_is_not_seen_does_not_count(store: Store) -> None:
    first = put(store, "first", " ".join(text(1)))
    read = extraction(" ".join(text(1)))
    hidden = Hidden(HiddenKind.COMMENT, " ".join(text(9)))
    second = put(store, "second")
    page = read.pages[0]
    with store.write() as db:
        covered = Page(1, 500, 700, page.text, page.boxes, page.source, hidden=(hidden,))
        intake.set_ready(db, second, Extraction("text/plain", pages=[covered]), "", "")
    assert [found.similarity for found in likeness.like(store, first)] == [1.0]


def test_collections_do_not_see_each_other(store: Store) -> None:
    first = put(store, "first", " ".join(text(1)), picture=HARBOUR)
    put(store, "second", " ".join(text(1)), collection="Other", picture=HARBOUR)
    assert likeness.like(store, first) == ()
    assert groups(store) == set()


def test_groups_and_counts_can_be_of_one_collection(store: Store) -> None:
    for name in "ab":
        put(store, name, " ".join(text(1)), collection="One")
    for name in "cde":
        put(store, name, " ".join(text(2)), collection="Two")
    assert groups(store, "One") == {frozenset("ab")}
    assert [group.total for group in likeness.groups(store)] == [3, 2]
    ledger, one = accession.status(store), accession.status(store, "One")
    assert (ledger.alike, ledger.alike_groups) == (5, 2)
    assert (one.alike, one.alike_groups) == (2, 1)


def test_long_lists_come_in_parts(store: Store) -> None:
    for number in range(6):
        put(store, f"a{number}", " ".join(text(1)))
        put(store, f"b{number}", " ".join(text(2)))
    (second,) = likeness.groups(store, limit=1, offset=1, members=2)
    assert (second.total, [document.name for document in second.documents]) == (6, ["b0", "b1"])
    assert second.places[second.documents[0].id] == ("b0",)


@pytest.mark.parametrize(("turned", "said"), [(0, "the same picture"), (0b111111, "nearly the same picture")])
def test_a_picture_saved_anew_is_found(store: Store, turned: int, said: str) -> None:
    first = put(store, "first", "", picture=HARBOUR)
    put(store, "smaller", "", picture=f"{int(HARBOUR, 16) ^ turned:016x}")
    put(store, "other", "", picture="0f0f3c3c5a5aa5a5")
    (found,) = likeness.like(store, first)
    assert (found.document.name, found.kind, found.in_words) == ("smaller", LikenessKind.PICTURE, said)


def test_a_picture_that_differs_in_more_is_another(store: Store) -> None:
    first = put(store, "first", "", picture=HARBOUR)
    put(store, "second", "", picture=f"{int(HARBOUR, 16) ^ 0b1111111:016x}")
    assert likeness.like(store, first) == ()


def test_two_letters_that_only_look_alike_are_told_apart_by_their_words(store: Store) -> None:
    first = put(store, "first", " ".join(text(1)), picture=HARBOUR)
    put(store, "second", " ".join(text(2)), picture=HARBOUR)
    badly_read = changed(text(1), *range(0, 200, 9))
    put(store, "the first, badly read", " ".join(badly_read), picture=HARBOUR)
    (found,) = likeness.like(store, first)
    assert (found.document.name, found.kind) == ("the first, badly read", LikenessKind.PICTURE)


def test_a_document_forgotten_leaves_nothing_behind(store: Store) -> None:
    kept = put(store, "kept", " ".join(text(1)), picture=HARBOUR)
    gone = put(store, "gone", " ".join(text(1)), picture=HARBOUR)
    with store.write() as db:
        intake.clear(db, gone)
    assert likeness.like(store, kept) == ()
    assert likeness.like(store, gone) == ()
    assert accession.status(store).alike == 0
    with store.read() as db:
        left = {row.document_id for row in db.execute(select(tables.likeness_bands))}
        left |= {row.document_id for row in db.execute(select(tables.likeness_signatures))}
    assert left == {kept}


def test_what_hung_together_by_one_document_falls_apart_without_it(store: Store) -> None:
    words = text(1)
    put(store, "early", " ".join(words))
    between = put(store, "between", " ".join(changed(words, *range(0, 70, 10))))
    put(store, "late", " ".join(changed(words, *range(0, 140, 10))))
    assert groups(store) == {frozenset({"early", "between", "late"})}
    with store.write() as db:
        intake.clear(db, between)
    assert groups(store) == set()


def test_a_document_read_again_is_compared_anew(store: Store) -> None:
    first, second = put(store, "first", " ".join(text(1))), put(store, "second", " ".join(text(2)))
    assert likeness.like(store, first) == ()
    with store.write() as db:
        intake.set_ready(db, second, extraction(" ".join(text(1))), "", "")
    assert [found.document.id for found in likeness.like(store, first)] == [second]


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 11))
def test_neither_order_nor_what_was_there_in_between_matters(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random, gone: int
) -> None:
    made = [
        (f"{seed}-{version}", " ".join(changed(text(seed, 60), *range(0, 6 * version, 6))))
        for seed in range(3)
        for version in range(4)
    ]
    shuffled = chance.sample(made, len(made))
    home = tmp_path_factory.mktemp("orders")
    one, other = create(home / "one"), create(home / "other")
    for name, said in made:
        if name != made[gone][0]:
            put(one, name, said)
    keys = {name: put(other, name, said) for name, said in shuffled}
    with other.write() as db:
        intake.clear(db, keys[made[gone][0]])
    assert groups(one) == groups(other)
    one.close()
    other.close()


def test_a_transaction_that_is_cut_off_leaves_nothing(store: Store) -> None:
    first = put(store, "first", " ".join(text(1)))
    second = put(store, "second")
    with pytest.raises(KeyboardInterrupt), store.write() as db:
        intake.set_ready(db, second, extraction(" ".join(text(1))), "", "")
        raise KeyboardInterrupt
    assert likeness.like(store, first) == ()
    with store.read() as db:
        held = select(func.count()).select_from(tables.likeness_signatures)
        assert db.execute(held).scalar_one() == 1


def test_thousands_of_copies_of_one_letter_are_one_group(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "_REGROUPED", 5)
    keys = [put(store, f"letter {number}", f"{number} " + " ".join(text(1))) for number in range(12)]
    with store.write() as db:
        intake.clear(db, keys[0])
    assert [group.total for group in likeness.groups(store)] == [11]
    # The one that left does not pull them into the group it joins next.
    put(store, "elsewhere", " ".join(text(2)))
    with store.write() as db:
        intake.set_ready(db, keys[0], extraction(" ".join(text(2))), "", "")
    assert sorted(group.total for group in likeness.groups(store)) == [2, 11]


def test_texts_too_long_to_be_read_at_once_are_estimated(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "_PAGES_READ", 2)
    first = put(store, "first", " ".join(text(1)))
    put(store, "second", " ".join(text(1)))
    put(store, "third", " ".join(changed(text(1), 10)))
    second, third = likeness.like(store, first)
    assert (second.is_exact, second.in_words) == (True, "all of the same wording")
    assert not third.is_exact
    assert third.in_words.startswith("about 9")


def test_an_older_archive_is_compared_when_its_index_is_built_again(store: Store) -> None:
    first = put(store, "first", " ".join(text(1)))
    put(store, "second", " ".join(text(1)))
    with store.write() as db:
        for table in (tables.likeness_bands, tables.likeness_signatures):
            db.execute(table.delete())
        db.execute(tables.documents.update().values(likeness_group=None))
    assert likeness.like(store, first) == ()
    accession.reindex(store)
    assert len(likeness.like(store, first)) == 1
    assert accession.status(store).alike == 2


def test_nothing_is_like_what_is_not_there(store: Store) -> None:
    with pytest.raises(NotFound):
        likeness.like(store, 99)


def test_files_that_were_taken_in_are_compared(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "draft.txt").write_text(" ".join(text(1)))
    (folder / "final.html").write_text(f"<p>{' '.join(changed(text(1), 50, 120))}</p>")
    (folder / "copy of draft.txt").write_text(" ".join(text(1)))
    accession.ingest(store, [folder], collection="Leak")
    (group,) = likeness.groups(store)
    assert group.total == 2
    places = sorted(len(group.places[document.id]) for document in group.documents)
    assert places == [1, 2]  # the same bytes are one document, with both places
    with store.read() as db:
        draft = documents.find(db, "final.html")
    assert [found.in_words for found in likeness.like(store, draft.id)] == ["94 % of the same wording"]
