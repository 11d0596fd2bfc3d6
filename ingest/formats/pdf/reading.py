"""One PDF in the order of its pages: each with what is hidden on it, then what is to be said of the whole."""

from __future__ import annotations

import dataclasses
from array import array
from typing import TYPE_CHECKING

from ingest.errors import Corrupt, OutOfMemory, TooLarge
from ingest.formats.pdf import beside, facts, objects, sheet
from ingest.formats.pdf.attached import Files
from ingest.formats.pdf.losses import Losses
from ingest.formats.pdf.margin import Margin
from ingest.formats.pdf.notes import Notes
from ingest.model import FindingKind, HiddenKind, Page, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pymupdf

    from ingest.formats.pdf.beside import Texts
    from ingest.formats.pdf.opening import Opened
    from ingest.model import Conditions, Part

MEDIA_TYPE = "application/pdf"

_SENTENCES = {
    HiddenKind.COVERED: "Text lies under something that is drawn over it.",
    HiddenKind.INVISIBLE: "Text is there that cannot be seen: without ink, in the colour of the paper, or too small.",
    HiddenKind.OFF_PAGE: "Text lies outside of what is shown of the page.",
}


def read(opened: Opened, path: str, conditions: Conditions, file_bytes: int) -> Iterator[Part]:
    """Raises TooLarge; Corrupt or OutOfMemory if no page at all can be read."""
    document, defects = opened.document, opened.defects
    if document.page_count > conditions.limits.pages:
        raise TooLarge(f"The file says it has {document.page_count:,} pages.")
    notes = Notes()
    files = Files(conditions.limits.unpacked_bytes(file_bytes), is_locked=opened.is_locked_in_part)
    wide = beside.texts(document, notes, defects)
    margin = Margin(document, path, conditions, notes, defects)
    losses = Losses()
    objects.complaints()  # those of opening are known
    for number in range(1, document.page_count + 1):
        try:
            page, hidden = _page(document, number, margin, notes, losses)
        except objects.MUPDF_ERRORS as error:
            losses.failed[number] = isinstance(objects.as_ours(error), OutOfMemory)
            page, hidden = _blank(number), {}
        if objects.complaints() and number not in losses.failed:
            losses.harmed.append(number)
        if number == 1:
            hidden = _both(wide, hidden)
        yield dataclasses.replace(page, hidden=sheet.as_hidden(hidden))
        yield from beside.tolerant("attachments", lambda: files.of_page(margin.page, margin.pinned), defects)
    if len(losses.failed) == document.page_count:
        raise OutOfMemory if all(losses.failed.values()) else Corrupt("None of its pages can be read.")
    yield from beside.tolerant("attachments", lambda: files.of_document(objects.catalog(document)), defects)
    yield from notes.findings()
    yield facts.of(document, MEDIA_TYPE, margin.revisions, [*defects, *files.defects, *losses.sentences()])


def _page(
    document: pymupdf.Document, number: int, margin: Margin, notes: Notes, losses: Losses
) -> tuple[Page, Texts]:
    page = document[number - 1]
    read = sheet.read(page, number)
    notes.add_redactions(number, read.recovered)
    if not read.was_looked_at:
        losses.unsearched.append(number)
    for kind, texts in read.striking.items():
        notes.add(FindingKind.HIDDEN_TEXT, _SENTENCES[kind], number, "\n".join(texts))
    return read.page, _both(read.hidden, margin.texts(page, number, read.page.text))


def _both(one: Texts, other: Texts) -> Texts:
    return {
        kind: one.get(kind, []) + other.get(kind, []) for kind in (*one, *(k for k in other if k not in one))
    }


def _blank(number: int) -> Page:
    return Page(number, 595.0, 842.0, "", array("f"), TextSource.NONE)
