"""A card as a TOML file (toml.io, version 1.0), to be kept beside the story's other files and compared line by line.

Python reads TOML and does not write it; a card is three tables of strings, so it is written here.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

from archive.cards.checked import checked
from archive.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Card

_HEAD = """\
# What readers are told around the exhibits of a document. Nothing in it may say what is taken out.
# Paragraphs are parted by empty lines; [[confirmed]] stands once for each thing that was confirmed."""


def written(card: Card) -> str:
    """The file. `read` gives the same card back."""
    return "\n".join(_lines(card)) + "\n"


def read(untrusted_text: str) -> Card:
    """Raises Invalid, with the line where it is no TOML."""
    try:
        given = tomllib.loads(untrusted_text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Invalid(
            f"The card cannot be read: {error}", "It is a TOML file: archive exhibit card --show"
        ) from error
    return checked(given)


def _lines(card: Card) -> Iterator[str]:
    yield _HEAD
    yield f"context = {_text(card.context)}"
    yield "not_confirmed = [" if card.not_confirmed else "not_confirmed = []"
    if card.not_confirmed:
        yield from (f"  {_line(sentence)}," for sentence in card.not_confirmed)
        yield "]"
    yield "\n[story]"
    yield f"title = {_line(card.story_title)}"
    yield f"address = {_line(card.story_address)}"
    yield "\n[origin]"
    yield f"words = {_text(card.origin)}"
    yield f"capture = {_tick(card.tells_capture)}  # when and from which web address it was captured"
    yield f"sha256 = {_tick(card.tells_digest)}  # of the original: whoever holds it recognises it"
    for entry in card.confirmed:
        yield "\n[[confirmed]]"
        yield f"what = {_line(entry.what)}"
        yield f"by = {_line(entry.by)}"
        yield f"how = {_line(entry.how)}"
        if entry.on:
            yield f"on = {entry.on.isoformat()}"


def _line(words: str) -> str:
    """A basic string. JSON's escapes are TOML's, but for DEL, which JSON leaves as it is."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _text(words: str) -> str:
    """Over several lines where there are several."""
    if "\n" not in words:
        return _line(words)
    lines = (_line(line)[1:-1] for line in words.split("\n"))
    return '"""\n' + "\n".join(lines) + '"""'


def _tick(is_set: bool) -> str:
    return "true" if is_set else "false"
