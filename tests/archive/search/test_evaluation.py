"""The index finds exactly what a reader who reads every page would find."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import Busy, StoreDamaged
from archive.store.index import Index, IndexedPage, Reader
from archive.store.index.vocabulary import within
from archive.store.query import (
    And,
    DateRange,
    Everything,
    Filter,
    Fuzzy,
    Near,
    Node,
    Not,
    NumberRange,
    Or,
    Phrase,
    Prefix,
    Regex,
    Token,
    Wildcard,
)

WORDS = ("walk", "walkout", "talk", "van", "vans", "yard")


def page(number_of_page: int, text: str, **facts: object) -> IndexedPage:
    standard = {
        "name": "",
        "collection": "Leak",
        "sources": ("Heron",),
        "type": "pdf",
        "language": "en",
        "date": None,
    }
    return IndexedPage(page_id=number_of_page, document_id=number_of_page, text=text, **{**standard, **facts})


def index_of(folder: Path, *commits: list[IndexedPage]) -> Index:
    index = Index(folder)
    for pages in commits:
        with index.writer() as writer:
            for entry in pages:
                writer.add(entry)
    return index


def phrase(text: str, slop: int | None = None) -> Phrase:
    return Phrase(tuple(Token(word, at) for at, word in enumerate(text.split())), slop)


def phrase_in(field: str, text: str) -> Phrase:
    return Phrase(tuple(Token(word, at) for at, word in enumerate(text.split())), field=field)


def word_in_to(text: str) -> Phrase:
    return phrase_in("to", text)


def scored(reader: Reader, tree: Node) -> dict[int, float]:
    """page_id -> score"""
    page_ids, scores = reader.found(tree)
    return dict(zip(page_ids.tolist(), scores.tolist(), strict=True))


# A reader of every page, with nothing of the engine's.


def edits(a: str, b: str) -> int:
    """Letters more, less, other, or swapped with their neighbour, by the textbook's table."""
    table = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            best = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                best = min(best, table[i - 2][j - 2] + 1)
            table[i][j] = best
    return table[-1][-1]


SHORT = st.text("abc", max_size=6)


@settings(max_examples=1000, deadline=None)
@given(SHORT, SHORT, st.integers(0, 2))
def test_mistakes_are_counted_as_the_textbook_counts_them(word: str, other: str, mistakes: int) -> None:
    assert within(word, other, mistakes) == (edits(word, other) <= mistakes)


def standing(node: Node, words: list[str]) -> list[tuple[int, int]]:
    """First and last word of every occurrence of one side of a NEAR."""
    match node:
        case Phrase(tokens):
            wanted = [token.text for token in tokens]
            return [
                (at, at + len(wanted) - 1)
                for at in range(len(words))
                if words[at : at + len(wanted)] == wanted
            ]
        case Or(parts):
            return [span for part in parts for span in standing(part, words)]
        case _:
            return [(at, at) for at, word in enumerate(words) if matches(node, [word])]


def matches(node: Node, words: list[str], facts: IndexedPage | None = None) -> bool:
    match node:
        case And(parts):
            return all(matches(part, words, facts) for part in parts)
        case Or(parts):
            return any(matches(part, words, facts) for part in parts)
        case Not(part):
            return not matches(part, words, facts)
        case Phrase(tokens, None):
            return bool(standing(node, words))
        case Phrase(tokens, slop):
            wanted_set = {token.text for token in tokens}
            width = slop + len(wanted_set)
            return any(wanted_set <= set(words[at : at + width]) for at in range(len(words)))
        case Near(left, right, distance):
            return any(
                max(start - other_end, other_start - end) - 1 <= distance
                for start, end in standing(left, words)
                for other_start, other_end in standing(right, words)
            )
        case NumberRange() | Filter():
            assert facts is not None
            return holds(node, facts)
        case _:
            return isinstance(node, Everything) or any(fits(node, word) for word in words)


