"""Terms looked up by the thousand are what they are when they are looked up one by one."""

from __future__ import annotations

import re
from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_engine import edits

from archive.store.evaluation import _windows
from archive.store.index.lists import Terms
from archive.store.index.vocabulary import Vocabulary, everywhere
from archive.store.nearness import occurrences
from archive.store.patterns import fits
from archive.store.places import FIRST, PAGE
from archive.store.query import Fuzzy, Pattern, Phrase, Prefix, Regex, Token, Wildcard

WORDS = st.sets(st.text("abcß字", min_size=1, max_size=5), min_size=1, max_size=300)


def of(words: set[str]) -> Terms:
    encoded = sorted(word.encode() for word in words)
    starts = np.cumsum([0, *(len(word) + 1 for word in encoded)])
    return Terms(b"".join(word + b"\n" for word in encoded), starts)


@given(words=WORDS, sought=st.text("abcß字", max_size=6))
def test_where_a_term_would_stand_is_found_block_by_block(words: set[str], sought: str) -> None:
    terms = of(words)
    assert terms.first(sought.encode()) == bisect_left(
        sorted(word.encode() for word in words), sought.encode()
    )
    assert (terms.find(sought.encode()) >= 0) == (sought in words)


FORMS = st.one_of(
    st.text("abcß字*?", min_size=1, max_size=5).filter(lambda form: form.strip("*?")).map(Wildcard),
    st.text("abcß字", min_size=1, max_size=3).map(Prefix),
    st.builds(Fuzzy, st.text("abcß字", min_size=1, max_size=5), st.integers(1, 2)),
    st.sampled_from(["[^a]+", "c(a|字)*", ".*", "()", "a|b.", "[a-c]{2}"]).map(Regex),
)


@given(words=WORDS, node=FORMS)
def test_a_pattern_stands_for_just_the_terms_that_it_fits_one_by_one(words: set[str], node: Pattern) -> None:
    vocabulary = Vocabulary(of(words))
    which = vocabulary.which(node)
    assert which.tolist() == sorted(set(which.tolist()))
    assert set(vocabulary.at(which)) == {word for word in words if fits(node, word)}


def test_a_pattern_of_thousands_of_stars_is_looked_for_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, containing = [], Vocabulary._containing
    monkeypatch.setattr(
        Vocabulary, "_containing", lambda self, piece: looked.append(piece) or containing(self, piece)
    )
    vocabulary = Vocabulary(of({"ab" * 40, "b" * 90}))
    assert vocabulary.at(vocabulary.which(Wildcard("ab*a*" * 10 + "b*" * 10))) == ["ab" * 40]
    assert len(looked) == 3
    assert not vocabulary.which(Wildcard("ab*c*" * 2_000)).size
    assert len(looked) == 3  # no term is as long


@given(parts=st.lists(WORDS, min_size=1, max_size=4), node=FORMS)
def test_several_segments_have_what_each_has(parts: list[set[str]], node: Pattern) -> None:
    vocabularies = [Vocabulary(of(part)) for part in parts]
    expected = [vocabulary.which(node).tolist() for vocabulary in vocabularies]
    assert [which.tolist() for which in everywhere(node, vocabularies)] == expected


@given(words=WORDS, node=FORMS)
def test_fitting_is_what_the_textbook_says(words: set[str], node: Pattern) -> None:
    for word in words:
        match node:
            case Wildcard(form):
                expected = re.fullmatch(form.replace("*", ".*").replace("?", "."), word) is not None
            case Prefix(text):
                expected = word.startswith(text)
            case Regex(form):
                expected = re.fullmatch(form, word) is not None
            case _:
                expected = word[0] == node.text[0] and edits(word, node.text) <= node.distance
        assert fits(node, word) == expected


@given(st.data())
def test_windows_over_all_pages_are_those_of_each_page(data) -> None:
    terms = data.draw(st.permutations(["a", "b", "c", "d"]))[: data.draw(st.integers(3, 4))]
    places = {
        (page, term): sorted(data.draw(st.sets(st.integers(0, 30), min_size=1, max_size=6)))
        for page in (3, 4)
        for term in terms
    }
    slop = data.draw(st.integers(0, 12))
    node = Phrase(tuple(Token(term, at) for at, term in enumerate(terms)), slop)
    standing = [
        np.array([page * PAGE + FIRST + position for page in (3, 4) for position in places[page, term]])
        for term in terms
    ]
    found = _windows(standing, terms, slop + len(terms) - 1)
    for page in (3, 4):
        of_page = occurrences(node, {term: places[page, term] for term in terms})
        assert int((found // PAGE == page).sum()) == len(of_page)
