"""What each detector finds in a text, and what it leaves alone."""

from __future__ import annotations

import pytest

from archive.redaction.suggesting import Kind
from archive.redaction.suggesting.reading import read

EVERY = frozenset(Kind)
FOUND = {
    Kind.EMAIL: ["Write to «jane.doe@example.org»."],
    Kind.PHONE: ["call «+44 20 7946 0958» at once", "call «020 7946 0958» at once"],
    Kind.HANDLE: ["follow «@jane_doe» there"],
    Kind.ACCOUNT: ["pay to «GB82 WEST 1234 5698 7654 32» today", "Visa «4111 1111 1111 1111»"],
    Kind.DEVICE: ["IMEI «49-015420-323751-8»"],
    Kind.PLATE: [
        "the van «AB51 ABC» was seen", "une Peugeot «AB-123-CD» grise",
        "licence plate «7ABC123»", "Kennzeichen «M-XY 77»",
        "ein Audi «B-MW 1234» stand dort", "госномер «А123ВС 77»", "车牌「«京A12345»」", "placa «ABC-1234»",
        "kenteken «12-ABC-3»", "taxi «MH 12 AB 1234»", "matrícula: «1234 BCD»",
    ],
    Kind.POSITION: [
        "seen at «51.5074, -0.1278» twice",
        "at «40° 26′ 46″ N 79° 58′ 56″ W» then", "open «geo:37.786971,-122.399677»",
        "code «8FVC9G8F+6W»", "meet at «///filled.count.soap»", "Latitude: «12.582222»", "«45,102° N, 7,345° E»",
        "/maps/@«12.5822,-45.1019»,15z", "grid «31U DQ 48251 11932»",
    ],
    Kind.MESSAGE: [
        "Message-ID: «<abc.123@mail.example.com>»", "re «<CAF=1234567890abcdef@mail.example.com>» of that day",
    ],
    Kind.TRACE: ["Received: «from mx1 by mx2 with ESMTP id x12; Mon»", "X-Mailer: «Outlook 16»"],
    Kind.IP: ["from «192.168.100.7» at", "from «2001:db8::ff00:42:8329»."],
    Kind.MAC: ["card «00:1B:44:11:3A:B7»", "card «001b.4411.3ab7»"],
    Kind.STREET: [
        "lives at «12 High Street», next door",
        "«1600 Pennsylvania Avenue NW, Washington, DC 20500».", "in «SW1A 1AA» now",
        "in der «Hauptstraße 12a, 10115 Berlin».",
        "au «12 rue de la Paix, 75002 Paris».", "en «Calle Mayor 5, 28013 Madrid».",
        "in «Via Roma 12».", "na «ul. Marszałkowska 10/12».",
        "живёт: «ул. Ленина, д. 5, кв. 12».", "op «Keizersgracht 123».",
        "på «Storgatan 12».", "«東京都千代田区丸の内1丁目9番1号»にて", "send to «P.O. Box 123».",
        "서울 «영등포구 의사당대로 1» 앞",
        "«18720 OXNARD STREET»", "Ottawa «K1A 0B1»",
    ],
    Kind.REFERENCE: [
        "in an application (no. «36110/97») against", "applications nos. 43185/98 and «43186/98».",
        "Employee ID: «E-104233»",
        "Aktenzeichen «12-3456-78»", "badge number «4711»", "dossier n° «2019/0412»", "案号：«2019-0412»",
    ],
    Kind.BIRTH: [
        "was born in «1965» and", "Date of birth: «12/03/1980»",
        "born on «4 May 1998» in", "geboren am «3. Mai 1970»",
        "né le «1er mai 1980»", "出生日期：«1990年5月6日»", "родилась «5 мая 1970» года", "DOB «1980-03-12»",
    ],
}  # fmt: skip
NOTHING = (
    "Version 1.2 of 10 October 2019, pages 100-120, costs 1,234.50 or 12 345 678 pieces.",
    "The court of first instance sat in room 12 of building 4; see Article 6 § 1 and Rule 52.",
    "Ratio 16:9, at 10:15:30, table 4 x 5, ISO-9001, COVID-19, A4, MP3, H2O, F-16 and B-52.",
    "2.6170\n1.6567\n24/17",
    "Brigada 2 Infanterie Motorizată AV 4469",
    "Order 2019 of the Court, Rule 52, the file of 1998 and case 3 of the report 2019, Article no. 5.",
    "On 4 May 2012 Moscow City Court, in 2013 The Court and in 2014 Supreme Court judges agreed.",
    "In 2007 the 3 sisters bought 40 acres.",
    "@param name the name\n@Override",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "marked"), [(kind, text) for kind, texts in FOUND.items() for text in texts]
)
def test_a_value_is_found_exactly(kind: Kind, marked: str) -> None:
    start, end = marked.index("«"), marked.index("»") - 1
    text = marked.replace("«", "").replace("»", "")
    here = [
        one for one in read(text, "en", EVERY) if one.kind is kind and (one.start, one.end) == (start, end)
    ]
    assert here, [(one.kind, text[one.start : one.end]) for one in read(text, "en", EVERY)]
    assert 0 < here[0].sureness < 1


