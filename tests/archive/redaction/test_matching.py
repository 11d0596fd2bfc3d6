"""A phrase is found however it is printed, and not where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.redaction.matching import Match, WordRun, squeezed, tokens
from archive.store.tokens import terms


def found(text: str, phrase: str, *, misreads: bool = False) -> list[str]:
    words = text.split()
    return [
        " ".join(words[match.first : match.last + 1])
        for match in WordRun(words).find(phrase, misreads=misreads)
    ]


@pytest.mark.parametrize(
    ("text", "phrase", "covered"),
    [
        ("said Jane Doe, twice", "jane doe", ["Jane Doe,"]),
        ("JANE DOE’s car", "Jane Doe", ["JANE DOE’s"]),
        ("write to jane.doe@example.org now", "Jane Doe", ["jane.doe@example.org"]),
        ("Zoë Müller", "zoe muller", ["Zoë Müller"]),
        ("ｊａｎｅ ｄｏｅ", "Jane Doe", ["ｊａｎｅ ｄｏｅ"]),
        ("J a n e Doe", "Jane Doe", ["J a n e Doe"]),
        ("Jona- than left", "Jonathan", ["Jona- than"]),
        ("(Doe/Jane)", "Jane", ["(Doe/Jane)"]),
        ("مُحَمَّد قال", "محمد", ["مُحَمَّد"]),
        ("O'Brien came", "O’Brien", ["O'Brien"]),
        ("Jane Doe and Jane Doe", "Jane Doe", ["Jane Doe", "Jane Doe"]),
    ],
)
def test_a_name_is_found_however_it_is_printed(text: str, phrase: str, covered: list[str]) -> None:
    assert found(text, phrase) == covered


@pytest.mark.parametrize(
    ("text", "phrase"),
    [("Annual planning", "Ann"), ("planned", "Ann"), ("Doe, Jane", "Jane Doe"), ("", "Jane"), ("Jane", "…")],
)
def test_a_name_is_not_found_inside_other_words_or_turned_round(text: str, phrase: str) -> None:
    assert found(text, phrase) == []


def test_marks_that_are_letters_stay() -> None:
    assert found("की बात", "क") == []
    assert found("की बात", "की") == ["की"]


def test_a_name_inside_a_chinese_sentence_is_found_with_its_place() -> None:
    (match,) = WordRun(["司机王小明说工资晚了"]).find("王小明")
    assert (match.first, match.last) == (0, 0)
    assert match.start_share == pytest.approx(0.2)
    assert match.end_share == pytest.approx(0.5)


def test_a_korean_name_is_found_with_its_particle() -> None:
    assert found("기사 김철수는 말했다", "김철수") == ["김철수는"]


def test_a_scan_may_misread_one_letter_in_six() -> None:
    assert found("by Kova1enko again", "Kovalenko", misreads=True) == ["Kova1enko"]
    assert found("by Kovalenk again", "Kovalenko", misreads=True) == ["Kovalenk"]
    assert found("by Kova1enko again", "Kovalenko") == []
    assert found("Anne", "Anna", misreads=True) == []
    assert found("Kowatendo", "Kovalenko", misreads=True) == []


@settings(max_examples=60)
@given(st.lists(st.text(min_size=1, max_size=8), max_size=8), st.data())
def test_any_run_of_words_is_found_in_the_text_it_was_taken_from(
    words: list[str], data: st.DataObject
) -> None:
    printed = " ".join(words).split()
    if not printed:
        return
    first = data.draw(st.integers(0, len(printed) - 1))
    last = data.draw(st.integers(first, len(printed) - 1))
    phrase = " ".join(printed[first : last + 1])
    if not squeezed(phrase):
        return
    said = [index for index in range(first, last + 1) if tokens(printed[index])]
    run = WordRun(printed)
    assert any(match.first == said[0] and match.last == said[-1] for match in run.find(phrase))


@settings(max_examples=60)
@given(st.lists(st.text(max_size=10), max_size=10), st.text(max_size=12))
def test_a_match_is_always_within_the_words(words: list[str], phrase: str) -> None:
    for match in WordRun(words).find(phrase, misreads=True):
        assert isinstance(match, Match)
        assert 0 <= match.first <= match.last < len(words)
        assert 0 <= match.start_share <= 1
        assert 0 <= match.end_share <= 1


def test_a_forgiving_search_does_not_take_the_neighbour_for_a_misread_letter() -> None:
    run = WordRun(["by", "Isolde", "Marchbanks", "7", "September"])
    assert [(match.first, match.last) for match in run.find("Isolde Marchbanks", misreads=True)] == [(1, 2)]


def test_of_two_near_matches_of_one_place_the_nearer_is_taken() -> None:
    run = WordRun(["a", "Isolde", "Marchbonks", "7"])
    assert [(match.first, match.last) for match in run.find("Isolde Marchbanks", misreads=True)] == [(1, 2)]


@pytest.mark.parametrize(
    ("text", "phrase", "covered"),
    [
        ("رقم ٠١٢٣٤ هنا", "01234", ["٠١٢٣٤"]),
        ("no. 01234 here", "०१२३४", ["01234"]),
        ("यह हिंदी है", "हिन्दी", ["हिंदी"]),
        ("यह हिन्दी है", "हिंदी", ["हिन्दी"]),
        ("फरवरी में", "फ़रवरी", ["फरवरी"]),
        ("น\u0e4d\u0e32ใจ", "น\u0e33ใจ", ["น\u0e4d\u0e32ใจ"]),
        ("قال ٱلرحمن", "الرحمن", ["ٱلرحمن"]),
        ("على", "علي", ["على"]),
        ("ﾀﾞﾅｶさん", "ダナカ", ["ﾀﾞﾅｶさん"]),
        ("Ilhan Kılıç", "Kilic", ["Kılıç"]),
        ("Jane\u200bDoe", "Doe", ["Jane\u200bDoe"]),
    ],
)
def test_what_a_search_finds_is_found_here_too(text: str, phrase: str, covered: list[str]) -> None:
    assert found(text, phrase) == covered


def test_what_both_foldings_find_is_found_once() -> None:
    run = WordRun(["นํ้าและนำ้สมชายนำใจ", "ไป"])
    (match,) = run.find("สมชาย")
    assert (match.first, match.last) == (0, 0)
    assert 0 < match.start_share < match.end_share < 1


EQUIVALENT = [
    ("0", "٠", "०", "０"), ("7", "٧", "۷", "７"), ("हिंदी", "हिन्दी", "हिँदी"), ("गंगा", "गङ्गा"), ("फ़", "फ"),
    ("น\u0e33", "น\u0e4d\u0e32"), ("ا", "ٱ", "أ", "إ"), ("ي", "ى", "ی"), ("ه", "ة"), ("ガ", "ｶﾞ", "カ\u3099"),
    ("ss", "ß", "ẞ"), ("ı", "i", "I"), ("ø", "o", "ö"), ("é", "E", "e\u0301"), ("", "\u200b", "\u00ad", "\u0640"),
    ("김", "\u1100\u1175\u11b7"), ("-", " ", "'", ". "), ("ab", "AB", "ａｂ"),
]  # fmt: skip
"""Ways to write one thing; between some neighbours they are none to the search either, and those are left out."""


@settings(max_examples=400)
@given(st.lists(st.tuples(st.sampled_from(EQUIVALENT), st.integers(0, 99), st.integers(0, 99)), max_size=8))
def test_whatever_the_search_calls_the_same_is_the_same_here(
    made: list[tuple[tuple[str, ...], int, int]],
) -> None:
    one = "".join(among[at % len(among)] for among, at, _ in made)
    other = "".join(among[at % len(among)] for among, _, at in made)
    if not (said := terms(one)) or said != terms(other):
        return
    words = other.split()
    with_terms = [index for index, word in enumerate(words) if terms(word)]
    assert any(
        match.first <= with_terms[0] and match.last >= with_terms[-1] for match in WordRun(words).find(one)
    )


@pytest.mark.parametrize(
    ("text", "phrase", "covered"),
    [
        ("by J\u0430ne D\u043ee, twice", "Jane Doe", ["J\u0430ne D\u043ee,"]),
        ("by JANE D0E again", "Jane Doe", ["JANE D0E"]),
        ("\u0410NN\u0410 came", "Anna", ["\u0410NN\u0410"]),
        ("Bumham or Burnharn", "Burnham", ["Bumham", "Burnharn"]),
        ("VViIliam", "William", ["VViIliam"]),
        ("a maid of Nadia's", "Madia", []),
    ],
)
def test_letters_that_look_alike_are_one_on_request(text: str, phrase: str, covered: list[str]) -> None:
    words = text.split()
    told = WordRun(words).find(phrase, look_alikes=True)
    assert [" ".join(words[match.first : match.last + 1]) for match in told] == covered
    assert found(text, phrase) == []


@pytest.mark.parametrize(
    ("text", "phrase", "covered"),
    [
        ("#FreeJaneDoe2 now", "Jane Doe", ["#FreeJaneDoe2"]),
        ("xJ\u0430neD0e85", "Jane Doe", ["xJ\u0430neD0e85"]),
        ("fornadia", "Nadia", ["fornadia"]),
        ("madiax", "Nadia", []),
        ("freejane doe", "Jane Doe", []),
    ],
)
def test_a_phrase_inside_one_longer_word_is_found_on_request(
    text: str, phrase: str, covered: list[str]
) -> None:
    words = text.split()
    told = WordRun(words).find(phrase, look_alikes=True, inside=True)
    assert [" ".join(words[match.first : match.last + 1]) for match in told] == covered
    assert found(text, phrase) == []
