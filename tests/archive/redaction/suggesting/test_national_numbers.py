"""Numbers of persons are suggested where they prove themselves or are named, and other digits are left alone."""

from __future__ import annotations

import pytest

from archive.redaction.suggesting import national
from archive.redaction.suggesting.model import PageText, Suggested

ALONE = (
    "536-90-4399", "AB 12 34 56 C", "390.533.447-05", "54362315K", "X2482300W", "RCCMNL83S18D969H",
    "2 95 10 99 126 111 93", "44051401359", "880320-0016", "151086 95088", "131052-308T", "211062-5629",
    "85.07.30-033.28", "1630615123457", "710319/2745", "17291716060", "2341 2341 2346", "ACUPA7085R",
    "360426199101010071", "971013-9019902", "BOXW310820HNERXN09", "12.531.909-2", "756.9217.0769.85",
    "7503305044089", "36805280109", "33309240064", "161175-19997", "6433435F", "00000000 0 ZZ4", "770305-02-1234",
    "0101006500006", "450401-3150", "34201-0891231-8", "112-233-445 95",
)  # fmt: skip
NAMED = {
    "NHS number: 943 476 5870": "943 476 5870",
    "BSN 111222333": "111222333",
    "Steuer-ID: 36 574 261 809": "36 574 261 809",
    "ЕГН 7523169263": "7523169263",
    "РНОКПП: 1759013776": "1759013776",
    "TFN: 123 456 782": "123 456 782",
    "SIN 123-456-782": "123-456-782",
    "OIB: 33392005961": "33392005961",
    "ת.ז. 039337423": "039337423",
    "ΑΜΚΑ 01013099997": "01013099997",
    "NIK: 3171011708450001": "3171011708450001",
    "cédula 171430710-3": "171430710-3",
    "SVNR 1237 010180": "1237 010180",
    "Passport no. 533380006": "533380006",
    "Reisepass Nr. C01X00T47": "C01X00T47",
    "паспорт 4509 123456": "4509 123456",
    "Social security number is 536904399": "536904399",
}
NOTHING = (
    "Invoice 111222333 of 943 476 5870 pieces",
    "536-90-43990 and 000-12-3456 and 666-12-3456",
    "390.533.447-06",
    "1.234.567 or 12.531.909 people",
    "https://example.org/44051401359/x",
    "ISBN 978-3-16-148410-0, in 1999-2004, at 10:15:30",
    "QQ 12 34 56 C",
)


def found(text: str) -> list[Suggested]:
    return list(national.detect(PageText(text)))


@pytest.mark.parametrize("number", ALONE)
def test_a_number_that_proves_itself_is_found_without_a_word_before_it(number: str) -> None:
    text = f"as it stands there: {number}, and so on"
    assert number in {text[one.start : one.end] for one in found(text)}


@pytest.mark.parametrize("text", NAMED)
def test_a_number_behind_its_word_is_found_and_surer(text: str) -> None:
    here = [one for one in found(text) if text[one.start : one.end] == NAMED[text]]
    assert here
    assert max(one.sureness for one in here) >= 0.85


@pytest.mark.parametrize("text", NOTHING)
def test_other_digits_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_without_the_proof_every_number_of_that_shape_would_be_suggested(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schemes = tuple(ready._replace(is_valid=None) for ready in national._schemes())
    monkeypatch.setattr(national, "_schemes", lambda: schemes)
    assert found("390.533.447-06")


def test_each_says_which_number_it_is() -> None:
    assert [one.found_by for one in found("Carte vitale 2 95 10 99 126 111 93")] == ["national number (NIR)"]
