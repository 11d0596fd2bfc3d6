"""Where one can go from every page: what whoever asks may use, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import current_app, g, request, url_for

from archive.web.access.rules import RULES, Door
from archive.web.show import may

if TYPE_CHECKING:
    from collections.abc import Iterator


class Link(NamedTuple):
    label: str
    address: str
    is_here: bool


_MAIN = (
    ("search.index", "Search"),
    ("news.index", "New"),
    ("notes.index", "Notes"),
    ("lists.index", "Name lists"),
    ("ledger.index", "Ledger"),
    ("redactions.index", "Redactions"),
    ("exhibits.index", "Exhibits"),
)
_MORE = (
    ("series.index", "Series"),
    ("collections.index", "Collections"),
    ("adding.index", "Add files"),
    ("captures.index", "Captures"),
    ("subjects.index", "Subjects"),
    ("releases.index", "Releases"),
    ("custody.index", "Custody"),
    ("people.index", "People"),
    ("help.page", "Help"),
)


def main() -> list[Link]:
    """What is used all day."""
    return list(_links(_MAIN))


def more() -> list[Link]:
    """The rest, under one button."""
    return list(_links(_MORE))


def own() -> Link | None:
    """The page of one's own account."""
    person = g.get("person")
    return next(_links((("account.page", person),)), None) if person else None


def _links(entries: tuple[tuple[str, str], ...]) -> Iterator[Link]:
    for endpoint, label in entries:
        if endpoint in current_app.view_functions and _is_open(endpoint):
            blueprint = endpoint.partition(".")[0]
            yield Link(label, url_for(endpoint), request.blueprint == blueprint)


def _is_open(endpoint: str) -> bool:
    needs = RULES[endpoint].needs
    if needs is Door.ADMINISTRATOR:
        return bool(g.get("is_administrator", False))
    return True if isinstance(needs, Door) else may(needs)
