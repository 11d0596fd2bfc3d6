"""Signatures of texts: what they say of how much two texts share."""

from __future__ import annotations

import random

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from archive.store import wording

WORDS = [f"word{number}" for number in range(400)]
texts = st.lists(st.sampled_from(WORDS), min_size=30, max_size=300)
places = st.tuples(st.integers(0, 10_000), st.sampled_from(WORDS))


def words(count: int, seed: int) -> list[str]:
    return random.Random(seed).choices(WORDS, k=count)


def signed(text: list[str] | str) -> bytes | None:
    return wording.signature([text if isinstance(text, str) else " ".join(text)])


def shared(one: list[str], other: list[str]) -> float:
    return wording.shared(set(wording.runs([" ".join(one)])), set(wording.runs([" ".join(other)])))


@settings(max_examples=200, deadline=None)
@given(texts, st.lists(places, max_size=60))
def test_the_estimate_is_near_what_is_so(text: list[str], changes: list[tuple[int, str]]) -> None:
    changed = list(text)
    for place, word in changes:
        changed[place % len(changed)] = word
    one, other = signed(text), signed(changed)
    assume(one is not None and other is not None)
    assert abs(wording.estimated(one, other) - shared(text, changed)) < 0.26  # five standard errors


def test_over_many_texts_the_estimate_leans_neither_way() -> None:
    errors = []
    for seed in range(200):
        text = words(150, seed)
        changed = [word if seed % 7 or place % 9 else "new" for place, word in enumerate(text)]
        changed[seed % 100] = "other"
        errors.append(wording.estimated(signed(text), signed(changed)) - shared(text, changed))
    assert abs(sum(errors) / len(errors)) < 0.01


@settings(max_examples=100, deadline=None)
@given(texts)
def test_a_text_is_all_of_itself_however_it_is_laid_out(text: list[str]) -> None:
    assume(signed(text) is not None)
    assert signed(text) == signed("\n".join(text)) == signed("  ".join(text).upper())
    in_pages = [" ".join(text[start : start + 11]) for start in range(0, len(text), 11)]
    assert wording.signature(in_pages) == signed(text)


@settings(max_examples=100, deadline=None)
@given(st.integers(200, 800), st.integers(0, 10_000), st.integers(0, 10_000))
def test_one_word_changed_in_a_long_text_is_found(count: int, seed: int, place: int) -> None:
    text = words(count, seed)
    changed = list(text)
    changed[place % count] = "elsewhere"
    one, other = signed(text), signed(changed)
    assert wording.estimated(one, other) >= wording.ALIKE
    assert set(wording.bands(one)) & set(wording.bands(other))


def test_texts_of_the_same_words_in_another_order_are_not_alike() -> None:
    for seed in range(100):
        one, other = signed(words(300, seed)), signed(words(300, seed + 1000))
        assert wording.estimated(one, other) < 0.2


def test_what_is_said_in_a_few_words_is_not_compared() -> None:
    assert signed("see the attached file please") is None
    assert signed("word " * 5000) is None
    assert signed("") is None
    assert signed(words(40, 1)) is not None


def test_a_word_cut_at_the_end_of_a_line_is_one_word() -> None:
    text = " ".join(words(60, 3))
    assert signed(f"the information {text}") == signed(f"the infor-\nmation {text}")


def test_a_text_without_spaces_is_compared_by_its_letters() -> None:
    text = "".join(chr(0x4E00 + 37 * number % 2000) for number in range(300))
    changed = f"{text[:150]}馬{text[151:]}"
    assert wording.estimated(signed(text), signed(changed)) > 0.9
    assert wording.estimated(signed(text), signed(f"{text[:100]}\n{text[100:]}")) == 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
@example("\ud800 \udfff " * 30)
@example("a-\n" * 60)
def test_no_text_at_all_is_an_error(text: str) -> None:
    signature = wording.signature([text])
    assert signature is None or len(signature) == 512
