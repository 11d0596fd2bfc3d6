"""Text that parts of the file would draw and no page does: unused forms and patterns, pages that are on no page tree.

Each is laid on a page of its own in a copy, and read there like any page. Whoever has the pages' words takes out what
they say too: a form that is drawn is found here as well.
"""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name

from ingest.formats.pdf import structure
from ingest.formats.pdf.drawing import WORDS, Drawing
from ingest.formats.pdf.inside import damages
from ingest.formats.pdf.opening import opened
from ingest.model import Trace, TraceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.drawing import Row
    from ingest.formats.pdf.inside.walk import Walk
    from ingest.model import Conditions

_MOST, _MOST_PAGES = 400, 500
_WIDE = Array([-20000, -20000, 20000, 20000])
_LONGEST_TEXT = 20_000
_ASIDE = re.compile(rb"/([A-Za-z]\w{0,60})\s*(?:\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]*)>)")
_REMARK = re.compile(rb"(?m)^[ \t]*%(?![%!])([^\r\n]{3,2000})")
_LARGEST_CONTENT_BYTES = 8 * 1024**2


def traces(path: str, document: pikepdf.Pdf, walked: Walk, conditions: Conditions) -> Iterator[Trace]:
    labels: list[str] = []
    with pikepdf.new() as copy:
        for label, page in _drawn_alone(document, walked, copy):
            labels.append(label)
            copy.pages.append(page)
        out = BytesIO()
        if labels:
            copy.save(out)
    if labels:
        yield from _read(out.getvalue(), labels)
    yield from _clipped_away(path, conditions)
    yield from _beside_operators(document)


def _drawn_alone(
    document: pikepdf.Pdf, walked: Walk, copy: pikepdf.Pdf
) -> Iterator[tuple[str, pikepdf.Page]]:
    lost = {entry.objgen for entry in walked.lost}
    fonts = _all_fonts(document)
    count = 0
    for entry in document.objects:
        kind = _kind(entry)
        if not kind or count >= _MOST or (kind == "page" and entry.objgen not in lost):
            continue
        if kind == "content" and entry.objgen not in lost:
            continue
        count += 1
        try:
            yield f"object {entry.objgen[0]}, {_WORDS[kind]}", _page(kind, entry, copy, document, fonts)
        except damages.DAMAGES:
            continue


_WORDS = {
    "form": "a form", "pattern": "a pattern", "page": "a page that is in no page tree", "content": "a page's drawing",
}  # fmt: skip


def _kind(entry: Any) -> str:
    if isinstance(entry, pikepdf.Stream):
        if str(entry.get("/Subtype", "")) == "/Form":
            return "form"
        if entry.get("/PatternType") == 1:
            return "pattern"
        keys = {str(key) for key in entry.keys()}  # noqa: SIM118  iterating a stream gives no keys
        return "content" if keys <= {"/Length", "/Filter", "/DecodeParms"} and _says(entry) else ""
    if isinstance(entry, pikepdf.Dictionary) and str(entry.get("/Type", "")) == "/Page":
        return "page"
    return ""


def _says(entry: Any) -> bool:
    try:
        return re.search(rb"\bBT\b", entry.read_bytes()) is not None
    except damages.DAMAGES:
        return False


def _page(kind: str, entry: Any, copy: pikepdf.Pdf, document: pikepdf.Pdf, fonts: Any) -> pikepdf.Page:
    if kind == "page":
        return pikepdf.Page(copy.copy_foreign(_without_parent(entry, document)))
    if kind == "content":
        content = copy.make_stream(entry.read_bytes())
        resources = copy.copy_foreign(document.make_indirect(Dictionary(Font=fonts)))
    else:
        own = entry.get("/Resources", Dictionary())
        content = copy.make_stream(entry.read_bytes())
        resources = copy.copy_foreign(document.make_indirect(Dictionary(own)))
    return pikepdf.Page(
        copy.make_indirect(Dictionary(Type=Name.Page, MediaBox=_WIDE, Contents=content, Resources=resources))
    )


