"""The picture of a page on the web is the page of the proved PDF, whichever way it is kept there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from archive.model import Colours
from archive.redaction.apply import picture
from archive.redaction.apply.exhibit_pdf import ExhibitPdf
from archive.redaction.verify.looks import draw
from archive.release.page_drawing import _LEVELS, Drawer

SIZE = (496, 701)


def print_of(colour: str) -> Image.Image:
    page = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(page)
    for top in range(20, 600, 20):
        pen.text((20, top), "The quick brown fox jumps over the lazy dog", fill=colour)
    pen.rectangle((100, 100, 300, 130), fill="black")
    return page


def photograph(mode: str) -> Image.Image:
    noise = [Image.effect_noise(SIZE, 90) for _ in mode]
    return Image.merge(mode, noise).convert("RGB")


PAGES = {
    "greys": (print_of("#333"), Colours.COLOUR, "DeviceGray", "FlateDecode"),
    "black and white": (print_of("black"), Colours.BILEVEL, "DeviceGray", "FlateDecode"),
    "few colours": (print_of("#c03020"), Colours.COLOUR, "Indexed", "FlateDecode"),
    "photograph in grey": (photograph("L"), Colours.GREY, "DeviceGray", "DCTDecode"),
    "photograph": (photograph("RGB"), Colours.COLOUR, "DeviceRGB", "DCTDecode"),
}


class Exhibit:
    def __init__(self) -> None:
        self.boxes: dict = {}


def exhibit(kind: str, widened: int = 1) -> bytes:
    page, colours, space, how = PAGES[kind]
    kept = picture.encode(
        page.resize((SIZE[0] * widened, SIZE[1] * widened), Image.Resampling.NEAREST), colours
    )
    assert (kept.colours, kept.filter) == (space, how)
    out = io.BytesIO()
    pdf = ExhibitPdf(out)
    pdf.add_page(kept, 60 * widened, [])
    pdf.close()
    return out.getvalue()


def written(pdf: bytes, place: Path) -> tuple[Image.Image, Image.Image]:
    """As it was drawn, and as it was written."""
    drawer = Drawer(Exhibit(), pdf, place)
    page, drawn = drawer.page(1, [])
    drawer.close()
    with Image.open(place / page.picture) as kept:
        assert kept.size == (page.width_px, page.height_px) == drawn.size
        return drawn.convert("RGB"), kept.convert("RGB")


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_as_wide_as_a_screen_or_less_is_shown_pixel_for_pixel(kind: str, tmp_path: Path) -> None:
    pdf = exhibit(kind)
    drawn, kept = written(pdf, tmp_path)
    assert drawn.tobytes() == draw(pdf, 1)[0].tobytes()
    if PAGES[kind][3] == "FlateDecode":
        assert kept.tobytes() == drawn.point(_LEVELS * 3).tobytes()


@pytest.mark.parametrize("kind", PAGES)
def test_a_wider_page_is_made_smaller_and_its_boxes_stay_black(kind: str, tmp_path: Path) -> None:
    pdf = exhibit(kind, widened=4)
    drawn, kept = written(pdf, tmp_path)
    assert drawn.width == 1240
    wrong = ImageChops.difference(drawn, draw(pdf, 1, 1240)[0])
    assert (
        max(high for _, high in wrong.getextrema()) <= 1
    )  # grey worked out once from colours, or drawn as grey
    if "photograph" not in kind:
        across = 1240 / SIZE[0]
        left, top, right, bottom = (round(edge * across) for edge in (100, 100, 300, 130))
        inner = left + 3, top + 3, right - 3, bottom - 3
        assert max(high for _, high in kept.crop(inner).getextrema()) == 0
