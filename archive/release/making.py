"""One exhibit's folder in a release: its PDF, its pages, their pictures, and what other sites and viewers ask for.

Nothing in it says when the release was published or what else is in it, so that it stays, byte for byte, until the
exhibit or the look of the release changes.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.redaction.verify.readers import own_walk
from archive.release import (
    checker,
    documentcloud,
    embeds,
    iiif,
    iiif_images,
    machines,
    manifest,
    search_index,
    sitemap,
)
from archive.release.look import PAGES_IN_A_PART, Look, part_name
from archive.release.page_drawing import Drawer
from archive.release.sought import together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.model import Word
    from archive.release.edition import Edition
    from archive.release.public import PublicExhibit, PublicPage
    from archive.release.sought import Windows
    from archive.release.sweep import Sweep

_MOST_TEXT_BYTES = 25_000
"""Beside the pictures of a part of an exhibit; with more, a page's text is on its own page only."""
_AT_ONCE = 4  # pages
_FEW_PAGES = 100  # another process takes as long to start as these to draw


@dataclass(frozen=True, slots=True)
class Made:
    """A folder as it was made: its pages, its files as a manifest lists them, what was found that may not be there, and
    the windows of all that it says (`sought`)."""

    pages: tuple[PublicPage, ...]
    terms: tuple[str, ...]
    files: dict[str, dict[str, Any]]
    leaks: tuple[str, ...]
    windows: Windows


@dataclass(frozen=True)
class Maker:
    """Makes the folders of a release below `root`. `gone_frames` are those of each folder whose notes are no more."""

    root: Path
    edition: Edition
    sweep: Sweep
    gone_frames: Mapping[str, Sequence[str]]

    @cached_property
    def _look(self) -> Look:
        return Look(self.edition)

    def all(self, exhibits: Sequence[PublicExhibit], *, workers: int) -> Iterator[Made]:
        """In the order of the exhibits; many pages in several processes. Raises EvidenceDamaged."""
        if workers < 2 or len(exhibits) < 2 or sum(entry.page_count for entry in exhibits) < _FEW_PAGES:
            yield from map(self.one, exhibits)
            return
        # Not forked: the pages of the archive publish from a process with threads.
        with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (self,)) as pool:
            yield from pool.map(_one, exhibits)

    def one(self, exhibit: PublicExhibit) -> Made:
        """Raises EvidenceDamaged if the exhibit's bytes are not what they were."""
        place = self.root / exhibit.address.folder
        place.mkdir(parents=True)
        pages = _written(self._look, exhibit, place, self.edition)
        if self.edition.address:
            embeds.keep(place, self.gone_frames.get(exhibit.address.folder, ()))
        there = checker.files_in(place)
        swept = self.sweep.over(
            self.root, [f"{exhibit.address.folder}/{name}" for name in there], keep_windows=True
        )
        files = {name: manifest.listed(path) for name, path in there.items()}
        return Made(
            pages,
            search_index.terms(page.text for page in pages),
            files,
            tuple(swept.leaks),
            together(swept.windows.values()),
        )


_maker: Maker


def _begin(maker: Maker) -> None:
    global _maker
    _maker = maker
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """One that is killed cannot end its processes, and they would write where the next publishing builds."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _one(exhibit: PublicExhibit) -> Made:
    return _maker.one(exhibit)


def _written(look: Look, exhibit: PublicExhibit, place: Path, edition: Edition) -> tuple[PublicPage, ...]:
    pdf = exhibit.pdf.read()
    (place / "exhibit.pdf").write_bytes(pdf)
    pages = tuple(_drawn(exhibit, pdf, place, edition))
    _parts(look, exhibit, pages, place)
    for page in pages:
        look.render("page.html", place / f"page-{page.number}.html", exhibit=exhibit, page=page)
    (place / "words.js").write_text(search_index.of_pages(exhibit, pages), encoding="utf-8")
    if edition.address:
        (place / "iiif.json").write_text(iiif.manifest(edition, exhibit, pages), encoding="utf-8")
        documentcloud.write_pages(place, pages)
        _frame(look, exhibit, None, pages[:PAGES_IN_A_PART], f"{place}/", edition)
        for page in pages:
            _frame(look, exhibit, page, [page], f"{place}/page-{page.number}-", edition)
        sitemap.write_of_exhibit(place, edition, exhibit)
        embeds.write_notes(look.render, edition, exhibit, pages, place)
    return pages


def _drawn(exhibit: PublicExhibit, pdf: bytes, place: Path, edition: Edition) -> Iterator[PublicPage]:
    """Several at a time: to encode a picture takes no turn of the interpreter."""

    def drawn(number: int, words: Sequence[Word]) -> PublicPage:
        page, picture = drawer.page(number, words)
        if edition.address:
            iiif_images.write(place, edition.at(exhibit.address.folder), page, picture)
        return page

    layer = own_walk(pdf)
    with closing(Drawer(exhibit, pdf, place)) as drawer, ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(drawn, range(1, len(layer.pages) + 1), layer.pages)


def _parts(look: Look, exhibit: PublicExhibit, pages: Sequence[PublicPage], place: Path) -> None:
    """`index.html` shows the first pages, `pages-2.html` the next: a book is no single web page."""
    starts = range(0, len(pages), PAGES_IN_A_PART)
    parts = [pages[start : start + PAGES_IN_A_PART] for start in starts]
    for number, shown in enumerate(parts, 1):
        with_text = sum(len(page.text.encode()) for page in shown) < _MOST_TEXT_BYTES
        target = place / part_name(number)
        look.render(
            "exhibit.html",
            target,
            exhibit=exhibit,
            portions=parts,
            portion=number,
            pages=shown,
            with_text=with_text,
        )


def _frame(
    look: Look,
    exhibit: PublicExhibit,
    page: PublicPage | None,
    shown: Sequence[PublicPage],
    stem: str,
    edition: Edition,
) -> None:
    """What other sites show of an exhibit, or of one page of it."""
    look.render("embed.html", Path(f"{stem}embed.html"), exhibit=exhibit, page=page, pages=shown)
    said = machines.oembed(edition, exhibit, page, shown[0])
    Path(f"{stem}oembed.json").write_text(said, encoding="utf-8")
