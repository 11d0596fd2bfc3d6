"""Files inside a PDF (ISO 32000-2, 7.11.4): by name, in a portfolio, pinned to a page, or as media that plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.formats.pdf import objects
from ingest.formats.pdf.dates import moment
from ingest.formats.pdf.objects import entries, get, identity, is_dict, is_stream, name, name_tree, text
from ingest.model import Attachment, Finding, FindingKind, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.objects import Object

_NAMES = ("UF", "F", "Unix", "DOS", "Mac")
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe")
_PROGRAM_ENDS = (
    ".exe", ".scr", ".com", ".bat", ".cmd", ".msi", ".js", ".jse", ".vbs", ".wsf", ".hta", ".ps1", ".lnk", ".jar",
)  # fmt: skip
_LOCKED = "The file inside is locked with a password."
_DAMAGED = "The file inside is damaged and nothing could be read from it."
_BOMB = "A file inside unpacks to more than the limit; only its start was taken."
_ABSENT = "The file inside is only named; its bytes are kept elsewhere."


class Files:
    """Hands out each embedded file once, however many ways lead to it."""

    def __init__(self, most_bytes: int, *, is_locked: bool) -> None:
        self._left_bytes, self._is_locked = most_bytes, is_locked
        self._seen: set[int] = set()
        self.defects: list[str] = []

    def of_document(self, catalog: Object) -> Iterator[Attachment | LeftOut | Finding]:
        for key, spec in name_tree(get(catalog, "Names", "EmbeddedFiles")):
            yield from self._of(spec, key)
        for spec in entries(get(catalog, "AF")):
            yield from self._of(spec)

    def of_page(self, page: Object, pinned: list[Object]) -> Iterator[Attachment | LeftOut | Finding]:
        for spec in entries(get(page, "AF")):
            yield from self._of(spec)
        for annotation in pinned:
            yield from self._of_annotation(annotation)

    def _of_annotation(self, annotation: Object) -> Iterator[Attachment | LeftOut | Finding]:
        yield from self._of(get(annotation, "FS"))
        for key, spec in name_tree(get(annotation, "RichMediaContent", "Assets")):
            yield from self._of(spec, key)
        yield from self._of(get(annotation, "A", "R", "C", "D"))
        for spec in entries(get(annotation, "AF")):
            yield from self._of(spec)

    def _of(self, spec: Object, key: str = "") -> Iterator[Attachment | LeftOut | Finding]:
        if not is_dict(spec):
            return
        stream = next((s for k in _NAMES if is_stream(s := get(spec, "EF", k))), None)
        untrusted_name = next((t for k in _NAMES if (t := text(get(spec, k)))), "") or key
        if stream is None:
            if name(get(spec, "FS")) == "URL":
                message = "The file refers to another one on the web."
                yield Finding(FindingKind.REMOTE_REFERENCE, message, 0, untrusted_name)
            elif is_dict(get(spec, "EF")):
                yield LeftOut(untrusted_name, "corrupt", _ABSENT)
            return
        number = identity(stream)
        if number not in self._seen:
            self._seen.add(number)
            yield from self._take(stream, untrusted_name)

    def _take(self, stream: Object, untrusted_name: str) -> Iterator[Attachment | LeftOut | Finding]:
        if self._is_locked and _has_own_lock(stream):
            yield LeftOut(untrusted_name, "encrypted", _LOCKED)
            return
        pieces = objects.pieces(stream)
        try:
            first = next(pieces, b"")
        except objects.MUPDF_ERRORS:
            yield LeftOut(untrusted_name, "corrupt", _DAMAGED)
            return
        if first.startswith(_PROGRAM_STARTS) or untrusted_name.lower().endswith(_PROGRAM_ENDS):
            yield Finding(
                FindingKind.PROGRAM, "A program or script is attached to the file.", 0, untrusted_name
            )
        date = moment(text(get(stream, "Params", "ModDate")) or text(get(stream, "Params", "CreationDate")))
        yield Attachment(untrusted_name, self._counted(first, pieces), date)
        if self._left_bytes < 0:
            yield Finding(FindingKind.BOMB, _BOMB, 0, untrusted_name)

    def _counted(self, first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces, until the file is damaged or has unpacked to more than it may."""
        piece = first
        try:
            while piece:
                self._left_bytes -= len(piece)
                if self._left_bytes < 0:
                    self.defects.append(
                        "A file inside unpacks to more than the limit; only its start was taken."
                    )
                    return
                yield piece
                piece = next(rest, b"")
        except objects.MUPDF_ERRORS:
            self.defects.append("A file inside is damaged; only its start could be taken.")


def _has_own_lock(stream: Object) -> bool:
    filters = get(stream, "Filter")
    return "Crypt" in (name(filters), *(name(entry) for entry in entries(filters)))
