"""WACZ: web archives in a zip file, read in place. What the package says of its parts is checked."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import layout
from ingest.errors import Corrupt
from ingest.model import Attachment, Conditions, Finding, FindingKind, PageImage, Part
from ingest.web import capture_list, captures, wacz_package, wacz_signature
from ingest.web.capture_tally import Capture, Tally
from ingest.web.wacz_package import PACKAGE, PACKAGE_DIGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/wacz",)
_WARC_ENDINGS = (".warc", ".warc.gz", ".arc", ".arc.gz")
_NAME_CHARACTERS = 2000
_BOOKKEEPING = ("indexes/", "pages/")


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    with _opened(path) as archive:
        tally = _tally(path, archive, conditions)
        yield from capture_list.parts(_sections(archive, tally))
        yield from _others(archive, tally)
        facts, findings = wacz_signature.examined(wacz_package.record(archive, PACKAGE_DIGEST))
        yield from findings
        yield from capture_list.closing(tally, MEDIA_TYPES[0], facts)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    with _opened(path) as archive:
        sections = _sections(archive, _tally(path, archive, conditions))
        return layout.render((entry for entry in sections if isinstance(entry, str)), page_number, dpi)


def _opened(path: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except wacz_package.UNREADABLE:
        raise Corrupt(media_type=MEDIA_TYPES[0]) from None


def _tally(path: str, archive: zipfile.ZipFile, conditions: Conditions) -> Tally:
    package = wacz_package.record(archive, PACKAGE)
    return Tally(conditions.limits, Path(path).stat().st_size, about=wacz_package.about(package))


def _sections(archive: zipfile.ZipFile, tally: Tally) -> Iterator[Part | str]:
    return capture_list.listed(_read(archive, tally), tally, wacz_package.titles(archive))


def _read(archive: zipfile.ZipFile, tally: Tally) -> Iterator[Part | Capture]:
    claims = wacz_package.claims(wacz_package.record(archive, PACKAGE))
    claims[PACKAGE] = str(wacz_package.record(archive, PACKAGE_DIGEST).get("hash") or "")
    for name in archive.namelist():
        part = wacz_package.Part(archive, name, claims.pop(name, ""))
        if name.lower().endswith(_WARC_ENDINGS):
            yield from captures.read(part, ".arc" in name.lower(), tally)
        if not part.is_as_claimed():
            message = "This part of the web archive is not what its package recorded a digest of."
            yield from tally.found(FindingKind.DIGEST_MISMATCH, message, name)
    for name in claims:
        message = "This part is named by the web archive's package and is not in it."
        yield from tally.found(FindingKind.DIGEST_MISMATCH, message, name)


def _others(archive: zipfile.ZipFile, tally: Tally) -> Iterator[Part]:
    """Members that are neither web archives nor the package's own records: somebody put them there."""
    for member in archive.infolist():
        name = member.filename
        own = name in (PACKAGE, PACKAGE_DIGEST) or name.startswith(_BOOKKEEPING)
        if own or member.is_dir() or name.lower().endswith(_WARC_ENDINGS):
            continue
        if not tally.has_room:
            yield Finding(
                FindingKind.BOMB, "Members of the web archive were not taken out: the limit was reached."
            )
            return
        tally.members += 1
        yield Attachment(
            name[:_NAME_CHARACTERS], tally.budget.spend(wacz_package.Part(archive, name, "").chunks())
        )
