"""One file from its bytes to its pages: sniff, read by its format, OCR where a page shows words and says none."""

from __future__ import annotations

import dataclasses
from array import array
from typing import TYPE_CHECKING

from ingest import language, ocr, registry, sniff
from ingest.model import Attachment, Draft, Facts, Limits, Page, PageImage, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator

Part = Page | Attachment | Facts

_OCR_DPI = 300
_FEW_WORDS = 12
_MOSTLY_PICTURE = 0.5
_LANGUAGE_CHARACTERS = 200_000


def extract(path: str, languages: tuple[str, ...], limits: Limits) -> Iterator[Part]:
    """Pages in order and attachments as they come; the Facts last, when the language of the text is known."""
    kind = sniff.sniff(path)
    reader = registry.find(kind.media_type, kind.description)
    facts = Facts(kind.media_type)
    defects = list(ocr.missing_languages(languages))
    text = ""
    for part in reader.extract(path, limits):
        match part:
            case Facts():
                facts = part
            case Draft():
                page = _with_ocr(part, reader, path, languages, limits)
                if len(text) < _LANGUAGE_CHARACTERS:
                    text += page.text + "\n"
                yield page
            case Attachment():
                yield part
    yield dataclasses.replace(
        facts, language=language.detect(text, facts.language), defects=(*facts.defects, *defects)
    )


def render(path: str, page_number: int, dpi: int, limits: Limits) -> PageImage:
    kind = sniff.sniff(path)
    return registry.find(kind.media_type, kind.description).render(path, page_number, dpi, limits)


def _with_ocr(
    draft: Draft, reader: registry.Format, path: str, languages: tuple[str, ...], limits: Limits
) -> Page:
    page = draft.page
    words = page.text.split()
    usable = _is_usable(page.text)
    if draft.picture_share <= 0.01 or (
        usable and (len(words) > _FEW_WORDS or draft.picture_share < _MOSTLY_PICTURE)
    ):
        return page
    dpi = _dpi_for(page, limits)
    seen = ocr.read_page(reader.render(path, page.number, dpi, limits), page.number, languages)
    read = dataclasses.replace(seen, width_pt=page.width_pt, height_pt=page.height_pt)
    if not usable:
        return read if seen.text or not words else page
    return _merged(page, read)


def _is_usable(text: str) -> bool:
    """True if the text layer says words: enough letters and digits, few signs of a broken font encoding."""
    letters = sum(c.isalnum() for c in text)
    broken = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or (c < " " and not c.isspace()) for c in text)
    return letters >= 3 and broken * 4 < letters


def _dpi_for(page: Page, limits: Limits) -> int:
    area_in2 = max(page.width_pt * page.height_pt / 72**2, 0.01)
    most_pixels = min(limits.image_pixels, 40_000_000)
    return max(20, min(_OCR_DPI, int((most_pixels / area_in2) ** 0.5)))


def _merged(layer: Page, read: Page) -> Page:
    """The text layer, and what OCR sees where the layer says nothing."""
    known = [word.box for word in layer.words()]
    boxes = array("f", layer.boxes)
    lines = [layer.text]
    for word in read.words():
        if not any(word.box.meets(box) for box in known):
            lines.append(word.text)
            boxes.extend(word.box.as_tuple())
    if len(lines) == 1:
        return layer
    text = layer.text + "\n" + " ".join(lines[1:])
    return dataclasses.replace(
        layer, text=text, boxes=boxes, source=TextSource.MIXED, ocr_confidence=read.ocr_confidence
    )
