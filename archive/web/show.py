"""How values look on a page: sizes, times, marks in snippets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, current_app, g
from markupsafe import Markup, escape

from archive import languages
from archive.model import FindingKind, Role
from archive.untrusted import shown
from archive.web import kinds

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model import PageHit, Share
    from archive.store import Store


_FACETS = {
    "type": "Type", "collection": "Collection", "language": "Language", "year": "Year", "source": "Source",
    "finding": "Finding", "sender": "Sender", "domain": "Domain", "email": "E-mail address", "phone": "Phone number",
    "handle": "Handle", "web": "Web address", "iban": "IBAN", "number": "Number", "date": "Date",
    "people": "People", "organisations": "Organisations", "places": "Places", "tag": "Tag",
}  # fmt: skip


_FIELDS = {
    "name": "in the document’s name", "from": "in the sender", "to": "in the recipients", "subject": "in the subject",
    "url": "in the address", "note": "in a note",
}  # fmt: skip


def store() -> Store:
    """The archive, as far as whoever asks may see it here."""
    found: Store | None = g.get("store")
    return found or current_app.extensions["store"]


def who() -> str:
    """The name of whoever acts, as custody records it."""
    return store().person


def may(role: str, collection: str | None = None) -> bool:
    """Whether whoever asks has at least that role in a collection, or in any; on a laptop everyone may do all."""
    shared: tuple[Share, ...] | None = g.get("shares")
    if shared is None:
        return "sign in" not in current_app.extensions
    return any(share.role.includes(Role(role)) and collection in (None, share.collection) for share in shared)


def install(app: Flask) -> None:
    app.jinja_env.filters.update(size=size, time=time, day=day, marked=marked, language=languages.name)
    app.jinja_env.filters.update(
        facet_name=facet_name,
        facet_value=facet_value,
        field_said=field_said,
        finding=kinds.finding,
        grave_first=kinds.grave_first,
        hidden_kind=kinds.hidden,
        shown_lines=_plain_lines,
    )
    app.jinja_env.globals.update(may=may)
    app.context_processor(
        lambda: {"person": g.get("person"), "is_administrator": g.get("is_administrator", False)}
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def last_part(count: int, size: int) -> int:
    """The number of the last part of a list that is shown `size` at a time, from 1."""
    return max(1, -(-count // size))


def marked(hit: PageHit) -> Markup:
    """The snippet with its matches in <mark>; everything from the page is escaped."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(text) if is_match else escape(text)
        for text, is_match in snippet_pieces(hit)
    )


def snippet_pieces(hit: PageHit) -> list[tuple[str, bool]]:
    """The snippet as (text, whether it matches), safe to show."""
    pieces, at = [], 0
    for start, end in hit.marks:
        pieces += [(hit.snippet[at:start], False), (hit.snippet[start:end], True)]
        at = end
    pieces.append((hit.snippet[at:], False))
    return [(_plain(text), is_match) for text, is_match in pieces if text]


def size(size_bytes: int) -> str:
    value, unit = float(size_bytes), "bytes"
    for bigger in ("kB", "MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, bigger
    return f"{value:,.0f} {unit}" if unit == "bytes" or value >= 10 else f"{value:.1f} {unit}"


def time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def facet_name(facet: str) -> str:
    return _FACETS.get(facet, facet)


def field_said(field: str) -> str:
    """Where a match is that is not on the page."""
    return _FIELDS[field]


def facet_value(value: str, facet: str) -> str:
    """The value of a facet as a person reads it."""
    if facet == "language":
        return languages.name(value)
    if facet == "finding" and value in set(FindingKind):
        return kinds.finding(FindingKind(value)).name
    return shown(value)


def _plain_lines(text: str) -> str:
    return "\n".join(map(_plain, text.splitlines()))


def _plain(text: str) -> str:
    return shown(text, limit=10_000)
