"""The fields of a form (ISO 32000-2, 12.7): names, tooltips, values, defaults, choices. XFA is in `xfa`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.formats.pdf.objects import entries, get, has, identity, is_dict, is_stream, long_text, name, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.objects import Object

_DEEPEST = 32
_MOST_FIELDS = 50_000
_MOST_CHOICES = 300
_LONGEST = 50_000


def line(field: Object) -> str:
    """All that one field says, on a line: "name (tooltip): value; default: …; choices: …"."""
    parts = [label for label in (_full_name(field), text(_inherited(field, "TU"))) if label]
    label = f"{parts[0]} ({parts[1]})" if len(parts) > 1 and parts[1] != parts[0] else "".join(parts[:1])
    said = [value(field)]
    default = _text_of(_inherited(field, "DV"))
    if default and default != said[0]:
        said.append(f"default: {default}")
    if choices := _choices(field):
        said.append(f"choices: {', '.join(choices)}")
    rest = "; ".join(filter(None, said))
    return f"{label}: {rest}" if label and rest else label or rest


def value(field: Object) -> str:
    if name(_inherited(field, "FT")) == "Sig":
        return ""
    return _text_of(_inherited(field, "V"))


def without_place(catalog: Object) -> Iterator[Object]:
    """Fields of the form that are on no page at all."""
    seen: set[int] = set()
    waiting = list(entries(get(catalog, "AcroForm", "Fields")))
    while waiting and len(seen) < _MOST_FIELDS:
        field = waiting.pop(0)
        number = identity(field)
        if not is_dict(field) or (number and number in seen):
            continue
        seen.add(number or -len(seen) - 1)
        kids = list(entries(get(field, "Kids")))
        waiting.extend(kids)
        if not kids and name(get(field, "Subtype")) != "Widget":
            yield field


def signatures(catalog: Object) -> Iterator[tuple[str, str]]:
    """Who signed, and when, as the file says: nothing is verified."""
    for field in entries(get(catalog, "AcroForm", "Fields")):
        signature = get(field, "V")
        if name(get(field, "FT")) == "Sig" and is_dict(signature):
            yield text(get(signature, "Name")), text(get(signature, "M"))


def _full_name(field: Object) -> str:
    names: list[str] = []
    for _ in range(_DEEPEST):
        if not is_dict(field):
            break
        if part := text(get(field, "T")):
            names.append(part)
        field = get(field, "Parent")
    return ".".join(reversed(names))


def _inherited(field: Object, key: str) -> Object:
    for _ in range(_DEEPEST):
        if has(field, key) or not has(field, "Parent"):
            break
        field = get(field, "Parent")
    return get(field, key)


def _text_of(found: Object) -> str:
    if is_stream(found):
        return long_text(found, _LONGEST)
    several = [text(entry) for entry in entries(found)] or [text(found)]
    return ", ".join(entry for entry in several if entry and entry != "Off")[:_LONGEST]


def _choices(field: Object) -> list[str]:
    if name(_inherited(field, "FT")) != "Ch":
        return []
    found = []
    for number, option in enumerate(entries(_inherited(field, "Opt"))):
        if number >= _MOST_CHOICES:
            break
        said = [text(part) for part in entries(option)] or [text(option)]
        found.append(said[-1])
    return [choice for choice in found if choice]
