"""What every search engine must do: add, delete, find, count, facets, vocabulary, commit (`archive.store.engine`).

Two are held to it: that of the archive, and one that reads every page for every question. A third needs a line in
`ENGINES` (conftest.py). What one collection may know of another, which is nothing, is in test_collections.py.
"""

from __future__ import annotations

import random
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_pages import filled, found, page, phrase, scored
from reading_engine import ReadingEngine

from archive.errors import Busy
from archive.store.engine import FACETS, FacetCounts, SearchEngine
from archive.store.index import Index
from archive.store.qualified import qualified
from archive.store.query import (
    And,
    DateRange,
    Everything,
    Filter,
    Fuzzy,
    Inflected,
    Near,
    Node,
    Not,
    Nothing,
    NumberRange,
    Or,
    Pages,
    Phrase,
    Prefix,
    Regex,
    Spelled,
    Token,
    Wildcard,
)  # fmt: skip

MAIL = page(
    1,
    "The strikes at the harbour went on. Ann said: on we go",
    name="strikes-2020.eml",
    type="mail",
    sender="Ann Lee <ann@example.org>",
    recipients=("ann@example.org", "bob, example"),
    subject="The salary list",
    addresses=("https://example.org/jobs?id=1",),
    mentions=(("email", "ann@example.org"), ("domain", "example.org"), ("sender", "ann@example.org")),
    date=date(2020, 9, 7),
    has=("attachment",),
    findings=("hidden-text",),
)
SPANISH = page(
    2,
    "La investigación, y las investigaciones de la mañana",
    language="es",
    collection_id=2,
    collection="Harbour Watch",
    sources=("Robin", "Wren"),
    date=date(2021, 1, 1),
    size_bytes=2_000,
)
TOKYO = page(3, "東京都の天気は晴れです", language="ja", document_id=3, number=1, page_count=2)
TOKYO_2 = page(4, "Жанна Петрова и Мухаммед", language="ru", document_id=3, number=2, page_count=2)
ARABIC = page(5, "قالت فاطمة إن محمد هنا", language="ar", sources=())
COMMITS = ([MAIL, SPANISH], [TOKYO, TOKYO_2], [ARABIC])


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Everything(), {1, 2, 3, 4, 5}),
        (Nothing(), set()),
        (phrase("harbour"), {1}),
        (phrase("harbours"), set()),
        (phrase("strikes at the harbour"), {1}),
        (phrase("harbour the at"), set()),
        (phrase("harbour strikes", slop=2), {1}),
        (phrase("harbour strikes", slop=1), set()),
        (Phrase((Token("東京", 0), Token("京都", 1))), {3}),
        (Prefix("investigac"), {2}),
        (Wildcard("*bour"), {1}),
        (Regex("str.+s|mana.?a"), {1, 2}),
        (Fuzzy("harbuor"), {1}),
        (Inflected("strike"), {1}),
        (Inflected("striking"), {1}),
        (Inflected("investigacion", written="investigación"), {2}),
        (Inflected("investigacion", written="investigacion"), {2}),
        (Inflected("investigaciones", written="investigaciones"), {2}),
        (Spelled("petrowa"), {4}),
        (Spelled("zhanna"), {4}),
        (Spelled("mohammed"), {4, 5}),
        (Spelled("fatima"), {5}),
        (Spelled("lee", "from"), {1}),
        (Near(phrase("strikes"), phrase("harbour"), 2), {1}),
        (Near(phrase("strikes"), phrase("harbour"), 1), set()),
        (Near(Inflected("strike"), Fuzzy("harbuor"), 2), {1}),
        (Near(Spelled("petrova"), Spelled("zhanna"), 0), {4}),
        (Near(Or((phrase("went on"), Prefix("zz"))), phrase("said"), 1), {1}),
        (phrase("ann", field="from"), {1}),
        (Prefix("exam", "to"), {1}),
        (phrase("org bob", field="to"), set()),
        (Near(phrase("bob", field="to"), phrase("example", field="to"), 3, "to"), {1}),
        (Near(phrase("ann", field="to"), phrase("bob", field="to"), 500, "to"), set()),
        (Inflected("salaries", "subject"), {1}),
        (phrase("example org jobs", field="url"), {1}),
        (phrase("2020 eml", field="name"), {1}),
        (Filter("type", "mail"), {1}),
        (Filter("collection", "harbour watch"), {2}),
        (Filter("source", "wren"), {2}),
        (Filter("language", "ru"), {4}),
        (Filter("has", "attachment"), {1}),
        (Filter("finding", "hidden-text"), {1}),
        (Filter("document", "3"), {3, 4}),
        (Filter("email", "ann@example.org"), {1}),
        (Filter("phone", "+44"), set()),
        (DateRange(date(2020, 9, 1), date(2020, 9, 30)), {1}),
        (DateRange(None, date(2020, 12, 31)), {1}),
        (DateRange(date(2020, 1, 1), None), {1, 2}),
        (NumberRange("page", 2, None), {4}),
        (NumberRange("pages", 2, 2), {3, 4}),
        (NumberRange("size", 1_000, 2_000), {2}),
        (And((phrase("on"), phrase("we"))), {1}),
        (Or((phrase("harbour"), Filter("language", "ja"))), {1, 3}),
        (Not(Filter("language", "ja")), {1, 2, 4, 5}),
        (And((Not(phrase("harbour")), DateRange(date(2000, 1, 1), None))), {2}),
    ],
)  # fmt: skip
def test_each_node_of_a_query_finds_its_pages(engine: SearchEngine, tree: Node, expected: set[int]) -> None:
    reader = filled(engine, *COMMITS).reader()
    assert found(reader, tree) == expected
    assert reader.count(tree) == len(expected)


