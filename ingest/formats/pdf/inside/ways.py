"""What a string in a PDF is, told by the way of keys that leads to it (ISO 32000-2, 7.7 and the tables it names)."""

from __future__ import annotations

import re

from pymupdf import mupdf

from ingest.model import TraceKind

Way = tuple[str, ...]
"""Keys from the trailer or a page on, without their slashes; the last one holds the string."""

_ALONG: dict[str, TraceKind] = {
    "Annots": TraceKind.ANNOTATION,
    "Outlines": TraceKind.BOOKMARK,
    "Dests": TraceKind.DESTINATION,
    "Dest": TraceKind.DESTINATION,
    "PageLabels": TraceKind.PAGE_LABEL,
    "StructTreeRoot": TraceKind.STRUCTURE,
    "OCProperties": TraceKind.LAYER_NAME,
    "OC": TraceKind.LAYER_NAME,
    "Properties": TraceKind.LAYER_NAME,
    "Metadata": TraceKind.METADATA,
    "SpiderInfo": TraceKind.METADATA,
    "Collection": TraceKind.METADATA,
    "EmbeddedFiles": TraceKind.ATTACHMENT,
    "AF": TraceKind.ATTACHMENT,
    "EF": TraceKind.ATTACHMENT,
    "FS": TraceKind.ATTACHMENT,
    "Assets": TraceKind.ATTACHMENT,
    "JavaScript": TraceKind.SCRIPT,
    "JS": TraceKind.SCRIPT,
    "AA": TraceKind.SCRIPT,
    "OpenAction": TraceKind.SCRIPT,
    "PieceInfo": TraceKind.PRIVATE_DATA,
    "OutputIntents": TraceKind.OUTPUT_INTENT,
    "Threads": TraceKind.ARTICLE,
    "B": TraceKind.ARTICLE,
    "AcroForm": TraceKind.FORM_FIELD,
    "Fields": TraceKind.FORM_FIELD,
    "XFA": TraceKind.FORM_FIELD,
    "V": TraceKind.FORM_FIELD,
    "DV": TraceKind.FORM_FIELD,
    "TU": TraceKind.FORM_FIELD,
    "TM": TraceKind.FORM_FIELD,
    "Opt": TraceKind.FORM_FIELD,
    "Perms": TraceKind.SIGNATURE,
    "URI": TraceKind.LINK,
    "A": TraceKind.LINK,
    "Font": TraceKind.NAME,
    "ColorSpace": TraceKind.NAME,
    "XObject": TraceKind.NAME,
    "ExtGState": TraceKind.NAME,
    "Pattern": TraceKind.NAME,
    "Shading": TraceKind.NAME,
}
_AT_THE_END: dict[str, TraceKind] = {
    "ActualText": TraceKind.SPOKEN_TEXT,
    "Alt": TraceKind.SPOKEN_TEXT,
    "E": TraceKind.SPOKEN_TEXT,
    "URI": TraceKind.LINK,
    "JS": TraceKind.SCRIPT,
}
_OF_A_SIGNATURE = ("Name", "Reason", "Location", "ContactInfo")
_DULL = frozenset(
    ("Lang", "DA", "M", "CreationDate", "ModDate", "LastModified", "CheckSum", "Registry",
     "Ordering", "NM", "O", "U", "OE", "UE", "Trapped", "PTEX.Fullbanner", "GTS_PDFXVersion", "GTS_PDFXConformance",
     "CharSet", "DS", "FontFamily")
)  # fmt: skip
"""Keys whose strings say nothing to anybody, or are told elsewhere."""
_PROGRAMS_OWN = frozenset(("Contents", "Cert", "ByteRange"))

_CATALOG = frozenset(
    ("Type", "Version", "Extensions", "Pages", "PageLabels", "Names", "Dests", "ViewerPreferences",
     "PageLayout", "PageMode", "Outlines", "Threads", "OpenAction", "AA", "URI", "AcroForm", "Metadata",
     "StructTreeRoot", "MarkInfo", "Lang", "SpiderInfo", "OutputIntents", "PieceInfo", "OCProperties", "Perms",
     "Legal", "Requirements", "Collection", "NeedsRendering", "DSS", "AF", "DPartRoot", "Info")
)  # fmt: skip
_PAGE = frozenset(
    ("Type", "Parent", "LastModified", "Resources", "MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox",
     "BoxColorInfo", "Contents", "Rotate", "Group", "Thumb", "B", "Dur", "Trans", "Annots", "AA", "Metadata",
     "PieceInfo", "StructParents", "ID", "PZ", "SeparationInfo", "Tabs", "TemplateInstantiated", "PresSteps",
     "UserUnit", "VP", "AF", "OutputIntents", "DPart")
)  # fmt: skip
_TRAILER = frozenset(
    ("Size", "Prev", "Root", "Encrypt", "Info", "ID", "XRefStm", "Type", "Index", "W", "Filter", "DecodeParms",
     "Length", "DocChecksum")
)  # fmt: skip


_KNOWN_NAMES = (
    frozenset(name.removeprefix("PDF_ENUM_NAME_") for name in dir(mupdf) if name.startswith("PDF_ENUM_NAME_"))
    | _CATALOG
    | _PAGE
    | _TRAILER
    | _DULL
)
"""Those of the standard, as MuPDF's table has them."""
_CODE_NAME = re.compile(
    r"AAPL:.*|\w+Encoding|Identity-[HV]|\w+(?:-UCS2|UTF16)?-[HV]|[A-Za-z]{0,7}[-_.+]?[A-Za-z]{0,2}\d*[A-Za-z]?"
    r"|Default(?:Gray|RGB|CMYK)|[A-Z][a-z]{1,10}"
)
_GLYPHS = frozenset(("Differences", "CharProcs"))
_LONGEST_GLYPH_NAME = 11


def says_something(name: str, way: Way) -> bool:
    """True for a name that is neither the standard's nor a program's code such as "F1" or "Im0"."""
    if not _GLYPHS.isdisjoint(way):
        return len(name) > _LONGEST_GLYPH_NAME and not name.islower()
    return name not in _KNOWN_NAMES and not _CODE_NAME.fullmatch(name)


def kind_of(way: Way) -> TraceKind:
    last = way[-1] if way else ""
    if last in _AT_THE_END:
        return _AT_THE_END[last]
    if last in _OF_A_SIGNATURE and ("V" in way or "Perms" in way):
        return TraceKind.SIGNATURE
    if way[:1] in (("Info",), ("ID",)) or way[:2] == ("Root", "Info"):
        return TraceKind.METADATA
    return next((_ALONG[key] for key in reversed(way) if key in _ALONG), TraceKind.OBJECT_TEXT)


def is_dull(way: Way) -> bool:
    last = way[-1] if way else ""
    return last in _DULL or (last in _PROGRAMS_OWN and kind_of(way[:-1]) is TraceKind.FORM_FIELD)


def is_private(holder: Way, key: str, *, is_page: bool) -> bool:
    """True for a key that no standard knows where it stands."""
    if is_page and not holder:
        return key not in _PAGE
    if holder == ("Root",):
        return key not in _CATALOG
    return not holder and key not in _TRAILER


def shown(way: Way, page_number: int) -> str:
    """For a person: "page 3: Annots, Contents"."""
    keys = ", ".join(key for number, key in enumerate(way) if number == 0 or key != way[number - 1])
    return f"page {page_number}: {keys}" if page_number else keys
