"""Terms looked up by the thousand are what they are when they are looked up one by one."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.store.evaluation import _FIRST, _PAGE, _windows
from archive.store.index.lists import Terms
from archive.store.index.vocabulary import Vocabulary, all_fitting
from archive.store.nearness import occurrences
from archive.store.query import Phrase, Regex, Token, Wildcard

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


@pytest.mark.parametrize("node", [Wildcard("*a*"), Wildcard("?b*"), Regex("[^a]+"), Regex("c(a|字)*")])
@given(parts=st.lists(WORDS, min_size=1, max_size=4))
def test_a_broad_pattern_over_several_segments_fits_each_term_once(node, parts: list[set[str]]) -> None:
    vocabularies = [Vocabulary(of(part)) for part in parts]
    every = {term for vocabulary in vocabularies for term in vocabulary.fitting(node)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.store.index.vocabulary._BROAD", 0)
        assert all_fitting(node, vocabularies) == tuple(sorted(every))


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
        np.array([page * _PAGE + _FIRST + position for page in (3, 4) for position in places[page, term]])
        for term in terms
    ]
    found = _windows(standing, terms, slop + len(terms) - 1)
    for page in (3, 4):
        of_page = occurrences(node, {term: places[page, term] for term in terms})
        assert int((found // _PAGE == page).sum()) == len(of_page)
