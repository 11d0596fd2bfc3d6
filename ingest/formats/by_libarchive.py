"""RAR and rarer archives, which libarchive reads where it is installed: cpio, ar, deb, ISO 9660, cab, LHA, xar, .Z."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest import sniff
from ingest.container import Contents
from ingest.errors import NeedsLibarchive
from ingest.packed import libarchive_members, libarchive_reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = tuple(name for name in libarchive_members.FORMATS if name != "application/x-7z-compressed")


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    yield from _contents(path, conditions).parts()


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return _contents(path, conditions).picture(page_number, dpi)


def _contents(path: str, conditions: Conditions) -> Contents:
    kind = sniff.sniff(path)
    if not libarchive_reading.is_installed:
        raise NeedsLibarchive(media_type=kind.media_type)
    size = Path(path).stat().st_size
    found = libarchive_members.found(path, kind.media_type, conditions.limits.unpacked_bytes(size))
    heading = f"Contents of {kind.description[:1].lower()}{kind.description[1:]}"
    return Contents(found, kind.media_type, heading, size, conditions)
