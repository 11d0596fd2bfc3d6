"""The media type of a file, from its content and never from its name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest import charset, signatures

_HEAD_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A media type, and what a person calls it: "A ZIP archive"."""

    media_type: str
    description: str


_SIGNATURES: tuple[tuple[bytes, int, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, Kind("image/png", "A PNG picture")),
    (b"\xff\xd8\xff", 0, Kind("image/jpeg", "A JPEG picture")),
    (b"II*\x00", 0, Kind("image/tiff", "A TIFF picture")),
    (b"MM\x00*", 0, Kind("image/tiff", "A TIFF picture")),
    (b"II+\x00", 0, Kind("image/tiff", "A BigTIFF picture")),
    (b"GIF87a", 0, Kind("image/gif", "A GIF picture")),
    (b"GIF89a", 0, Kind("image/gif", "A GIF picture")),
    (b"WEBP", 8, Kind("image/webp", "A WebP picture")),
    (b"ftyphei", 4, Kind("image/heic", "A HEIC picture")),
    (b"ftypmif1", 4, Kind("image/heic", "A HEIF picture")),
    (b"\x00\x00\x00\x0cjP  ", 0, Kind("image/jp2", "A JPEG 2000 picture")),
    (b"PK\x03\x04", 0, Kind("application/zip", "A ZIP archive")),
    (b"PK\x05\x06", 0, Kind("application/zip", "A ZIP archive")),
    (b"7z\xbc\xaf\x27\x1c", 0, Kind("application/x-7z-compressed", "A 7-Zip archive")),
    (b"Rar!\x1a\x07", 0, Kind("application/vnd.rar", "A RAR archive")),
    (b"\x1f\x8b", 0, Kind("application/gzip", "A gzip file")),
    (b"BZh", 0, Kind("application/x-bzip2", "A bzip2 file")),
    (b"\xfd7zXZ\x00", 0, Kind("application/x-xz", "An xz file")),
    (b"\x28\xb5\x2f\xfd", 0, Kind("application/zstd", "A Zstandard file")),
    (b"ustar", 257, Kind("application/x-tar", "A tar archive")),
    (b"WARC/", 0, Kind("application/warc", "A web archive (WARC)")),
    (b"filedesc://", 0, Kind("application/x-internet-archive", "A web archive (ARC)")),
    (b"!BDN", 0, Kind("application/vnd.ms-outlook-pst", "An Outlook mailbox")),
    (b"\x78\x9f\x3e\x22", 0, Kind("application/vnd.ms-tnef", "A winmail.dat file")),
    (b"{\\rtf", 0, Kind("application/rtf", "An RTF document")),
    (b"\xffWPC", 0, Kind("application/vnd.wordperfect", "A WordPerfect document")),
    (b"AT&TFORM", 0, Kind("image/vnd.djvu", "A DjVu document")),
    (b"ID3", 0, Kind("audio/mpeg", "An MP3 recording")),
    (b"\xff\xfb", 0, Kind("audio/mpeg", "An MP3 recording")),
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("__substg1.0_", Kind("application/vnd.ms-outlook", "An Outlook message")),
    ("WordDocument", Kind("application/msword", "An old Word document")),
    ("Workbook", Kind("application/vnd.ms-excel", "An old Excel workbook")),
    ("Book", Kind("application/vnd.ms-excel", "An old Excel workbook")),
    ("PowerPoint Document", Kind("application/vnd.ms-powerpoint", "An old PowerPoint file")),
    ("__substg1.0_", Kind("application/vnd.ms-outlook", "An Outlook message")),
    ("EncryptedPackage", Kind("application/x-encrypted-office", "A password-locked office file")),
)
_ZIP_MEMBERS = (
    (
        b"word/",
        Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "A Word document"),
    ),
    (b"xl/", Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "An Excel workbook")),
    (
        b"ppt/",
        Kind(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation", "A PowerPoint file"
        ),
    ),
    (b"opendocument.text", Kind("application/vnd.oasis.opendocument.text", "An OpenDocument text")),
    (
        b"opendocument.spreadsheet",
        Kind("application/vnd.oasis.opendocument.spreadsheet", "An OpenDocument sheet"),
    ),
    (
        b"opendocument.presentation",
        Kind("application/vnd.oasis.opendocument.presentation", "OpenDocument slides"),
    ),
    (b"datapackage.json", Kind("application/wacz", "A web archive (WACZ)")),
)

