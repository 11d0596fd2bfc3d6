"""The fields of the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whoosh.analysis import RegexTokenizer
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, TEXT, Schema

from archive.model import HIDDEN_PART
from archive.store.index.postings import Placed
from archive.store.tokens import positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.store.engine import IndexedPage

VERSION = "7"
"""Of our terms and fields. Another one in the folder means: build the index again."""

MENTIONS = ("sender", "domain", "email", "phone", "handle", "web", "iban", "number")
AS_WRITTEN = ("collection", "source")
"""Kept in the letters that a facet shows; a filter does not mind their case."""

_SEPARATOR = "\x1f"


def schema() -> Schema:
    several = TEXT(analyzer=RegexTokenizer(rf"[^{_SEPARATOR}]+"), phrase=False)
    found = Schema(
        key=COLUMN(NumericColumn("q")),
        of=COLUMN(NumericColumn("q")),
        page=COLUMN(NumericColumn("i")),
        document=ID(),
        text=Placed(),
        name=Placed(),
        collection=ID(),
        to=Placed(),
        subject=Placed(),
        url=Placed(),
        source=several,
        finding=several,
        has=several,
        type=ID(),
        language=ID(),
        day=COLUMN(NumericColumn("i")),
        size=COLUMN(NumericColumn("q")),
        pages=COLUMN(NumericColumn("i")),
        **dict.fromkeys(MENTIONS, several),
    )
    found.add("from", Placed())  # a word that Python keeps for itself
    return found


def fields_of(page: IndexedPage) -> dict[str, Any]:
    """A page as the writer takes it."""
    return {
        "key": page.page_id,
        "of": page.document_id,
        "page": page.number,
        "document": str(page.document_id),
        "text": positions(page.text),
        "name": positions(page.name),
        "from": positions(page.sender),
        "to": _placed(page.recipients),
        "subject": positions(page.subject),
        "url": _placed(page.addresses),
        "collection": page.collection,
        "source": _several(page.sources),
        "finding": _several(page.findings),
        "has": _several(page.has),
        "type": page.type,
        "language": page.language or None,
        "day": page.date.toordinal() if page.date else 0,
        "size": page.size_bytes,
        "pages": page.page_count,
        **_mentioned(page),
    }


def _mentioned(page: IndexedPage) -> dict[str, str]:
    by_kind: dict[str, dict[str, None]] = {}
    for kind, value in page.mentions:
        by_kind.setdefault(kind, {})[value] = None
    return {kind: _several(values) for kind, values in by_kind.items()}


def _several(values: Iterable[str]) -> str:
    return _SEPARATOR.join(values)


def _placed(entries: Sequence[str]) -> dict[str, list[int]]:
    """Terms and their positions, with a gap between the entries."""
    return positions(HIDDEN_PART.join(entries))
