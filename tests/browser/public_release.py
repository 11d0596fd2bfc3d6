"""Releases for browser tests: built as publishing builds them, of exhibits whose pages say what a test wants."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from archive.model import Box, Look, Page, Plan, TextSource, Word
from archive.redaction import apply
from archive.release import checker
from archive.release.addresses import Address
from archive.release.building import build
from archive.release.edition import Edition
from archive.release.public import ProvenPdf, PublicExhibit
from archive.release.standing import Standing
from archive.release.sweep import Sweep
from archive.store.blobs import Blobs
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
    folder, before = place / "site", place / "before"
    folder.mkdir()
    before.mkdir()
    said = {"format": checker.FORMAT, "title": "", "key": "", "exhibits": [], "files": {}, "gone": list(gone)}
    (before / checker.MANIFEST).write_text(json.dumps(said))
    edition = Edition("The reports", NOW, "ab" * 32, ADDRESS)
    known = Standing(place / "cache")
    build(folder, exhibits, formers, edition, Sweep.of([]), standing=known, there=before, workers=1)
    return folder


def exhibit(place: Path, name: str, title: str, pages: Sequence[str], **more: object) -> PublicExhibit:
    """Each of `pages` is the words of one."""
    read = [_page(number, text) for number, text in enumerate(pages, 1)]
    pixels = Image.new("RGB", (300, 200), "white").tobytes()
    target, seen = BytesIO(), iter(read)
    apply.build(
        target, Plan("0" * 64, (), Look(72)), read, render=lambda _: PageImage(300, 200, 72, pixels),
        read_words=lambda _: next(seen),
    )  # fmt: skip
    (place / "blobs").mkdir(exist_ok=True)
    blobs = Blobs(place / "blobs")
    said = {
        "address": Address(name, "0002"), "title": title, "language": "en", "digest": "ab" * 32,
        "pdf": ProvenPdf.of(blobs, blobs.put_bytes(target.getvalue()).digest), "page_count": len(pages),
        "released_at": NOW, "boxes": {}, "reasons": (), "checks": (("Every box is opaque", "1 box"),),
        "verified_at": NOW, "tools": "eyes 1",
    }  # fmt: skip
    return PublicExhibit(**{**said, **more})


def _page(number: int, text: str) -> Page:
    words = [Word(word, Box(20 + 50 * n, 20, 60 + 50 * n, 32)) for n, word in enumerate(text.split())]
    return Page(number, 300, 200, *pack_lines([words]), TextSource.OCR)
