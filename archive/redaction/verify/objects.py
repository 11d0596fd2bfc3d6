"""What an exhibit may consist of, as pikepdf (QPDF) reads it. Whatever is not on these lists fails."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf

from archive.redaction.verify.findings import counted, outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Check

# The digest of the one font program an exhibit may embed: a single empty glyph.
FONT_PROGRAM = "b801abf4721e559923a93c107680d1f4d58ed3e8dfeb466444e1bb4889c7f4eb"

_STREAM = {"/Length", "/Filter"}
_KINDS: dict[str, set[str]] = {
    "trailer": {"/Size", "/Root"},
    "catalog": {"/Type", "/Pages", "/Lang"},
    "pages": {"/Type", "/Kids", "/Count"},
    "page": {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"},
    "resources": {"/XObject", "/Font"},
    "pictures": {"/I"},
    "fonts": {"/F"},
    "picture": {"/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", *_STREAM},
    "content": _STREAM,
    "glyphs": _STREAM,
    "font": {"/Type", "/Subtype", "/BaseFont", "/Encoding", "/DescendantFonts", "/ToUnicode"},
    "descendant": {
        "/Type", "/Subtype", "/BaseFont", "/CIDSystemInfo", "/FontDescriptor", "/DW", "/CIDToGIDMap",
    },
    "system": {"/Registry", "/Ordering", "/Supplement"},
    "descriptor": {
        "/Type", "/FontName", "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight",
        "/StemV", "/FontFile2",
    },
    "program": {"/Length1", *_STREAM},
}  # fmt: skip
_INSIDE: dict[tuple[str, str], str] = {
    ("trailer", "/Root"): "catalog",
    ("catalog", "/Pages"): "pages",
    ("pages", "/Kids"): "page",
    ("page", "/Resources"): "resources",
    ("page", "/Contents"): "content",
    ("resources", "/XObject"): "pictures",
    ("resources", "/Font"): "fonts",
    ("pictures", "/I"): "picture",
    ("fonts", "/F"): "font",
    ("font", "/DescendantFonts"): "descendant",
    ("font", "/ToUnicode"): "content",
    ("descendant", "/CIDSystemInfo"): "system",
    ("descendant", "/FontDescriptor"): "descriptor",
    ("descendant", "/CIDToGIDMap"): "glyphs",
    ("descriptor", "/FontFile2"): "program",
}
_UNWANTED = (
    "/Info", "/ID", "/Encrypt", "/Prev", "/XRefStm", "/Metadata", "/Names", "/Outlines", "/AF", "/AcroForm",
    "/OpenAction", "/AA", "/Annots", "/PieceInfo", "/StructTreeRoot", "/Collection", "/PageLabels", "/Thumb",
    "/LastModified", "/OCProperties",
)  # fmt: skip
_UNREADABLE = "QPDF cannot read the file"
_BACK = {("page", "/Parent")}
_FILTERS = {"picture": {"/FlateDecode", "/DCTDecode"}}
_STRINGS = {b"Adobe", b"Identity"}
_NAMES = {
    "/Catalog", "/Pages", "/Page", "/XObject", "/Image", "/DeviceGray", "/DeviceRGB", "/Indexed", "/FlateDecode",
    "/DCTDecode", "/Font", "/Type0", "/Glyphless", "/Identity-H", "/CIDFontType2", "/FontDescriptor",
}  # fmt: skip
_LONGEST_PALETTE_BYTES = 768
_LONGEST_LANGUAGE = 8


def opened(data: bytes) -> pikepdf.Pdf:
    """Raises pikepdf.PdfError. QPDF mends nothing here: what needs mending is no exhibit."""
    return pikepdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True)


def check_allowed(data: bytes) -> Check:
    """Only known kinds of objects, each with only known keys, names and filters, and none that nothing points to."""
    name = "Only the kinds of objects that an exhibit needs"
    try:
        with opened(data) as pdf:
            walk = _Walk()
            walk.visit(pdf.trailer, "trailer")
            lost = {entry.objgen for entry in pdf.objects if entry.is_indirect} - walk.seen
            if lost:
                walk.faults.append(f"{counted(len(lost), 'object')} that nothing points to")
            if pdf.get_warnings():
                walk.faults.append("QPDF warns about the file's structure")
            return outcome(name, [counted(len(pdf.objects), "object")], walk.faults)
    except pikepdf.PdfError:
        return outcome(name, [counted(len(data), "byte")], [_UNREADABLE])


def check_metadata(data: bytes) -> Check:
    """No information dictionary, XMP, file identifier, attachment, outline, form or script."""
    name = "No metadata, attachments, outlines, forms or scripts"
    try:
        with opened(data) as pdf:
            places: list[tuple[str, Any]] = [("trailer", pdf.trailer), ("catalog", pdf.Root)]
            places += [(f"page {number}", page.obj) for number, page in enumerate(pdf.pages, 1)]
            faults = [f"{where}: {key[1:]}" for where, place in places for key in _UNWANTED if key in place]
            if attached := len(pdf.attachments):
                faults.append(counted(attached, "attachment"))
            return outcome(name, [f"trailer, catalog and {counted(len(pdf.pages), 'page')}"], faults)
    except pikepdf.PdfError:
        return outcome(name, [counted(len(data), "byte")], [_UNREADABLE])


def check_pages(data: bytes, wanted: int) -> Check:
    try:
        with opened(data) as pdf:
            count = len(pdf.pages)
    except pikepdf.PdfError:
        count = 0
    faults = [] if count == wanted else [f"{counted(count, 'page')} where the original has {wanted:,}"]
    return outcome("As many pages as the original", [counted(count, "page")], faults)


class _Walk:
    """From the trailer to everything it leads to, holding each thing to the list of its kind."""

    def __init__(self) -> None:
        self.seen: set[tuple[int, int]] = set()
        self.faults: list[str] = []

    def visit(self, thing: Any, kind: str) -> None:
        if isinstance(thing, pikepdf.Array):
            for entry in thing:
                self.visit(entry, kind)
            return
        if isinstance(thing, pikepdf.Object) and thing.is_indirect:
            if thing.objgen in self.seen:
                return
            self.seen.add(thing.objgen)
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            self.faults.append(f"{kind}: not a dictionary")
            return
        self._hold(thing, kind)
        for key in thing.keys():  # noqa: SIM118  iterating a pikepdf stream gives no keys
            inner = _INSIDE.get((kind, key))
            if inner is not None:
                self.visit(thing[key], inner)
            elif (kind, key) not in _BACK:
                self.faults += [f"{kind}: {fault}" for fault in _value_faults(thing[key], key)]

    def _hold(self, thing: Any, kind: str) -> None:
        # An unknown key is counted and not repeated: a name can hold a secret as well as a string can.
        unknown = set(thing.keys()) - _KINDS[kind]
        if unknown:
            self.faults.append(f"{kind}: {len(unknown)} unknown keys")
        if isinstance(thing, pikepdf.Stream):
            allowed = _FILTERS.get(kind, {"/FlateDecode"})
            if str(thing.get("/Filter", "")) not in allowed:
                self.faults.append(f"{kind}: a filter that is not allowed")
            if kind == "program" and sha256(thing.read_bytes()).hexdigest() != FONT_PROGRAM:
                self.faults.append("the font is not the one without shapes")
            if kind == "glyphs" and any(thing.read_bytes()):
                self.faults.append("the font has more than one glyph")
            if kind == "content" and "/Filter" in thing and len(thing.read_bytes()) > 64 * 1024**2:
                self.faults.append("content: implausibly large")


def _value_faults(value: Any, key: str) -> Iterator[str]:
    """Plain values: numbers, known names, known strings, and arrays of those."""
    if isinstance(value, pikepdf.Array):
        for entry in value:
            yield from _value_faults(entry, key)
    elif isinstance(value, pikepdf.Name):
        if str(value) not in _NAMES:
            yield "an unknown name"
    elif isinstance(value, pikepdf.String):
        if not _allowed_string(bytes(value), key):
            yield "an unknown string"
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        yield "a dictionary where none belongs"


def _allowed_string(value: bytes, key: str) -> bool:
    if key == "/ColorSpace":
        return len(value) <= _LONGEST_PALETTE_BYTES and len(value) % 3 == 0
    if key == "/Lang":
        return len(value) <= _LONGEST_LANGUAGE and value.replace(b"-", b"").isalpha()
    return value in _STRINGS
