"""What is typed meets what is printed, in every script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.store.nearness import occurrences
from archive.store.query import Phrase, Token
from archive.store.tokens import query_tokens, standing, tokenize


def finds(query: str, text: str) -> bool:
    """True if the query, as a phrase, stands in the text."""
    tokens = query_tokens(query)
    places: dict[str, list[int]] = {term: [] for term, _ in tokens}
    for token in tokenize(text):
        if token.text in places:
            places[token.text].append(token.position)
    phrase = Phrase(tuple(Token(term, position) for term, position in tokens))
    return bool(tokens) and all(places.values()) and bool(occurrences(phrase, places))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("strasse", "Straße"),
        ("CAFE", "café"),
        ("café", "CAFE\u0301"),
        ("κειμενο", "ΚΕΊΜΕΝΟ"),
        ("еще", "ещё"),
        ("ﬁnance", "finance"),
        ("office", "oﬃce"),
        ("e-mail", "the e-mail came"),
        ("mail", "the e-mail came"),
        ("l'homme", "de l’homme"),
        ("homme", "de l'homme"),
        ("don't", "don’t"),
        ("ann@example.org", "<Ann@Example.org>,"),
        ("example.org", "ann@example.org"),
        ("information", "infor-\nmation"),
        ("мова", "мо-\nва"),
        ("1,234", "1,234.50"),
        ("مرحبا", "مَرْحَبًا"),
        ("احمد", "أحمـــد"),
        ("שלום", "שָׁלוֹם"),
        ("हिन्दी", "वह हिन्दी में"),
        ("हिंदी", "वह हिन्दी में"),
        ("स्वतन्त्र", "स्वतंत्र"),
        ("कलम", "क़लम"),
        ("चांद", "चाँद"),
        ("2020", "سنة ٢٠٢٠"),
        ("2563", "พ.ศ. ๒๕๖๓"),
        ("ガス", "ｶﾞｽ"),
        ("ทำงาน", "การท\u0e4d\u0e32งาน"),
        ("대한민국", unicodedata.normalize("NFD", "대한민국")),
        ("天気", "東京都の天気は晴れです"),
        ("気", "東京都の天気は晴れです"),
        ("晴れです", "天気は晴れ\nです"),
        ("联合起来", "全 世 界 无 产 者 联 合 起 来"),
        ("ไทยเป็น", "ประเทศไทยเป็นประเทศ"),
        ("보험", "생명보험은"),
        ("감염병으로", "급감염\n병으로"),
        ("ＡＢＣ１２３", "abc123"),
        ("zero", "ze\u200bro"),
    ],
)
def test_it_is_found(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("car", "carpet"),
        ("do share", "do not share"),
        ("share not", "not share"),
        ("京東", "東京"),
        ("보험은급", "생명보험은 급감"),
        ("mation", "infor-mation-al"[:6]),
    ],
)
def test_it_is_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_gives_terms_that_lie_in_it(text: str) -> None:
    words, last = text.split(), -1
    for token in tokenize(text):
        assert token.text
        assert 0 <= token.word_index < len(words)
        assert 0 <= token.start < token.end <= len(text)
        assert token.position >= last - 1
        last = max(last, token.position)
    query_tokens(text)


@pytest.mark.parametrize(
    "text", ["Cafe\u0301 Mu\u0308nchen x", "ทe\u0301 ｶﾞｽ", "क़लम", unicodedata.normalize("NFD", "각 한국 x")]
)
def test_letters_made_of_several_characters_are_marked_whole(text: str) -> None:
    for token in tokenize(text):
        there = text[token.start : token.end]
        assert query_tokens(there)[0][0] == token.text
        assert not unicodedata.combining(text[token.start])
        assert not unicodedata.combining((text + " ")[token.end])


def test_a_word_that_goes_on_in_the_next_line_is_marked_in_both() -> None:
    places = {
        (token.word_index, "이성과 양\n심을"[token.start : token.end])
        for token in tokenize("이성과 양\n심을")
        if token.text == "양심"
    }
    assert places == {(1, "양"), (2, "심")}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["walkout", "Straße", "東京都", "الماء", "ไทย", "don't", "e-mail", "x"]),
        min_size=1,
        max_size=6,
    )
)
def test_every_run_of_words_finds_itself(words: list[str]) -> None:
    text = " ".join(words)
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            assert finds(" ".join(words[start:end]), text)


@given(
    st.text(alphabet="ab c-\u00ad\n\x1eé'1北タ", max_size=40),
    st.sets(st.sampled_from(["a", "b", "ab", "aa", "c", "ac", "abc", "1", "e", "北", "北タ"]), max_size=4),
)
@example("ab-\ncd x", {"abcd"})
@example("a \x1eb- \n\x1ea", {"a", "ba"})
def test_standing_tokens_are_those_of_tokenize(text: str, wanted: set[str]) -> None:
    assert standing(text, wanted) == [token for token in tokenize(text) if token.text in wanted]
