"""Types that begin with a signature of their own, and what hides behind a compression."""

from __future__ import annotations

import re

from ingest.packed import kinds
from ingest.sniff import offices
from ingest.sniff.kind import Kind
from ingest.web import gzip_members

_WARC = Kind("application/warc", "A web archive (WARC)")
_ARC = Kind("application/x-internet-archive", "A web archive (ARC)")
_ZIP = "application/zip"

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
    (b"PK\x03\x04", 0, Kind(_ZIP, "A ZIP archive")),
    (b"PK\x05\x06", 0, Kind(_ZIP, "A ZIP archive")),
    (b"PK\x07\x08PK\x03\x04", 0, Kind(_ZIP, "A part of a split ZIP archive")),
    (b"PK00PK\x03\x04", 0, Kind(_ZIP, "A ZIP archive")),
    (b"7z\xbc\xaf\x27\x1c", 0, Kind("application/x-7z-compressed", "A 7-Zip archive")),
    (b"Rar!\x1a\x07", 0, Kind("application/vnd.rar", "A RAR archive")),
    (b"\x1f\x8b", 0, Kind("application/gzip", "A gzip file")),
    (b"BZh", 0, Kind("application/x-bzip2", "A bzip2 file")),
    (b"\xfd7zXZ\x00", 0, Kind("application/x-xz", "An xz file")),
    (b"\x28\xb5\x2f\xfd", 0, Kind("application/zstd", "A Zstandard file")),
    (b"ustar", 257, Kind("application/x-tar", "A tar archive")),
    (b"\x1f\x9d", 0, Kind("application/x-compress", "A file compressed by Unix compress (.Z)")),
    (b"MSCF\0\0\0\0", 0, Kind("application/vnd.ms-cab-compressed", "A Windows cabinet")),
    (b"!<arch>\ndebian-binary", 0, Kind("application/vnd.debian.binary-package", "A Debian package")),
    (b"!<arch>\n", 0, Kind("application/x-archive", "A Unix archive (ar)")),
    (b"070707", 0, Kind("application/x-cpio", "A cpio archive")),
    (b"070701", 0, Kind("application/x-cpio", "A cpio archive")),
    (b"070702", 0, Kind("application/x-cpio", "A cpio archive")),
    (b"\xc7\x71", 0, Kind("application/x-cpio", "A cpio archive")),
    (b"xar!\x00\x1c", 0, Kind("application/x-xar", "A xar archive")),
    (b"CD001", 0x8001, Kind("application/x-iso9660-image", "A disc image (ISO 9660)")),
    *(
        (b"-l%c%c-" % (h, n), 2, Kind("application/x-lzh-compressed", "An LHA archive"))
        for h, n in zip(b"hhhhhhhhzz", b"0124567d45", strict=True)
    ),
    (b"WARC/", 0, _WARC),
    (b"filedesc://", 0, _ARC),
    (b"!BDN", 0, Kind("application/vnd.ms-outlook-pst", "An Outlook mailbox")),
    (b"\x78\x9f\x3e\x22", 0, Kind("application/vnd.ms-tnef", "A winmail.dat file")),
    (b"\xdb\xa5\x2d\x00", 0, Kind("application/msword", "A Word 2 document")),
    (b"\x09\x00\x04\x00", 0, Kind("application/vnd.ms-excel", "An old Excel sheet")),  # BIFF 2, 3 and 4
    (b"\x09\x02\x06\x00", 0, Kind("application/vnd.ms-excel", "An old Excel sheet")),
    (b"\x09\x04\x06\x00", 0, Kind("application/vnd.ms-excel", "An old Excel sheet")),
    (b"{\\rtf", 0, Kind("application/rtf", "An RTF document")),
    (b"\xffWPC", 0, Kind("application/vnd.wordperfect", "A WordPerfect document")),
    (b"AT&TFORM", 0, Kind("image/vnd.djvu", "A DjVu document")),
    (b"ID3", 0, Kind("audio/mpeg", "An MP3 recording")),
    (b"\xff\xfb", 0, Kind("audio/mpeg", "An MP3 recording")),
)

# A ContentInfo of RFC 5652: a sequence, however its length is written, that begins with the identifier of its kind.
_CMS = re.compile(
    rb"\x30(?:\x80|\x81.|\x82..|\x83...|\x84....|[\x0b-\x7f])\x06"
    rb"(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x02-\x06]|\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01[\x09\x17])"
    rb"|-----BEGIN (?:PKCS7|CMS)-----",
    re.DOTALL,
)
_SIGNED_MAIL = Kind("application/pkcs7-mime", "A signed or encrypted message (S/MIME)")

_TARS = {
    "": "application/x-tar",
    "gzip": "application/x-compressed-tar",
    "bzip2": "application/x-bzip-compressed-tar",
    "xz": "application/x-xz-compressed-tar",
    "zstd": "application/x-zstd-compressed-tar",
    "lzma": "application/x-lzma-compressed-tar",
}
_COMPRESSED = {
    "lzma": Kind("application/x-lzma", "An LZMA file"),
    "zstd": Kind("application/zstd", "A Zstandard file"),
}
"""Those without a signature of their own."""

_MEMBERS_TRIED = 100
_MEMBER_BYTES = 256 * 1024


def kind_of(head: bytes, path: str | None) -> Kind | None:
    # Readers accept a header within the first kilobyte (PDF 1.7, Annex H.3, note 13), and so do forgers.
    if b"%PDF-" in head[:1024] and not _is_archive(head):
        return Kind("application/pdf", "A PDF")
    if head.startswith(offices.OLE):
        return offices.compound_kind(path, head)
    if _CMS.match(head):
        return _SIGNED_MAIL
    for magic, offset, kind in _SIGNATURES:
        if head[offset : offset + len(magic)] == magic:
            return _closer(kind, head, path)
    return _tar(head) or _COMPRESSED.get(kinds.codec_of(head))


def _closer(kind: Kind, head: bytes, path: str | None) -> Kind:
    """What the container holds, where that makes it something more than a container."""
    if kind.media_type == _ZIP and path is not None:
        return offices.zip_kind(path, kind)
    if kind.media_type == "application/gzip" and (found := _web_archive(head)):
        return found
    return _tar(head) or kind


def _is_archive(head: bytes) -> bool:
    """True for one whose first member, not compressed, may be a PDF."""
    starts = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"!<arch>", b"07070", b"WARC/", b"filedesc://")
    return head.startswith(starts) or kinds.is_tar(head[:512])


def _tar(head: bytes) -> Kind | None:
    """A tar archive as it is or behind a compression, old ones too, which have no signature."""
    codec = kinds.codec_of(head)
    start = kinds.plain_head(head, 512) if codec else head[:512]
    return Kind(_TARS[codec], "A tar archive") if kinds.is_tar(start) else None


def _web_archive(head: bytes) -> Kind | None:
    """A packed web archive, by how its members begin: there is one a record. The first may be damaged."""
    at = 0
    for _ in range(_MEMBERS_TRIED):
        unpacked = gzip_members.first_bytes(head[at : at + _MEMBER_BYTES])
        if unpacked.startswith(b"WARC/"):
            return _WARC
        if unpacked.startswith(b"filedesc://"):
            return _ARC
        at = head.find(gzip_members.MAGIC, at + 1)
        if unpacked or at < 0:
            break
    return None
