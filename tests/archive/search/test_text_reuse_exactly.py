"""Whatever was copied is found, and nothing is marked that differs: held against a reader that looks at every pair of
places.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from text_reuse_made import JAPANESE, VOCABULARY, index, put

from archive.errors import Invalid
from archive.search import text_reuse
from archive.search.text_reuse.aligning import Aligner, stretches
from archive.search.text_reuse.given import given_text
from archive.search.text_reuse.term_text import is_letter, term_text
from archive.store import create, tokens

if TYPE_CHECKING:
    from archive.search.text_reuse import Given, Piece
    from archive.store import Store


def made_pages() -> list[str]:
    """Forty pages of few words, so that much is the same by chance."""
    chance = random.Random(5)
    pages = [" ".join(chance.choices(VOCABULARY, k=120)) for _ in range(40)]
    pages[7] = f"{pages[7]} {JAPANESE} {pages[8]}"
    return pages


PAGES = made_pages()


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory):
    store = create(tmp_path_factory.mktemp("crowd") / "home")
    for number, text in enumerate(PAGES):
        put(store, f"{number}.pdf", text)
    index(store)
    yield store
    store.close()


def common_runs(ours: list[str], theirs: list[str]) -> list[tuple[int, int, int]]:
    """Every longest run that is in both, by looking at every pair of places."""
    found = []
    for i in range(len(ours)):
        for j in range(len(theirs)):
            if ours[i] != theirs[j] or (i and j and ours[i - 1] == theirs[j - 1]):
                continue
            length = 0
            while (
                i + length < len(ours) and j + length < len(theirs) and ours[i + length] == theirs[j + length]
            ):
                length += 1
            found.append((i, j, length))
    return found


def is_varied(terms: list[str]) -> bool:
    size = 8 if any(map(is_letter, terms)) else 4
    return all(len(set(terms[at : at + size])) >= 3 for at in range(len(terms) - size + 1))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Pieces of the pages of the crowd, whole or with every fifth or tenth word changed, with other words between."""
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        words = PAGES[draw(st.integers(0, len(PAGES) - 1))].split()
        start, size = draw(st.integers(0, len(words) - 1)), draw(st.integers(1, 40))
        piece = words[start : start + size]
        if every := draw(st.sampled_from([0, 0, 5, 10])):
            piece[::every] = ["changed"] * len(piece[::every])
        parts += [*piece, *draw(st.lists(st.sampled_from(VOCABULARY), max_size=4))]
    return " ".join(parts)


def units(terms: list[str]) -> int:
    return sum(1 if is_letter(term) else 2 for term in terms)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts())
def test_whatever_is_long_enough_is_found(crowd: Store, text: str) -> None:
    looked_for = given_or_none(text)
    if looked_for is None:
        return
    found = text_reuse.like(crowd, looked_for)
    assert found.is_complete
    pages = {entry.document.name: entry.pages[0] for entry in found.documents}
    for number, page in enumerate(PAGES):
        known = pages.get(f"{number}.pdf")
        same = {term for start, end in (known.stretches if known else ()) for term in range(start, end)}
        for i, _, length in common_runs(looked_for.text.terms, term_text([page]).terms):
            run = looked_for.text.terms[i : i + length]
            if units(run) >= found.searched.certain and is_varied(run):
                assert same.issuperset(range(i, i + length)), (number, run)


@settings(max_examples=60, deadline=None)
@given(text=texts(), number=st.integers(0, 39))
def test_nothing_is_marked_that_differs_and_nothing_is_short(text: str, number: int) -> None:
    looked_for = given_or_none(text)
    if looked_for is None:
        return
    ours, theirs = looked_for.text.terms, term_text([PAGES[number]]).terms
    for passage in Aligner(looked_for).passages(theirs):
        for run in passage.runs:
            assert ours[run.given : run.given + run.length] == theirs[run.found : run.found + run.length]
        said = [term for start, end in stretches(passage.runs) for term in ours[start:end]]
        assert units(said) >= min(16, units(ours))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts())
def test_what_is_marked_on_both_sides_is_the_same(crowd: Store, text: str) -> None:
    looked_for = given_or_none(text)
    if looked_for is None:
        return
    for entry in text_reuse.like(crowd, looked_for).documents:
        for passage in text_reuse.beside(crowd, looked_for, entry.document.id, 1).passages:
            assert set(tokens.terms(marked(passage.given))) == set(tokens.terms(marked(passage.found)))


def given_or_none(text: str) -> Given | None:
    try:
        return given_text(text)
    except Invalid:
        return None


def marked(pieces: tuple[Piece, ...]) -> str:
    return " ".join(piece.text for piece in pieces if piece.same)


@given(st.text())
def test_every_term_has_its_letters(text: str) -> None:
    spans = tokens.term_spans(text)
    assert [tokens.terms(text[start:end]) for start, end in spans] == [[term] for term in tokens.terms(text)]