def fits(node: Node, word: str) -> bool:
    match node:
        case Prefix(text):
            return word.startswith(text)
        case Fuzzy(text, distance):
            return word[0] == text[0] and edits(word, text) <= distance
        case Wildcard(pattern):
            return bool(re.fullmatch(pattern.replace("*", ".*").replace("?", "."), word))
        case Regex(pattern):
            return bool(re.fullmatch(pattern, word))
    return False


def holds(node: NumberRange | Filter, facts: IndexedPage) -> bool:
    if isinstance(node, Filter):
        return node.value in facts.has
    value = {"size": facts.size_bytes, "pages": facts.page_count, "page": facts.number}[node.field]
    return (node.low is None or node.low <= value) and (node.high is None or value <= node.high)


WORD = st.sampled_from(WORDS)
PATTERNS = st.one_of(
    st.sampled_from(["w", "wal", "van", "z"]).map(Prefix),
    st.tuples(WORD, st.integers(1, 2)).map(lambda pair: Fuzzy(*pair)),
    st.sampled_from(["*k", "?an", "w*k*", "v?n*", "*", "?????", "*z*"]).map(Wildcard),
    st.sampled_from(["(w|t)alk", "v.*", "[^w]+", "walk(out)?", ".{4}", "yard|van$|^t", r"\D+", "()"]).map(
        Regex
    ),
)
SIDES = st.one_of(
    st.lists(WORD, min_size=1, max_size=2).map(lambda words: phrase(" ".join(words))),
    PATTERNS,
    st.lists(PATTERNS | WORD.map(phrase), min_size=2, max_size=3, unique=True).map(
        lambda parts: Or(tuple(parts))
    ),
)
BOUND = st.none() | st.integers(0, 9)
LEAVES = st.one_of(
    PATTERNS,
    st.builds(Near, SIDES, SIDES, st.integers(0, 4)),
    st.builds(NumberRange, st.sampled_from(["size", "pages", "page"]), BOUND, BOUND),
    st.sampled_from(["ocr", "hidden", "note"]).map(lambda value: Filter("has", value)),
    st.lists(WORD, min_size=1, max_size=3).map(lambda words: phrase(" ".join(words))),
    st.tuples(st.lists(WORD, min_size=2, max_size=3, unique=True), st.integers(0, 3)).map(
        lambda pair: phrase(" ".join(pair[0]), pair[1])
    ),
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
    pages = [
        page(
            number,
            " ".join(words),
            number=number % 3 + 1,
            page_count=number % 4 + 1,
            size_bytes=number,
            has=("ocr", "hidden")[: number % 3],
        )
        for number, words in enumerate(texts)
    ]
    half = len(pages) // 2
    index = index_of(tmp_path_factory.mktemp("index"), pages[:half], pages[half:])
    with index.writer() as writer:
        for number in gone:
            writer.delete_document(number)
    reader = index.reader()
    left = {number: words for number, words in enumerate(texts) if number not in gone}
    for tree in trees:
        expected = {number for number, words in left.items() if matches(tree, words, pages[number])}
        assert set(scored(reader, tree)) == expected, tree


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (phrase("ann"), set()),
        (Phrase((Token("ann", 0),), field="from"), {1}),
        (Prefix("exam", "to"), {1}),
        (phrase_in("to", "org bob"), set()),
        (Wildcard("s*y", "subject"), {1}),
        (Fuzzy("salery", 1, "subject"), {1}),
        (phrase_in("url", "https example org jobs"), {1}),
        (Regex("job.?", "url"), {1}),
        (Near(word_in_to("bob"), word_in_to("example"), 3, "to"), {1}),
        (Near(word_in_to("ann"), word_in_to("bob"), 500, "to"), set()),
    ],
)
def test_fields_of_words_take_all_that_the_text_takes(tmp_path: Path, tree: Node, found: set[int]) -> None:
    first = page(
        1,
        "body",
        sender="Ann <ann@example.org>",
        recipients=("ann@example.org", "bob, example"),
        subject="The salary list",
        addresses=("https://example.org/jobs?id=1",),
    )
    reader = index_of(tmp_path, [first, page(2, "body")]).reader()
    assert set(scored(reader, tree)) == found


