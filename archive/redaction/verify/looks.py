"""What a reader sees: every page drawn by PDFium, not by what made it, then compared and read.

Under each box there has to be black, and the mark that the plan and the box's size ask for; nothing of what was there
may show, not by a pixel at the edge and not by one level of grey. Then OCR reads the page.
"""

from __future__ import annotations

import math
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFont

from archive.model import Box, Page, Word
from archive.redaction.matching import squeezed, tokens
from archive.redaction.verify.findings import counted, outcome
from archive.redaction.verify.needles import said_in
from archive.redaction.verify.readers import PDFIUM, Layer, Words
from ingest.model import PageImage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from archive.model import Check, Plan
    from archive.redaction.secrets import Secret

_BLOCK_PX = 8  # of a JPEG
_EXACT, _NEAR_LETTERS = (
    0,
    110,
)  # levels of grey that may differ: in a box, and where a JPEG rings around its mark
_HAIR_PT = 0.001
_LABEL_PT, _LABEL_SHARE, _LABEL_MARGIN_PX, _SMALLEST_LABEL_PX = 7.0, 0.6, 4, 9
_READ_LETTERS = 5  # shorter words are misread from others too often
_SEEN_AGAIN = 0.95
_SEEN_AGAIN_SLACK = 3  # words

_Area = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page as drawn: what was wrong under its boxes, its boxes and the words in their marks, and the words that OCR
    read."""

    faults: tuple[str, ...]
    boxes: tuple[Box, ...]
    marks: frozenset[str]
    words: Words


@dataclass(frozen=True, slots=True)
class Seen:
    pages: tuple[SeenPage, ...]
    readable: bool


def look(
    data: bytes,
    plan: Plan,
    sizes_pt: Sequence[tuple[float, float]],
    read_words: Callable[[PageImage], Page],
    workers: int,
    progress: Callable[[int], None] | None,
) -> Seen:
    """Draw and read every page, a few at a time."""
    done: list[SeenPage] = []
    try:
        for page in _in_order(data, plan, sizes_pt, read_words, workers):
            done.append(page)
            if progress:
                progress(len(done))
    except pypdfium2.PdfiumError:
        return Seen(tuple(done), readable=False)
    return Seen(tuple(done), readable=len(done) == len(sizes_pt))


def check_boxes(seen: Seen) -> Check:
    faults = [f"page {n}: {fault}" for n, page in enumerate(seen.pages, 1) for fault in page.faults]
    if not seen.readable:
        faults.append("PDFium cannot draw every page")
    count = sum(len(page.boxes) for page in seen.pages)
    read = f"{count:,} {'box' if count == 1 else 'boxes'}", counted(len(seen.pages), "page")
    return outcome("Every box is opaque, to its last pixel", read, faults)


def check_words(seen: Seen, secrets: Sequence[Secret]) -> Check:
    """OCR of the drawn pages, letters misread forgiven. Our own marks are not held against a page."""
    sought = [secret for secret in secrets if len(squeezed(secret.text)) >= _READ_LETTERS]
    faults = []
    for number, page in enumerate(seen.pages, 1):
        words = [word.text for word in page.words if not _is_mark(word, page)]
        if count := said_in(words, sought, misread=True):
            faults.append(f"page {number}: {count} of the strings taken out")
    words_read = sum(len(page.words) for page in seen.pages)
    read = [
        counted(len(seen.pages), "page"),
        f"{counted(words_read, 'word')} recognised",
        counted(len(sought), "string"),
    ]
    return outcome("What was taken out cannot be read on the pages, by OCR", read, faults)


def check_layer(seen: Seen, layer: Layer, visible_words: int) -> Check:
    """The text layer says what is seen, and nothing else: text may be hidden in the original."""
    total = unseen = 0
    faults = []
    for number, (page, words) in enumerate(zip(seen.pages, layer.pages, strict=False), 1):
        seen_words = tuple(page.words)
        missing = sum(not _confirmed(word, seen_words) for word in words)
        total, unseen = total + len(words), unseen + missing
        if missing > len(words) * (1 - _SEEN_AGAIN) + _SEEN_AGAIN_SLACK:
            faults.append(f"page {number}: {missing:,} of {len(words):,} words are not to be seen")
        if any(_lies_in(word.box, box) for word in words for box in page.boxes):
            faults.append(f"page {number}: words under a box")
    left_out = max(visible_words - total, 0)
    again = f"{total - unseen:,} of them read again on the pages"
    read = counted(total, "word"), again, f"{left_out:,} of the original's left out"
    return outcome("The text layer says only what can be seen", read, faults)


def _in_order(
    data: bytes,
    plan: Plan,
    sizes_pt: Sequence[tuple[float, float]],
    read_words: Callable[[PageImage], Page],
    workers: int,
) -> Iterator[SeenPage]:
    with ThreadPoolExecutor(max_workers=max(workers, 1)) as pool:
        ahead: deque[Future[SeenPage]] = deque()
        for number, size_pt in enumerate(sizes_pt, 1):
            ahead.append(pool.submit(_seen, data, number, plan, size_pt, read_words))
            if len(ahead) > workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _seen(
    data: bytes,
    number: int,
    plan: Plan,
    size_pt: tuple[float, float],
    read_words: Callable[[PageImage], Page],
) -> SeenPage:
    image, dpi, is_jpeg = draw(data, number)
    across = _pixels_per_point(image.width, size_pt[0], dpi)
    down = _pixels_per_point(image.height, size_pt[1], dpi)
    areas = [(_area(r.box, across, down, image), plan.mark(r)) for r in plan.on_page(number)]
    faults = tuple(_box_faults(image, areas, dpi, is_jpeg))
    words = Words(read_words(PageImage(image.width, image.height, dpi, image.tobytes())).words())
    per_px = 72 / dpi
    boxes = tuple(Box(*(v * per_px for v in area)) for area, _ in areas)
    marks = frozenset(token for _, mark in areas for token in tokens(mark))
    return SeenPage(faults, boxes, marks, words)


def draw(data: bytes, number: int, width_px: int | None = None) -> tuple[Image.Image, int, bool]:
    """A page drawn by PDFium, pixel for pixel or `width_px` wide, in RGB; its dpi; whether its picture is a JPEG.

    Raises pypdfium2.PdfiumError.
    """
    with PDFIUM, pypdfium2.PdfDocument(data) as pdf:
        page = with_a_hair_of_margin(pdf, number)
        own = only_picture(page)
        own_width_px, _ = own.get_px_size()
        dpi = round(own_width_px * 72 / page.get_width())
        scale = (width_px or own_width_px) / page.get_width()
        image = page.render(scale=scale * (1 - 1e-5), may_draw_forms=False).to_pil().convert("RGB")
        return image, dpi, "DCTDecode" in own.get_filters()


def only_picture(page: pypdfium2.PdfPage) -> pypdfium2.PdfImage:
    """All that a page of an exhibit shows. Raises pypdfium2.PdfiumError if it shows anything else."""
    pictures = [entry for entry in page.get_objects() if isinstance(entry, pypdfium2.PdfImage)]
    if len(pictures) != 1:
        raise pypdfium2.PdfiumError("a page of an exhibit shows exactly one picture")
    return pictures[0]


def with_a_hair_of_margin(pdf: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """The page, a thousandth of a point larger than its picture.

    PDFium counts in 32 bits. Where page and picture are of one size it finds some pictures a millionth of a pixel too
    large, stretches them over one row more, and no pixel is the encoded one any longer.
    """
    page = pdf[number - 1]
    width, height = page.get_size()
    page.set_mediabox(0, 0, width + _HAIR_PT, height + _HAIR_PT)
    return pdf[number - 1]


def _pixels_per_point(pixels: int, points: float, dpi: int) -> float:
    """A page is drawn at its dpi, rounded up to whole pixels; a picture as page has the pixels that it has."""
    rounded_up = -2 <= pixels - points * dpi / 72 <= 2
    return dpi / 72 if rounded_up else pixels / points


def _area(box: Box, across: float, down: float, image: Image.Image) -> _Area:
    left, right = math.floor(box.x0 * across), math.ceil(box.x1 * across)
    top, bottom = math.floor(box.y0 * down), math.ceil(box.y1 * down)
    return max(left, 0), max(top, 0), min(right, image.width), min(bottom, image.height)


def _box_faults(
    image: Image.Image, areas: Sequence[tuple[_Area, str]], dpi: int, is_jpeg: bool
) -> Iterator[str]:
    if not areas:
        return
    wanted = Image.new("L", image.size, 255)
    pen = ImageDraw.Draw(wanted)
    for area, _ in areas:
        for x0, y0, x1, y1 in _blocks(area, image.size) if is_jpeg else (area,):
            pen.rectangle((x0, y0, x1 - 1, y1 - 1), fill=0)
    labels = Image.new("L", image.size, 0)
    for area, mark in sorted(areas):
        if mark:
            _draw_label(labels, area, mark, dpi)
    wanted.paste(255, (0, 0), labels)
    red, green, blue = (ImageChops.difference(channel, wanted) for channel in image.split())
    wrong = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    for index, (area, _) in enumerate(areas, 1):
        if not _fits(wrong, labels, area, is_jpeg):
            yield f"box {index} is not opaque"


def _fits(wrong: Image.Image, labels: Image.Image, area: _Area, is_jpeg: bool) -> bool:
    if not is_jpeg:
        return _highest(wrong, area) <= _EXACT
    return all(
        _highest(wrong, block) <= (_EXACT if _highest(labels, block) == 0 else _NEAR_LETTERS)
        for block in _blocks(area, wrong.size)
    )


def _highest(image: Image.Image, area: _Area) -> int:
    highest = image.crop(area).getextrema()[1]
    assert isinstance(highest, int)
    return highest


def _blocks(area: _Area, size: tuple[int, int]) -> Iterator[_Area]:
    """The JPEG blocks that the area touches: all of each has to be black, and what was black comes out so, exactly."""
    for y in range(area[1] // _BLOCK_PX * _BLOCK_PX, area[3], _BLOCK_PX):
        for x in range(area[0] // _BLOCK_PX * _BLOCK_PX, area[2], _BLOCK_PX):
            yield x, y, min(x + _BLOCK_PX, size[0]), min(y + _BLOCK_PX, size[1])


def _draw_label(labels: Image.Image, area: _Area, mark: str, dpi: int) -> None:
    """The mark as the manual describes it, drawn by this code on its own."""
    width, height = area[2] - area[0], area[3] - area[1]
    size_px = min(round(_LABEL_PT * dpi / 72), int(height * _LABEL_SHARE))
    if size_px < _SMALLEST_LABEL_PX:
        return
    sheet = Image.new("L", (size_px * len(mark) + 20, size_px * 3), 0)
    ImageDraw.Draw(sheet).text((10, size_px), mark, fill=255, font=ImageFont.load_default(size_px))
    ink = sheet.point([0] * 128 + [255] * 128)
    ink = ink.crop(ink.getbbox())
    if ink.width + 2 * _LABEL_MARGIN_PX <= width and ink.height + 2 <= height:
        labels.paste(255, (area[0] + (width - ink.width) // 2, area[1] + (height - ink.height) // 2), ink)


def _is_mark(word: Word, page: SeenPage) -> bool:
    return page.marks.issuperset(tokens(word.text)) and any(_lies_in(word.box, box) for box in page.boxes)


def _lies_in(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def _confirmed(word: Word, read: Iterable[Word]) -> bool:
    said = squeezed(word.text)
    here = sorted(
        (w for w in read if _lies_in(w.box, word.box) or _lies_in(word.box, w.box)), key=lambda w: w.box.x0
    )
    readings = [squeezed(w.text) for w in here]
    if not said:
        return bool(here)
    return any(
        said in reading or SequenceMatcher(None, said, reading, autojunk=False).ratio() >= 0.5
        for reading in [*readings, "".join(readings)]
    )
