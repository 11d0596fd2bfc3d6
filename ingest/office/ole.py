"""Office files before 2007: an OLE file holds streams of bytes (MS-CFB). What they say of themselves, their macros, and
the files packed into them; their text is read elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import olefile

from ingest import compound
from ingest.model import Attachment, FindingKind, HiddenKind, LeftOut
from ingest.office import embedded, opc, property_sets, vba

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.office.document import Document

_SHOWN = (
    "last-modified-by", "modified-at", "last-printed", "company", "manager", "subject", "keywords", "comments",
    "category", "revision", "template", "software",
)  # fmt: skip
_HELD_BYTES = 128 * 1024**2


def look(path: str, document: Document) -> list[Attachment | LeftOut]:
    """Properties and macros into the document; what is packed into it is handed back."""
    try:
        with olefile.OleFileIO(path) as ole:
            document.properties = properties(ole)
            _macros(ole, document)
            return list(_children(ole))
    except compound.DAMAGES:
        document.defects.append("What the file says of itself could not be read.")
        return []


def properties(ole: olefile.OleFileIO) -> opc.Properties:
    said = property_sets.read(ole)
    metadata = tuple((name, said[name]) for name in _SHOWN if name in said)
    return opc.Properties(
        said.get("title", ""), said.get("author", ""), opc.moment(said.get("created", "")), metadata
    )


def _macros(ole: olefile.OleFileIO, document: Document) -> None:
    if not any(name[-1].lower() == "_vba_project" or name[0] == "_VBA_PROJECT_CUR" for name in ole.listdir()):
        return
    document.find(FindingKind.MACRO)
    for source in vba.sources_in(ole):
        document.hide(HiddenKind.NOT_SHOWN, source)


def _children(ole: olefile.OleFileIO) -> Iterator[Attachment | LeftOut]:
    """Packed files come out under their names. A document of an old kind that was embedded piece by piece does not."""
    for storage in ole.listdir(streams=False, storages=True):
        name = "/".join(storage)
        for stream in ("\x01Ole10Native", "Package", "CONTENTS"):
            if ole.exists([*storage, stream]) and ole.get_size([*storage, stream]) <= _HELD_BYTES:
                data = ole.openstream([*storage, stream]).read()
                if stream != "\x01Ole10Native":
                    yield Attachment(name, data)
                elif (child := embedded.native(name, data)) is not None:
                    yield child
                break
        else:
            if any(
                ole.exists([*storage, s]) for s in ("WordDocument", "Workbook", "Book", "PowerPoint Document")
            ):
                yield LeftOut(
                    name, "kept-unread", "An old office document inside this one was not taken out."
                )
