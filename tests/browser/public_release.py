"""Releases for browser tests: built as publishing builds them, of exhibits whose pages say what a test wants."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from built_releases import build_release, proven
from PIL import Image

from archive.model import Box, Look, Page, Plan, TextSource, Word
from archive.redaction import apply
from archive.release.addresses import Address
from archive.release.edition import Edition
from archive.release.public import PublicExhibit
from ingest.model import PageImage, pack_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.release.former import Former

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADDRESS = "https://documents.example.org/reports"


def write(
    place: Path, exhibits: Sequence[PublicExhibit], formers: Sequence[Former] = (), gone: Sequence[str] = ()
) -> Path:
    """The release's folder within `place`; the one before it had the files that are `gone`."""
    folder = place / "site"
    folder.mkdir()
    edition = Edition("The reports", NOW, "ab" * 32, ADDRESS)
    return build_release(folder, exhibits, formers, edition=edition, had=gone)


def exhibit(name: str, title: str, pages: Sequence[str], **more: object) -> PublicExhibit:
    """Each of `pages` is the words of one."""
    read = [_page(number, text) for number, text in enumerate(pages, 1)]
    pixels = Image.new("RGB", (300, 200), "white").tobytes()
    target, seen = BytesIO(), iter(read)
    apply.build(
        target, Plan("0" * 64, (), Look(72)), read, render=lambda _: PageImage(300, 200, 72, pixels),
        read_words=lambda _: next(seen),
    )  # fmt: skip
    said = {
        "address": Address(name, "0002"), "title": title, "language": "en", "digest": "ab" * 32,
        "pdf": proven(target.getvalue()), "page_count": len(pages),
        "released_at": NOW, "boxes": {}, "reasons": (), "checks": (("Every box is opaque", "1 box"),),
        "verified_at": NOW, "tools": "eyes 1",
    }  # fmt: skip
    return PublicExhibit(**{**said, **more})


def _page(number: int, text: str) -> Page:
    words = [Word(word, Box(20 + 50 * n, 20, 60 + 50 * n, 32)) for n, word in enumerate(text.split())]
    return Page(number, 300, 200, *pack_lines([words]), TextSource.OCR)
