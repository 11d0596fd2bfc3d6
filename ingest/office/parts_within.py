"""The parts of an office file that its readers pass over: what a program put beside the document.

Old files are compound files, newer ones ZIPs; both are looked into part by part, under one budget.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import olefile

from ingest import compound, strings
from ingest.errors import Corrupt
from ingest.model import Attachment, Facts, Trace, TraceKind
from ingest.office.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, Part

_PACKAGES = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
_BINARY_SHEET = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
_COMPOUND = (
    "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.ms-outlook",
    "application/x-mspublisher", "application/vnd.ms-works", "application/x-ole-storage",
)  # fmt: skip
_LARGEST_PART_BYTES = 32 * 1024**2
_LARGEST_STREAM_BYTES = 64 * 1024**2
_LONGEST_TEXT = 4_000
_PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif", ".webp", ".bmp")
_MARKED_UP = (".xml", ".rels", ".vml", ".rdf")
# What every file has, or what the readers tell of.
_ORDINARY = re.compile(
    r"(?:\[content_types\]\.xml|.*_rels/.*|docprops/(?:core|app)\.xml|mimetype|manifest\.rdf|meta-inf/manifest\.xml"
    r"|.*(?:styles|settings|websettings|fonttable|numbering|theme\d*|content|meta|stylesWithEffects|presprops|viewprops"
    r"|tablestyles|calcchain|sharedstrings|workbook|document|presentation|footnotes|endnotes|comments\w*|people)\.xml"
    r"|.*/(?:slides?|slidelayouts?|slidemasters?|notesslides?|notesmasters?|worksheets?|charts?|drawings?|headers?"
    r"|footers?|tables?|externallinks?|pivot\w*|comments?|chartsheets?|handoutmasters?|diagrams?)/[^/]*\.xml"
    r"|word/(?:header|footer)\d*\.xml)",
    re.IGNORECASE,
)
_RTF = "application/rtf"
_SKIPPED_GROUP = re.compile(rb"\{\\\*\\([a-z]{1,32})-?\d*\s?([^{}]{4,20000})\}")
_CROPPED = re.compile(rb"<[\w:]*srcRect\b[^>]*\b[lrtb]=[\"'][1-9]")
_CLIPPED = re.compile(rb"fo:clip=[\"']rect\((?!\s*0\w*[, ]+0\w*[, ]+0\w*[, ]+0\w*\s*\))")


def is_package(media_type: str) -> bool:
    return media_type.startswith(_PACKAGES) or media_type in (_RTF, _BINARY_SHEET, *_COMPOUND)


def inspect(path: str, conditions: Conditions, *, with_streams: bool) -> Iterator[Part]:
    """Raises Corrupt, Encrypted or TooLarge."""
    with open(path, "rb") as untrusted_file:
        head = untrusted_file.read(8)
    if head.startswith(b"{\\rt"):
        yield from _rtf(path)
    elif head == olefile.MAGIC:
        yield from _compound(path, with_streams)
    else:
        yield from _zip(Package(path, conditions), with_streams)


def _zip(package: Package, with_streams: bool) -> Iterator[Part]:
    skipped = 0
    for name in package.names():
        if name.endswith("/"):
            continue
        if package.size_bytes(name) > _LARGEST_PART_BYTES:
            skipped += 1
            continue
        data = b"".join(package.chunks(name))
        label = package.original_name(name)
        yield from _of_part(label, data)
        if with_streams or name.endswith(_PICTURES):
            yield Attachment(label, data)
    if text := _loose(package.untrusted_comment):
        yield Trace(TraceKind.OBJECT_TEXT, "comment of the package", text)
    if skipped:
        yield Facts("", defects=(f"{skipped} parts of the file are too large to be looked into.",))


def _of_part(name: str, data: bytes) -> Iterator[Trace]:
    lower = name.lower()
    if _CROPPED.search(data) or _CLIPPED.search(data):
        yield Trace(TraceKind.COVERED_PICTURE, f"{name}: a picture that is cropped, and kept whole")
    if "thumbnail" in lower and lower.endswith(_PICTURES):
        yield Trace(TraceKind.THUMBNAIL, name)
    elif not lower.endswith(_PICTURES) and not _ORDINARY.fullmatch(lower):
        text = _words(data) if lower.endswith(_MARKED_UP) else _loose(data)
        if text:
            yield Trace(TraceKind.PACKAGE_PART, name, text)


def _words(data: bytes) -> str:
    """What stands between and in the tags, where that is more than codes."""
    source = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    texts = dict.fromkeys(" ".join(text.split()) for text in re.findall(r">([^<>]+)<", source))
    return "\n".join(text for text in texts if strings.looks_like_words(text))[:_LONGEST_TEXT]


def _loose(data: bytes) -> str:
    return "\n".join(dict.fromkeys(strings.found_in(data)))[:_LONGEST_TEXT]


def _rtf(path: str) -> Iterator[Trace]:
    """Groups that a program skips if it does not know them; letters may be written in hexadecimal."""
    with open(path, "rb") as untrusted_file:
        data = untrusted_file.read(_LARGEST_PART_BYTES)
    for name, body in _SKIPPED_GROUP.findall(data):
        plain = re.sub(rb"\\'([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), body)
        digits = b"".join(plain.split())
        if len(digits) % 2 == 0 and re.fullmatch(rb"[0-9A-Fa-f]{8,}", digits):
            plain = bytes.fromhex(digits.decode("ascii"))
        if text := _loose(plain):
            yield Trace(TraceKind.PACKAGE_PART, f"group {name.decode('ascii', 'replace')}", text)


def _compound(path: str, with_streams: bool) -> Iterator[Part]:
    if not with_streams:
        return
    try:
        with closing(olefile.OleFileIO(path)) as ole:
            for way in ole.listdir():
                if ole.get_size(way) <= _LARGEST_STREAM_BYTES:
                    yield Attachment("/".join(way), ole.openstream(way).read())
    except compound.DAMAGES as error:
        raise Corrupt from error