def test_every_page_that_is_found_has_a_score_and_a_number(engine: SearchEngine) -> None:
    reader = filled(engine, *COMMITS).reader()
    page_ids, scores, numbers = reader.find(Or((phrase("harbour"), Filter("language", "ja"))))
    by_page = dict(zip(page_ids.tolist(), scores.tolist(), strict=True))
    assert by_page[1] > 0
    assert by_page[3] == 0
    assert len(set(numbers.tolist())) == 2


def test_a_rarer_word_and_a_shorter_page_rank_higher(engine: SearchEngine) -> None:
    short, long = page(1, "van " * 5 + "yard"), page(2, "van " * 40 + "yard")
    reader = filled(engine, [short, long, *(page(n, "van") for n in range(3, 9))]).reader()
    scores = scored(reader, And((phrase("van"), phrase("yard"))))
    assert scores[1] > scores[2]
    either = scored(reader, Or((phrase("van"), phrase("yard"))))
    assert min(either[1], either[2]) > 0


def test_an_inflection_counts_in_its_own_language_only(engine: SearchEngine) -> None:
    reader = filled(engine, [page(1, "walking"), page(2, "walking", language="de")]).reader()
    assert found(reader, Inflected("walk")) == {1}
    assert found(reader, Inflected("walking")) == {1, 2}
    assert reader.expand(Inflected("walk")) == ("walk", qualified("walking", "en"))


def test_facets_count_documents_that_have_a_page_with_the_value(engine: SearchEngine) -> None:
    reader = filled(engine, *COMMITS).reader()
    counts = reader.facets(reader.find(Everything()).numbers, FACETS, 10)
    assert counts["type"].values == (("pdf", 3), ("mail", 1))
    assert counts["collection"].values == (("Leak", 3), ("Harbour Watch", 1))
    assert counts["language"].values == (("ar", 1), ("en", 1), ("es", 1), ("ja", 1), ("ru", 1))
    assert counts["source"].values == (("Heron", 2), ("Robin", 1), ("Wren", 1))
    assert counts["year"].values == (("2020", 1), ("2021", 1))
    assert counts["email"] == FacetCounts((("ann@example.org", 1),), 1)
    assert counts["phone"] == FacetCounts((), 0)


def test_facets_follow_what_is_found_and_say_how_many_values_there_are(engine: SearchEngine) -> None:
    reader = filled(engine, *COMMITS).reader()
    numbers = reader.find(Filter("document", "3")).numbers
    counts = reader.facets(numbers, ("language", "type"), 1)
    assert counts == {
        "language": FacetCounts((("ja", 1),), 2),
        "type": FacetCounts((("pdf", 1),), 1),
    }
    nothing = reader.facets(reader.find(Nothing()).numbers, ("type",), 5)
    assert nothing == {"type": FacetCounts((), 0)}


def test_days_are_said_once_for_each_document(engine: SearchEngine) -> None:
    reader = filled(engine, *COMMITS).reader()
    days = reader.days(reader.find(Everything()).numbers)
    assert sorted(days.tolist()) == [0, 0, date(2020, 9, 7).toordinal(), date(2021, 1, 1).toordinal()]


def test_the_vocabulary_has_every_term_in_order(engine: SearchEngine) -> None:
    reader = filled(engine, *COMMITS).reader()
    terms = list(reader.vocabulary("text"))
    assert terms == sorted(set(terms))
    assert {"harbour", "manana", "東京", "东京", "жанна"} & set(terms) == {
        "harbour",
        "manana",
        "東京",
        "жанна",
    }
    assert list(reader.vocabulary("subject")) == ["list", "salary", "the"]


