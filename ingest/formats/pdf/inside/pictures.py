"""Parts of pictures that a page does not show: cut off, drawn over, faded out, or on no page at all.

The picture as the file holds it is laid beside the same place of the page as it is seen. Where they differ and the
picture has something to show, that is read by OCR. So it does not matter how it is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pymupdf
from PIL import Image, ImageChops, ImageFilter

from ingest.formats.pdf import objects, structure
from ingest.formats.pdf.opening import opened
from ingest.model import Trace, TraceKind
from ingest.pictures.hidden_words import HiddenWords, shows_something

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions

_MOST_PAGES = 200
_MOST_PLACES = 400
_MOST_PIXELS = 24_000_000
_LEAST_SIDE_PX = 24
_COMPARED_PX = 1200
_PAGE_DPI = 150
_CELL_PX = 4
_UNLIKE = 28  # of 255
_BUSY = 14  # deviation, of 255
_LEAST_CELLS = 9
_SPECK_CELLS = 3
_LEAST_SHARE = 0.05  # where no words are read
_MARGIN_CELLS, _AROUND_CELLS = 2, 60


class _Hidden(NamedTuple):
    """A stretch of a picture, where in it something is hidden, and the same stretch as the page shows it."""

    picture: Image.Image
    part: Image.Image
    seen: Image.Image
    share: float  # of the whole picture


def traces(path: str, conditions: Conditions, languages: tuple[str, ...]) -> Iterator[Trace]:
    with opened(path, conditions) as found:
        document = found.document
        structure.forget(document)
        reader = _Reader(document, languages)
        placed: set[int] = set()
        yield from _thumbnails(document, reader)
        for number in range(1, min(document.page_count, _MOST_PAGES) + 1):
            yield from _of_page(document[number - 1], number, reader, placed)
        yield from _on_no_page(document, reader, placed)


def _thumbnails(document: pymupdf.Document, reader: _Reader) -> Iterator[Trace]:
    for number, xref in _thumbnail_numbers(document).items():
        picture = reader.picture(xref)
        words = reader.words.on(picture) if picture is not None and shows_something(picture) else ""
        yield Trace(TraceKind.THUMBNAIL, f"page {number}: Thumb", words, number)


def _thumbnail_numbers(document: pymupdf.Document) -> dict[int, int]:
    """Object numbers by page."""
    pages = range(1, min(document.page_count, _MOST_PAGES) + 1)
    found = {number: objects.get(objects.page(document, number), "Thumb") for number in pages}
    return {number: objects.number_of(small) for number, small in found.items() if objects.is_stream(small)}


def _of_page(page: pymupdf.Page, number: int, reader: _Reader, placed: set[int]) -> Iterator[Trace]:
    page.set_rotation(0)  # places are those of the page before it is turned
    several = page.get_image_info(xrefs=True)[:_MOST_PLACES]
    placed.update(entry["xref"] for entry in several)
    shown: Image.Image | None = None
    for entry in several:
        if not entry["xref"] or min(entry["width"], entry["height"]) < _LEAST_SIDE_PX:
            continue
        whole = reader.picture(entry["xref"])
        if whole is None:
            continue
        shown = shown or _seen(page)
        if (hidden := _hidden_part(whole, shown, page, entry["transform"])) is not None:
            where = f"page {number}: picture, object {entry['xref']}"
            words = reader.words.on(hidden.picture, hidden.part, hidden.seen)
            if words or hidden.share >= _LEAST_SHARE:
                yield Trace(TraceKind.COVERED_PICTURE, where, words, number)


def _on_no_page(document: pymupdf.Document, reader: _Reader, placed: set[int]) -> Iterator[Trace]:
    """Pictures that no page draws, masks that hold a picture of their own, and rows behind a picture's last one."""
    if document.page_count > _MOST_PAGES:
        return
    pictures = _pictures(document)
    masks = {objects.number_of(objects.get(_object(document, xref), "SMask")) for xref in pictures}
    small = set(_thumbnail_numbers(document).values())
    for xref in pictures:
        if (
            xref not in placed | small
            and (picture := reader.picture(xref)) is not None
            and shows_something(picture)
        ):
            words = reader.words.on(picture)
            if words or xref not in masks:
                where = (
                    f"object {xref}, a mask"
                    if xref in masks
                    else f"object {xref}, a picture that is on no page"
                )
                yield Trace(TraceKind.UNPAINTED, where, words)
        if (rest := reader.rows_behind(xref)) is not None and shows_something(rest):
            where = f"object {xref}, rows behind a picture's last one"
            yield Trace(TraceKind.COVERED_PICTURE, where, reader.words.on(rest))


