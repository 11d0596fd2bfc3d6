"""What other sites copy into their pages: frames of static files, and plain HTML with a link; for a note too.

    note-ID-embed.html     the part of the page that a note is on, marked, with its words
    note-ID-oembed.json    the frame of it, for programs (oembed.com)

A frame shows what became of an exhibit; plain HTML stays as it was copied, and its link leads to what became of it.
"""

from __future__ import annotations

import json
import re
import shutil
from html import escape
from math import ceil
from typing import TYPE_CHECKING

from archive.model import Box
from archive.release import machines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from archive.release.edition import Edition
    from archive.release.public import PublicExhibit, PublicNote, PublicPage

_WIDTH_PX, _TALLEST_PX = 700, 900
_AROUND, _LEAST = 0.05, 0.25
"""Of the page's height: what is shown above and below a note's part of it, and how much at least in all."""
_NOTE_FRAME = re.compile(r"(exhibits/[^/]+/[^/]+)/(note-\d+-embed\.html)")


def write_notes(
    render: Callable[..., None],
    edition: Edition,
    exhibit: PublicExhibit,
    pages: Sequence[PublicPage],
    place: Path,
) -> None:
    """The frame of each note of an exhibit, and what programs are told of it."""
    for note in exhibit.notes:
        page = pages[max(0, note.page_number - 1)]
        seen = part(page, note)
        render(
            "note_embed.html", place / _frame_name(note), exhibit=exhibit, note=note, page=page, seen=seen
        )  # fmt: skip
        said = _oembed(edition, exhibit, note, page)
        (place / f"note-{note.id}-oembed.json").write_text(said, encoding="utf-8")


def note_frames(names: Iterable[str]) -> dict[str, list[str]]:
    """Of the files of a release, those that are frames of notes: their names, by the folder of the exhibit."""
    found: dict[str, list[str]] = {}
    for name in names:
        if match := _NOTE_FRAME.fullmatch(name):
            found.setdefault(match[1], []).append(match[2])
    return {folder: sorted(frames) for folder, frames in found.items()}


def gone(frames: Sequence[str], exhibit: PublicExhibit) -> tuple[str, ...]:
    """Those of notes that do not stand beside it any more."""
    return tuple(sorted(set(frames) - {_frame_name(note) for note in exhibit.notes}))


def keep(place: Path, frames: Iterable[str]) -> None:
    """Where the frame of a note was that is no more, stands the frame of its exhibit: the exhibit, or what became of
    it."""
    for name in frames:
        shutil.copyfile(place / "embed.html", place / name)


def part(page: PublicPage, note: PublicNote) -> Box:
    """Of the page, in points: what a frame shows of it. Of a note on the whole, how its first page begins."""
    if note.box is None:
        share = 1.0 if note.page_number else _LEAST
        return Box(0, 0, page.width_pt, page.height_pt * share)
    top, bottom = (
        max(0.0, note.box.y0 - _AROUND * page.height_pt),
        min(page.height_pt, note.box.y1 + _AROUND * page.height_pt),
    )
    missing = max(0.0, _LEAST * page.height_pt - (bottom - top))
    top = max(0.0, min(top - missing / 2, page.height_pt * (1 - _LEAST)))
    return Box(0, top, page.width_pt, max(bottom, top + _LEAST * page.height_pt))


def note_frame(edition: Edition, exhibit: PublicExhibit, note: PublicNote, page: PublicPage) -> str:
    """HTML for another site."""
    address = edition.at(f"{exhibit.address.folder}/{_frame_name(note)}")
    return machines.frame_of(address, _title(exhibit, note), _WIDTH_PX, _height_px(exhibit, note, page))


def plain(edition: Edition, exhibit: PublicExhibit, page: PublicPage | None, first: PublicPage) -> str:
    """The picture of a page, of an exhibit its first, with a link to it: HTML for sites that take no frames."""
    folder = edition.at(exhibit.address.folder)
    address = escape(f"{folder}/page-{page.number}.html" if page else f"{folder}/index.html")
    title = escape(f"{exhibit.title}, page {page.number}" if page else exhibit.title)
    picture = escape(f"{folder}/{first.picture}")
    return (
        f'<figure><a href="{address}"><img src="{picture}" alt="Page {first.number} of {escape(exhibit.title)}"'
        f' width="{first.width_px}" height="{first.height_px}" style="max-width: 100%; height: auto"></a>'
        f'<figcaption><a href="{address}">{title}</a>. {escape(edition.title)}</figcaption></figure>'
    )


def plain_note(edition: Edition, exhibit: PublicExhibit, note: PublicNote) -> str:
    """Its words, with a link to it."""
    address, title = escape(permalink(edition, exhibit, note)), escape(_title(exhibit, note))
    words = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in note.words)
    return (
        f'<blockquote cite="{address}">{words}</blockquote>'
        f'<p><a href="{address}">{title}</a>. {escape(edition.title)}</p>'
    )


def permalink(edition: Edition, exhibit: PublicExhibit, note: PublicNote) -> str:
    """Where it is read beside its page."""
    page = f"page-{note.page_number}.html" if note.page_number else "index.html"
    return edition.at(f"{exhibit.address.folder}/{page}#note-{note.id}")


def _frame_name(note: PublicNote) -> str:
    return f"note-{note.id}-embed.html"


def _oembed(edition: Edition, exhibit: PublicExhibit, note: PublicNote, page: PublicPage) -> str:
    frame = note_frame(edition, exhibit, note, page)
    said = machines.oembed_of(
        edition, _title(exhibit, note), frame, (_WIDTH_PX, _height_px(exhibit, note, page)),
        edition.at(f"{exhibit.address.folder}/{page.picture}"), (page.width_px, page.height_px),
    )  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _title(exhibit: PublicExhibit, note: PublicNote) -> str:
    return f"Note on {exhibit.title}" + (f", page {note.page_number}" if note.page_number else "")


def _height_px(exhibit: PublicExhibit, note: PublicNote, page: PublicPage) -> int:
    """So that what most readers see needs no scrolling: picture, words at some 80 signs a line, a title at some
    50, and what is around."""
    seen = part(page, note)
    picture = (_WIDTH_PX - 32) * (seen.y1 - seen.y0) / (seen.x1 - seen.x0)
    lines = sum(ceil(len(paragraph) / 80) for paragraph in note.words) + ceil(len(_title(exhibit, note)) / 50)
    return min(_TALLEST_PX, round(picture) + 26 * lines + 12 * len(note.words) + 210)