def test_a_pattern_stands_for_every_term_that_fits(engine: SearchEngine) -> None:
    words = [f"{a}{b}{c}" for a in "abcdefgh" for b in "xyzäß漢" for c in ("", "1", "ologie")]
    reader = filled(engine, *([page(n, " ".join(words[n::7]))] for n in range(7))).reader()
    terms = reader.vocabulary("text")
    assert reader.expand(Prefix("ax")) == tuple(term for term in terms if term.startswith("ax"))
    assert reader.expand(Wildcard("?x*")) == tuple(term for term in terms if term[1:2] == "x")
    assert reader.expand(Regex("[ab].1")) == ("aa1", "ax1", "ay1", "az1", "ba1", "bx1", "by1", "bz1")
    assert "axologie" in reader.expand(Fuzzy("axolgie"))


def test_pages_with_a_term(engine: SearchEngine) -> None:
    reader = filled(engine, *COMMITS).reader()
    assert reader.pages_with("text", "on") == {1}
    assert reader.pages_with("text", qualified("on", "en")) == {1}
    assert reader.pages_with("text", qualified("on", "es")) == set()
    assert reader.pages_with("type", "pdf") == {2, 3, 4, 5}
    assert reader.page_ids() == {1, 2, 3, 4, 5}


def test_a_term_is_listed_where_it_stands(engine: SearchEngine) -> None:
    reader = filled(engine, *COMMITS).reader()
    pages, counts, positions = reader.listed("text", "on")
    assert reader.keys()[pages].tolist() == [1]
    assert (counts.tolist(), positions.tolist()) == ([2], [6, 9])
    assert reader.listed("text", "on", positions=False).positions.tolist() == []
    assert reader.listed("text", "nowhere").pages.tolist() == []
    pages, counts, _ = reader.listed("type", "pdf")
    assert sorted(reader.keys()[pages].tolist()) == [2, 3, 4, 5]
    assert counts.tolist() == [1, 1, 1, 1]


def test_a_reader_sees_one_state_and_the_next_one_the_newest(engine: SearchEngine) -> None:
    before = filled(engine, [page(1, "van")]).reader()
    filled(engine, [page(2, "van")])
    assert found(before, phrase("van")) == {1}
    assert found(engine.reader(), phrase("van")) == {1, 2}
    assert before.generation != engine.reader().generation


def test_a_document_that_is_added_again_is_there_once(engine: SearchEngine) -> None:
    filled(engine, [page(1, "old"), page(2, "old", document_id=1)])
    with engine.writer() as writer:
        writer.delete_document(1)
        writer.add(page(1, "new"))
    reader = engine.reader()
    assert found(reader, phrase("old")) == set()
    assert found(reader, Everything()) == {1}
    assert reader.facets(reader.find(Everything()).numbers, ("type",), 5)["type"].values == (("pdf", 1),)


def test_what_fails_half_way_leaves_all_as_it_was(engine: SearchEngine) -> None:
    filled(engine, [page(1, "van")])
    with pytest.raises(ZeroDivisionError), engine.writer() as writer:
        writer.add(page(2, "van"))
        writer.delete_document(1)
        _ = 1 / 0
    assert found(engine.reader(), phrase("van")) == {1}
    filled(engine, [page(3, "van")])
    assert found(engine.reader(), phrase("van")) == {1, 3}


def test_a_second_writer_is_told_to_wait(engine: SearchEngine) -> None:
    with engine.writer(), pytest.raises(Busy), engine.writer():
        pass


def test_an_emptied_engine_has_nothing_and_can_be_filled(engine: SearchEngine) -> None:
    filled(engine, *COMMITS).clear()
    assert engine.reader().page_ids() == set()
    assert found(engine.reader(), Everything()) == set()
    assert list(engine.reader().vocabulary("text")) == []
    assert found(filled(engine, [page(9, "van")]).reader(), phrase("van")) == {9}


def test_purged_documents_leave_no_word_behind(engine: SearchEngine) -> None:
    filled(engine, *COMMITS).purge([1, 3])
    reader = engine.reader()
    assert found(reader, Everything()) == {2, 5}
    assert "harbour" not in reader.vocabulary("text")
    assert reader.expand(Inflected("strike")) == ("strike",)
    assert reader.expand(Spelled("petrova")) == ("petrova",)


