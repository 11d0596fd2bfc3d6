"""A text as it would be typed: digits and signs of ASCII, and nothing that cannot be seen.

OCR, mail and web pages write one address in many ways: in Arabic-Indic or full-width digits, with a soft hyphen or a
zero-width space inside. Readers see the plain text; `Plain` leads back to the letters that were there.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
"""As it stands between the brackets of a regular expression."""
WIDE = "\uff01-\uff5e"
"""Full-width forms of ASCII, likewise."""

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_TO_ASCII = re.compile(rf"[{WIDE}]|[^\D0-9]")
_WIDE_BY = ord("\uff01") - ord("!")


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain text, and where letters were left out of it."""

    text: str
    left_out: list[int] = field(default_factory=list)
    """For each letter left out, the index in `text` of the letter after it; ascending."""

    def original_start(self, start: int) -> int:
        """Where the letter `text[start]` stands in the original."""
        return start + bisect_right(self.left_out, start)

    def original_end(self, end: int) -> int:
        """Behind the letter `text[end - 1]` in the original."""
        return self.original_start(end - 1) + 1


def plain(text: str) -> Plain:
    if text.isascii():
        return Plain(text)
    left_out = [found.start() - count for count, found in enumerate(_INVISIBLE.finditer(text))]
    if left_out:
        text = _INVISIBLE.sub("", text)
    return Plain(_TO_ASCII.sub(_ascii, text), left_out)


def _ascii(found: re.Match[str]) -> str:
    letter = found.group()
    digit = unicodedata.decimal(letter, None)
    return chr(ord(letter) - _WIDE_BY) if digit is None else str(digit)
