"""The public pages of a release: plain files that open from a disk, with no server, script or other host.

Every picture and every word on them comes from the exhibit's proven bytes, none from the original or the catalog but
the title that an editor chose.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from archive.model import Word
from archive.redaction.verify.looks import draw
from archive.redaction.verify.readers import own_walk
from archive.release import checker, iiif, machines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from archive.model import Box
    from archive.release.addresses import Address
    from archive.release.edition import Edition
    from archive.release.former import Former

_MOST_TEXT_BYTES = (
    40_000  # beside the pictures of a whole exhibit; with more, a page's text is on its own page only
)
_WIDTH_PX = 1240
_JPEG_QUALITY = 80
_LEVELS = [round(value / 17) * 17 for value in range(256)]


@dataclass(frozen=True, slots=True)
class PublicNote:
    """What the newsroom says beside a page, or with `page_number` 0 of the whole. `words` are paragraphs."""

    id: int
    page_number: int
    box: Box | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicExhibit:
    """What readers are told about one exhibit. `checks` are pairs: what was tried, and what was read for it; `boxes`
    are each page's boxes (points) with their reasons; `released_at` is when this version first went out."""

    address: Address
    title: str
    language: str
    digest: str
    pdf: bytes
    page_count: int
    released_at: datetime
    boxes: dict[int, tuple[tuple[Box, str], ...]]
    reasons: tuple[tuple[str, int], ...]
    checks: tuple[tuple[str, str], ...]
    verified_at: datetime
    tools: str
    notes: tuple[PublicNote, ...] = ()

    def notes_on(self, page_number: int) -> tuple[PublicNote, ...]:
        """Those on a page, or with 0 on the exhibit as a whole."""
        return tuple(note for note in self.notes if note.page_number == page_number)

    @property
    def redaction_count(self) -> int:
        return sum(count for _, count in self.reasons)


@dataclass(frozen=True, slots=True)
class PublicPage:
    number: int
    picture: str
    width_px: int
    height_px: int
    width_pt: float
    height_pt: float
    lines: tuple[tuple[tuple[str, bool], ...], ...]

    @property
    def text(self) -> str:
        return "\n".join(" ".join(text for text, _ in line) for line in self.lines)


def templates_folder() -> Path:
    """Beside the packages in a checkout, inside `archive` in a wheel."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def write(
    folder: Path,
    exhibits: Sequence[PublicExhibit],
    formers: Sequence[Former] = (),
    *,
    edition: Edition,
) -> None:
    """Write all pages, pictures and PDFs into the empty `folder`. The newest version of an exhibit comes last."""
    source = templates_folder() / "static_release" / "release.css"
    shutil.copyfile(source, folder / "release.css")
    shutil.copyfile(checker.__file__, folder / "check.py")
    render = partial(_render, _environment(), edition=edition)
    entries = [
        (exhibit, _exhibit(render, exhibit, folder / exhibit.address.folder, edition)) for exhibit in exhibits
    ]
    for former in formers:
        _former(render, former, folder / former.address.folder, edition)
    lines = {exhibit.address.line_folder for exhibit in exhibits}
    for line in lines | {former.address.line_folder for former in formers}:
        shown = [(exhibit, first) for exhibit, first in entries if exhibit.address.line_folder == line]
        past = [former for former in formers if former.address.line_folder == line]
        render("line.html", folder / line / "index.html", shown=shown[::-1], past=past)
    render("index.html", folder / "index.html", entries=entries, formers=formers)
    if edition.address:
        machines.write(folder, edition, exhibits, formers)
        (folder / "iiif.json").write_text(iiif.collection(edition, exhibits), encoding="utf-8")


def _exhibit(
    render: Callable[..., None], exhibit: PublicExhibit, place: Path, edition: Edition
) -> PublicPage:
    """All that is shown of it. Returns its first page."""
    place.mkdir(parents=True)
    (place / "exhibit.pdf").write_bytes(exhibit.pdf)
    layer = own_walk(exhibit.pdf)
    pages = [_page(exhibit, number, words, place) for number, words in enumerate(layer.pages, 1)]
    with_text = sum(len(page.text.encode()) for page in pages) < _MOST_TEXT_BYTES
    render("exhibit.html", place / "index.html", exhibit=exhibit, pages=pages, with_text=with_text)
    for page in pages:
        render("page.html", place / f"page-{page.number}.html", exhibit=exhibit, page=page)
    if edition.address:
        (place / "iiif.json").write_text(iiif.manifest(edition, exhibit, pages), encoding="utf-8")
        _frame(render, exhibit, None, pages, f"{place}/", edition)
        for page in pages:
            _frame(render, exhibit, page, [page], f"{place}/page-{page.number}-", edition)
    return pages[0]


def _frame(
    render: Callable[..., None],
    exhibit: PublicExhibit,
    page: PublicPage | None,
    shown: Sequence[PublicPage],
    stem: str,
    edition: Edition,
) -> None:
    """What other sites show of an exhibit, or of one page of it."""
    render("embed.html", Path(f"{stem}embed.html"), exhibit=exhibit, page=page, pages=shown)
    said = machines.oembed(edition, exhibit, page, shown[0])
    Path(f"{stem}oembed.json").write_text(said, encoding="utf-8")


def _former(render: Callable[..., None], former: Former, place: Path, edition: Edition) -> None:
    """Whoever cited a page of it, or shows one in a frame, is told there too."""
    place.mkdir(parents=True)
    render("former.html", place / "index.html", former=former)
    stems = ["", *(f"page-{number}-" for number in range(1, former.page_count + 1))]
    names = [f"{stem[:-1]}.html" for stem in stems if stem]
    if edition.address:
        names += [f"{stem}embed.html" for stem in stems]
    for name in names:
        shutil.copyfile(place / "index.html", place / name)


def _environment() -> Environment:
    loader = FileSystemLoader(templates_folder() / "release")
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(linked_data=machines.linked_data, frame=machines.frame)
    return made


def _render(environment: Environment, template: str, target: Path, **values: Any) -> None:
    target.write_text(environment.get_template(template).render(values), encoding="utf-8")


def _page(exhibit: PublicExhibit, number: int, words: Iterable[Word], place: Path) -> PublicPage:
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