def test_many_threads_may_ask_one_reader(engine: SearchEngine) -> None:
    reader = filled(engine, *COMMITS).reader()
    trees = [phrase("harbour"), Prefix("inv"), Spelled("petrova"), Filter("language", "ja")] * 5
    answers: list[set[int]] = [set()] * len(trees)

    def ask(at: int) -> None:
        answers[at] = found(reader, trees[at])

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(len(trees))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{1}, {2}, {4}, {3}] * 5


# Random trees over random pages, also after deletions and over several commits: as one that reads has it.

WORDS = ("walk", "walkout", "walks", "walking", "talk", "talked", "van", "vans", "yard")
WORD = st.sampled_from(WORDS)
PATTERNS = st.one_of(
    st.sampled_from(["w", "wal", "van", "z"]).map(Prefix),
    st.tuples(WORD, st.integers(1, 2)).map(lambda pair: Fuzzy(*pair)),
    st.sampled_from(["*k", "?an", "w*k*", "v?n*", "*", "?????", "*z*"]).map(Wildcard),
    st.sampled_from(["(w|t)alk", "v.*", "[^w]+", "walk(out)?", ".{4}", "yard|van$|^t", r"\D+", "()"]).map(
        Regex
    ),
    WORD.map(Inflected),
    st.sampled_from(["wan", "walkout", "yart", "jard", "talkd"]).map(Spelled),
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
    st.sampled_from(["en", "de", "fr"]).map(lambda value: Filter("language", value)),
    st.lists(st.integers(0, 9), max_size=3).map(lambda page_ids: Pages(tuple(page_ids))),
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
TEXTS = st.lists(st.lists(WORD, max_size=7), min_size=1, max_size=9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    texts=TEXTS,
    trees=st.lists(TREES, min_size=8, max_size=8),
    gone=st.sets(st.integers(0, 7)),
    asked=st.none() | st.frozensets(st.integers(0, 3)),
)
def test_it_agrees_with_reading_every_page(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[list[str]],
    trees: list[Node],
    gone: set[int],
    asked: frozenset[int] | None,
) -> None:
    pages = [
        page(
            number,
            " ".join(words),
            document_id=number // 2,
            collection_id=number // 2 % 3,
            collection=f"of {number // 2 % 3}",
            number=number % 3 + 1,
            page_count=number % 4 + 1,
            size_bytes=number,
            has=("ocr", "hidden")[: number % 3],
            language=("en", "de")[number % 2],
            mentions=tuple(("email", word) for word in words),
            date=date(2000 + number % 3, 1, 1) if number % 2 else None,
        )
        for number, words in enumerate(texts)
    ]
    half = len(pages) // 4 * 2  # no document in two commits
    ours, reading = (
        filled(one, pages[:half], pages[half:])
        for one in (Index(tmp_path_factory.mktemp("index")), ReadingEngine())
    )
    for one in (ours, reading):
        with one.writer() as writer:
            for document_id in gone:
                writer.delete_document(document_id)
    mine, theirs = ours.reader(asked), reading.reader(asked)
    for tree in trees:
        assert found(mine, tree) == found(theirs, tree), tree
        assert mine.count(tree) == theirs.count(tree)
        here, there = mine.find(tree).numbers, theirs.find(tree).numbers
        assert mine.facets(here, FACETS, 3) == theirs.facets(there, FACETS, 3), tree
        assert np.array_equal(np.sort(mine.days(here)), np.sort(theirs.days(there)))


@pytest.mark.parametrize("seed", range(3))
def test_forms_and_spellings_survive_commits_deletions_and_merges(tmp_path: Path, seed: int) -> None:
    """A word that several segments have says its forms in one of each collection; when that is merged, none is lost."""
    chance = random.Random(seed)
    ours, reading = Index(tmp_path / "index"), ReadingEngine()
    kept: list[int] = []
    for commit in range(16):
        gone = chance.sample(kept, k=min(len(kept), chance.randrange(4)))
        added = [
            page(
                100 * commit + n,
                " ".join(chance.choices(WORDS, k=3)),
                language=chance.choice(["en", "de"]),
                collection_id=chance.choice((1, 1, 1, 2)),
            )
            for n in range(chance.randrange(1, 4))
        ]
        for one in (ours, reading):
            with one.writer() as writer:
                for document_id in gone:
                    writer.delete_document(document_id)
                for entry in added:
                    writer.add(entry)
        kept = [key for key in kept if key not in gone] + [entry.document_id for entry in added]
        asked = frozenset({1}) if commit % 2 else None
        mine, theirs = ours.reader(asked), reading.reader(asked)
        for tree in (*map(Inflected, WORDS), *map(Spelled, ("wan", "talkd", "jard", "walkt"))):
            assert found(mine, tree) == found(theirs, tree), (commit, tree)
