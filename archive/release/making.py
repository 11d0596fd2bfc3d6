"""One exhibit's folder in a release: its PDF, its pages, their pictures, and what other sites and viewers ask for.

Nothing in it says when the release was published or what else is in it, so that it stays, byte for byte, until the
exhibit or the look of the release changes.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from archive.redaction.verify.readers import own_walk
from archive.release import (
    checker,
    documentcloud,
    embeds,
    iiif,
    iiif_images,
    machines,
    page_drawing,
    search_index,
)
from archive.release.look import PAGES_IN_A_PART, Look, part_name
from archive.release.sought import packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.release.edition import Edition
    from archive.release.public import PublicExhibit, PublicPage
    from archive.release.sweep import Sweep

_MOST_TEXT_BYTES = 25_000
"""Beside the pictures of a part of an exhibit; with more, a page's text is on its own page only."""
_FEW_PAGES = 100  # another process takes as long to start as these to draw


@dataclass(frozen=True, slots=True)
class Made:
    """A folder as it was made: its pages, the digest and size of each file, what was found that may not be there, and
    the windows of all that it says (`sought`)."""

    pages: tuple[PublicPage, ...]
    terms: tuple[str, ...]
    files: dict[str, tuple[str, int]]
    leaks: tuple[str, ...]
    windows: bytes


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the folders of a release below `root`."""

    root: Path
    edition: Edition
    sweep: Sweep

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
        pages = _written(Look(self.edition), exhibit, place, self.edition)
        there = checker.files_in(place)
        swept = self.sweep.over(self.root, (f"{exhibit.address.folder}/{name}" for name in there))
        files = {name: (checker.digest_of(path), path.stat().st_size) for name, path in there.items()}
        return Made(
            pages,
            search_index.terms(page.text for page in pages),
            files,
            tuple(swept.leaks),
            packed(swept.windows),
        )


_maker: Maker


def _begin(maker: Maker) -> None:
    global _maker
    _maker = maker


def _one(exhibit: PublicExhibit) -> Made:
    return _maker.one(exhibit)


def _written(look: Look, exhibit: PublicExhibit, place: Path, edition: Edition) -> tuple[PublicPage, ...]:
    pdf = exhibit.pdf.read()
    (place / "exhibit.pdf").write_bytes(pdf)
    layer = own_walk(pdf)
    pages = tuple(
        page_drawing.page(exhibit, pdf, number, words, place) for number, words in enumerate(layer.pages, 1)
    )
    _parts(look, exhibit, pages, place)
    for page in pages:
        look.render("page.html", place / f"page-{page.number}.html", exhibit=exhibit, page=page)
    (place / "words.js").write_text(search_index.of_pages(exhibit, pages), encoding="utf-8")
    if edition.address:
        (place / "iiif.json").write_text(iiif.manifest(edition, exhibit, pages), encoding="utf-8")
        iiif_images.write(place, edition.at(exhibit.address.folder), pages)
        documentcloud.write_pages(place, pages)
        _frame(look, exhibit, None, pages[:PAGES_IN_A_PART], f"{place}/", edition)
        for page in pages:
            _frame(look, exhibit, page, [page], f"{place}/page-{page.number}-", edition)
        embeds.write_notes(look.render, edition, exhibit, pages, place)
    return pages


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
