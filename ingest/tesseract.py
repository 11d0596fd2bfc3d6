"""Tesseract in this process: its readers, made once and kept, and what they answer as plain values.

One thread a process: Tesseract's own threads make two readers eight times slower.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import tesserocr

from ingest import ocr_languages
from ingest.model import Box, Word

if TYPE_CHECKING:
    from PIL import Image

_LEAST_CONFIDENCE = 25.0
_CLEAR_SCRIPT, _LIKELY_SCRIPT = 5.0, 1.5
_SURE_ORIENTATION, _LIKELY_ORIENTATION = 8.0, 4.0
_EAST_ASIAN = ("Han", "Japanese", "Korean", "Hangul")
_TOP_TO_BOTTOM = int(tesserocr.WritingDirection.TOP_TO_BOTTOM)

_TEXT = frozenset(
    (
        tesserocr.PT.FLOWING_TEXT, tesserocr.PT.HEADING_TEXT, tesserocr.PT.PULLOUT_TEXT, tesserocr.PT.TABLE,
        tesserocr.PT.VERTICAL_TEXT, tesserocr.PT.CAPTION_TEXT,
    )
)  # fmt: skip

_folders: list[Path] = []
_linked: list[tempfile.TemporaryDirectory[str]] = []


@dataclass(slots=True)
class Reading:
    """Lines of words in pixels, and how sure their letters are.

    Attributes:
        confidence: mean over words, 0 to 100.
        weight: what makes one reading better than another: many sure letters.
    """

    lines: list[list[Word]] = field(default_factory=list)
    confidence: float = 0.0
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text that was found and is not read yet. `is_sideways`: it runs from the top to the bottom."""

    box: Box
    is_sideways: bool

    @property
    def length(self) -> float:
        return max(self.box.x1 - self.box.x0, self.box.y1 - self.box.y0)

    @property
    def height(self) -> float:
        return min(self.box.x1 - self.box.x0, self.box.y1 - self.box.y0)


def prepare(tessdata_folder: str = "") -> None:
    """Say where more languages lie. Data that somebody put into a folder may be broken: English is tried at once."""
    _folders[:] = ocr_languages.folders(tessdata_folder)
    installed.cache_clear()
    if tessdata_folder:
        load("eng")


def load(languages: str) -> None:
    """Have all in memory that reading a page in these languages may need, so that every later file finds it there."""
    page_reader(languages)
    line_reader(languages)
    _upright()


def is_loaded() -> bool:
    """Whether a page can be read without loading anything first, or one was."""
    return page_reader.cache_info().currsize > 0


@cache
def page_reader(languages: str) -> tesserocr.PyTessBaseAPI:
    return _api(languages, tesserocr.PSM.AUTO)


@cache
def line_reader(languages: str) -> tesserocr.PyTessBaseAPI:
    return _api(languages, tesserocr.PSM.SINGLE_LINE)


def show(reader: tesserocr.PyTessBaseAPI, grey: Image.Image, dpi: int) -> None:
    """Hand a grey picture to the reader."""
    reader.SetImageBytes(grey.tobytes(), grey.width, grey.height, 1, grey.width)
    reader.SetSourceResolution(dpi)


def lines(reader: tesserocr.PyTessBaseAPI) -> list[Line]:
    """Where the shown picture has lines of text. Reading it afterwards does not look for them again."""
    level = tesserocr.RIL.TEXTLINE
    iterator = reader.AnalyseLayout()
    if iterator is None:
        return []
    found = []
    for entry in tesserocr.iterate_level(iterator, level):
        box = entry.BoundingBox(level)
        if box is not None and entry.BlockType() in _TEXT:
            found.append(Line(Box(*map(float, box)), entry.Orientation()[1] == _TOP_TO_BOTTOM))
    return found


def words(reader: tesserocr.PyTessBaseAPI) -> Reading:
    """Read the shown picture."""
    reader.Recognize()
    level = tesserocr.RIL.WORD
    reading = Reading()
    confidences: list[float] = []
    iterator = reader.GetIterator()
    if iterator is None:
        return reading
    for found in tesserocr.iterate_level(iterator, level):
        if found.Empty(level):
            continue
        text, confidence = (found.GetUTF8Text(level) or "").strip(), found.Confidence(level)
        box = found.BoundingBox(level)
        if found.IsAtBeginningOf(tesserocr.RIL.TEXTLINE) or not reading.lines:
            reading.lines.append([])
        if not text or confidence < _LEAST_CONFIDENCE or box is None:
            continue
        reading.lines[-1].append(Word(text, Box(*map(float, box))))
        confidences.append(confidence)
        reading.weight += confidence * sum(c.isalnum() for c in text)
    reading.confidence = sum(confidences) / len(confidences) if confidences else 0.0
    return reading


def line_confidence(strip: Image.Image, languages: str) -> float:
    """How sure the reader is of a strip that holds one line, 0 to 100."""
    reader = line_reader(languages)
    show(reader, strip, 300)
    try:
        return words(reader).confidence
    finally:
        reader.Clear()


def way_up(grey: Image.Image) -> tuple[int, str]:
    """By how many degrees the picture must be turned (counter-clockwise) to stand upright, and the script of its text
    ("Latin", "Arabic"); 0 and "" where that is unclear.
    """
    small = grey.copy()
    small.thumbnail((1800, 1800))
    api = _upright()
    show(api, small, 150)
    try:
        found = api.DetectOrientationScript()
    finally:
        api.Clear()
    if not found:
        return 0, ""
    quarter = int(found["orient_deg"]) if found["orient_conf"] > 2 else 0
    script = str(found["script_name"])
    # Where the page is surely of letters, little is needed to say of which; least in East Asia: mixed scripts.
    is_surely_text = found["orient_conf"] >= _SURE_ORIENTATION
    least = _CLEAR_SCRIPT if not is_surely_text else 0.0 if script in _EAST_ASIAN else _LIKELY_SCRIPT
    is_clear = found["orient_conf"] >= _LIKELY_ORIENTATION and found["script_conf"] >= least
    return quarter, script if is_clear else ""


def known(languages: tuple[str, ...]) -> str:
    """Those of the languages that are installed, as Tesseract takes them; English if none is."""
    return "+".join(code for code in languages if _data_of(code) is not None) or "eng"


@cache
def _upright() -> tesserocr.PyTessBaseAPI:
    return tesserocr.PyTessBaseAPI(path=_folder_with("osd"), lang="osd", psm=tesserocr.PSM.OSD_ONLY)


def _api(languages: str, layout: int) -> tesserocr.PyTessBaseAPI:
    return tesserocr.PyTessBaseAPI(
        path=_folder_with(languages), lang=languages, psm=layout, oem=tesserocr.OEM.LSTM_ONLY
    )


@cache
def _folder_with(languages: str) -> str:
    """Tesseract takes one folder: where the languages lie in several, a folder of links to them."""
    files = [path for code in languages.split("+") if (path := _data_of(code)) is not None]
    if len({path.parent for path in files}) == 1:
        return str(files[0].parent)
    folder = tempfile.TemporaryDirectory(prefix="tessdata-")
    _linked.append(folder)
    for path in files:
        (Path(folder.name) / path.name).symlink_to(path)
    return folder.name


@cache
def installed() -> tuple[str, ...]:
    """Codes of the languages that this process can read."""
    return ocr_languages.codes_in(_folders)


def _data_of(code: str) -> Path | None:
    for folder in _folders:
        if (path := folder / f"{code}.traineddata").is_file():
            return path
    return None
