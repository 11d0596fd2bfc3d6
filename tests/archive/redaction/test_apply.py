"""An exhibit's bytes: the same each time, black where they must be, and saying only what can be seen."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from archive.model import Box, Look, Page, Plan, Redaction, RedactionState, TextSource, Word
from archive.redaction import apply
from archive.redaction.apply import burn, glyphless, picture, text_layer
from archive.redaction.apply.exhibit_pdf import ExhibitPdf
from ingest.model import PageImage, pack_lines

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DPI = 100
LETTERS = [chr(0x100 + n) for n in range(150)]


def redaction(box: Box, reason: str = "legal", page: int = 1) -> Redaction:
    return Redaction(1, 1, page, box, reason, RedactionState.APPROVED, "", "a", NOW, "a", NOW)


def page_of(*lines: list[Word], source: TextSource = TextSource.LAYER, number: int = 1) -> Page:
    text, boxes = pack_lines(lines)
    return Page(number, 300, 200, text, boxes, source)


def drawn(*words: Word, colour: str = "black", dpi: int = DPI) -> Image.Image:
    image = Image.new("RGB", (round(300 * dpi / 72), round(200 * dpi / 72)), "white")
    pen = ImageDraw.Draw(image)
    for word in words:
        pen.text((word.box.x0 * dpi / 72, word.box.y0 * dpi / 72), word.text, fill=colour,
                 font=ImageFont.load_default(12 * dpi / 72))  # fmt: skip
    return image


def clouds() -> Image.Image:
    """Smooth shades with a little grain, as in a photograph."""
    return Image.blend(
        Image.effect_noise((40, 30), 90).resize((400, 300)), Image.effect_noise((400, 300), 60), 0.2
    )


def build(page: Page, image: Image.Image, seen: Page, *redactions: Redaction, language: str = "") -> bytes:
    target = BytesIO()
    apply.build(
        target,
        Plan("0" * 64, redactions, Look(DPI)),
        [page],
        render=lambda _: PageImage(*image.size, DPI, image.tobytes()),
        read_words=lambda _: seen,
        language=language,
    )
    return target.getvalue()


POST = Word("Post", Box(20, 20, 46, 34))
NAME = Word("Kovalenko", Box(60, 20, 122, 34))
LATE = Word("late", Box(140, 20, 162, 34))


def test_the_same_plan_gives_the_same_bytes() -> None:
    page = page_of([POST, NAME, LATE])
    args = (page, drawn(POST, NAME, LATE), page_of([POST, LATE]), redaction(NAME.box))
    assert build(*args) == build(*args)


def test_other_readers_open_it_and_see_the_words_that_are_left() -> None:
    page = page_of([POST, NAME, LATE])
    data = build(page, drawn(POST, NAME, LATE), page_of([POST, LATE]), redaction(NAME.box), language="en")
    with pikepdf.open(BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.Root.Lang) == "en"
        assert "/Info" not in pdf.trailer
    with pypdfium2.PdfDocument(data) as pdf:
        text = pdf[0].get_textpage()
        assert text.get_text_range().split() == ["Post", "late"]
        assert text.search("late").get_next() is not None


def test_each_word_lies_on_its_box() -> None:
    page = page_of([POST, LATE])
    data = build(page, drawn(POST, LATE), page)
    with pypdfium2.PdfDocument(data) as pdf:
        text, height_pt = pdf[0].get_textpage(), pdf[0].get_height()
        index = text.get_text_range().index("late")
        left, bottom, _, top = text.get_charbox(index, loose=True)
        _, _, right, _ = text.get_charbox(index + 3, loose=True)
    assert (left, height_pt - top, right, height_pt - bottom) == pytest.approx(LATE.box.as_tuple(), abs=0.6)


@pytest.mark.parametrize("words", [["🚕", "naïve", "司机", "الأجور"], ["a"] * 500, LETTERS])
def test_any_script_comes_back_as_it_went_in(words: list[str]) -> None:
    target = BytesIO()
    writer = ExhibitPdf(target)
    lines = [(Word(text, Box(10, 10 + 20 * row, 60, 22 + 20 * row)),) for row, text in enumerate(words)]
    writer.add_page(picture.encode(Image.new("RGB", (600, 20 * len(words) * 2 + 100), "white")), 72, lines)
    writer.close()
    with pypdfium2.PdfDocument(target.getvalue()) as pdf:
        read = pdf[0].get_textpage().get_text_range().split()
    expected = [word[::-1] if word == "الأجور" and word not in read else word for word in words]
    assert read == expected


@settings(max_examples=40, deadline=None)
@given(
    x=st.floats(0, 200), y=st.floats(0, 120), width=st.floats(0.2, 100), height=st.floats(0.2, 80),
    scale=st.floats(0.5, 4),
)  # fmt: skip
def test_every_pixel_that_a_box_touches_is_burnt(
    x: float, y: float, width: float, height: float, scale: float
) -> None:
    image = Image.new("RGB", (300, 200), "white")
    box = Box(x, y, x + width, y + height)
    burn.burn(image, [(box, "x")], scale, scale, 10)  # too small a label to be drawn
    across = range(math.floor(x * scale), min(300, math.ceil(box.x1 * scale)))
    down = range(math.floor(y * scale), min(200, math.ceil(box.y1 * scale)))
    assert all(image.getpixel((px, py)) == (0, 0, 0) for px in across for py in down)


def test_a_label_depends_on_nothing_that_was_covered() -> None:
    box = Box(10, 10, 130, 40)
    pictures = []
    for text in ("Kovalenko", "iiiiii"):
        image = drawn(Word(text, Box(20, 18, 100, 32)))
        burn.burn(image, [(box, "private person")], DPI / 72, DPI / 72, DPI)
        pictures.append(image.tobytes())
    assert pictures[0] == pictures[1]
    assert b"\xff" in Image.frombytes("RGB", image.size, pictures[0]).crop((20, 20, 170, 50)).tobytes()


@pytest.mark.parametrize(
    ("make", "filter_name", "colours"),
    [
        (lambda: drawn(POST), "FlateDecode", "DeviceGray"),
        (lambda: drawn(POST, colour="#0a4"), "FlateDecode", "Indexed"),
        (lambda: clouds().convert("RGB"), "DCTDecode", "DeviceGray"),
        (lambda: Image.merge("RGB", [clouds() for _ in range(3)]), "DCTDecode", "DeviceRGB"),
        (
            lambda: Image.merge("RGB", [Image.effect_noise((400, 300), 90) for _ in range(3)]),
            "DCTDecode",
            "DeviceRGB",
        ),
    ],
)
def test_each_kind_of_page_gets_the_encoding_that_suits_it(make, filter_name: str, colours: str) -> None:
    encoded = picture.encode(make())
    assert (encoded.filter, encoded.colours) == (filter_name, colours)


def test_faint_print_does_not_vanish() -> None:
    faint = drawn(POST, NAME, colour="#e0e0e0")
    shown = picture.encode(faint).shown
    assert abs(min(shown.convert("L").tobytes()) - 0xE0) <= 9


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (1653, 7), (16, 16)])
@pytest.mark.parametrize("colour", ["white", "#ccc", "#0a4"])
def test_what_is_encoded_is_what_readers_see(size: tuple[int, int], colour: str) -> None:
    image = Image.new("RGB", size, colour)
    encoded = picture.encode(image)
    target = BytesIO()
    writer = ExhibitPdf(target)
    writer.add_page(encoded, 72, [])
    writer.close()
    with pypdfium2.PdfDocument(target.getvalue()) as pdf:
        shown = pdf[0].render().to_pil().convert("RGB")
    assert shown.tobytes() == encoded.shown.tobytes()


def test_words_under_a_box_are_not_said_even_if_ocr_claims_to_see_them() -> None:
    page = page_of([POST, NAME, LATE])
    layer = text_layer.visible_text(page, page, [Box(100, 18, 130, 36)])
    assert [word.text for line in layer.lines for word in line] == ["Post", "late"]


def test_hidden_words_are_left_out_and_counted() -> None:
    layer = text_layer.visible_text(page_of([POST, NAME, LATE]), page_of([POST, LATE]), [])
    assert [word.text for line in layer.lines for word in line] == ["Post", "late"]
    assert layer.left_out == 1


def test_a_word_is_said_as_printed_though_ocr_misreads_a_letter_but_a_figure_must_be_right() -> None:
    seen = [replace(NAME, text="Kova1enko"), replace(LATE, text="58")]
    layer = text_layer.visible_text(page_of([NAME, replace(LATE, text="56")]), page_of(seen), [])
    assert [word.text for line in layer.lines for word in line] == ["Kovalenko"]


def test_a_page_without_a_text_layer_says_what_ocr_sees() -> None:
    layer = text_layer.visible_text(page_of(source=TextSource.NONE), page_of([POST, NAME]), [NAME.box])
    assert [word.text for line in layer.lines for word in line] == ["Post"]


def test_marks_that_name_the_recipient_are_not_carried_over() -> None:
    marked = replace(POST, text="Po\u200bst")
    lookalike = replace(LATE, text="l\u0430te")  # a Cyrillic a
    layer = text_layer.visible_text(page_of([marked, lookalike]), page_of([POST, LATE]), [])
    assert [word.text for line in layer.lines for word in line] == ["Post"]


def test_a_strangers_language_cannot_write_into_the_file() -> None:
    data = build(page_of(), drawn(), page_of(), language="en) /AA << >> (")
    assert b"/AA" not in data
    assert b"/Lang" not in data


def test_the_font_has_no_shapes_and_no_dates() -> None:
    font = ImageFont.truetype(BytesIO(glyphless.font_file()), 40)
    assert font.getmask("a").getbbox() is None
