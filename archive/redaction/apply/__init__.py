"""Page pixels and approved boxes to a new PDF. What is not drawn here is not in the exhibit.

    render -> burn -> encode -> recognise what is left to see -> write, and a page that counts the boxes

Nothing of the original but pixels and confirmed words gets this far, so nothing else has to be taken out.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from PIL import Image

from archive.redaction.apply import burn, picture, tally, text_layer
from archive.redaction.apply.exhibit_pdf import ExhibitPdf
from ingest.model import PageImage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.model import Page, Plan

    Render = Callable[[int], PageImage]
    ReadWords = Callable[[PageImage], Page]

_SIZE_TOLERANCE_PX = 2.0


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: pages, words in the text layer, and words left out because they could not be seen or read."""

    pages: int
    words: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _DonePage:
    picture: picture.Picture
    dpi: int
    text: text_layer.TextLayer


def build(
    target: IO[bytes],
    plan: Plan,
    pages: Iterable[Page],
    *,
    render: Render,
    read_words: ReadWords,
    language: str = "",
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Built:
    """Write the exhibit that `plan` describes to `target`, page by page, and the tally after them if it is to have one.

    `render` gives a page's pixels by its number, `read_words` what OCR reads in pixels; both run up to `workers` at a
    time. Errors of either (`ingest.errors.IngestError`) pass through, and `target` is then worthless.
    """
    writer = ExhibitPdf(target, language=language)
    count = words = left_out = 0
    for done in _in_order(lambda page: _redacted(page, plan, render, read_words), pages, workers):
        writer.add_page(done.picture, done.dpi, done.text.lines)
        count += 1
        words += sum(len(line) for line in done.text.lines)
        left_out += done.text.left_out
        if progress:
            progress(count)
    if plan.look.tally:
        sheet = tally.draw(plan)
        writer.add_page(picture.encode(sheet.image, plan.look.colours), plan.look.dpi, sheet.lines)
        count, words = count + 1, words + sum(map(len, sheet.lines))
    writer.close()
    return Built(count, words, left_out)


def _redacted(page: Page, plan: Plan, render: Render, read_words: ReadWords) -> _DonePage:
    raw = render(page.number)
    image = Image.frombytes("RGB", (raw.width_px, raw.height_px), raw.rgb)
    scale_x = _scale(raw.width_px, page.width_pt, raw.dpi)
    scale_y = _scale(raw.height_px, page.height_pt, raw.dpi)
    redactions = plan.on_page(page.number)
    marked = [(r.box, plan.mark(r)) for r in redactions]
    burn.burn(image, marked, scale_x, scale_y, raw.dpi)
    encoded = picture.encode(image, plan.look.colours)
    if encoded.filter == "DCTDecode" and marked:
        # In a JPEG a block of pixels is one sum of waves: what is beside an edge within it rings into the black.
        burn.burn(image, marked, scale_x, scale_y, raw.dpi, block_px=picture.BLOCK_PX)
        encoded = picture.encode(image, plan.look.colours)
    # What is recognised is the picture as encoded: what a reader of the file sees, no more.
    seen = read_words(PageImage(raw.width_px, raw.height_px, raw.dpi, encoded.shown.tobytes()))
    points = raw.dpi / 72
    fitted = text_layer.stretched(page, scale_x / points, scale_y / points)
    covered = [text_layer.stretched_box(r.box, scale_x / points, scale_y / points) for r in redactions]
    return _DonePage(encoded, raw.dpi, text_layer.visible_text(fitted, seen, covered))


def _scale(pixels: int, points: float, dpi: int) -> float:
    """Pixels a point. A renderer rounds a page up to whole pixels; anything more is another size of page."""
    usual = dpi / 72
    return usual if abs(points * usual - pixels) <= _SIZE_TOLERANCE_PX else pixels / points


def _in_order(work: Callable[[Page], _DonePage], pages: Iterable[Page], workers: int) -> Iterator[_DonePage]:
    """`work` of each page, in order, a few ahead: as fast as the machine allows, with few pages in memory."""
    with ThreadPoolExecutor(max_workers=max(workers, 1)) as pool:
        ahead: deque[Future[_DonePage]] = deque()
        try:
            for page in pages:
                ahead.append(pool.submit(work, page))
                if len(ahead) > workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for waiting in ahead:
                waiting.cancel()