def test_every_term_that_a_pattern_fits_is_found(tmp_path: Path) -> None:
    words = [f"{a}{b}{c}" for a in "abcdefgh" for b in "xyzäß漢" for c in ("", "1", "ologie", "\u0301")]
    words += ["\U0001f600", "x" * 300, "naïve", "हिन्दी"]
    reader = index_of(tmp_path, [page(n, " ".join(words[n::7])) for n in range(7)]).reader()
    terms = set(reader.vocabulary("text").terms)
    assert len(terms) > 100
    for pattern in ("*", "a*", "*1", "?x*", "*olo*", "??", "x*x", "*ह*", "b?1"):
        form = re.compile(pattern.replace("*", ".*").replace("?", "."), re.DOTALL)
        assert set(reader.expand(Wildcard(pattern))) == {term for term in terms if form.fullmatch(term)}
    for pattern in (
        "[^a]*",
        ".",
        r"\D+",
        r"[\s\S]+",
        "a|b.*",
        r"\x0a?a.*",
        "[[:alpha:]]+",
        r"\pL+",
        "(?:a|b)?x",
    ):
        form = re.compile(pattern.replace("[[:alpha:]]", "[a-z]").replace(r"\pL", r"[^\W\d_]"))
        expected = {term for term in terms if form.fullmatch(term)}
        if "pL" not in pattern:
            assert set(reader.expand(Regex(pattern))) == expected, pattern
    for prefix in ("a", "ax", "x", "\U0001f600", "ह", "zz"):
        assert set(reader.expand(Prefix(prefix))) == {term for term in terms if term.startswith(prefix)}


def test_two_swapped_letters_are_one_mistake(tmp_path: Path) -> None:
    reader = index_of(tmp_path, [page(1, "harbour")]).reader()
    assert scored(reader, Fuzzy("harbuor", 1)) != {}
    assert scored(reader, Fuzzy("hrabuor", 1)) == {}
    assert scored(reader, Fuzzy("hrabuor", 2)) != {}


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
        assert set(scored(reader, tree)) == expected, tree


def test_a_rarer_word_and_a_shorter_page_rank_higher(tmp_path: Path) -> None:
    pages = [
        page(1, "van " * 5 + "yard"),
        page(2, "van " * 40 + "yard"),
        *(page(n, "van") for n in range(3, 9)),
    ]
    scores = scored(index_of(tmp_path, pages).reader(), And((phrase("van"), phrase("yard"))))
    assert scores[1] > scores[2]


def test_a_reader_sees_one_state_and_the_next_one_the_newest(tmp_path: Path) -> None:
    index = index_of(tmp_path, [page(1, "van")])
    before = index.reader()
    with index.writer() as writer:
        writer.add(page(2, "van"))
    assert set(scored(before, phrase("van"))) == {1}
    assert set(scored(index.reader(), phrase("van"))) == {1, 2}


def test_a_document_indexed_again_is_there_once(tmp_path: Path) -> None:
    index = index_of(tmp_path, [page(1, "old")])
    with index.writer() as writer:
        writer.delete_document(1)
        writer.add(page(1, "new"))
    assert set(scored(index.reader(), phrase("old"))) == set()
    assert set(scored(index.reader(), phrase("new"))) == {1}


def test_what_fails_half_way_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    index = index_of(tmp_path, [page(1, "van")])
    with pytest.raises(ZeroDivisionError), index.writer() as writer:
        writer.add(page(2, "van"))
        _ = 1 / 0
    assert set(scored(index.reader(), phrase("van"))) == {1}
    with index.writer() as writer:
        writer.add(page(3, "van"))
    assert set(scored(index.reader(), phrase("van"))) == {1, 3}


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    index = index_of(tmp_path, [page(1, "van")])
    with index.writer(), pytest.raises(Busy), Index(tmp_path).writer():
        pass


def test_an_index_of_another_version_is_not_read(tmp_path: Path) -> None:
    index = index_of(tmp_path, [page(1, "van")])
    (tmp_path / "VERSION").write_text("0")
    with pytest.raises(StoreDamaged, match="version"):
        index.reader()
