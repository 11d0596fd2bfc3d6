"""Words that are on a page and are not seen."""

from __future__ import annotations

import pikepdf
from leaks.fonts import glyph_font, type3_line
from leaks.planted import leak
from leaks.sheet import document, image, line, pdf, picture_of, place, saved
from pikepdf import Dictionary, Name


@leak()
def glyphs_that_copy_as_the_name(secret: str) -> bytes:
    """The font's map to letters: the shapes are harmless words."""
    shapes = "unrelated ordinary words"[: len(secret)]
    return type3_line(shapes, says=secret)


@leak()
def white_text(secret: str) -> bytes:
    """White on white."""
    return pdf("1 g " + line(secret) + "0 g\n")


@leak()
def black_text_on_black(secret: str) -> bytes:
    """Text as dark as the bar it stands on."""
    return pdf("0 g 15 62 270 26 re f " + line(secret))


@leak()
def tiny_text(secret: str) -> bytes:
    """Letters a fifth of a point high."""
    return pdf(line(secret, size=0.2))


@leak()
def clipped_text(secret: str) -> bytes:
    """Outside the clipping path."""
    return pdf("q 20 100 30 5 re W n " + line(secret) + "Q\n")


@leak()
def text_that_is_only_a_clipping_path(secret: str) -> bytes:
    """Text rendering mode 7."""
    return pdf("q " + line(secret, state="7 Tr") + "Q\n")


@leak()
def invisible_text(secret: str) -> bytes:
    """Text rendering mode 3, as OCR programs write it."""
    return pdf(line(secret, state="3 Tr"))


@leak()
def transparent_text(secret: str) -> bytes:
    """Opacity nought."""
    return pdf(
        "q /G gs " + line(secret) + "Q\n",
        lambda _, page: place(page, "ExtGState", "G", Dictionary(Type=Name.ExtGState, ca=0)),
    )


@leak()
def text_outside_the_page(secret: str) -> bytes:
    """To the right of the page's edge."""
    return pdf(line(secret, x=900))


@leak()
def text_outside_the_crop_box(secret: str) -> bytes:
    """On the sheet, outside the part that is shown."""
    return pdf(
        line(secret, y=3, size=10),
        lambda _, page: page.__setitem__("/CropBox", pikepdf.Array([0, 18, 300, 150])),
    )


@leak()
def text_under_a_black_bar(secret: str) -> bytes:
    """Under a rectangle that was drawn over it."""
    return pdf(line(secret) + "0 g 15 62 270 26 re f\n")


@leak()
def text_behind_a_picture(secret: str) -> bytes:
    """Under a picture."""
    made = document(line(secret) + "q 280 0 0 36 10 58 cm /P Do Q\n")
    place(made.pages[0].obj, "XObject", "P", image(made, picture_of("A view of the port")))
    return saved(made)


@leak()
def invisible_text_over_a_scan(secret: str) -> bytes:
    """The text layer of a scan, which says more than the scan shows."""
    made = document("q 280 0 0 36 10 58 cm /P Do Q " + line(secret, state="3 Tr"))
    place(made.pages[0].obj, "XObject", "P", image(made, picture_of("Posted by the office")))
    return saved(made)


@leak()
def font_glyph_names(secret: str) -> bytes:
    """The names of a font's glyphs."""
    made = document()
    font = glyph_font(made, "harbour", says="harbour", glyph_name=secret.replace(" ", ""))
    place(made.pages[0].obj, "Font", "T", font)
    return saved(made)
