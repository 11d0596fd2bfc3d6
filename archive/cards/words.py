"""The words of a card, field by field, held against what is taken out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from archive.redaction.verify.needles import said_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Card
    from archive.redaction.secrets import Secret


def field_that_says(card: Card, captured_from: str, taken_out: Sequence[Secret]) -> str:
    """The name of the first field that says something of it, as its writer knows it; "" if none does."""
    phrases = [secret for secret in taken_out if secret.is_phrase]
    return next((field for field, words in fields(card, captured_from) if said_in(words, phrases)), "")


def fields(card: Card, captured_from: str) -> Iterator[tuple[str, list[str]]]:
    """Each field as its writer knows it, and its words."""
    yield "the story’s context", card.context.split()
    yield "the story’s title", card.story_title.split()
    yield "the story’s address", _of_address(card.story_address)
    for number, entry in enumerate(card.confirmed, 1):
        yield f"what was confirmed, {number}", entry.what.split()
        yield f"by whom it was confirmed, {number}", entry.by.split()
        yield f"how it was confirmed, {number}", entry.how.split()
    for number, sentence in enumerate(card.not_confirmed, 1):
        yield f"what was not confirmed, {number}", sentence.split()
    yield "where it is from", card.origin.split()
    yield "the address that it was captured from", _of_address(captured_from)


def _of_address(address: str) -> list[str]:
    """As a person reads it: parted at every sign, and with %41 as the letter that it is."""
    return [part for part in re.split(r"[\W_]+", unquote(address)) if part]
