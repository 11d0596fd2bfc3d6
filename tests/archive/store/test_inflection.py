"""One stem for the forms of a word, in each language that has a stemmer."""

from __future__ import annotations

import pytest
import snowballstemmer

from archive.store.inflection import ALGORITHMS, stem


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "strike strikes striking"),
        ("de", "Haus Häuser Hauses"),
        ("es", "investigación investigaciones"),
        ("fr", "continuer continuait continuation"),
        ("pt", "trabalhador trabalhadores"),
        ("ru", "книга книги книгу книгой"),
        ("ar", "كتاب كتابه كتابها"),
        ("hi", "लड़का लड़के लड़कों"),
        ("el", "νόμος νόμου"),
        ("it", "lavoratore lavoratori"),
        ("sv", "hundar hundarna"),
        ("tr", "evler evlere"),
        ("fi", "talossa talosta"),
        ("id", "membaca bacaan"),
        ("pl", "pracownik pracownika"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, forms: str) -> None:
    assert len({stem(form, language) for form in forms.split()}) == 1


def test_every_algorithm_of_snowball_has_its_language() -> None:
    """A new one must be taken in; older variants of a language are not for us."""
    assert set(snowballstemmer.algorithms()) - set(ALGORITHMS.values()) == {"porter", "dutch_porter"}
    assert len(ALGORITHMS) >= 30


def test_a_language_without_a_stemmer_has_no_stems() -> None:
    assert stem("שלום", "he") is None
    assert stem("word", "") is None
