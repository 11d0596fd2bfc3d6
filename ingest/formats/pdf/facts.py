"""What a PDF says of itself: document information (ISO 32000-2, 14.3), page labels, permissions, revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import language
from ingest.formats.pdf import form, objects, xfa
from ingest.formats.pdf.dates import moment
from ingest.formats.pdf.objects import get, has, text, whole
from ingest.model import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pymupdf

_LONGEST_XMP = 500_000
_LONGEST_VALUE = 5_000
_MOST_RANGES = 50
_FORBIDDEN = {2: "printing", 3: "changing", 4: "copying", 5: "commenting"}  # Table 22: bits, counted from 0


def of(document: pymupdf.Document, media_type: str, revisions: int, defects: list[str]) -> Facts:
    said = {key: (value or "").strip() for key, value in (document.metadata or {}).items()}
    title, author = (said.get(key, "")[:_LONGEST_VALUE] for key in ("title", "author"))
    return Facts(
        media_type,
        title=title,
        author=author,
        date=moment(said.get("creationDate", "")),
        language=language.code(document.language or ""),
        metadata=tuple(_metadata(document, said, revisions)),
        defects=tuple(defects),
    )


def other_texts(document: pymupdf.Document) -> Iterator[str]:
    """Texts of the information dictionary and of XMP that are neither the title nor the author."""
    said = document.metadata or {}
    known = {_folded(said.get(key) or "") for key in ("title", "author", "creator", "producer")}
    known |= {"", "()", "untitled", "unspecified"}
    for key, value in objects.pairs(get(objects.trailer(document), "Info")):
        words = text(value)
        if key not in _DULL and _folded(words) not in known:
            known.add(_folded(words))
            yield f"{key}: {words[:_LONGEST_VALUE]}"
    for label, words in _xmp(objects.catalog(document)):
        if _folded(words) not in known:
            known.add(_folded(words))
            yield f"{label}: {words[:_LONGEST_VALUE]}"


_DULL = (
    "Title", "Author", "Creator", "Producer", "CreationDate", "ModDate", "SourceModified", "Trapped",
    "PTEX.Fullbanner", "GTS_PDFXVersion", "GTS_PDFXConformance",
)  # fmt: skip


def _metadata(document: pymupdf.Document, said: dict[str, str], revisions: int) -> Iterator[tuple[str, str]]:
    for label, key in (("software", "creator"), ("producer", "producer"), ("keywords", "keywords")):
        if value := said.get(key):
            yield label, value[:_LONGEST_VALUE]
    if modified := moment(said.get("modDate", "")):
        yield "modified", modified.isoformat()
    if revisions > 1:
        yield "revisions", str(revisions)
    if forbidden := _forbidden(document):
        yield "forbidden", ", ".join(forbidden)
    if labels := _labels(document):
        yield "page-labels", labels
    for who, when in form.signatures(objects.catalog(document)):
        date = moment(when)
        yield (
            "signed",
            " ".join(filter(None, (who[:_LONGEST_VALUE], date.isoformat() if date else ""))) or "yes",
        )


def _forbidden(document: pymupdf.Document) -> list[str]:
    lock = get(objects.trailer(document), "Encrypt")
    if not has(lock, "P"):
        return []
    permitted = whole(get(lock, "P"))
    return [what for bit, what in _FORBIDDEN.items() if not permitted >> bit & 1]


def _labels(document: pymupdf.Document) -> str:
    """How pages are called where they are not called by their numbers: "1-4: i-iv; 5-90: 1-86"."""
    if not has(objects.catalog(document), "PageLabels"):
        return ""
    starts = sorted({rule["startpage"] for rule in document.get_page_labels()})[:_MOST_RANGES]
    count = document.page_count
    ranges = []
    for start, stop in zip(starts, [*starts[1:], count], strict=False):
        if 0 <= start < stop <= count:
            first, last = document[start].get_label(), document[stop - 1].get_label()
            ranges.append((f"{start + 1}-{stop}", f"{first}-{last}"))
    return "; ".join(f"{pages}: {called}" for pages, called in ranges if pages != called)


_XMP_TEXTS = ("dc:title", "dc:description", "dc:subject", "dc:creator", "pdf:Keywords", "photoshop:Headline")


def _xmp(catalog: objects.Object) -> Iterator[tuple[str, str]]:
    packet = get(catalog, "Metadata")
    if objects.is_stream(packet):
        for open_tags, words in xfa.elements(objects.long_text(packet, _LONGEST_XMP)):
            label = next((tag for tag in open_tags if tag in _XMP_TEXTS), "")
            if label:
                yield label, words


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()