def _without_parent(page: Any, document: pikepdf.Pdf) -> Any:
    keys = ("/MediaBox", "/Contents", "/Resources", "/Rotate")
    kept = Dictionary({key: page[key] for key in keys if key in page})
    kept.Type = Name.Page
    if "/MediaBox" not in kept:
        kept.MediaBox = _WIDE
    return document.make_indirect(kept)


def _all_fonts(document: pikepdf.Pdf) -> Any:
    """Those of all pages under their names: what a lost drawing calls F1 is most likely what a page calls so."""
    fonts = Dictionary()
    for page in document.pages:
        for key, font in page.obj.get("/Resources", Dictionary()).get("/Font", Dictionary()).items():
            if key not in fonts:
                fonts[key] = font
    return fonts


def _read(data: bytes, labels: list[str]) -> Iterator[Trace]:
    with pymupdf.open(stream=data, filetype="pdf") as drawn:
        structure.forget(drawn)
        for label, page in zip(labels, drawn.pages(), strict=False):
            if text := _lines(Drawing(page).plain_rows()):
                yield Trace(TraceKind.UNPAINTED, label, text)


def _lines(rows: list[Row]) -> str:
    lines: dict[tuple[int, int], list[str]] = {}
    for row in rows:
        lines.setdefault((row[5], row[6]), []).append(row[4])
    return "\n".join(" ".join(words) for words in lines.values())[:_LONGEST_TEXT]


def _clipped_away(path: str, conditions: Conditions) -> Iterator[Trace]:
    """Text that a clipping path keeps from being seen; what is within the path as well is on the page."""
    with opened(path, conditions) as found:
        structure.forget(found.document)
        for number, page in enumerate(found.document.pages(), 1):
            if number > _MOST_PAGES:
                return
            known = Counter(row[4] for row in Drawing(page).plain_rows())
            every = page.get_text("words", flags=WORDS & ~pymupdf.TEXT_CLIP & ~pymupdf.TEXT_MEDIABOX_CLIP)
            # What the path lets through is among them too, as often as it is seen.
            if text := _lines([row for row in every if not _takes_one(known, row[4])]):
                yield Trace(TraceKind.UNPAINTED, f"page {number}: without its clipping paths", text, number)


def _takes_one(known: Counter[str], word: str) -> bool:
    known[word] -= 1
    return known[word] >= 0


def _beside_operators(document: pikepdf.Pdf) -> Iterator[Trace]:
    """Spoken texts, other properties of marked parts, and remarks that stand in the drawing itself."""
    for number, page in enumerate(document.pages, 1):
        content = b"\n".join(map(_plain, _contents(page.obj)))
        for key, literal, hexadecimal in _ASIDE.findall(content):
            if text := _decoded(literal, hexadecimal):
                where = f"page {number}: its drawing, {key.decode('ascii')}"
                is_spoken = key in (b"ActualText", b"Alt", b"E")
                kind = TraceKind.SPOKEN_TEXT if is_spoken else TraceKind.OBJECT_TEXT
                yield Trace(kind, where, text, number)
        remarks = [found.decode("latin-1").strip() for found in _REMARK.findall(content)]
        if text := "\n".join(dict.fromkeys(remarks))[:_LONGEST_TEXT]:
            yield Trace(TraceKind.OBJECT_TEXT, f"page {number}: remarks in its drawing", text, number)


def _plain(stream: Any) -> bytes:
    """Nothing for one that is damaged: whoever reads the page says so."""
    try:
        return bytes(stream.read_bytes()[:_LARGEST_CONTENT_BYTES])
    except damages.DAMAGES:
        return b""


def _contents(page: Any) -> list[Any]:
    content = page.get("/Contents")
    parts = list(content) if isinstance(content, pikepdf.Array) else [content]
    return [part for part in parts if isinstance(part, pikepdf.Stream)]


def _decoded(literal: bytes, hexadecimal: bytes) -> str:
    source = b"(" + literal + b")" if literal else b"<" + hexadecimal + b">"
    try:
        return str(pikepdf.Object.parse(source)).strip()
    except damages.DAMAGES:
        return ""
