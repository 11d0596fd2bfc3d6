"""The word a reporter uses for a media type; what `type:` takes and the facet shows."""

from __future__ import annotations

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
_KINDS = {
    "pdf": "application/pdf",
    "image": "image/",
    "mailbox": "application/mbox application/vnd.ms-outlook-pst",
    "mail": "message/ application/vnd.ms-outlook application/vnd.ms-tnef application/pkcs7-mime",
    "web page": "text/html application/xhtml multipart/related",
    "web archive": "application/warc application/x-internet-archive application/wacz",
    "spreadsheet": (
        f"text/csv text/tab-separated-values application/vnd.ms-excel application/vnd.sqlite3 {_OOXML}.spreadsheetml "
        f"{_ODF}.spreadsheet"
    ),
    "slides": f"application/vnd.ms-powerpoint {_OOXML}.presentationml {_ODF}.presentation",
    "document": (
        f"application/msword application/rtf text/rtf application/vnd.wordperfect application/vnd.ms-word "
        f"{_OOXML}.wordprocessingml {_ODF}.text"
    ),
    "container": (
        "application/zip application/x-tar application/x-7z application/vnd.rar application/gzip application/x-bzip2 "
        "application/x-xz application/zstd application/x-cpio application/x-archive application/x-iso9660 "
        "application/vnd.ms-cab application/x-compress application/x-lzma"
    ),
    "text": "text/",
}
"""Word -> how its media types begin, parted by spaces; the first that fits counts."""


def kind(media_type: str) -> str:
    """ "other" for what has no word of its own."""
    for word, beginnings in _KINDS.items():
        if media_type.startswith(tuple(beginnings.split())):
            return word
    return "other"