MAIL = Kind("message/rfc822", "An e-mail")
HTML = Kind("text/html", "A web page")
TEXT = Kind("text/plain", "A text")
UNKNOWN = Kind("application/octet-stream", "A file of unknown type")
_MBOX = Kind("application/mbox", "A mailbox (mbox)")
_EMLX = Kind("message/x-emlx", "An Apple Mail message")

_HEADER_LINE = re.compile(rb"[!-9;-~]{1,60}:(?:[ \t]|\r?\n[ \t]|[^\s/])")
_MAIL_HEADERS = re.compile(
    rb"^(?:from|to|subject|date|received|return-path|message-id|mime-version|delivered-to|content-type|x-[a-z-]+|cc|"
    rb"reply-to|sender|dkim-signature)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


_HTML_TAG = re.compile(
    rb"<(?:html|head|body|title|meta|link|style|div|p|span|table|tr|a|script|h[1-6]|br|ul|ol|li|b|i|font|center|img)"
    rb"[\s>/]"
)


_SVG = re.compile(
    rb"\A(?:<\?xml[^>]*>|<!DOCTYPE\s+svg[^>\[]*(?:\[[^\]]*\]\s*)?>|<!--.*?-->|\s)*<(?:\w+:)?svg[\s>]",
    re.DOTALL,
)


def sniff(path: str) -> Kind:
    with open(path, "rb") as untrusted_file:
        head = untrusted_file.read(_HEAD_BYTES)
    return kind_of(head)


def kind_of(head: bytes) -> Kind:
    """The same of a file's first bytes."""
    return _by_signature(head) or _kept(signatures.find(head)) or _textual(head)


def _kept(found: tuple[str, str] | None) -> Kind | None:
    return None if found is None else Kind(*found)


def _by_signature(head: bytes) -> Kind | None:
    # Readers accept a header within the first kilobyte (PDF 1.7, Annex H.3, note 13), and so do forgers.
    if b"%PDF-" in head[:1024]:
        return Kind("application/pdf", "A PDF")
    if head.startswith(_OLE):
        return _ole(head)
    for magic, offset, kind in _SIGNATURES:
        if head[offset : offset + len(magic)] == magic:
            return _zip(head, kind) if kind.media_type == "application/zip" else kind
    return None


def _ole(head: bytes) -> Kind:
    for name, kind in _OLE_STREAMS:
        if name.encode("utf-16-le") in head:
            return kind
    return Kind("application/x-ole-storage", "An old office file")


def _zip(head: bytes, kind: Kind) -> Kind:
    for mark, found in _ZIP_MEMBERS:
        if mark in head:
            return found
    return kind


def _textual(head: bytes) -> Kind:
    plain = charset.as_ascii(head)
    if plain is None:
        return _kept(signatures.guess(head)) or UNKNOWN
    start = plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    first, _, rest = start.partition(b"\n")
    if first.startswith(b"From ") and _is_mail(rest):
        # One letter behind an envelope line is a letter; several are a mailbox.
        return _MBOX if re.search(rb"\n\r?\nFrom [^\n]*\n[!-9;-~]+:", rest) else MAIL
    if _is_mail(start):
        return MAIL
    if first.strip().isdigit() and _is_mail(rest):
        return _EMLX
    if _SVG.search(start[:4096]):
        return Kind("image/svg+xml", "An SVG drawing")
    return HTML if _is_html(start) else TEXT


def _is_mail(start: bytes) -> bool:
    """A first line that is a header, and two known headers before the first blank line, or one and a MIME sign."""
    header_block = re.split(rb"\r?\n[ \t]*\r?\n", start[:65536], maxsplit=1)[0]
    if not _HEADER_LINE.match(start):
        return False
    known = {found.group().lower() for found in _MAIL_HEADERS.finditer(header_block)}
    return len(known) >= 2 or (
        len(known) == 1 and start[:12].lower().startswith((b"from:", b"subject:", b"to:"))
    )


def _is_html(start: bytes) -> bool:
    low = start[:4096].lower()
    if low.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return True
    if low.startswith(b"<?xml") and b"<html" not in low:
        return False
    return (
        re.match(rb"<(?:!--|[a-z][a-z0-9]*[\s>])", low) is not None and re.search(_HTML_TAG, low) is not None
    )
