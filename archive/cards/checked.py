"""A card as people type it, in a form or a file, before it is kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from archive.errors import Invalid
from archive.model import Card, Confirmation
from archive.together import typed

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_CONTEXT, LONGEST_ORIGIN = 4_000, 1_000
LONGEST_LINE, LONGEST_NAME = 400, 200
LONGEST_ADDRESS = 2_000
MOST_LINES = 12
"""Of what was confirmed, and of what was not."""

_KEYS = {
    "": {"context", "story", "confirmed", "not_confirmed", "origin"},
    "story": {"title", "address"},
    "confirmed": {"what", "by", "how", "on"},
    "origin": {"words", "capture", "sha256"},
}


def checked(untrusted: object) -> Card:
    """Of what `Card.as_plain` gives; what is left out is empty, and so are lines with nothing in them.

    Raises Invalid naming the field.
    """
    given = _table(untrusted, "")
    story, origin = _table(given.get("story", {}), "story"), _table(given.get("origin", {}), "origin")
    confirmed = [_confirmation(entry, n) for n, entry in enumerate(_rows(given, "confirmed"), 1)]
    not_confirmed = [
        _line(entry, f"What was not confirmed, {n},")
        for n, entry in enumerate(_rows(given, "not_confirmed"), 1)
    ]
    card = Card(
        context=_text(given.get("context", ""), "The context", LONGEST_CONTEXT),
        story_title=_line(story.get("title", ""), "The story’s title", LONGEST_NAME),
        story_address=_address(story.get("address", "")),
        confirmed=tuple(entry for entry in confirmed if entry is not None),
        not_confirmed=tuple(sentence for sentence in not_confirmed if sentence),
        origin=_text(origin.get("words", ""), "Where it is from", LONGEST_ORIGIN),
        tells_capture=_tick(origin.get("capture", False), "capture"),
        tells_digest=_tick(origin.get("sha256", False), "sha256"),
    )
    if card.story_address and not card.story_title:
        raise Invalid("The story has an address and no title.", "Readers see its title: write it too.")
    return card


def _table(untrusted: object, name: str) -> Mapping[str, Any]:
    called = name or "card"
    if not isinstance(untrusted, dict):
        raise Invalid(f"{called!r} is no table of fields.", "See one with: archive exhibit card DOC --show")
    if unknown := sorted(map(str, set(untrusted) - _KEYS[name])):
        there = ", ".join(sorted(_KEYS[name]))
        raise Invalid(f"{called!r} has no field {unknown[0]!r}.", f"There are: {there}.")
    return untrusted


def _rows(given: Mapping[str, Any], name: str) -> list[Any]:
    rows = given.get(name, [])
    if not isinstance(rows, list):
        raise Invalid(f"{name!r} is no list.")
    if len(rows) > MOST_LINES:
        raise Invalid(f"{name!r} has more than {MOST_LINES} entries.", "Say what matters most.")
    return rows


def _confirmation(untrusted: object, number: int) -> Confirmation | None:
    row = _table(untrusted, "confirmed")
    what = _line(row.get("what", ""), f"What was confirmed, {number},")
    by = _line(row.get("by", ""), f"By whom it was confirmed, {number},", LONGEST_NAME)
    how = _line(row.get("how", ""), f"How it was confirmed, {number},")
    on = _day(row.get("on", ""), number)
    if not what and (by or how or on):
        raise Invalid(f"What was confirmed, {number}, is empty, and by whom, how or when is not.")
    return Confirmation(what, by, how, on) if what else None


def _line(untrusted: object, what: str, longest: int = LONGEST_LINE) -> str:
    words = _string(untrusted, what)
    return typed.line(words, what, longest=longest) if _can_be_seen(words) else ""


def _text(untrusted: object, what: str, longest: int) -> str:
    words = _string(untrusted, what)
    return typed.text(words, what, longest=longest) if _can_be_seen(words) else ""


def _can_be_seen(words: str) -> bool:
    return any(sign.isprintable() and not sign.isspace() for sign in words)


def _string(untrusted: object, what: str) -> str:
    if not isinstance(untrusted, str):
        raise Invalid(f"{what} is no text.", "Put it between quotation marks.")
    return untrusted


def _tick(untrusted: object, what: str) -> bool:
    if not isinstance(untrusted, bool):
        raise Invalid(f"{what!r} is true or false.")
    return untrusted


def _day(untrusted: object, number: int) -> date | None:
    if isinstance(untrusted, date) and not isinstance(untrusted, datetime):
        return untrusted
    if isinstance(untrusted, str):
        if not untrusted.strip():
            return None
        try:
            return date.fromisoformat(untrusted.strip())
        except ValueError:
            pass
    raise Invalid(f"When it was confirmed, {number}, is no day.", "Write it as 2026-03-02.")


def _address(untrusted: object) -> str:
    address = _line(untrusted, "The story’s address", LONGEST_ADDRESS)
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme != "https" or "@" in parts.netloc or set(address) & set(" <>\"'\\`"):
        raise Invalid(
            "The story’s address is none that readers can open.", "Such as: https://example.org/story"
        )
    return address
