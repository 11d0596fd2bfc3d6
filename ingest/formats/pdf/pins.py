"""What is pinned to a page (ISO 32000-2, 12.5): comments and their replies, attached files, form fields, players."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from ingest.formats.pdf import form
from ingest.formats.pdf.objects import entries, get, is_dict, long_text, name, text, whole
from ingest.model import HiddenKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.objects import Object

PLAYERS = ("RichMedia", "Screen", "Movie", "Sound", "3D")
_NO_TEXT_OF_ITS_OWN = ("Link", "Popup", "Widget", "PrinterMark", "TrapNet")
_HIDDEN, _NO_VIEW = 1 << 1, 1 << 5  # 12.5.3
_LONGEST = 100_000
_MORE_THAN_A_WORD = 20  # characters


class Said(NamedTuple):
    """Text that an annotation or a field holds. `is_switched_off`: it is not to be seen at all."""

    kind: HiddenKind
    text: str
    is_switched_off: bool


def of_page(page: Object) -> Iterator[Object]:
    return (annotation for annotation in entries(get(page, "Annots")) if is_dict(annotation))


def subtype(annotation: Object) -> str:
    return name(get(annotation, "Subtype"))


def said(annotation: Object) -> Iterator[Said]:
    """What it says. That may be drawn on the page as well; the caller knows the page's words."""
    off = bool(whole(get(annotation, "F")) & (_HIDDEN | _NO_VIEW))
    kind = subtype(annotation)
    if kind == "Widget":
        if line := form.line(annotation):
            yield Said(HiddenKind.FORM_FIELD, line, off and bool(form.value(annotation)))
    elif kind not in _NO_TEXT_OF_ITS_OWN and (contents := _contents(annotation)):
        yield Said(HiddenKind.ANNOTATION, contents, off)


def is_drawn(annotation: Object, contents: str) -> bool:
    """True for a text that is likely the same as the one on the page: a short note may say what the page says too."""
    return subtype(annotation) == "FreeText" or len(contents) >= _MORE_THAN_A_WORD


def author(annotation: Object) -> str:
    return text(get(annotation, "T"))


def _contents(annotation: Object) -> str:
    """The plain text, with what only the rich text says, and the subject if it is a person's."""
    plain = text(get(annotation, "Contents"))[:_LONGEST]
    rich = _without_tags(long_text(get(annotation, "RC"), _LONGEST))
    if _squeezed(rich) not in _squeezed(plain):
        plain = f"{plain}\n{rich}".strip()
    return plain


def _without_tags(source: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", source)).strip()


def _squeezed(said: str) -> str:
    return "".join(said.split())
