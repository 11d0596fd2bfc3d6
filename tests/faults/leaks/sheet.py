"""The plain small page that every PDF of the set begins as, and what builders put on it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaks.planted import Place

    Change = Callable[[pikepdf.Pdf, pikepdf.Dictionary], object]

WIDTH, HEIGHT = 300, 150
FIRST_LINE, LAST_LINE = "Weekly report of the harbour office", "Nobody else has answered so far"
LINE: tuple[Place, ...] = ((1, 8, 58, 292, 94),)
"""The place of what `line` writes."""


def literal(text: str) -> str:
    """A string of PDF, in Latin-1."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"({escaped})"


def line(text: str, *, x: float = 20, y: float = 70, size: float = 14, state: str = "") -> str:
    """The operators that write a line of Helvetica; `state` goes before it, inside the text object."""
    return f"BT {state} /F {size} Tf 1 0 0 1 {x} {y} Tm {literal(text)} Tj ET\n"


def document(content: str | bytes = "", *, pages: int = 1) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    around = line(FIRST_LINE, y=120) + line(LAST_LINE, y=25)
    inside = content.encode("latin-1") if isinstance(content, str) else content
    for _ in range(pages):
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, WIDTH, HEIGHT]),
            Resources=Dictionary(Font=Dictionary(F=font)),
            Contents=pdf.make_stream(around.encode() + inside),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return pdf


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    target = BytesIO()
    pdf.save(target, deterministic_id=True, **options)  # type: ignore[arg-type]
    return target.getvalue()


def pdf(content: str | bytes = "", change: Change | None = None, *, pages: int = 1) -> bytes:
    """One page of two harmless lines with `content` between them, after `change(document, first page)`."""
    made = document(content, pages=pages)
    if change:
        change(made, made.pages[0].obj)
    return saved(made)


def with_objects(change: Change) -> bytes:
    return pdf("", change)


def add(pdf: pikepdf.Pdf, **entries: object) -> pikepdf.Dictionary:
    """An indirect dictionary."""
    return pdf.make_indirect(Dictionary(**entries))  # type: ignore[arg-type]


def picture_of(
    text: str,
    *,
    size: tuple[int, int] = (560, 72),
    letters_px: int = 40,
    ink: str = "black",
    paper: str = "white",
) -> Image.Image:
    image = Image.new("RGB", size, paper)
    ImageDraw.Draw(image).text((10, 8), text, fill=ink, font=ImageFont.load_default(letters_px))
    return image


def image(pdf: pikepdf.Pdf, picture: Image.Image, **entries: object) -> pikepdf.Stream:
    """An image XObject without loss, in grey or RGB."""
    colours = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    size = {"Width": picture.width, "Height": picture.height}
    return pdf.make_stream(
        picture.tobytes(), Type=Name.XObject, Subtype=Name.Image, BitsPerComponent=8,
        **{"ColorSpace": colours, **size, **entries},
    )  # fmt: skip


def jpeg_image(pdf: pikepdf.Pdf, picture: Image.Image, data: bytes, **entries: object) -> pikepdf.Stream:
    """An image XObject of these bytes of a JPEG."""
    return pdf.make_stream(
        data, Type=Name.XObject, Subtype=Name.Image, Width=picture.width, Height=picture.height,
        BitsPerComponent=8, ColorSpace=Name.DeviceRGB, Filter=Name.DCTDecode, **entries,
    )  # fmt: skip


def place(page: pikepdf.Dictionary, kind: str, name: str, thing: object) -> None:
    """Give the page a resource."""
    resources = page.Resources
    if f"/{kind}" not in resources:
        resources[f"/{kind}"] = Dictionary()
    resources[f"/{kind}"][f"/{name}"] = thing


SHOW_PICTURE = "q 280 0 0 36 10 58 cm /P Do Q\n"


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    target = BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()
