from __future__ import annotations

import unicodedata

import pytest

from ingest import charset, legacy
from ingest.formats import text
from ingest.model import Conditions, Limits, Page

# The first article of the Universal Declaration of Human Rights, and what people write to each other.
SAYINGS = {
    "en": "The café's owner said: “we don’t know” – it was £5 per month, naïve as that is.",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Où ça? À la fête.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Größe und Übung, sagte Jürgen.",
    "es": "Dotados como están de razón y conciencia, deben comportarse fraternalmente. ¿Mañana? Sí, señor.",
    "pl": "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Żółć.",
    "cs": "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv. Příliš žluťoučký kůň.",
    "hu": "Minden emberi lény szabadon születik és egyenlő méltósága és joga van. Űrhajó, tűz.",
    "tr": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler.",
    "lt": "Visi žmonės gimsta laisvi ir lygūs savo orumu ir teisėmis. Jiems suteiktas protas ir sąžinė.",
    "ru": "Все люди рождаются свободными и равными в своём достоинстве и правах. Совершенно секретно.",
    "RU": "СЕКРЕТНО. ПРИКАЗ О НАЗНАЧЕНИИ ДИРЕКТОРА ПРЕДПРИЯТИЯ",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах. Є їжа і ґанок.",
    "el": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "he": "כל בני אדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון.",
    "ar": "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميراً.",
    "th": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ",
    "zh": "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。这是我们的国家。",
    "zh-tw": "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。這是我們的國家。",
    "ja": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "ko": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
}
ENCODED = [
    ("en", "cp1252"), ("fr", "cp1252"), ("fr", "mac_roman"), ("fr", "cp850"), ("de", "cp1252"), ("de", "cp850"),
    ("es", "cp1252"), ("pl", "cp1250"), ("pl", "iso8859_2"), ("pl", "cp852"), ("cs", "cp1250"), ("cs", "cp852"),
    ("hu", "cp1250"), ("tr", "cp1254"), ("lt", "cp1257"), ("ru", "cp1251"), ("ru", "koi8_r"), ("ru", "cp866"),
    ("ru", "iso8859_5"), ("ru", "mac_cyrillic"), ("RU", "cp1251"), ("RU", "koi8_r"), ("RU", "cp866"),
    ("uk", "cp1251"), ("uk", "koi8_u"), ("el", "cp1253"), ("el", "iso8859_7"), ("el", "cp737"), ("he", "cp1255"),
    ("he", "iso8859_8"), ("he", "cp862"), ("ar", "cp1256"), ("ar", "iso8859_6"), ("th", "cp874"), ("zh", "gb18030"),
    ("zh", "hz"), ("zh-tw", "big5"), ("ja", "cp932"), ("ja", "euc_jp"), ("ja", "iso2022_jp"), ("ko", "cp949"),
    ("ko", "iso2022_kr"), ("en", "utf-16-le"), ("ru", "utf-16-be"), ("ar", "utf-32-le"), ("ja", "utf-8-sig"),
]  # fmt: skip


def words(found: object) -> set[str]:
    return set(" ".join(page.text for page in found.pages).split())


@pytest.mark.parametrize(("language", "encoding"), ENCODED)
def test_old_encodings_are_told_by_the_words_they_make(read, language, encoding):
    said = f"{SAYINGS[language]}\nRe: 2003-04-11, page 7\n"
    found = read(said.encode(encoding))
    assert found.media_type == "text/plain"
    assert "".join("".join(page.text for page in found.pages).split()) == "".join(said.split())


def test_vietnamese_with_its_tones_behind_the_vowels_is_read():
    said = "".join(map(_vietnamese, "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm."))
    assert legacy.guess(said.encode("cp1258")) == "cp1258"


def _vietnamese(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    tones = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones)) + tones


@pytest.mark.parametrize("encoding", ["cp500", "cp037", "cp1140"])
def test_mainframe_text_is_read(read, encoding):
    said = (
        "PAYROLL RUN OF MARCH: the amounts below were approved by the board in its meeting, as agreed before. "
        * 5
    )
    assert "PAYROLL" in words(read(said.encode(encoding)))


