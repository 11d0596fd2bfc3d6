"""Word and PowerPoint before 2007, WordPerfect, Works and Publisher: what the file says of itself, its macros and the
files in it are read here; its text only by LibreOffice, which `ingest.conversion` asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import NeedsLibreOffice
from ingest.model import Conditions, LeftOut, PageImage, Part
from ingest.office import ole
from ingest.office.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = (
    "application/msword", "application/vnd.ms-powerpoint", "application/vnd.wordperfect", "application/vnd.ms-works",
    "application/x-mspublisher",
)  # fmt: skip

_OLE = b"\xd0\xcf\x11\xe0"


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    with open(path, "rb") as untrusted_file:
        is_ole = untrusted_file.read(4) == _OLE
    document = Document("")
    if is_ole:
        # Documents embedded piece by piece are taken out of LibreOffice's copy.
        yield from (part for part in ole.look(path, document) if not isinstance(part, LeftOut))
        yield from document.findings()
        yield document.facts()
    raise NeedsLibreOffice


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    raise NeedsLibreOffice
