"""Annotations of every kind, with what they say, what they show and who wrote them; and the fields of forms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pikepdf
from leaks.planted import leak
from leaks.sheet import LINE, document, line, saved, with_objects
from pikepdf import Array, Dictionary, Name, String

if TYPE_CHECKING:
    from collections.abc import Callable

_RECT = [15, 62, 285, 92]
_HIDDEN = 2
_PLACES: dict[str, dict[str, object]] = {
    "Text": {}, "Link": {}, "FreeText": {"DA": b"/F 12 Tf"}, "Line": {"L": [20, 70, 200, 70]}, "Square": {},
    "Circle": {}, "Polygon": {"Vertices": [20, 70, 60, 70, 40, 90]}, "PolyLine": {"Vertices": [20, 70, 60, 70, 40, 90]},
    "Highlight": {"QuadPoints": [20, 85, 90, 85, 20, 70, 90, 70]},
    "Underline": {"QuadPoints": [20, 85, 90, 85, 20, 70, 90, 70]},
    "Squiggly": {"QuadPoints": [20, 85, 90, 85, 20, 70, 90, 70]},
    "StrikeOut": {"QuadPoints": [20, 85, 90, 85, 20, 70, 90, 70]},
    "Stamp": {"Name": Name.Draft}, "Caret": {}, "Ink": {"InkList": [[20, 70, 60, 90]]}, "Popup": {},
    "FileAttachment": {}, "Sound": {}, "Movie": {}, "Screen": {}, "PrinterMark": {}, "TrapNet": {},
    "Watermark": {}, "3D": {}, "Redact": {}, "RichMedia": {}, "Projection": {},
}  # fmt: skip


def _plain(value: object) -> object:
    return Array([_plain(entry) for entry in value]) if isinstance(value, list) else value


def _annotate(made: pikepdf.Pdf, subtype: str, flags: int = 0, **entries: object) -> pikepdf.Dictionary:
    annotation = made.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array(_RECT), F=flags)
    )
    for key, value in entries.items():
        annotation[f"/{key}"] = _plain(value)
    page = made.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), annotation])
    return annotation


def _appearance(made: pikepdf.Pdf, text: str) -> pikepdf.Stream:
    return made.make_stream(
        line(text, x=5, y=9, size=13).encode(), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 270, 30]),
        Resources=Dictionary(Font=made.pages[0].obj.Resources.Font),
    )  # fmt: skip


def _with(subtype: str, secret: str, *, flags: int = 0, says: Callable[[str], dict[str, object]]) -> bytes:
    made = document()
    _annotate(made, subtype, flags, **_PLACES[subtype], **says(secret))
    return saved(made)


def _contents(secret: str) -> dict[str, object]:
    return {"Contents": String(secret)}


for _subtype in _PLACES:
    _builder = partial(_with, _subtype, flags=_HIDDEN, says=_contents)
    _builder.__module__, _builder.__doc__ = __name__, f"What a hidden annotation of kind {_subtype} says."
    leak(name=f"contents of a {_subtype} annotation")(_builder)


def _showing(subtype: str, secret: str, *, flags: int) -> bytes:
    made = document()
    shown = Dictionary(N=_appearance(made, secret))
    _annotate(made, subtype, flags, **_PLACES[subtype], AP=shown)
    return saved(made)


for _subtype in ("FreeText", "Stamp", "Watermark", "Ink"):
    _builder = partial(_showing, _subtype, flags=4)
    _builder.__module__, _builder.__doc__ = (
        __name__,
        f"What a shown annotation of kind {_subtype} looks like.",
    )
    leak(name=f"appearance of a {_subtype} annotation", visible=True, at=LINE)(_builder)


@leak()
def appearance_of_a_hidden_annotation(secret: str) -> bytes:
    """What a stamp would look like if it were shown."""
    return _showing("Stamp", secret, flags=_HIDDEN)


@leak()
def appearance_when_pressed(secret: str) -> bytes:
    """What an annotation looks like under the mouse."""

    def change(made: pikepdf.Pdf, _page: object) -> None:
        looks = Dictionary(N=_appearance(made, "the driver"), D=_appearance(made, secret))
        _annotate(made, "Stamp", 4, AP=looks)

    return with_objects(change)


@leak()
def author_of_an_annotation(secret: str) -> bytes:
    """Who made the highlight."""
    return _with("Highlight", secret, flags=_HIDDEN, says=lambda name: {"T": String(name)})


@leak()
def subject_of_an_annotation(secret: str) -> bytes:
    """What the highlight is about."""
    return _with("Highlight", secret, flags=_HIDDEN, says=lambda name: {"Subj": String(name)})


@leak()
def rich_text_of_an_annotation(secret: str) -> bytes:
    """The formatted version of a note, in which markup parts the letters."""
    markup = "<body><p>{}<b>{}</b></p></body>"
    return _with(
        "Text", secret, flags=_HIDDEN, says=lambda name: {"RC": String(markup.format(name[:8], name[8:]))}
    )


@leak()
def reply_to_an_annotation(secret: str) -> bytes:
    """A note that answers another note."""

    def change(made: pikepdf.Pdf, _page: object) -> None:
        first = _annotate(made, "Text", _HIDDEN, Contents=String("Who was it?"))
        _annotate(made, "Text", _HIDDEN, Contents=String(secret), IRT=first)

    return with_objects(change)


@leak(visible=True)
def marked_for_redaction_and_never_redacted(secret: str) -> bytes:
    """Page text with a Redact annotation over it that nobody applied."""
    made = document(line(secret))
    _annotate(made, "Redact", _HIDDEN)
    return saved(made)


@leak()
def overlay_of_a_redact_annotation(secret: str) -> bytes:
    """The words that are to be put where something is taken out."""
    return _with("Redact", secret, flags=_HIDDEN, says=lambda name: {"OverlayText": String(name)})
