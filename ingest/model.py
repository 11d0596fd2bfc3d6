"""The plain values that come out of a stranger's file. No I/O here.

Coordinates are points (1/72 inch) on the page as it is shown (after its rotation and crop), origin top left.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, origin top left; x0 <= x1 and y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Box) -> bool:
        """True if the two share an area, however small."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def union(self, other: Box) -> Box:
        return Box(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )

    def as_tuple(self) -> tuple[float, float, float, float]:
        return (self.x0, self.y0, self.x1, self.y1)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as printed, and where. `text` holds no white space."""

    text: str
    box: Box


class TextSource(StrEnum):
    """Where a page's words come from."""

    LAYER = "layer"  # the file itself says them
    OCR = "ocr"  # read from the picture
    MIXED = "mixed"  # both: a text layer, and OCR where it says nothing
    LAYOUT = "layout"  # we laid the text out as pages
    NONE = "none"  # nothing to read


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its text, and a box for each word.

    `text` has words parted by spaces and lines by newlines; `text.split()` gives exactly as many words as
    there are boxes. Boxes are packed as four 32-bit floats a word (x0, y0, x1, y1), because a long document
    has millions of words.
    """

    number: int
    width_pt: float
    height_pt: float
    text: str
    boxes: array[float]
    source: TextSource
    ocr_confidence: float | None = None  # mean over words, 0 to 100; None where no OCR was done

    def words(self) -> Iterator[Word]:
        flat = self.boxes
        for index, text in enumerate(self.text.split()):
            yield Word(text, Box(*flat[4 * index : 4 * index + 4]))


def pack_lines(lines: Iterable[Iterable[Word]]) -> tuple[str, array[float]]:
    """Lines of words to the pair `Page.text`, `Page.boxes`. White space inside a word splits it."""
    boxes = array("f")
    texts: list[str] = []
    for line in lines:
        parts: list[str] = []
        for word in line:
            for part in word.text.split():
                parts.append(part)
                boxes.extend(word.box.as_tuple())
        if parts:
            texts.append(" ".join(parts))
    return "\n".join(texts), boxes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file. The name is the stranger's."""

    untrusted_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one file gave.

    Attributes:
        media_type: told from content, e.g. "application/pdf".
        title: the file's own title or a mail's subject; "" if none.
        author: as the file says; "" if none.
        date: when it was made or sent, as the file says; aware, UTC.
        language: ISO 639-1 code of most of the text, "" if unsure.
        defects: what was wrong with the file and was worked around, in plain words.
    """

    media_type: str
    title: str = ""
    author: str = ""
    date: datetime | None = None
    language: str = ""
    pages: tuple[Page, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PageImage:
    """Pixels of one page: 8-bit RGB, row by row from the top, no padding."""

    width_px: int
    height_px: int
    dpi: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Past a limit the worker is ended and the file is counted under its reason."""

    file_bytes: int = 2 * 1024**3
    memory_bytes: int = 1024**3
    cpu_s: int = 600
    silence_s: float = 60.0  # longest wait for the next sign of life (a page, an attachment)
    written_bytes: int = 256 * 1024**2  # any one file the worker writes in its private folder
    pages: int = 50_000
    page_characters: int = 2_000_000
    attachments: int = 10_000
    attachment_bytes: int = 2 * 1024**3  # all attachments of one file together
    image_pixels: int = 120_000_000
    frame_bytes: int = 512 * 1024**2  # one answer of the worker


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself; see Extraction for the fields."""

    media_type: str
    title: str = ""
    author: str = ""
    date: datetime | None = None
    language: str = ""
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A page as its format read it. `picture_share` is how much of it pictures or drawings cover, 0 to 1."""

    page: Page
    picture_share: float = 0.0
