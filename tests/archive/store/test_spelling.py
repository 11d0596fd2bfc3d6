"""Names meet across accents, scripts and newspapers' spellings, and not across different names."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.store.spelling import keys, outline, sought
from archive.store.tokens import fold

SAME = """
Жанна Zhanna Janna
Петрова Petrova Petrowa
محمد Mohamed Muhammad Mohammed Mohammad Мухаммед
فاطمة Fatima Fatimah
Сергей Sergey Sergei Sergej
Müller Mueller Muller
Щербаков Shcherbakov Schtscherbakow
القذافي Kadhafi Qaddafi
Gaddafi Gadhafi
Γεώργιος Georgios
Хрущёв Khrushchev
Чайковский Tchaikovsky Tschaikowski Chaykovskiy
يوسف Yusuf Youssef
حسين Hussein Hossein Husain Hussain
أحمد Ahmed Ahmad
خالد Khaled Khalid Halid
Зеленский Zelensky Zelenskyy Zelenskiy
Александр Aleksandr Alexander
Иванов Ivanov Ivanoff Iwanow
Łukasz Lukasz
Thomas Tomas
Björk Bjoerk
"""
DIFFERENT = """
Petrova Petrov
Anna Hannah
Maria Mario
Ivanov Ivanova
Smith Schmidt
Miller Müller
Khan Kahn
Hassan Hussein
Lee Leon
"""


def meet(one: str, other: str) -> bool:
    return bool(set(sought(fold(one))) & set(keys(fold(other))))


@pytest.mark.parametrize("names", [line.split() for line in SAME.split("\n") if line], ids=" ".join)
def test_spellings_of_one_name_meet_both_ways(names: list[str]) -> None:
    apart = [pair for pair in permutations(names, 2) if not meet(*pair)]
    # Two that meet a third need not meet each other where a script leaves vowels out.
    from_one_that_all_meet = [name for name in names if all(meet(name, other) for other in names)]
    assert from_one_that_all_meet, apart


@pytest.mark.parametrize("names", [line.split() for line in DIFFERENT.split("\n") if line], ids=" ".join)
def test_different_names_do_not(names: list[str]) -> None:
    one, other = names
    assert not meet(one, other)


def test_numbers_single_letters_and_han_have_no_keys() -> None:
    for term in ("2020", "a", "x1", "山田", "김", "x" * 41, ""):
        assert list(keys(term)) == []


@given(st.text(max_size=45))
def test_any_term_is_taken_and_meets_itself(text: str) -> None:
    term = fold(text)
    assert bool(set(keys(term)) & set(sought(term))) == bool(set(keys(term)))


@settings(max_examples=300)
@given(
    st.text("abcdefghijklmnopqrstuvwxyzйцукенгшщзхфывапролджэячсмитьбюїљњџαβγδλμνρσ", min_size=2, max_size=14)
)
def test_a_word_has_the_outline_of_all_its_keys(word: str) -> None:
    assert {outline(key) for _, key in [*keys(word), *sought(word)]} <= {outline(word)}
