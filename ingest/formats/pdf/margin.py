"""What a page holds beside what is drawn on it: annotations, layers that are off, spoken texts, earlier states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.formats.pdf import actions, objects, pins, structure
from ingest.formats.pdf.beside import tolerant
from ingest.formats.pdf.layers import Layers
from ingest.formats.pdf.revisions import Revisions
from ingest.model import FindingKind, HiddenKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pymupdf

    from ingest.formats.pdf.beside import Texts
    from ingest.formats.pdf.notes import Notes
    from ingest.formats.pdf.objects import Object
    from ingest.model import Conditions

_LAYER = "Text lies on a layer that is switched off."
_SWITCHED_OFF = "A note or a field that is switched off holds text."
_EARLIER = "An earlier state of the file, still inside it, has text that is gone from its pages."
_COMMENTS = "The document carries comments."
_PLAYERS = "The file holds a recording, a scene or a program that plays inside it."


class Margin:
    """`page` and `pinned` are the object and the annotations of the page that was asked for last."""

    def __init__(
        self, document: pymupdf.Document, path: str, conditions: Conditions, notes: Notes, defects: list[str]
    ) -> None:
        self._document, self._notes, self._defects = document, notes, defects
        self.page: Object = objects.catalog(document)
        self.pinned: list[Object] = []
        self._layers = next(tolerant("layers", lambda: [Layers(document)], defects), None)
        self._spoken = dict(tolerant("tags", lambda: structure.texts(document, path).items(), defects))
        structure.forget(document)
        states = Revisions(path)
        self.revisions = states.count
        self._gone = dict(
            tolerant("earlier states", lambda: states.gone(document, conditions.passwords).items(), defects)
        )

    def texts(self, page: pymupdf.Page, number: int, shown: str) -> Texts:
        """By kind; what the page shows is not said again."""
        self.page = objects.page(self._document, number)
        self.pinned = []
        found: Texts = {}
        squeezed = _squeezed(shown)
        for kind, text in tolerant(
            "annotations", lambda: self._of_annotations(number, squeezed), self._defects
        ):
            found.setdefault(kind, []).append(text)
        if self._layers and (behind := self._layers.text_behind(page, shown)):
            self._notes.add(FindingKind.HIDDEN_LAYER, _LAYER, number, "\n".join(behind))
            found[HiddenKind.LAYER] = behind
        if gone := self._gone.get(number):
            self._notes.add(FindingKind.HIDDEN_TEXT, _EARLIER, number, "\n".join(gone))
        if more := [*(gone or ()), *_more(self._spoken.get(objects.number_of(self.page), ()), squeezed)]:
            found.setdefault(HiddenKind.NOT_SHOWN, []).extend(more)
        return found

    def _of_annotations(self, number: int, shown: str) -> Iterator[tuple[HiddenKind, str]]:
        yield from self._scripts(self.page, number)
        for annotation in pins.of_page(self.page):
            self.pinned.append(annotation)
            if pins.subtype(annotation) in pins.PLAYERS:
                self._notes.add(FindingKind.RICH_MEDIA, _PLAYERS, number)
            yield from self._scripts(annotation, number)
            for said in pins.said(annotation):
                yield from self._said(said, annotation, number, shown)

    def _said(
        self, said: pins.Said, annotation: Object, number: int, shown: str
    ) -> Iterator[tuple[HiddenKind, str]]:
        is_note = said.kind is HiddenKind.ANNOTATION
        if said.is_switched_off:
            self._notes.add(FindingKind.HIDDEN_TEXT, _SWITCHED_OFF, number, said.text)
        elif (not is_note or pins.is_drawn(annotation, said.text)) and _squeezed(said.text) in shown:
            return
        elif is_note and pins.subtype(annotation) != "FileAttachment":
            self._notes.add(FindingKind.COMMENT, _COMMENTS, number, said.text)
        who = pins.author(annotation) if is_note else ""
        yield said.kind, f"{who}: {said.text}" if who else said.text

    def _scripts(self, holder: Object, number: int) -> Iterator[tuple[HiddenKind, str]]:
        for deed in actions.of_holder(holder):
            self._notes.add(deed.kind, deed.message, number, deed.quote)
            if deed.script:
                yield HiddenKind.NOT_SHOWN, deed.script


def _more(spoken: Iterable[str], shown: str) -> Iterator[str]:
    return (text for text in spoken if _squeezed(text) not in shown)


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
