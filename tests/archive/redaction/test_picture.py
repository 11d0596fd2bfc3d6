"""How a page's pixels are kept: small, sharp, and in no colours but those that were asked for."""

from __future__ import annotations

import zlib

import pytest
from PIL import Image, ImageDraw, ImageFont

from archive.model import Colours
from archive.redaction.apply.picture import encode

SIZE = (850, 1100)  # a letter page at 100 dpi


def text_page() -> Image.Image:
    image = Image.new("RGB", SIZE, "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(14)
    for line in range(60):
        pen.text(
            (60, 60 + 16 * line),
            f"Line {line} of a report that nobody was to see, page 1 of 40",
            "black",
            font,
        )
    return image


def with_dots(image: Image.Image) -> Image.Image:
    """Yellow dots a tenth of a millimetre wide, as colour laser printers add, here in rows 40 pixels apart."""
    for x in range(5, SIZE[0], 40):
        for y in range(5, SIZE[1], 40):
            if image.getpixel((x, y)) == (255, 255, 255):
                image.putpixel((x, y), (255, 255, 60))
    return image


def colours_of(image: Image.Image) -> set[tuple[int, ...]]:
    return {colour for _, colour in image.getcolors(1 << 24)}


@pytest.mark.parametrize("colours", list(Colours))
def test_a_text_page_is_small_and_what_is_kept_is_what_is_shown(colours: Colours) -> None:
    encoded = encode(text_page(), colours)
    assert encoded.filter == "FlateDecode"
    assert len(encoded.data) < 60_000
    rows = zlib.decompress(encoded.data)
    assert len(rows) == (SIZE[0] * encoded.bits + 7) // 8 * SIZE[1]
    assert encoded.shown.size == SIZE


@pytest.mark.parametrize("colours", [Colours.GREY, Colours.BILEVEL])
def test_the_dots_of_a_printer_are_gone_without_colours(colours: Colours) -> None:
    plain, dotted = encode(text_page(), colours), encode(with_dots(text_page()), colours)
    assert dotted.data == plain.data


def test_the_dots_of_a_printer_stay_in_colour() -> None:
    """Nobody is told that they are gone where they are not."""
    assert encode(with_dots(text_page())).data != encode(text_page()).data


def test_black_and_white_has_two_colours_and_grey_has_greys() -> None:
    page = text_page()
    ImageDraw.Draw(page).rectangle((100, 100, 300, 300), fill=(200, 30, 30))
    assert colours_of(encode(page, Colours.BILEVEL).shown) == {(0, 0, 0), (255, 255, 255)}
    assert all(len(set(colour)) == 1 for colour in colours_of(encode(page, Colours.GREY).shown))
    assert any(len(set(colour)) == 3 or colour[0] > colour[1] for colour in colours_of(encode(page).shown))


def test_coloured_letters_stay_to_be_read_in_grey() -> None:
    for colour in ("red", "blue", "green", "orange", "purple"):
        page = Image.new("RGB", (100, 40), "white")
        ImageDraw.Draw(page).rectangle((20, 10, 80, 30), fill=colour)
        assert encode(page, Colours.GREY).shown.getpixel((50, 20))[0] < 190, colour


def test_a_photograph_is_a_jpeg_and_a_pale_one_too() -> None:
    noise = [Image.effect_noise((400, 300), 60).point(lambda v: 60 + v // 2) for _ in range(3)]
    assert encode(Image.merge("RGB", noise)).filter == "DCTDecode"


def test_few_colours_share_a_byte() -> None:
    page = text_page()
    ImageDraw.Draw(page).rectangle((0, 0, 850, 40), fill=(0, 0, 255))
    encoded = encode(page)
    assert encoded.colours == "Indexed"
    assert encoded.bits in (4, 8)
    assert encoded.shown.getpixel((10, 10)) == (0, 0, 255)