@pytest.mark.parametrize("text", NOTHING)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert [(one.kind, text[one.start : one.end]) for one in read(text, "en", EVERY)] == []


def test_what_may_be_a_year_makes_a_street_less_sure() -> None:
    (year,) = read("In 2019 Victoria Square was closed", "en", EVERY)
    (number,) = read("Visit 219 Victoria Square today", "en", EVERY)
    assert year.sureness < 0.5 < number.sureness


def test_a_number_of_a_version_is_hardly_taken_for_an_address() -> None:
    (version,) = read("OpenSSL version 1.1.1.1 is old", "en", EVERY)
    (address,) = read("it came from 93.184.216.34 at night", "en", EVERY)
    assert version.sureness < 0.2 < 0.8 < address.sureness


def test_what_runs_over_the_end_of_a_line_is_found_and_less_sure() -> None:
    text = "Please call +44 20\n7946 0958 today; he was born on\n4 May 1998"
    found = {text[one.start : one.end]: one for one in read(text, "en", EVERY)}
    assert found["+44 20\n7946 0958"].sureness < read("call +44 20 7946 0958", "", EVERY)[0].sureness
    assert found["4 May 1998"].kind is Kind.BIRTH


def test_numbers_in_columns_are_not_read_into_each_other() -> None:
    text = "12.3456 98.1234\n12.3457 98.1235\n021\n10 102\n15"
    assert read(text, "ar", EVERY) == []


def test_a_number_as_dialled_is_found_where_its_language_is_spoken_and_is_less_sure() -> None:
    (british,) = read("Ring 020 7946 0958.", "en", EVERY)
    assert (british.found_by, british.sureness < 0.6) == ("telephone number (as dialled in GB)", True)
    assert read("Ring 020 7946 0958.", "", EVERY) == []


def test_one_place_is_suggested_once_by_the_surest() -> None:
    text = "Message-ID: <20200907.123456789@mail.example.org>"
    assert [one.kind for one in read(text, "en", EVERY)] == [Kind.MESSAGE]


def test_only_the_kinds_that_are_asked_for_are_read() -> None:
    text = "jane@example.org, born in 1965, 192.168.100.7"
    assert [one.kind for one in read(text, "en", {Kind.BIRTH})] == [Kind.BIRTH]
    assert read(text, "en", ()) == []


def test_each_kind_has_a_test_here_or_comes_from_elsewhere() -> None:
    elsewhere = {
        Kind.NATIONAL,
        Kind.WEB,
        Kind.COMPANY,
        Kind.PERSON,
        Kind.FACE,
        Kind.AVATAR,
        Kind.DISPLAY_NAME,
    }
    assert set(FOUND) | elsewhere == EVERY