def test_german_mainframe_text_keeps_its_umlauts(read):
    said = (
        "Die Zahlungen für Führungskräfte wurden gemäß Beschluss über Zürich gebucht und später geprüft. " * 5
    )
    assert {"für", "Führungskräfte", "gemäß", "Zürich"} <= words(read(said.encode("cp273")))


def test_a_guess_is_said_to_be_one_and_utf_8_is_none(read):
    assert read(SAYINGS["ru"].encode("koi8_r")).defects == (
        "The text does not say its encoding; read as Russian (KOI8-R), which is a guess.",
    )
    assert read(SAYINGS["ru"].encode()).defects == ()


def test_some_lines_in_another_encoding_spoil_only_themselves_and_not_even_those(read):
    lines = [SAYINGS["ru"].encode()] * 50
    lines[20] = "Müller über Zürich".encode("latin-1")
    found = read(b"\n".join(lines))
    assert {"Müller", "über", "Zürich", "свободными"} <= words(found)
    assert found.defects == ("1 lines are in another encoding than the rest.",)


def test_lines_that_are_no_text_and_very_many_odd_lines_are_not_each_looked_at(monkeypatch):
    asked = []
    monkeypatch.setattr(charset, "_guess", lambda line: asked.append(line) or "cp1251")
    binary, russian = b"\x00\x01\xd0\xff\xfe\n", "привет\n"
    text = charset.decode_lines(binary * 100 + russian.encode("cp1251") * 5000, "utf-8", charset.OddLines())
    assert text.count(russian) == 5000
    assert len(asked) <= 3000
    assert not any(b"\x00" in line for line in asked)


def test_an_encoding_that_shows_only_after_many_pages_of_ascii_is_seen(read):
    data = b"plain line of a log\n" * 20_000 + SAYINGS["ru"].encode("cp1251") * 40 + b"\nplain\n" * 20_000
    assert "свободными" in words(read(data))


def test_codes_of_terminals_and_nuls_vanish_and_words_stay_whole(read):
    found = read(
        b"\x1b[1;31mERROR\x1b[0m disk\x00full\nb\x08bo\x08old \x1b]0;title\x07end\n" + b"more text\n" * 20
    )
    assert {"ERROR", "disk", "full", "bold", "end"} <= words(found)


def test_subtitles_json_xml_and_source_stay_text(read):
    for data in (
        b"1\n00:00:01,000 --> 00:00:02,000\nWhere were you?\n",
        b'{"name": "Kowalski", "amount": 12}',
        b'<?xml version="1.0"?><orders><order>12</order></orders>',
        b"#include <stdio.h>\nint main(void) { return 0; }\n",
        b"MZ is how this sentence begins, and The wide river is in it.",
    ):
        assert read(data).media_type == "text/plain"


def test_an_xml_file_that_says_its_encoding_is_believed(read):
    data = f'<?xml version="1.0" encoding="iso-8859-2"?><a>{SAYINGS["pl"]}</a>'.encode("iso8859_2")
    found = read(data)
    assert "względem" in words(found)
    assert found.defects == ()


def test_a_line_of_many_megabytes_is_read_to_its_end(tmp_path):
    path = tmp_path / "line"
    path.write_bytes(b"word " * 1_000_000 + b"last")
    pages = [part for part in text.extract(str(path), Conditions()) if isinstance(part, Page)]
    assert pages[-1].text.endswith("last")
    assert sum(len(page.text.split()) for page in pages) == 1_000_001


def test_a_text_of_more_pages_than_the_limit_says_so(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(b"one line of the log\n" * 10_000)
    *pages, finding, facts = text.extract(str(path), Conditions(Limits(pages=3)))
    assert [page.number for page in pages] == [1, 2, 3]
    assert facts.defects == (finding.message,)


def test_nothing_that_is_declared_can_make_decoding_fail():
    for declared in ("utf-16", "hex", "idna", "unicode_escape", "undefined", "x" * 300, "", "cp1252"):
        assert charset.decode(b"caf\xe9 au lait \xff\xfe\x81", declared)[0]
