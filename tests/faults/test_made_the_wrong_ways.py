"""Redactions as others make them, handed to verify as exhibits: each is seen by the checks of what it leaks."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pymupdf
import pytest
from PIL import Image, ImageChops
from test_leaks_in_exhibits import (
    BOX,
    BOXES,
    DPI,
    HEIGHT_PT,
    LINES,
    METADATA,
    MUPDF,
    PDFIUM,
    REVISION,
    SECRET,
    VISIBLE,
    WALK,
    WIDTH_PT,
    alarm,
    drawn,
    exhibit,
    failed,
    honest,
    jpeg,
    redacted,
)

from archive.redaction.apply import burn, picture
from archive.redaction.apply.exhibit_pdf import ExhibitPdf

Way = Callable[[pymupdf.Document, Path], bytes]
NAME = "Ilona Kovalenko"


@pytest.fixture
def original() -> pymupdf.Document:
    """The page whose exhibit is wanted, with the name in its title, a bookmark and a note as well."""
    document = pymupdf.open()
    page = document.new_page(width=WIDTH_PT, height=HEIGHT_PT)
    for word in (word for line in LINES for word in line):
        page.insert_text((word.box.x0, word.box.y1 - 4), word.text, fontsize=12)
    document.set_metadata({"title": f"About {NAME}"})
    document.set_toc([[1, NAME, 1]])
    page.add_text_annot((330, 90), NAME)
    yield document
    document.close()


def drawn_over(document: pymupdf.Document, _: Path) -> bytes:
    document[0].draw_rect(pymupdf.Rect(BOX.as_tuple()), color=(0, 0, 0), fill=(0, 0, 0))
    return document.tobytes(garbage=4, deflate=True)


def _applied(document: pymupdf.Document) -> pymupdf.Document:
    document[0].add_redact_annot(pymupdf.Rect(BOX.as_tuple()), fill=(0, 0, 0))
    document[0].apply_redactions()
    return document


def applied(document: pymupdf.Document, _: Path) -> bytes:
    return _applied(document).tobytes()


def applied_and_collected(document: pymupdf.Document, _: Path) -> bytes:
    return _applied(document).tobytes(garbage=4, deflate=True, clean=True)


def applied_and_saved_on_top(document: pymupdf.Document, folder: Path) -> bytes:
    document.save(folder / "kept.pdf")
    with pymupdf.open(folder / "kept.pdf") as kept:
        _applied(kept).saveIncr()
    return (folder / "kept.pdf").read_bytes()


def applied_and_scrubbed(document: pymupdf.Document, _: Path) -> bytes:
    """`scrub` keeps the bookmarks."""
    _applied(document).scrub()
    return document.tobytes(garbage=4, deflate=True)


@pytest.mark.parametrize(
    ("way", "seen_by"),
    [
        (drawn_over, {PDFIUM, MUPDF, METADATA, REVISION}),
        (applied, {METADATA, REVISION}),
        (applied_and_collected, {METADATA, REVISION}),
        (applied_and_saved_on_top, {METADATA, REVISION}),
        (applied_and_scrubbed, {METADATA, REVISION}),
    ],
)  # fmt: skip
def test_a_page_that_keeps_its_structure(
    original: pymupdf.Document, tmp_path: Path, way: Way, seen_by: set[str]
) -> None:
    data = way(original, tmp_path)
    assert not data.endswith(b"\n\n")
    alarm(data, *seen_by)


def box_at(opacity: float, *, photo: bool) -> Image.Image:
    """The redacted page, its box this share of black, with the label that belongs there."""
    place = burn.pixels_of(BOX, DPI / 72, DPI / 72, drawn().size)
    whole, words = redacted(photo=photo), drawn(photo=photo).crop(place)
    dimmed = Image.blend(words, Image.new("RGB", words.size, "black"), opacity)
    whole.paste(ImageChops.lighter(dimmed, whole.crop(place)), place[:2])
    return whole


def without_loss(image: Image.Image) -> bytes:
    """All 256 levels, as our own writer never keeps them."""

    def change(encoded: picture.Picture) -> picture.Picture:
        kept = zlib.compress(image.convert("L").tobytes(), 9)
        return replace(encoded, data=kept, filter="FlateDecode", colours="DeviceGray", bits=8, palette=b"")

    return exhibit(change=change)


@pytest.mark.parametrize("opacity", [0.9, 0.98, 0.99, 0.995])
@pytest.mark.parametrize("photo", [False, True])
def test_a_box_that_is_not_quite_black(opacity: float, photo: bool) -> None:
    alarm(without_loss(box_at(opacity, photo=photo)), BOXES)


@pytest.mark.parametrize("opacity", [0.9, 0.98, 0.99])
@pytest.mark.parametrize("photo", [False, True])
def test_a_box_that_is_not_quite_black_in_a_jpeg(opacity: float, photo: bool) -> None:
    alarm(exhibit(change=lambda made: jpeg()(replace(made, shown=box_at(opacity, photo=photo)))), BOXES)


@pytest.mark.parametrize("word", SECRET, ids=lambda word: word.text)
def test_one_word_that_is_left_in_the_layer(word: object) -> None:
    alarm(exhibit(lines=[*VISIBLE, [word]]), WALK, PDFIUM, MUPDF)


@pytest.mark.parametrize("tag", [0x010E, 0x013B, 0x8298, 0x9286])
def test_one_tag_of_exif_that_is_left(tag: int) -> None:
    exif = Image.Exif()
    exif[tag] = "x"
    names = failed(exhibit(redacted(drawn(), photo=True), change=jpeg(exif=exif.tobytes())))
    assert [name.split(":")[0] for name in names] == ["Pictures hold pixels only"]


def pages(*images: Image.Image) -> bytes:
    target = BytesIO()
    pdf = ExhibitPdf(target)
    for image in images:
        pdf.add_page(picture.encode(image), DPI, [])
    pdf.close()
    return target.getvalue()


@pytest.mark.parametrize(
    "clean",
    [
        honest,
        lambda: exhibit(),
        lambda: exhibit(redacted(photo=True)),
        lambda: exhibit(redacted(drawn(), photo=True), change=jpeg()),
        lambda: without_loss(redacted()),
        lambda: pages(redacted()),
    ],
    ids=["as made", "few shades", "photograph", "JPEG", "all shades", "without words"],
)  # fmt: skip
def test_what_is_clean_raises_no_alarm(clean: Callable[[], bytes]) -> None:
    assert failed(clean()) == set()
