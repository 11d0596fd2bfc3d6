"""The public pages of a release: plain files that open from a disk, with no server, script or other host.

Every picture and every word on them comes from the exhibit's proven bytes, none from the original or the catalog but
the title that an editor chose.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from archive.model import Word
from archive.redaction.verify.looks import draw
from archive.redaction.verify.readers import own_walk
from archive.release import checker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from archive.model import Box

FOLDER_DIGITS = 16
"""Of an exhibit's digest: what its folder in a release is called."""

_WIDTH_PX = 1240
_JPEG_QUALITY = 80
_LEVELS = [round(value / 17) * 17 for value in range(256)]


@dataclass(frozen=True, slots=True)
class PublicExhibit:
    """What readers are told about one exhibit. `checks` are pairs: what was tried, and what was read for it; `boxes`
    are each page's boxes (points) with their reasons."""

    folder: str
    title: str
    language: str
    digest: str
    pdf: bytes
    page_count: int
    boxes: dict[int, tuple[tuple[Box, str], ...]]
    reasons: tuple[tuple[str, int], ...]
    checks: tuple[tuple[str, str], ...]
    verified_at: datetime
    tools: str

    @property
    def redaction_count(self) -> int:
        return sum(count for _, count in self.reasons)


@dataclass(frozen=True, slots=True)
class PublicPage:
    number: int
    picture: str
    width_px: int
    height_px: int
    lines: tuple[tuple[tuple[str, bool], ...], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands where an exhibit stood that was withdrawn. `words` are paragraphs."""

    folder: str
    at: datetime
    words: tuple[str, ...]


def templates_folder() -> Path:
    """Beside the packages in a checkout, inside `archive` in a wheel."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def write(
    folder: Path,
    exhibits: list[PublicExhibit],
    notices: Sequence[Notice] = (),
    *,
    title: str,
    published_at: datetime,
    key: str,
) -> None:
    """Write all pages, pictures and PDFs into the empty `folder`."""
    environment = _environment()
    shared: dict[str, Any] = {"release_title": title, "published_at": published_at, "key": key}
    source = templates_folder() / "static_release" / "release.css"
    shutil.copyfile(source, folder / "release.css")
    shutil.copyfile(checker.__file__, folder / "check.py")
    entries = []
    for exhibit in exhibits:
        place = folder / "exhibits" / exhibit.folder
        place.mkdir(parents=True)
        (place / "exhibit.pdf").write_bytes(exhibit.pdf)
        layer = own_walk(exhibit.pdf)
        pages = [_page(exhibit, number, words, place) for number, words in enumerate(layer.pages, 1)]
        _render(environment, "exhibit.html", place / "index.html", exhibit=exhibit, pages=pages, **shared)
        entries.append((exhibit, pages[0]))
    for notice in notices:
        place = folder / "exhibits" / notice.folder
        place.mkdir(parents=True)
        _render(environment, "withdrawn.html", place / "index.html", notice=notice, **shared)
    _render(environment, "index.html", folder / "index.html", entries=entries, notices=notices, **shared)


def _environment() -> Environment:
    loader = FileSystemLoader(templates_folder() / "release")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _render(environment: Environment, template: str, target: Path, **values: Any) -> None:
    target.write_text(environment.get_template(template).render(values), encoding="utf-8")


def _page(exhibit: PublicExhibit, number: int, words: Iterable[Word], place: Path) -> PublicPage:
    own, _, _ = draw(exhibit.pdf, number)
    image = own if own.width <= _WIDTH_PX else draw(exhibit.pdf, number, _WIDTH_PX)[0]
    name = _save(image, place, f"page-{number:04}")
    lines = lines_with_marks(words, exhibit.boxes.get(number, ()))
    return PublicPage(number, name, image.width, image.height, lines)


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
