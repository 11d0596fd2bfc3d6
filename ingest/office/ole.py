"""Office files before 2007: an OLE file holds streams of bytes (MS-CFB). What they say of themselves, their macros, and
the files packed into them; their text is read elsewhere.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import olefile

from ingest import compound
from ingest.model import Attachment, FindingKind, HiddenKind, LeftOut
from ingest.office import embedded, opc, vba

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.office.document import Document

_NAMES = {
    "last_saved_by": "last-modified-by", "last_saved_time": "modified-at", "last_printed": "last-printed",
    "company": "company", "manager": "manager", "subject": "subject", "keywords": "keywords", "comments": "comments",
    "category": "category", "revision_number": "revision", "template": "template", "creating_application": "software",
}  # fmt: skip
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
    """MS-OLEPS: the two property sets that every program writes."""
    said = ole.get_metadata()
    page = said.codepage if isinstance(said.codepage, int) else 1252
    texts = {name: _text(getattr(said, name, None), page) for name in (*_NAMES, "title", "author")}
    metadata = tuple((shown, texts[name]) for name, shown in _NAMES.items() if texts[name])
    made = said.create_time
    return opc.Properties(
        texts["title"],
        texts["author"],
        made.replace(tzinfo=UTC) if isinstance(made, datetime) and made.year > 1601 else None,
        metadata,
    )


def _text(value: object, page: int) -> str:
    match value:
        case bytes():
            try:
                text = value.decode("utf-8" if page in (65001, -535) else f"cp{page & 0xFFFF}", "replace")
            except LookupError:
                text = value.decode("cp1252", "replace")
            return " ".join(text.replace("\x00", " ").split())[:5000]
        case str():
            return " ".join(value.split())[:5000]
        case datetime():
            return value.replace(tzinfo=UTC).isoformat() if value.year > 1601 else ""
    return ""


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
