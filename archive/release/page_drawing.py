"""A page of an exhibit for the web: its picture, drawn from the proven PDF, and its words with marks between them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PIL import Image

from archive.model import Word
from archive.redaction.verify.looks import draw
from archive.release.public import PublicPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from archive.model import Box
    from archive.release.public import PublicExhibit

_WIDTH_PX = 1240
_JPEG_QUALITY = 80
_LEVELS = [round(value / 17) * 17 for value in range(256)]


def page(exhibit: PublicExhibit, number: int, words: Iterable[Word], place: Path) -> PublicPage:
    """Write its picture into the folder `place`."""
    own, dpi, _ = draw(exhibit.pdf, number)
    image = own if own.width <= _WIDTH_PX else draw(exhibit.pdf, number, _WIDTH_PX)[0]
    name = _save(image, place, f"page-{number:04}")
    lines = lines_with_marks(words, exhibit.boxes.get(number, ()))
    points = own.width * 72 / dpi, own.height * 72 / dpi
    return PublicPage(number, name, image.width, image.height, *points, lines)


def _save(image: Image.Image, place: Path, stem: str) -> str:
    """As PNG without loss where the page has few colours, as JPEG where it is a photograph."""
    reduced = image.point(_LEVELS * 3)
    if reduced.getcolors(256) is None:
        image.save(place / f"{stem}.jpg", "JPEG", quality=_JPEG_QUALITY)
        return f"{stem}.jpg"
    palette = reduced.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette.save(place / f"{stem}.png", "PNG", optimize=True)
    return f"{stem}.png"


def lines_with_marks(
    words: Iterable[Word], boxes: Sequence[tuple[Box, str]]
) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """Lines of (text, is a mark): the words, and in the place of each box its reason, so that nobody who reads or
    quotes the text overlooks that something is missing there."""
    lines: list[list[tuple[Word, bool]]] = []
    for word in words:
        same = lines and _on_line(lines[-1][-1][0].box, word.box) and word.box.x0 >= lines[-1][-1][0].box.x0
        if same:
            lines[-1].append((word, False))
        else:
            lines.append([(word, False)])
    for box, reason in boxes:
        _insert(lines, (Word(reason, box), True))
    return tuple(tuple(_runs(line)) for line in lines)


def _insert(lines: list[list[tuple[Word, bool]]], mark: tuple[Word, bool]) -> None:
    box = mark[0].box
    for line in lines:
        if any(_on_line(word.box, box) for word, _ in line):
            line.append(mark)
            line.sort(key=lambda entry: entry[0].box.x0)
            return
    below = (index for index, line in enumerate(lines) if line[0][0].box.y0 > box.y0)
    lines.insert(next(below, len(lines)), [mark])


def _on_line(one: Box, other: Box) -> bool:
    """True if the middle of either is within the height of the other."""
    middle, other_middle = (one.y0 + one.y1) / 2, (other.y0 + other.y1) / 2
    return one.y0 <= other_middle <= one.y1 and other.y0 <= middle <= other.y1


def _runs(line: Sequence[tuple[Word, bool]]) -> Iterator[tuple[str, bool]]:
    for is_mark, run in groupby(line, key=lambda entry: entry[1]):
        if is_mark:
            yield from ((word.text, True) for word, _ in run)
        else:
            yield " ".join(word.text for word, _ in run), False
