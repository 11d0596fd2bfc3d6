"""Captures of one address, side by side for readers: what it said when, what changed, and when it was gone.

    comparisons/KEY/index.html   for each address of which two or more exhibits are captures
    comparisons/KEY/embed.html   a frame for other sites, and oembed.json, where the release has an address

KEY is worked out from the address, which stands on the page: it is the same in every release. All words come from the
exhibits' own public text, where the mark of something taken out is one token: a difference can hold nothing that an
exhibit does not show. It is made anew at each publishing, so that what is withdrawn is in no comparison; one that is
left with fewer than two captures leaves a page that says so.
"""

from __future__ import annotations

import json
import re
from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.captures import difference
from archive.mentions.same_address import same_address
from archive.release import machines
from archive.store.catalog.web_captures import GONE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.captures.difference import Difference, Piece, Token
    from archive.release.edition import Edition
    from archive.release.public import PublicExhibit, PublicPage, Shown

_KEY_SIGNS = 10  # of 5 bits
_SHOWN_BEFORE = re.compile(r"comparisons/([a-z2-7]{10})/index\.html")
_WORDS_SHOWN = 2_500
"""Of all differences on one page together: no page of a release is over 100 kB."""
_OPENING_WORDS = 120


@dataclass(frozen=True, slots=True)
class Comparison:
    """Exhibits that are captures of one address, the newest version of each, in order of capture."""

    key: str
    address: str
    exhibits: tuple[PublicExhibit, ...]

    @property
    def folder(self) -> str:
        return f"comparisons/{self.key}"

    @property
    def title(self) -> str:
        return f"{self.address}, {len(self.exhibits)} captures"

    def has_line(self, line_folder: str) -> bool:
        """Whether an exhibit of that line is in it."""
        return any(exhibit.address.line_folder == line_folder for exhibit in self.exhibits)


@dataclass(frozen=True, slots=True)
class Capture:
    """One capture on the page, and its exhibit's `first` page. `since` is the one it is compared with, `opening` how
    the first text begins."""

    exhibit: PublicExhibit
    first: PublicPage
    at: datetime
    is_gone: bool
    since: datetime | None
    is_same: bool
    of_another_way: bool
    difference: Difference | None
    opening: Piece | None
    is_opening_all: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """Still there at `last`, gone at `at`, there again at `back`."""

    last: datetime | None
    at: datetime
    back: datetime | None = None


def of(exhibits: Sequence[PublicExhibit]) -> tuple[Comparison, ...]:
    """One for each address of which there are two or more; of versions of one exhibit the last counts."""
    newest = {exhibit.address.line: exhibit for exhibit in exhibits}
    places: dict[str, list[PublicExhibit]] = {}
    for exhibit in newest.values():
        if exhibit.captured and (place := same_address(exhibit.captured.address)):
            places.setdefault(place, []).append(exhibit)
    return tuple(
        Comparison(key_of(place), _address(here[-1]), tuple(here))
        for place, found in sorted(places.items())
        if len(here := sorted(found, key=_captured_at)) > 1
    )


def key_of(place: str) -> str:
    """Of an address in its one form."""
    return b32encode(sha256(f"comparison {place}".encode()).digest()).decode("ascii")[:_KEY_SIGNS].lower()


def write(
    render: Callable[..., None],
    folder: Path,
    edition: Edition,
    shown: Sequence[Shown],
    had: Collection[str] = (),
) -> tuple[Comparison, ...]:
    """All comparisons of what is shown; `had` are the names of all files that the release's place has had."""
    exhibits = [entry.exhibit for entry in shown]
    entries = {entry.exhibit.address: entry for entry in shown}
    comparisons = of(exhibits)
    for comparison in comparisons:
        captures = list(_captures([entries[exhibit.address] for exhibit in comparison.exhibits]))
        _write(render, folder, edition, comparison, captures)
    before = {found[1] for name in had if (found := _SHOWN_BEFORE.fullmatch(name))}
    for key in sorted(before - {comparison.key for comparison in comparisons}):
        place = folder / "comparisons" / key
        place.mkdir(parents=True)
        left = [e for e in exhibits if e.captured and key_of(same_address(e.captured.address)) == key]
        for name in ("index.html", "embed.html") if edition.address else ("index.html",):
            render("comparison_gone.html", place / name, left=left[-1:])
    return comparisons


def _write(
    render: Callable[..., None],
    folder: Path,
    edition: Edition,
    comparison: Comparison,
    captures: Sequence[Capture],
) -> None:
    place = folder / comparison.folder
    place.mkdir(parents=True)
    values = {"comparison": comparison, "shown": captures, "gone": list(_gone(captures))}
    frame = machines.frame_of(
        edition.at(f"{comparison.folder}/embed.html"), comparison.title, *machines.EMBED_PX
    )
    render("comparison.html", place / "index.html", frame=frame, **values)
    if edition.address:
        render("comparison_embed.html", place / "embed.html", **values)
        exhibit, first = captures[0].exhibit, captures[0].first
        picture = edition.at(f"{exhibit.address.folder}/{first.picture}")
        size_px = first.width_px, first.height_px
        said = machines.oembed_of(edition, comparison.title, frame, machines.EMBED_PX, picture, size_px)
        (place / "oembed.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _captures(shown: Sequence[Shown]) -> Iterator[Capture]:
    """Each compared with the one before it that was saved in the same way, if there is one."""
    last: dict[str, tuple[datetime, list[Token]]] = {}
    newest = ""
    room = _WORDS_SHOWN
    for entry in shown:
        exhibit = entry.exhibit
        at, way = _captured_at(exhibit), exhibit.saved_as
        lines = (line for page in entry.pages() for line in page.lines)
        text = list(difference.tokens_with_marks(lines))
        is_gone = exhibit.answered in GONE
        before = None if is_gone or not last else last.get(way) or last[newest]
        found = _compared(before[1], text, room) if before else None
        room -= _words(found)
        opening = None if last or is_gone else difference.opening(text, _OPENING_WORDS)
        yield Capture(
            exhibit, entry.first, at, is_gone, before[0] if before else None,
            before is not None and found is None, before is not None and way not in last, found, opening,
            len(text) <= _OPENING_WORDS,
        )  # fmt: skip
        if not is_gone:
            last[way], newest = (at, text), way


def _compared(before: Sequence[Token], text: Sequence[Token], room: int) -> Difference | None:
    """None where both say the same."""
    if [token[:2] for token in before] == [token[:2] for token in text]:
        return None
    return difference.shortened(difference.compare(before, text), max(0, room))


def _words(found: Difference | None) -> int:
    if found is None:
        return 0
    pieces = (piece for passage in found.passages for piece in passage.pieces)
    return sum(len(text.split()) for piece in pieces for text, _ in piece.runs)


def _gone(captures: Sequence[Capture]) -> Iterator[Gone]:
    last: datetime | None = None
    gone: datetime | None = None
    for entry in captures:
        if entry.is_gone:
            gone = gone or entry.at
        else:
            if gone:
                yield Gone(last, gone, entry.at)
            last, gone = entry.at, None
    if gone:
        yield Gone(last, gone)


def _captured_at(exhibit: PublicExhibit) -> datetime:
    assert exhibit.captured is not None
    return exhibit.captured.at


def _address(exhibit: PublicExhibit) -> str:
    assert exhibit.captured is not None
    return exhibit.captured.address
