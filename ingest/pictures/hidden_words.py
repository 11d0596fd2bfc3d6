"""The words on a picture, or on a part of it that nobody sees. Only so many are read, for the time that it takes."""

from __future__ import annotations

import re
from statistics import correlation, pstdev
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, ImageStat

from ingest import ocr
from ingest.model import PageImage

if TYPE_CHECKING:
    from ingest.model import Word

_MOST_READ = 12
_DPI = 300
_EDGE_PX = 40  # letters at the very edge are read poorly
_LEAST_SIDE_PX = 24
_LEAST_DEVIATION = 10.0  # of 255
_COMPARED_PX = (64, 16)
_ALIKE = 0.55
_FLAT = 4.0  # of 255
_WORD = re.compile(r"[^\W\d_]{4,}|\d{5,}|[\u0e00-\u0eff\u3040-\u9fff\uac00-\ud7af]{2,}")


def shows_something(picture: Image.Image) -> bool:
    """False for a picture of one shade, or too small to hold a word."""
    if min(picture.size) < _LEAST_SIDE_PX:
        return False
    return float(ImageStat.Stat(picture.convert("L")).stddev[0]) >= _LEAST_DEVIATION


class HiddenWords:
    def __init__(self, languages: tuple[str, ...]) -> None:
        self._languages, self._left = languages, _MOST_READ

    def on(
        self, picture: Image.Image, part: Image.Image | None = None, seen: Image.Image | None = None
    ) -> str:
        """Lines that say something; "" when enough was read.

        `part` is a mask: only words that stand in it count. `seen` is the same as it is shown: a word that looks there
        as it does here is not hidden.
        """
        if self._left <= 0:
            return ""
        self._left -= 1
        framed = ImageOps.expand(picture.convert("RGB"), _EDGE_PX, _usual_colour(picture))
        image = PageImage(framed.width, framed.height, _DPI, framed.tobytes())
        page = ocr.read_page(image, 1, self._languages)
        if part is None:
            return "\n".join(line for line in page.text.splitlines() if _WORD.search(line))
        there = [
            word.text for word in page.words() if _is_in(word, part) and not _is_seen(word, picture, seen)
        ]
        return " ".join(there) if any(map(_WORD.search, there)) else ""


def _is_seen(word: Word, picture: Image.Image, seen: Image.Image | None) -> bool:
    if seen is None:
        return False
    one, other = (
        list(side.crop(_place(word)).convert("L").resize(_COMPARED_PX).getdata()) for side in (picture, seen)
    )
    if min(map(pstdev, (one, other))) < _FLAT:
        return False
    return correlation(one, other) >= _ALIKE


def _is_in(word: Word, part: Image.Image) -> bool:
    return part.crop(_place(word)).getextrema() != (0, 0)


def _place(word: Word) -> tuple[int, int, int, int]:
    left, top, right, bottom = (int(edge * _DPI / 72) - _EDGE_PX for edge in word.box.as_tuple())
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _usual_colour(picture: Image.Image) -> tuple[int, int, int]:
    few = picture.convert("RGB").resize((32, 32), Image.Resampling.NEAREST).quantize(8).convert("RGB")
    counts: list[tuple[int, tuple[int, int, int]]] = few.getcolors(1024)  # type: ignore[assignment]
    return max(counts)[1]
