"""The fields of the index, and a page as a commit takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.model import HIDDEN_PART

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.store.engine import IndexedPage

VERSION = "10"
"""Of our terms, fields, files and folders. Another one in the folder means: build the index again."""

PLACED = ("text", "name", "from", "to", "subject", "url")
"""Kept as words with their positions."""

WITH_FORMS = tuple(name for name in PLACED if name != "url")
"""Of whose words forms and spellings are kept."""

MENTIONS = (
    "sender", "domain", "email", "phone", "handle", "web", "iban", "number", "people", "organisations", "places",
)  # fmt: skip
VALUES = ("document", "type", "collection", "language", "source", "finding", "has", *MENTIONS)
"""Kept as they are."""

AS_WRITTEN = ("collection", "source")
"""Kept in the letters that a facet shows; a filter does not mind their case."""


def length_of(field_name: str) -> str:
    """The column that says how many terms a field has."""
    return f"length of {field_name}"


NUMBERS = ("key", "of", "page", "day", "size", "pages")
COLUMNS = (*NUMBERS, *map(length_of, PLACED))


class Entry(NamedTuple):
    """A page, field by field. `spoken` are texts and their languages, for the forms of their words."""

    placed: Mapping[str, str]
    values: Mapping[str, Sequence[str]]
    numbers: Mapping[str, int]
    spoken: Sequence[tuple[str, str]]


def entry(page: IndexedPage) -> Entry:
    return Entry(
        placed={
            "text": page.text,
            "name": page.name,
            "from": page.sender,
            # A gap between the entries: no phrase reaches from one into the next.
            "to": HIDDEN_PART.join(page.recipients),
            "subject": page.subject,
            "url": HIDDEN_PART.join(page.addresses),
        },
        values={
            "document": (str(page.document_id),),
            "type": (page.type,),
            "collection": (page.collection,),
            "language": (page.language,) if page.language else (),
            "source": page.sources,
            "finding": page.findings,
            "has": page.has,
            **_by_kind(page.mentions),
        },
        numbers={
            "key": page.page_id,
            "of": page.document_id,
            "page": page.number,
            "day": page.date.toordinal() if page.date else 0,
            "size": page.size_bytes,
            "pages": page.page_count,
        },
        spoken=(
            (page.text, page.language),
            (page.subject, page.language),
            *((names, "") for names in (page.name, page.sender, *page.recipients)),
        ),
    )


def _by_kind(mentions: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, value in mentions:
        found.setdefault(kind, []).append(value)
    return found
