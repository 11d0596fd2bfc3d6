"""Captures side by side: what one address on the web said at different times, and when it was gone.

A history is made of all captures of one place in one collection. `archive.mentions.same_address` says which addresses
are one place, `answers` what an answer means, `difference` what changed from one text to the next, `history` puts them
in order. The rules, as a reporter is told them: docs/captures.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.captures.answers import Stands
from archive.captures.difference import Difference, Token, compare
from archive.captures.history import Entry, History, Vanishing, Way, histories, way_of
from archive.captures.told import check, take_back, tell, told_time
from archive.errors import Invalid
from archive.mentions.same_address import same_address
from archive.store.catalog import web_captures

if TYPE_CHECKING:
    from archive.model import CapturedAddress, WebCapture
    from archive.store import Store

__all__ = [
    "Difference",
    "Entry",
    "History",
    "Stands",
    "Token",
    "Vanishing",
    "Way",
    "check",
    "compare",
    "histories",
    "listing",
    "listing_count",
    "of_document",
    "search_words",
    "take_back",
    "tell",
    "told_time",
    "way_of",
]


def listing(
    store: Store,
    *,
    collection: str | None = None,
    containing: str = "",
    parts: bool = False,
    limit: int = 100,
    offset: int = 0,
) -> tuple[CapturedAddress, ...]:
    """Addresses with more than one capture, those captured last first; `containing` are parts of the address.

    `parts`: also pictures and other parts of pages, which web archives capture with every page.
    """
    with store.read() as db:
        return web_captures.listing(
            db, collection=collection, containing=containing, parts=parts, limit=limit, offset=offset
        )


def listing_count(
    store: Store, *, collection: str | None = None, containing: str = "", parts: bool = False
) -> int:
    with store.read() as db:
        return web_captures.listing_count(db, collection=collection, containing=containing, parts=parts)


def of_document(store: Store, document_id: int) -> tuple[tuple[WebCapture, int], ...]:
    """Where a document was captured, and how many captures of that place its collection has; each place once."""
    with store.read() as db:
        places = {capture.key: capture for capture in reversed(web_captures.of_document(db, document_id))}
        return tuple(
            (capture, len(web_captures.of_key(db, key, capture.collection)))
            for key, capture in reversed(places.items())
        )


def search_words(untrusted_address: str) -> str:
    """What keeps a search to the captures of an address, in the language of the search. Raises Invalid."""
    key = same_address(untrusted_address)
    if not key:
        raise Invalid("That is no address of the web.")
    return f'url:"{key}"'
