"""The feed of one person's alerts: Atom, under an address that is a secret.

Feed readers have no cookie and cannot sign in, so the address itself lets in: 256 bits drawn by lot, of which the
catalog has a digest only. Addresses end up in places that others read, so what stands there is little: that so many
documents match a saved search, and a link for which one has to sign in. A new address, or none, ends the old one.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, uuid5
from xml.etree import ElementTree as Xml

from archive.errors import NotFound
from archive.store.catalog import readers, saved_searches
from archive.together import people

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from archive.store import Store

_ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"  # the name of the format; nothing is asked there


def renew(store: Store, *, person: str) -> str:
    """A new secret for the feed's address. The one before ends."""
    secret = secrets.token_urlsafe(32)
    with store.write() as db:
        readers.keep(db, person, feed_digest=_digest(secret))
    return secret


def end(store: Store, *, person: str) -> None:
    with store.write() as db:
        readers.keep(db, person, feed_digest="")


def is_there(store: Store, *, person: str) -> bool:
    with store.read() as db:
        return bool(readers.get(db, person).feed_digest)


def atom(store: Store, untrusted_secret: str, *, home: str, link: Callable[[int], str]) -> bytes:
    """The feed of whoever the secret was made for; `home` is its place, `link` leads to a saved search.

    `store` is the whole archive. Raises NotFound, for a wrong secret as for somebody who may see nothing any more.
    """
    with store.read() as db:
        person = readers.of_feed(db, _digest(untrusted_secret))
    seen = None if person is None else people.as_seen_by(store, person)
    if person is None or seen is None:
        raise NotFound("There is no such feed.")
    with seen.read() as db:
        told = saved_searches.told(db, person, limit=_ENTRIES)
    feed = Xml.Element("feed", xmlns=_ATOM)
    _say(feed, "title", "Exposure Archive: saved searches")
    _say(feed, "id", _name(person))
    _say(feed, "updated", _time(told[0].at) if told else "1970-01-01T00:00:00Z")
    Xml.SubElement(Xml.SubElement(feed, "author"), "name").text = "Exposure Archive"
    Xml.SubElement(feed, "link", href=home)
    for entry in told:
        item = Xml.SubElement(feed, "entry")
        plural = "" if entry.documents == 1 else "s"
        _say(item, "title", f"{entry.documents:,} new document{plural} for a saved search")
        _say(item, "id", _name(person, str(entry.search_id), _time(entry.at)))
        _say(item, "updated", _time(entry.at))
        Xml.SubElement(item, "link", href=link(entry.search_id))
        _say(item, "summary", "Sign in to see.")
    written: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _say(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _name(*parts: str) -> str:
    """The same for the same, and saying nothing of it."""
    return uuid5(NAMESPACE_OID, "\x1f".join(parts)).urn


def _digest(untrusted_secret: str) -> str:
    return sha256(untrusted_secret.encode("utf-8", "replace")).hexdigest()
