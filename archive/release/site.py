"""The public pages of a release: plain files that open from a disk, with no server, script or other host.

Every picture and every word on them comes from the exhibit's proven bytes, none from the original or the catalog but
the title and the notes that were approved with it. Here is what is of the release as a whole; `making` makes what is of
one exhibit.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from archive.release import (
    checker,
    comparison,
    documentcloud,
    embeds,
    iiif,
    machines,
    search_index,
    series,
    sitemap,
)
from archive.release.look import Look, index_name
from archive.release.ours import STYLE, our_style, templates_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from archive.release.comparison import Comparison
    from archive.release.edition import Edition
    from archive.release.former import Former
    from archive.release.own import Own
    from archive.release.public import Shown

_CARDS_ON_A_PAGE = 60


def write(
    folder: Path,
    shown: Sequence[Shown],
    formers: Sequence[Former] = (),
    *,
    edition: Edition,
    had: Collection[str],
    index: search_index.Index,
) -> None:
    """Write all that is not of one exhibit into `folder`. The newest version of an exhibit comes last.

    `index` is of all their words. `had` are the names of all files that earlier releases in its place had: what those
    compared or followed, and this one does not, leaves a page that says so.
    """
    look = Look(edition)
    shutil.copyfile(templates_folder() / "static_release" / "search.js", folder / "search.js")
    _style(folder, edition.own)
    shutil.copyfile(checker.__file__, folder / "check.py")
    frames = embeds.note_frames(had)
    for former in formers:
        place = folder / former.address.folder
        _former(look, former, place, edition, frames.get(former.address.folder, ()))
    exhibits = [entry.exhibit for entry in shown]
    compared = comparison.write(look.render, folder, edition, shown, had)
    followed = series.write(look.render, folder, edition, exhibits, had)
    _lines(look, folder, shown, formers, compared)
    listed = {"formers": formers, "compared": compared, "series": followed}
    _index(look, folder, shown, listed)
    look.render("search.html", folder / "search.html", shown=shown)
    search_index.write(folder, exhibits, index)
    if edition.address:
        machines.write(folder, edition, exhibits, formers)
        beside = [entry.folder for entry in compared] + [entry.folder for entry in followed]
        sitemap.write(folder, edition, exhibits, [f"{name}/index.html" for name in beside])
        (folder / "iiif.json").write_text(iiif.collection(edition, exhibits), encoding="utf-8")
        documentcloud.write(folder, edition, shown)


def _style(folder: Path, own: Own | None) -> None:
    """How its pages look, and what belongs to that: a newsroom's own, or ours."""
    if own is None or own.style is None:
        shutil.copyfile(our_style(), folder / STYLE)
    else:
        (folder / STYLE).write_text(own.style, encoding="utf-8")
    for name, data in own.static.items() if own else ():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _lines(
    look: Look,
    folder: Path,
    shown: Sequence[Shown],
    formers: Sequence[Former],
    compared: Sequence[Comparison],
) -> None:
    """Above the versions of each exhibit: which is the newest, and what became of the others."""
    now: dict[str, list[Shown]] = {former.address.line_folder: [] for former in formers}
    for entry in shown:
        now.setdefault(entry.exhibit.address.line_folder, []).append(entry)
    past: dict[str, list[Former]] = {line: [] for line in now}
    for former in formers:
        past[former.address.line_folder].append(former)
    for line, entries in now.items():
        beside = [entry for entry in compared if entry.has_line(line)]
        look.render(
            "line.html", folder / line / "index.html", shown=entries[::-1], past=past[line], compared=beside
        )  # fmt: skip


def _index(look: Look, folder: Path, shown: Sequence[Shown], beside: dict[str, Sequence[object]]) -> None:
    """`index.html` has the first of them and all that is beside them, `index-2.html` the next."""
    starts = range(0, max(len(shown), 1), _CARDS_ON_A_PAGE)
    for number, start in enumerate(starts, 1):
        entries = shown[start : start + _CARDS_ON_A_PAGE]
        look.render(
            "index.html", folder / index_name(number), entries=entries, start=start, number=number,
            of=len(starts), total=len(shown), page_total=sum(entry.exhibit.page_count for entry in shown),
            **(beside if number == 1 else dict.fromkeys(beside, ())),
        )  # fmt: skip


def _former(look: Look, former: Former, place: Path, edition: Edition, note_frames: Sequence[str]) -> None:
    """Whoever cited a page of it, or shows one or a note in a frame, is told there too."""
    look.render("former.html", place / "index.html", former=former)
    pages = [f"page-{number}" for number in range(1, former.page_count + 1)]
    names = [f"{page}.html" for page in pages]
    if edition.address:
        names += ["embed.html", *(f"{page}-embed.html" for page in pages), *note_frames]
    for name in names:
        shutil.copyfile(place / "index.html", place / name)
