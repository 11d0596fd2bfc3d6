"""Office files, which hide in two containers: compound files (old ones) and ZIP (new ones)."""

from __future__ import annotations

from ingest import compound, zipped
from ingest.sniff.kind import Kind

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", Kind("application/x-encrypted-office", "A password-locked office file")),
    ("__properties_version1.0", Kind("application/vnd.ms-outlook", "An Outlook message")),
    ("__substg1.0_", Kind("application/vnd.ms-outlook", "An Outlook message")),
    ("WordDocument", Kind("application/msword", "An old Word document")),
    ("Workbook", Kind("application/vnd.ms-excel", "An old Excel workbook")),
    ("Book", Kind("application/vnd.ms-excel", "An old Excel workbook")),
    ("PowerPoint Document", Kind("application/vnd.ms-powerpoint", "An old PowerPoint file")),
    ("Quill", Kind("application/x-mspublisher", "A Publisher document")),
    ("MatOST", Kind("application/vnd.ms-works", "A Works document")),
)
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_ZIP_PARTS = (  # a part that only such a file has; Open XML's stand beside [Content_Types].xml
    ("word/", Kind(_OPEN_XML + "wordprocessingml.document", "A Word document")),
    (
        "xl/workbook.bin",
        Kind("application/vnd.ms-excel.sheet.binary.macroenabled.12", "A binary Excel workbook"),
    ),
    ("xl/", Kind(_OPEN_XML + "spreadsheetml.sheet", "An Excel workbook")),
    ("ppt/", Kind(_OPEN_XML + "presentationml.presentation", "A PowerPoint file")),
)
_OPENDOCUMENT = "application/vnd.oasis.opendocument."
_ZIP_TYPES = (  # how the part `mimetype` begins: templates and masters are read like what they make
    (_OPENDOCUMENT + "text", Kind(_OPENDOCUMENT + "text", "An OpenDocument text")),
    (_OPENDOCUMENT + "spreadsheet", Kind(_OPENDOCUMENT + "spreadsheet", "An OpenDocument sheet")),
    (_OPENDOCUMENT + "presentation", Kind(_OPENDOCUMENT + "presentation", "OpenDocument slides")),
    (_OPENDOCUMENT + "graphics", Kind(_OPENDOCUMENT + "presentation", "An OpenDocument drawing")),
)
_WACZ = Kind("application/wacz", "A web archive (WACZ)")


def compound_kind(path: str | None, head: bytes) -> Kind:
    """By the streams at its top; where the directory is damaged, by names that are somewhere near its start."""
    names = compound.top_names(path) if path is not None else ()
    for name, kind in _OLE_STREAMS:
        if any(top.startswith(name) for top in names) if names else name.encode("utf-16-le") in head:
            return kind
    return Kind("application/x-ole-storage", "An old office file")


def zip_kind(path: str, otherwise: Kind) -> Kind:
    """By its own members' names: a zip that merely holds an office file is a zip."""
    names = {name.lower().replace("\\", "/").lstrip("/") for name in zipped.names(path)}
    if "datapackage.json" in names:
        return _WACZ
    if "mimetype" in names:
        said = zipped.start_of(path, "mimetype").decode("ascii", "replace").strip()
        return next((found for mark, found in _ZIP_TYPES if said.startswith(mark)), otherwise)
    if "[content_types].xml" in names or "_rels/.rels" in names:
        found = (found for mark, found in _ZIP_PARTS if any(n.startswith(mark) for n in names))
        return next(found, otherwise)
    return otherwise
