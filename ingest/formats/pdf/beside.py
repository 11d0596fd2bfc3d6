"""What belongs to the document and to none of its pages: bookmarks, scripts, XFA, stray fields, its description."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ingest.formats.pdf import actions, facts, form, objects, outline, xfa
from ingest.model import FindingKind, HiddenKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pymupdf

    from ingest.formats.pdf.notes import Notes
    from ingest.formats.pdf.objects import Object

T = TypeVar("T")

Texts = dict[HiddenKind, list[str]]

_STRAY = "The form has fields that are on no page and hold text."


def texts(document: pymupdf.Document, notes: Notes, defects: list[str]) -> Texts:
    """By kind; the findings go to the notes, what is damaged to the defects."""
    catalog = objects.catalog(document)
    found: Texts = {}
    for what, source in (
        ("bookmarks", lambda: _all(HiddenKind.BOOKMARK, outline.titles(catalog))),
        ("form", lambda: _all(HiddenKind.FORM_FIELD, _stray_fields(catalog, notes))),
        ("description of itself", lambda: _all(HiddenKind.METADATA, facts.other_texts(document))),
        ("scripts", lambda: _all(HiddenKind.NOT_SHOWN, _scripts(catalog, notes))),
        ("XFA form", lambda: _of_xfa(catalog, notes)),
    ):
        for kind, text in tolerant(what, source, defects):
            found.setdefault(kind, []).append(text)
    return found


def _all(kind: HiddenKind, several: Iterable[str]) -> Iterator[tuple[HiddenKind, str]]:
    return ((kind, text) for text in several)


def _stray_fields(catalog: Object, notes: Notes) -> Iterator[str]:
    for field in form.without_place(catalog):
        if line := form.line(field):
            if value := form.value(field):
                notes.add(FindingKind.HIDDEN_TEXT, _STRAY, 0, value)
            yield line


def _scripts(catalog: Object, notes: Notes) -> Iterator[str]:
    for deed in actions.of_document(catalog):
        notes.add(deed.kind, deed.message, 0, deed.quote)
        yield deed.script


def _of_xfa(catalog: Object, notes: Notes) -> Iterator[tuple[HiddenKind, str]]:
    for said in xfa.said(catalog):
        if said.is_script:
            notes.add(FindingKind.SCRIPT, actions.SCRIPT, 0, said.text[:500])
        yield HiddenKind.NOT_SHOWN if said.is_script else HiddenKind.XFA, said.text


def tolerant(what: str, source: Callable[[], Iterable[T]], defects: list[str]) -> Iterator[T]:
    """What the source gives until it meets damage, which becomes a defect."""
    try:
        yield from source()
    except objects.MUPDF_ERRORS:
        defects.append(f"Its {what} cannot be read, or not to the end.")
