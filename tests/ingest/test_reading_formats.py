"""What a reporter expects of each kind of file."""

from __future__ import annotations

from datetime import UTC, datetime

import made
import pytest
from PIL import Image

from ingest.errors import Corrupt, Encrypted, IngestError, KeptUnread, NoSuchPage, TooLarge
from ingest.model import TextSource


def text_of(extraction) -> str:
    return "\n".join(page.text for page in extraction.pages)


def ink_under(image, box) -> bool:
    """True if the rendered page is dark somewhere under the box."""
    picture = Image.frombytes("RGB", (image.width_px, image.height_px), image.rgb).convert("L")
    scale = image.dpi / 72
    return picture.crop(tuple(round(edge * scale) for edge in box.as_tuple())).getextrema()[0] < 128


# PDF


def test_a_pdf_gives_words_with_boxes_that_lie_on_them(read, render) -> None:
    data = made.pdf("Meet me at noon", "second page")
    found = read(data)
    assert (found.media_type, [page.number for page in found.pages]) == ("application/pdf", [1, 2])
    words = list(found.pages[0].words())
    assert [word.text for word in words] == ["Meet", "me", "at", "noon"]
    assert all(ink_under(render(data, dpi=144), word.box) for word in words)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_are_where_the_page_is_shown_however_it_is_turned(read, render, rotation: int) -> None:
    data = made.pdf("Turned", rotation=rotation)
    page = read(data).pages[0]
    assert (page.width_pt, page.height_pt) == ((400, 600) if rotation % 180 == 0 else (600, 400))
    assert ink_under(render(data, dpi=144), next(page.words()).box)


def test_a_pdf_says_its_title_author_and_date_in_utc(read) -> None:
    found = read(made.pdf("x y z", title="Plan", author="Desk", creationDate="D:20200907100000+02'00'"))
    assert (found.title, found.author, found.date) == ("Plan", "Desk", datetime(2020, 9, 7, 8, tzinfo=UTC))


def test_a_nonsense_date_is_no_date(read) -> None:
    assert read(made.pdf("x y z", creationDate="D:20209999")).date is None


def test_a_scan_is_read_by_ocr_and_says_how_sure_it_is(read) -> None:
    page = read(made.scan("Confidential memorandum")).pages[0]
    assert page.source is TextSource.OCR
    assert page.text.split() == ["Confidential", "memorandum"]
    assert page.ocr_confidence > 60


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_scan_that_lies_on_its_side_is_read_and_boxes_lie_on_the_words(read, render, turned: int) -> None:
    data = made.scan(
        "Confidential memorandum\nabout the walkout on Friday\nand about the water", turned=turned
    )
    page = read(data).pages[0]
    assert "memorandum" in page.text
    assert all(ink_under(render(data, dpi=100), word.box) for word in page.words())


def test_a_blank_page_is_no_failure_and_costs_no_ocr(read) -> None:
    page = read(made.pdf("")).pages[0]
    assert (page.text, page.source, page.ocr_confidence) == ("", TextSource.NONE, None)


def test_a_locked_pdf_asks_for_its_password(read) -> None:
    with pytest.raises(Encrypted):
        read(made.pdf("secret", password="heron"))


def test_garbage_behind_a_pdf_header_is_damaged(read) -> None:
    with pytest.raises(Corrupt):
        read(b"%PDF-1.7\n" + b"garbage " * 100)


def test_a_page_that_is_not_there_is_said_so(render) -> None:
    with pytest.raises(NoSuchPage):
        render(made.pdf("one"), 2)


def test_a_rendering_never_passes_the_limit_of_pixels(render) -> None:
    image = render(made.pdf("x"), dpi=20_000)
    assert image.width_px * image.height_px <= 41_000_000


# Pictures


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_a_screenshot_is_found_by_its_words(read, kind: str) -> None:
    found = read(made.encoded(made.picture_of("They know names"), kind))
    assert text_of(found) == "They know names"
    assert found.pages[0].source is TextSource.OCR


def test_each_frame_of_a_tiff_is_a_page(read) -> None:
    frames = [made.picture_of(word) for word in ("first", "second", "third")]
    found = read(made.encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:]))
    assert [page.text for page in found.pages] == ["first", "second", "third"]


def test_a_picture_is_shown_as_the_camera_held_it(read, render) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = made.encoded(Image.new("RGB", (300, 200), "navy"), "JPEG", exif=exif)
    page, image = read(data).pages[0], render(data, dpi=96)
    assert page.width_pt < page.height_pt
    assert image.width_px < image.height_px


def test_what_is_see_through_is_paper(render) -> None:
    image = render(made.encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0))), dpi=96)
    assert set(image.rgb) == {255}


def test_a_picture_of_too_many_pixels_is_never_unpacked(read) -> None:
    bomb = made.encoded(Image.new("1", (20_000, 20_000)))
    with pytest.raises(TooLarge):
        read(bomb)


# Text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain words", "utf-8"),
        ("Grüße aus Köln, größer", "cp1252"),
        ("Съешь ещё этих мягких французских булок, да выпей же чаю", "cp1251"),
        ("Съешь ещё этих мягких французских булок, да выпей же чаю", "koi8-r"),
        ("wide words", "utf-16"),
        ("wide words without a mark", "utf-16-le"),
        ("日本語の文章です。これは試験のための文です。", "euc_jp"),
        ("日本語の文章です。これは試験のための文です。", "shift_jis"),
    ],
)
def test_text_is_read_in_the_encoding_it_is_in(read, text: str, encoding: str) -> None:
    assert text_of(read(text.encode(encoding))).replace("\n", " ") == text


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا بالعالم هذا نص",
        "वह हिन्दी में लिखता है और क्षेत्र",
        "\U00011338\U00011330\U0001134d\U00011335\U00011347",  # Grantha, r above its consonant
        "ประเทศไทยเป็นประเทศที่สวยงาม",
        "אני כותב בעברית",
        "中文句子没有空格的问题",
        "한국어 문장입니다",
        "Ελληνικά κείμενο",
    ],
)
def test_laid_out_text_gives_back_the_letters_that_went_in(read, text: str) -> None:
    assert text_of(read(text.encode())) == text


