"""One file from its bytes to its pages: sniff, read by its format, OCR where a page shows words and says none."""

from __future__ import annotations

import dataclasses
import re
from array import array
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import characters, language, ocr, ocr_languages, registry, sniff, strings, underlay, unlock
from ingest.errors import IngestError
from ingest.model import Attachment, Conditions, Facts, Limits, Page, PageImage, Part, TextSource
from ingest.office import live_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK_BYTES = 1024 * 1024
_FEW_WORDS = 12
_MOSTLY_PICTURE = 0.5
_LANGUAGE_CHARACTERS = 200_000
_LOOKS_AT_SCRIPT = 3  # pages of a document that are read poorly and asked for their script
_LEAST_LETTERS = 3
_LETTER = re.compile(r"[^\W_]")
_BROKEN = re.compile(
    r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1b]"
)  # no letter, private, or a control that is no space


def extract(path: str, languages: tuple[str, ...], conditions: Conditions) -> Iterator[Part]:
    """The parts as they come, each page read; the Facts last, when the language of the text is known.

    Of a file that a rule says is not read, its loose strings.
    """
    kind = sniff.sniff(path)
    with unlock.opened(path, kind, conditions.passwords) as copy:
        if copy is None:
            yield from _extract(path, kind, languages, conditions)
            return
        for part in _extract(copy, sniff.sniff(copy), languages, conditions):
            yield _marked(part) if isinstance(part, Facts) else part


def to_lay_out(path: str, conditions: Conditions) -> Iterator[Part]:
    """An office file as one attachment, as its pages are to be made from: unlocked, its live fields stopped.

    Nothing if that is the file as it is. Raises Encrypted, TooLarge.
    """
    kind = sniff.sniff(path)
    with unlock.opened(path, kind, conditions.passwords) as copy:
        source, kind = (path, kind) if copy is None else (copy, sniff.sniff(copy))
        most_bytes = conditions.limits.unpacked_bytes(Path(source).stat().st_size)
        stopped = live_fields.stopped(source, kind.media_type, most_bytes)
        if stopped is not None:
            yield Attachment("document", stopped)
        elif copy is not None:
            with open(copy, "rb") as file:
                file.seek(0)  # the name of a descriptor may share its place
                yield Attachment("document", iter(lambda: file.read(_CHUNK_BYTES), b""))


def _marked(facts: Facts) -> Facts:
    return dataclasses.replace(facts, metadata=(*facts.metadata, ("opened-with", "password")))


def _extract(
    path: str, kind: sniff.Kind, languages: tuple[str, ...], conditions: Conditions
) -> Iterator[Part]:
    pages = 0
    try:
        reader = registry.find(kind.media_type, kind.description)
        for part in _Reading(path, reader, languages, conditions).parts(kind.media_type):
            pages += isinstance(part, Page)
            yield part
    except IngestError as error:
        error.media_type = error.media_type or kind.media_type
        if error.by_rule and not pages:
            yield from strings.extract(path, kind.media_type, conditions)
        raise


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    kind = sniff.sniff(path)
    with unlock.opened(path, kind, conditions.passwords) as copy:
        path, kind = (path, kind) if copy is None else (copy, sniff.sniff(copy))
        return _render(path, kind, page_number, dpi, conditions)


def _render(path: str, kind: sniff.Kind, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    try:
        return registry.find(kind.media_type, kind.description).render(path, page_number, dpi, conditions)
    except IngestError as error:
        if not error.by_rule:
            raise
        return strings.render(path, kind.media_type, page_number, dpi)


class _Reading:
    """One file while it is read: what its pages have said so far."""

    def __init__(
        self, path: str, reader: registry.Format, languages: tuple[str, ...], conditions: Conditions
    ) -> None:
        self._path, self._reader = path, reader
        self._languages, self._conditions = languages, conditions
        self._text = ""
        self._defects: dict[str, None] = {}
        self._looks_at_script = _LOOKS_AT_SCRIPT

    def parts(self, media_type: str) -> Iterator[Part]:
        facts = Facts(media_type)
        watch, sample = characters.Watch(), underlay.Sample()
        try:
            for part in self._reader.extract(self._path, self._conditions):
                match part:
                    case Facts():
                        facts = part
                    case Page():
                        page = self._read(part)
                        sample.take(page)
                        yield page
                        yield from watch.look(page)
                    case _:
                        yield part
        except IngestError:
            yield self._completed(facts)
            raise
        yield from sample.findings(lambda page: self._image(page, underlay.DPI), self._languages)
        yield self._completed(facts)

    def _read(self, part: Page) -> Page:
        page = self._with_ocr(part)
        if len(self._text) < _LANGUAGE_CHARACTERS:
            self._text += page.text + "\n"
        return dataclasses.replace(page, language=page.language or language.detect(page.text))

    def _completed(self, facts: Facts) -> Facts:
        spoken = language.detect(self._text, facts.language)
        return dataclasses.replace(facts, language=spoken, defects=(*facts.defects, *self._defects))

    def _with_ocr(self, page: Page) -> Page:
        words = page.text.split()
        usable = _is_usable(page.text)
        if page.picture_share <= 0.01 or (
            usable and (len(words) > _FEW_WORDS or page.picture_share < _MOSTLY_PICTURE)
        ):
            return page
        image = self._image(page, ocr.USUAL_DPI)
        seen = ocr.read_page(image, page.number, self._languages, lambda: self._image(page, ocr.FINE_DPI))
        self._note_ocr(image, seen)
        if not usable:
            return _seen_instead(page, seen) if seen.text or not words else page
        return _merged(page, seen)

    def _image(self, page: Page, dpi: int) -> PageImage:
        limits = self._conditions.limits
        return self._reader.render(self._path, page.number, _dpi_for(page, dpi, limits), self._conditions)

    def _note_ocr(self, image: PageImage, seen: Page) -> None:
        """Which languages the reading lacked: those asked for and not installed, that of a script not asked for."""
        self._defects |= dict.fromkeys(ocr_languages.missing(self._languages, known=ocr.languages()))
        if (seen.ocr_confidence or 0.0) >= ocr.POOR_CONFIDENCE or not self._looks_at_script:
            return
        self._looks_at_script -= 1
        script = ocr.script(image)
        if code := ocr_languages.for_script(script, self._languages):
            self._defects[
                f"Looks like {script}; read again with: archive ocr --again --language {code} DOC"
            ] = None
            self._looks_at_script = 0


def _seen_instead(page: Page, seen: Page) -> Page:
    """The page with the words that OCR saw, and all else that its format knew of it."""
    return dataclasses.replace(
        page, text=seen.text, boxes=seen.boxes, source=seen.source, ocr_confidence=seen.ocr_confidence
    )


def _is_usable(text: str) -> bool:
    """True if the text layer says words: enough letters and digits, few signs of a broken font encoding."""
    enough = max(_LEAST_LETTERS, 4 * len(_BROKEN.findall(text)) + 1)
    return sum(1 for _ in islice(_LETTER.finditer(text), enough)) == enough


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