def _pictures(document: pymupdf.Document) -> list[int]:
    def says(xref: int, key: str, value: str) -> bool:
        return bool(document.xref_get_key(xref, key)[1] == value)

    every = range(1, document.xref_length())
    return [xref for xref in every if says(xref, "Subtype", "/Image") and not says(xref, "ImageMask", "true")]


def _object(document: pymupdf.Document, xref: int) -> Any:
    return pymupdf.mupdf.pdf_new_indirect(objects.raw(document), xref, 0)


class _Reader:
    """Pictures by their object, without masks. `words` reads what is on them."""

    def __init__(self, document: pymupdf.Document, languages: tuple[str, ...]) -> None:
        self._document, self.words = document, HiddenWords(languages)

    def picture(self, xref: int) -> Image.Image | None:
        width, height = self._size(xref)
        if not 0 < width * height <= _MOST_PIXELS:
            return None
        if (plain := self._plain(xref)) is not None and len(plain[1]) >= plain[0] * width * height:
            return _of_bytes(plain[0], width, height, plain[1])
        try:
            pixels = pymupdf.Pixmap(self._document, xref)
            if pixels.colorspace is None:
                return None
            if pixels.alpha:
                pixels = pymupdf.Pixmap(pixels, 0)
            if pixels.colorspace.n != 3:
                pixels = pymupdf.Pixmap(pymupdf.csRGB, pixels)
            return Image.frombytes("RGB", (pixels.width, pixels.height), bytes(pixels.samples))
        except objects.MUPDF_ERRORS:
            return None

    def rows_behind(self, xref: int) -> Image.Image | None:
        """What a picture's stream holds beyond the rows that it says it has."""
        width, height = self._size(xref)
        plain = self._plain(xref)
        if plain is None or not 0 < width * height <= _MOST_PIXELS:
            return None
        channels, data = plain
        rows = min(len(data) // (channels * width) - height, _MOST_PIXELS // width)
        if rows < _LEAST_SIDE_PX:
            return None
        return _of_bytes(channels, width, rows, data[channels * width * height :])

    def _size(self, xref: int) -> tuple[int, int]:
        width, height = (
            objects.whole(objects.get(_object(self._document, xref), key)) for key in ("Width", "Height")
        )
        return width, height

    def _plain(self, xref: int) -> tuple[int, bytes] | None:
        """Channels and samples, as they are, of a picture of eight bits that is coded without loss."""
        entry = _object(self._document, xref)
        channels = {"DeviceRGB": 3, "DeviceGray": 1}.get(objects.name(objects.get(entry, "ColorSpace")))
        if channels is None or objects.whole(objects.get(entry, "BitsPerComponent")) != 8:
            return None
        if objects.name(objects.get(entry, "Filter")) not in ("", "FlateDecode", "LZWDecode"):
            return None
        return channels, self._document.xref_stream(xref) or b""


def _of_bytes(channels: int, width: int, height: int, data: bytes) -> Image.Image:
    mode = "RGB" if channels == 3 else "L"
    return Image.frombytes(mode, (width, height), data[: channels * width * height]).convert("RGB")


def _seen(page: pymupdf.Page) -> Image.Image:
    pixels = page.get_pixmap(dpi=_PAGE_DPI, alpha=False, colorspace=pymupdf.csRGB)
    return Image.frombytes("RGB", (pixels.width, pixels.height), bytes(pixels.samples))


def _hidden_part(
    whole: Image.Image, shown: Image.Image, page: pymupdf.Page, transform: tuple[float, ...]
) -> _Hidden | None:
    """None if the picture has nothing on it that looks otherwise on the page."""
    small = whole.convert("L")
    small.thumbnail((_COMPARED_PX, _COMPARED_PX), Image.Resampling.BOX)
    laid, inside = _laid_on(small.size, shown, page, transform)
    cells = (max(1, small.width // _CELL_PX), max(1, small.height // _CELL_PX))
    outside = inside.resize(cells, Image.Resampling.BOX).point(lambda value: 255 if value < 128 else 0)
    unlike = ImageChops.darker(ImageChops.lighter(_far(small, laid, cells), outside), _busy(small, cells))
    closed = unlike.filter(ImageFilter.MaxFilter(_SPECK_CELLS)).filter(ImageFilter.MinFilter(_SPECK_CELLS))
    # At the edge of every box lie halves of letters: what is narrower than a line of text is no news.
    hidden = closed.filter(ImageFilter.MinFilter(_SPECK_CELLS)).filter(ImageFilter.MaxFilter(_SPECK_CELLS))
    if hidden.histogram()[255] < _LEAST_CELLS or (box := hidden.getbbox()) is None:
        return None
    across, down = whole.width / cells[0], whole.height / cells[1]
    place = (
        max(0, int((box[0] - _AROUND_CELLS) * across)), max(0, int((box[1] - _AROUND_CELLS) * down)),
        min(whole.width, int((box[2] + _AROUND_CELLS) * across)),
        min(whole.height, int((box[3] + _AROUND_CELLS) * down)),
    )  # fmt: skip
    wide = hidden.filter(ImageFilter.MaxFilter(2 * _MARGIN_CELLS + 1))
    part = wide.resize(whole.size, Image.Resampling.NEAREST).crop(place)
    seen, _ = _laid_on(whole.size, shown, page, transform)
    share = hidden.histogram()[255] / (cells[0] * cells[1])
    return _Hidden(whole.crop(place), part, seen.crop(place), share)


def _far(one: Image.Image, other: Image.Image, cells: tuple[int, int]) -> Image.Image:
    """Whole cells are compared: how single pixels of thin letters fall is a matter of the scale."""
    both = (side.resize(cells, Image.Resampling.BOX) for side in (one, other))
    return ImageChops.difference(*both).point(lambda value: 255 if value > _UNLIKE else 0)


def _laid_on(
    size: tuple[int, int], shown: Image.Image, page: pymupdf.Page, transform: tuple[float, ...]
) -> tuple[Image.Image, Image.Image]:
    """The page as it is seen where the picture lies, in the picture's own pixels, and where there is page at all."""
    scale = _PAGE_DPI / 72
    to_page = pymupdf.Matrix(*transform) * pymupdf.Matrix(1, 0, 0, 1, -page.rect.x0, -page.rect.y0)
    a, b, c, d, e, f = (value * scale for value in to_page)
    width, height = size
    # From the picture's pixels to the page's: the unit square's upper edge is the picture's first row.
    table = (a / width, c / height, e, b / width, d / height, f)
    grey = shown.convert("L")
    laid = grey.transform(size, Image.Transform.AFFINE, table, Image.Resampling.BILINEAR, fillcolor=255)
    everywhere = Image.new("L", shown.size, 255)
    inside = everywhere.transform(size, Image.Transform.AFFINE, table, Image.Resampling.NEAREST, fillcolor=0)
    return laid, inside


def _busy(picture: Image.Image, cells: tuple[int, int]) -> Image.Image:
    """Cells near which the picture is not of one colour."""
    edges = ImageChops.difference(
        picture.filter(ImageFilter.MaxFilter(5)), picture.filter(ImageFilter.MinFilter(5))
    )
    near = edges.point(lambda value: 255 if value > 3 * _BUSY else 0)
    return near.resize(cells, Image.Resampling.BOX).point(lambda value: 255 if value > 24 else 0)
