"""What a cell says as a number, and of which day a report or a column is: never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Doubt
from archive.series import moments, numbers
from archive.series.gathering import label_key


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("29", "29"), ("1,234", "1234"), ("1 234 567", "1234567"), ("1’234", "1234"), ("12.5", "12.5"), ("7 %", "7"),
        ("-3", "-3"), ("−3", "-3"), ("+4", "4"), ("1,234.50", "1234.50"), ("٤٢", "42"), ("१२", "12"), ("0", "0"),
        ("1\u00a0234", "1234"),
    ],
)  # fmt: skip
def test_numbers_as_reports_print_them(text: str, value: str) -> None:
    assert numbers.read(text) == numbers.Read(Decimal(value))


@pytest.mark.parametrize("text", ["-", "–", "—", "n/a", "..", "N/A"])
def test_a_dash_is_a_missing_number_and_no_zero(text: str) -> None:
    assert numbers.read(text) == numbers.Read(None, Doubt.NONE)


@pytest.mark.parametrize(
    "text",
    [
        "1.234",
        "1,23",
        "2 2",
        "12,34,567",
        "about 5",
        "5-6",
        "(57)",
        "1/2",
        "O",
        "12a34",
        "1,234,56",
        "+",
        "%",
    ],
)
def test_what_could_be_read_in_two_ways_stays_text(text: str) -> None:
    assert numbers.read(text) == numbers.Read(None, Doubt.TEXT)


@pytest.mark.parametrize(
    ("text", "value"), [("8 (1)", 8), ("3(1)", 3), ("2761*", 2761), ("17,238 (2,831)", 17238), ("5 †", 5)]
)
def test_a_remark_beside_a_number_puts_it_in_doubt(text: str, value: int) -> None:
    assert numbers.read(text) == numbers.Read(Decimal(value), Doubt.REMARK)


def test_nothing_is_not_a_dash() -> None:
    assert numbers.read("  ") == numbers.Read(None, Doubt.EMPTY)


@settings(max_examples=60)
@given(st.integers(-(10**9), 10**9), st.sampled_from([",", " ", "’", "\u202f", ""]))
def test_every_whole_number_is_read_as_it_was_grouped(number: int, mark: str) -> None:
    assert numbers.read(f"{number:,}".replace(",", mark)).value == number


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_no_text_is_a_number_without_its_own_digits(text: str) -> None:
    read = numbers.read(text)
    if read.value is not None:
        assert any(map(str.isdecimal, text))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Harbour Watch weekly 2020-09-07", date(2020, 9, 7)),
        ("local_situation_covid19_en_20200314.pdf", date(2020, 3, 14)),
        ("Data as of 3 February 2020", date(2020, 2, 3)),
        ("Monday, October 7, 2024 Data updated on:", date(2024, 10, 7)),
        ("14/03/2020", date(2020, 3, 14)),
        ("03/04/2020", None),  # in March or in April
        ("from 1 May 2020 to 8 May 2020", None),
        ("week 37, 2020", date(2020, 9, 7)),
        ("2020-W37", date(2020, 9, 7)),
        ("31 February 2020", None),
        ("case 67049d6319129-2", None),
        ("", None),
    ],
)
def test_the_day_that_a_text_names(text: str, day: date | None) -> None:
    assert moments.day_in(text) == day


def test_the_day_of_a_report_comes_from_what_speaks_of_it_first() -> None:
    given = {"title": "", "lead": "Table 1", "name": "r.pdf", "head": "", "own": date(2020, 1, 9)}
    assert moments.of_report(**given) == moments.Moment(date(2020, 1, 9), "the date in the file")
    head = "Since 31 December 2019 many were seen\nWeek of 2020-01-06. Do not share."
    assert moments.of_report(**{**given, "head": head}) == moments.Moment(date(2020, 1, 6), "its first page")
    named = {**given, "head": head, "name": "report-20200105.pdf"}
    assert moments.of_report(**named) == moments.Moment(date(2020, 1, 5), "the file’s name")
    assert moments.of_report(**{**given, "own": None}) is None


@pytest.mark.parametrize(
    ("headings", "report", "days"),
    [
        (["08-31", "09-07"], date(2020, 9, 7), [date(2020, 8, 31), date(2020, 9, 7)]),
        (["31.08.", "07.09."], date(2020, 9, 7), [date(2020, 8, 31), date(2020, 9, 7)]),
        (["03/04", "03/05"], date(2020, 9, 7), [None, None]),  # in order both ways, and no ISO 8601
        (["12-28", "01-04"], date(2021, 1, 4), [None, None]),  # across a new year: not guessed
        (["12-28"], date(2021, 1, 4), [date(2020, 12, 28)]),
        (["JAN*", "FEB"], date(2024, 9, 23), [date(2024, 1, 1), date(2024, 2, 1)]),
        (["W36", "Week 37"], date(2020, 9, 14), [date(2020, 8, 31), date(2020, 9, 7)]),
        (["2019", "2020"], None, [date(2019, 1, 1), date(2020, 1, 1)]),
        (["JAN", "FEB"], None, [None, None]),
    ],
)
def test_the_days_of_columns(headings: list[str], report: date | None, days: list[date | None]) -> None:
    assert moments.of_columns(headings, report, "") == days


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_can_be_asked_for_its_day(text: str) -> None:
    moments.day_in(text)
    moments.of_columns([text, text], date(2020, 1, 1), text)
    assert label_key(text) == label_key(label_key(text))


def test_lines_are_the_same_without_case_spaces_and_footnotes() -> None:
    assert label_key("China*") == label_key(" CHINA ") == "china"
    assert label_key("Unsafe  vans") == label_key("unsafe vans")
    assert label_key("Total") != label_key("Total confirmed cases")