def test_a_long_text_becomes_numbered_pages(read) -> None:
    found = read("\n".join(f"line {n}" for n in range(3000)).encode())
    assert [page.number for page in found.pages] == list(range(1, len(found.pages) + 1))
    assert text_of(found).split("\n") == [f"line {n}" for n in range(3000)]


def test_a_line_without_spaces_stays_on_the_page(read) -> None:
    for page in read(b"A1" * 20_000).pages:
        assert all(word.box.x1 <= page.width_pt for word in page.words())


# Web pages


def test_a_web_page_is_its_words_and_none_of_its_scripts(read) -> None:
    found = read(
        b"<html lang='en'><head><title>Rules &amp; more</title><script>alert('run')</script></head>"
        b"<body><h1>Do not share</h1><p onclick='steal()'>Classified</p><!-- hidden --><style>p{}</style></body></html>"
    )
    assert found.title == "Rules & more"
    assert "Do not share" in text_of(found)
    assert not {"alert", "steal", "hidden"} & set(text_of(found).replace("(", " ").split())


def test_a_web_page_in_a_declared_encoding(read) -> None:
    page = "<html><head><meta charset='iso-8859-1'></head><body><p>bär</p></body></html>"
    assert "bär" in text_of(read(page.encode("latin-1")))


# Mail


def test_a_mail_is_headers_body_and_children(read) -> None:
    message = made.mail("The list is attached.", Subject="Fwd: liste é", To="Bo <bo@example.org>")
    message.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="grupos ñ.pdf")
    inner = made.mail("Innermost.", Subject="Inner")
    message.add_attachment(inner)
    found = read(message.as_bytes())
    assert (found.media_type, found.title) == ("message/rfc822", "Fwd: liste é")
    assert found.date == datetime(2020, 9, 7, 6, tzinfo=UTC)
    assert all(
        part in text_of(found) for part in ("Ann Example", "Bo <bo@example.org>", "The list is attached.")
    )
    assert [child.untrusted_name for child in found.attachments] == ["grupos ñ.pdf", "Inner.eml"]
    assert found.attachments[0].data == b"%PDF-1.4 x"
    assert text_of(read(found.attachments[1].data)).endswith("Innermost.")


def test_a_mail_that_says_more_in_html_is_shown_so(read) -> None:
    found = read(
        made.mail("See HTML.", rich=f"<p>{'The whole story. ' * 20}</p><script>x()</script>").as_bytes()
    )
    assert "The whole story." in text_of(found)
    assert "x()" not in text_of(found)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfFrom: a@b.c\r\nSubject: with a mark\r\n\r\nbody words",
        b"From: a@b.c\nSubject: =?utf-8?q?broken\nTo: \xff\xfe raw\n\nbody words",
        b"From: a@b.c\nSubject: x\nContent-Type: multipart/mixed; boundary=never\n\nbody words",
        b"From ann Mon Sep  7 08:00:00 2020\nFrom: a@b.c\nSubject: x\n\nbody words",
        b"Subject: odd charset\nFrom: a@b.c\nContent-Type: text/plain; charset=klingon\n\nbody words",
    ],
)
def test_broken_mail_is_salvaged(read, data: bytes) -> None:
    found = read(data)
    assert found.media_type == "message/rfc822"
    assert "body words" in text_of(found)


# Types


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"AT&TFORM" + bytes(60), "DjVu document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old office file"),
        (bytes(range(256)) * 4, "unknown type"),
    ],
)
def test_a_type_that_is_not_read_is_named_in_words(read, data: bytes, words: str) -> None:
    with pytest.raises(KeptUnread, match=words):
        read(data)


def test_every_error_has_a_message_and_a_hint() -> None:
    for kind in [IngestError, *IngestError.__subclasses__()]:
        assert kind.default_message
        assert kind.hint
        assert kind.exit_code >= 20


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The drivers were told that the water in the yard is not for them and that it was off.", "en"),
        ("Los conductores no quieren que les descuenten el tiempo de la comida en la ruta.", "es"),
        ("Os entregadores não querem que o aplicativo desconte o tempo de espera na rua.", "pt"),
        ("Hindi nila binabayaran ang oras ng paghihintay sa bodega at mga araw na walang pasok.", "tl"),
        ("वह हिन्दी में लिखता है और पढ़ता है", "hi"),
        ("これは日本語の文章です。試験のために書かれました。", "ja"),
        ("我们每天多做两个小时，工资却没有增加，大家都很不满意。", "zh"),
        ("Нам опять не заплатили за ожидание у ворот.", "ru"),
        ("12345 67890", ""),
    ],
)
def test_the_language_of_a_text_is_told(read, text: str, language: str) -> None:
    assert read(text.encode()).language == language


def test_letters_as_tall_as_a_poster_are_read(read) -> None:
    picture = made.picture_of("HEAVY\n  METAL", width=2400, height=3400, size=330)
    assert read(made.encoded(picture, dpi=(300, 300))).pages[0].text.split() == ["HEAVY", "METAL"]
