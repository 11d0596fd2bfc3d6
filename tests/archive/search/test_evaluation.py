"""The index finds exactly what a reader who reads every page would find."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import Busy, StoreDamaged
from archive.store.index import Index, IndexedPage
from archive.store.query import (
    And,
    DateRange,
    Everything,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Token,
)

WORDS = ("walk", "walkout", "talk", "van", "vans", "yard")


def page(number: int, text: str, **facts: object) -> IndexedPage:
    standard = {
        "name": "",
        "collection": "Leak",
        "sources": ("Heron",),
        "type": "pdf",
        "language": "en",
        "date": None,
    }
    return IndexedPage(page_id=number, document_id=number, text=text, **{**standard, **facts})


def index_of(folder: Path, *commits: list[IndexedPage]) -> Index:
    index = Index(folder)
    for pages in commits:
        with index.writer() as writer:
            for entry in pages:
                writer.add(entry)
    return index


def phrase(text: str, slop: int | None = None) -> Phrase:
    return Phrase(tuple(Token(word, at) for at, word in enumerate(text.split())), slop)


# A reader of every page, with nothing of the engine's.


def edits(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def matches(node: Node, words: list[str]) -> bool:
    match node:
        case Phrase(tokens, None):
            wanted = [token.text for token in tokens]
            return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))
        case Phrase(tokens, slop):
            wanted_set = {token.text for token in tokens}
            width = slop + len(wanted_set)
            return any(wanted_set <= set(words[at : at + width]) for at in range(len(words)))
        case Prefix(text):
            return any(word.startswith(text) for word in words)
        case Fuzzy(text, distance):
            return any(word[0] == text[0] and edits(word, text) <= distance for word in words)
        case And(parts):
            return all(matches(part, words) for part in parts)
        case Or(parts):
            return any(matches(part, words) for part in parts)
        case Not(part):
            return not matches(part, words)
        case _:
            return True


WORD = st.sampled_from(WORDS)
LEAVES = st.one_of(
    st.lists(WORD, min_size=1, max_size=3).map(lambda words: phrase(" ".join(words))),
    st.tuples(st.lists(WORD, min_size=2, max_size=3, unique=True), st.integers(0, 3)).map(
        lambda pair: phrase(" ".join(pair[0]), pair[1])
    ),
    st.sampled_from(["w", "wal", "van", "z"]).map(Prefix),
    st.tuples(WORD, st.integers(1, 2)).map(lambda pair: Fuzzy(*pair)),
    st.just(Everything()),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=6,
)
TEXTS = st.lists(st.lists(WORD, max_size=7), min_size=1, max_size=8)


@settings(max_examples=30, deadline=None)
@given(texts=TEXTS, trees=st.lists(TREES, min_size=8, max_size=8), gone=st.sets(st.integers(0, 7)))
def test_it_agrees_with_reading_every_page(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]], trees: list[Node], gone: set[int]
) -> None:
    pages = [page(number, " ".join(words)) for number, words in enumerate(texts)]
    half = len(pages) // 2
    index = index_of(tmp_path_factory.mktemp("index"), pages[:half], pages[half:])
    with index.writer() as writer:
        for number in gone:
            writer.delete_document(number)
    reader = index.reader()
    left = {number: words for number, words in enumerate(texts) if number not in gone}
    for tree in trees:
        expected = {number for number, words in left.items() if matches(tree, words)}
        assert set(reader.evaluate(tree)) == expected, tree


def test_two_swapped_letters_are_one_mistake(tmp_path: Path) -> None:
    reader = index_of(tmp_path, [page(1, "harbour")]).reader()
    assert reader.evaluate(Fuzzy("harbuor", 1)) != {}


def test_conditions_hold_of_the_document(tmp_path: Path) -> None:
    pages = [
        page(1, "x", collection="Harbour Watch", language="es", date=date(2020, 9, 7)),
        page(2, "x", type="mail", sources=("Robin", "Wren"), date=date(2021, 1, 1)),
        page(3, "x"),
    ]
    reader = index_of(tmp_path, pages).reader()
    for tree, expected in (
        (Filter("collection", "harbour watch"), {1}),
        (Filter("language", "es"), {1}),
        (Filter("type", "mail"), {2}),
        (Filter("source", "wren"), {2}),
        (DateRange(date(2020, 9, 1), date(2020, 9, 30)), {1}),
        (DateRange(None, date(2020, 12, 31)), {1}),
        (DateRange(date(2020, 1, 1), None), {1, 2}),
    ):
        assert set(reader.evaluate(tree)) == expected, tree


def test_a_rarer_word_and_a_shorter_page_rank_higher(tmp_path: Path) -> None:
    pages = [
        page(1, "van " * 5 + "yard"),
        page(2, "van " * 40 + "yard"),
        *(page(n, "van") for n in range(3, 9)),
    ]
    scores = index_of(tmp_path, pages).reader().evaluate(And((phrase("van"), phrase("yard"))))
    assert scores[1] > scores[2]


def test_a_reader_sees_one_state_and_the_next_one_the_newest(tmp_path: Path) -> None:
    index = index_of(tmp_path, [page(1, "van")])
    before = index.reader()
    with index.writer() as writer:
        writer.add(page(2, "van"))
    assert set(before.evaluate(phrase("van"))) == {1}
    assert set(index.reader().evaluate(phrase("van"))) == {1, 2}


def test_a_document_indexed_again_is_there_once(tmp_path: Path) -> None:
    index = index_of(tmp_path, [page(1, "old")])
    with index.writer() as writer:
        writer.delete_document(1)
        writer.add(page(1, "new"))
    assert set(index.reader().evaluate(phrase("old"))) == set()
    assert set(index.reader().evaluate(phrase("new"))) == {1}


def test_what_fails_half_way_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    index = index_of(tmp_path, [page(1, "van")])
    with pytest.raises(ZeroDivisionError), index.writer() as writer:
        writer.add(page(2, "van"))
        _ = 1 / 0
    assert set(index.reader().evaluate(phrase("van"))) == {1}
    with index.writer() as writer:
        writer.add(page(3, "van"))
    assert set(index.reader().evaluate(phrase("van"))) == {1, 3}


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    index = index_of(tmp_path, [page(1, "van")])
    with index.writer(), pytest.raises(Busy), Index(tmp_path).writer():
        pass


def test_an_index_of_another_version_is_not_read(tmp_path: Path) -> None:
    index = index_of(tmp_path, [page(1, "van")])
    (tmp_path / "VERSION").write_text("0")
    with pytest.raises(StoreDamaged, match="version"):
        index.reader()
