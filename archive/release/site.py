"""The public pages of a release: plain files that open from a disk, with no server, script or other host.

Every picture and every word on them comes from the exhibit's proven bytes, none from the original or the catalog but
the title and the notes that were approved with it.
"""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from archive.redaction.verify.readers import own_walk
from archive.release import checker, iiif, machines, page_drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.release.edition import Edition
    from archive.release.former import Former
    from archive.release.public import PublicExhibit, PublicPage

_MOST_TEXT_BYTES = 40_000
"""Beside the pictures of a whole exhibit; with more, a page's text is on its own page only."""


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
    pages = [page_drawing.page(exhibit, number, words, place) for number, words in enumerate(layer.pages, 1)]
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
    pages = [f"page-{number}" for number in range(1, former.page_count + 1)]
    names = [f"{page}.html" for page in pages]
    if edition.address:
        names += ["embed.html", *(f"{page}-embed.html" for page in pages)]
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
