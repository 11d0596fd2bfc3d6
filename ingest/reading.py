"""One file from its bytes to its pages: sniff, read by its format, OCR where a page shows words and says none."""

from __future__ import annotations

import dataclasses
from array import array
from typing import TYPE_CHECKING

from ingest import language, ocr, ocr_languages, registry, sniff
from ingest.model import Conditions, Facts, Limits, Page, PageImage, Part, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEW_WORDS = 12
_MOSTLY_PICTURE = 0.5
_LANGUAGE_CHARACTERS = 200_000


def extract(path: str, languages: tuple[str, ...], conditions: Conditions) -> Iterator[Part]:
    """The parts as they come, each page read; the Facts last, when the language of the text is known."""
    kind = sniff.sniff(path)
    reader = registry.find(kind.media_type, kind.description)
    facts = Facts(kind.media_type)
    defects = list(ocr_languages.missing(languages))
    text = ""
    for part in reader.extract(path, conditions):
        match part:
            case Facts():
                facts = part
            case Page():
                page = _with_ocr(part, reader, path, languages, conditions)
                if len(text) < _LANGUAGE_CHARACTERS:
                    text += page.text + "\n"
                yield dataclasses.replace(page, language=page.language or language.detect(page.text))
            case _:
                yield part
    yield dataclasses.replace(
        facts, language=language.detect(text, facts.language), defects=(*facts.defects, *defects)
    )


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    kind = sniff.sniff(path)
    return registry.find(kind.media_type, kind.description).render(path, page_number, dpi, conditions)


def _with_ocr(
    page: Page, reader: registry.Format, path: str, languages: tuple[str, ...], conditions: Conditions
) -> Page:
    words = page.text.split()
    usable = _is_usable(page.text)
    if page.picture_share <= 0.01 or (
        usable and (len(words) > _FEW_WORDS or page.picture_share < _MOSTLY_PICTURE)
    ):
        return page
    dpi, fine_dpi = (_dpi_for(page, wanted, conditions.limits) for wanted in (ocr.USUAL_DPI, ocr.FINE_DPI))
    seen = ocr.read_page(
        reader.render(path, page.number, dpi, conditions), page.number, languages,
        lambda: reader.render(path, page.number, fine_dpi, conditions),
    )  # fmt: skip
    if not usable:
        return _seen_instead(page, seen) if seen.text or not words else page
    return _merged(page, seen)


def _seen_instead(page: Page, seen: Page) -> Page:
    """The page with the words that OCR saw, and all else that its format knew of it."""
    return dataclasses.replace(
        page, text=seen.text, boxes=seen.boxes, source=seen.source, ocr_confidence=seen.ocr_confidence
    )


def _is_usable(text: str) -> bool:
    """True if the text layer says words: enough letters and digits, few signs of a broken font encoding."""
    letters = sum(c.isalnum() for c in text)
    broken = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or (c < " " and not c.isspace()) for c in text)
    return letters >= 3 and broken * 4 < letters


def _dpi_for(page: Page, wanted_dpi: int, limits: Limits) -> int:
    area_in2 = max(page.width_pt * page.height_pt / 72**2, 0.01)
    return max(20, min(wanted_dpi, int((limits.render_pixels / area_in2) ** 0.5)))


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
