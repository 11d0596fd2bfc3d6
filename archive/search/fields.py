"""What may stand before a colon, and what behind it: conditions on a document or page, and fields of words."""

from __future__ import annotations

import re

from archive import languages
from archive.kinds import kind
from archive.mentions import MentionKind, normalised
from archive.model import FindingKind
from archive.named_entities import NameKind
from archive.named_entities import normalised as normalised_name
from archive.search import ranges
from archive.store import engine
from archive.store.query import DateRange, Everything, Filter, Node, NumberRange

FACETS = (*engine.FACETS, "tag")
"""What is counted of the documents that are found: by the index, but for tags, which depend on who asks."""

NOTE = "note"
WORDS = ("name", "from", "to", "subject", "url", NOTE)
"""Kept as words: phrases, patterns and all else that can be said of the text can be said of them."""

PERSON = "person"
IN_TEXT = {"": "text", PERSON: "text"}
"""What is said of the text, by what stands before the colon."""

INFLECTED = ("text", "subject", NOTE)
"""A plain word of these is looked for with its inflections, in quotes it is not."""

NAMES_OF_PEOPLE = ("name", "from", "to")
"""A plain word of these is looked for in every spelling, in quotes it is not."""

SORT = "sort"
_CONDITIONS = tuple(name for name in FACETS if name != "year")
NAMES = (*WORDS, PERSON, *_CONDITIONS, "has", "is", "assigned", "date", *ranges.NUMBERS, SORT)

_TYPES = {
    "pdf": "pdf",
    "image": "image", "picture": "image", "photo": "image", "screenshot": "image",
    "mail": "mail", "email": "mail", "e-mail": "mail",
    "web page": "web page", "web": "web page", "html": "web page", "webpage": "web page",
    "text": "text", "txt": "text",
    "document": "document", "word": "document", "doc": "document", "docx": "document",
    "spreadsheet": "spreadsheet", "excel": "spreadsheet", "table": "spreadsheet", "csv": "spreadsheet",
    "xls": "spreadsheet", "xlsx": "spreadsheet",
    "slides": "slides", "presentation": "slides", "powerpoint": "slides", "ppt": "slides", "pptx": "slides",
    "mailbox": "mailbox", "mbox": "mailbox", "pst": "mailbox",
    "web archive": "web archive", "warc": "web archive", "wacz": "web archive",
    "container": "container", "archive": "container", "zip": "container",
}  # fmt: skip

_HAS = {
    "attachment": "attachment attachments child children",
    "finding": "finding findings",
    "redaction": "redaction redactions",
    "hidden": "hidden hidden-text",
    "ocr": "ocr",
    "note": "note notes",
    "tag": "tag tags",
}  # fmt: skip
_WHAT = {name: value for value, names in _HAS.items() for name in names.split()}
_IS = ("starred",)


def read(name: str, value: str, notes: list[str]) -> Node:
    """The condition, or Everything with a note where the value makes no sense."""
    value = value.strip()
    if not value:
        notes.append(f"“{name}:” stands without a value and was left out.")
        return Everything()
    if name == "date" or name in ranges.NUMBERS:
        return ranges.read(name, value, notes)
    folded = value.casefold()
    if name == "type":
        folded = _TYPES.get(folded) or (kind(folded) if "/" in folded else folded)
    if name == "language":
        folded = languages.code_of(value) or folded
        if languages.name(folded) == folded:
            notes.append(f"No language “{value}” is known; a code like es, or a name like Spanish, is.")
    if name == "finding":
        folded = _finding("-".join(folded.split()), notes)
    if name in set(MentionKind):
        return Filter(name, _normal(MentionKind(name), value, notes))
    if name in set(NameKind):
        folded = normalised_name(value) or folded
    if name in ("has", "is"):
        folded = _known(name, "-".join(folded.split()), notes)
    return Filter(name, folded)


def _finding(value: str, notes: list[str]) -> str:
    if value not in set(FindingKind):
        notes.append(f"There are no findings of the kind “{value}”; the query language page lists them.")
    return value


def _normal(kind_of_mention: MentionKind, value: str, notes: list[str]) -> str:
    """A value as the index keeps it, however it was typed; one that is none finds nothing."""
    kept = normalised(kind_of_mention, value)
    if kept is None:
        notes.append(
            f"“{value}” was not recognised as a value of “{kind_of_mention.value}:”; it finds nothing."
        )
    return kept or value


def _known(name: str, value: str, notes: list[str]) -> str:
    """What `has:` or `is:` asks for, under its usual name."""
    what = _WHAT.get(value, value) if name == "has" else value
    known = _HAS if name == "has" else _IS
    if what not in known:
        notes.append(f"“{name}:” knows {', '.join(known)}; “{value}” finds nothing.")
    return what


def write(node: Node) -> str:
    """The condition as it is typed."""
    if isinstance(node, Filter):
        bare = re.fullmatch(r"[\w.-]+", node.value)
        return f"{node.field}:{node.value}" if bare else f'{node.field}:"{node.value}"'
    assert isinstance(node, DateRange | NumberRange)
    return ranges.write(node)
