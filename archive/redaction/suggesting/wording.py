"""Words that stand before a number and say what it is."""

from __future__ import annotations

import re

_NUMBER_WORD = (
    r"(?:\W{0,3}\b(?:no|nr|num|number|num[eé]ro|n[úu]mero|nummer|numer|n[°º]|№|id|is|was|am|le|el|em|il)\b)?"
)
_LOOKED_BACK = 48  # letters
BEFORE = r"(?<![\w.,:/#=+-])"
"""Before a number that is no part of something longer."""
BEHIND = r"(?![\w/=]|[.,:-]\w)"
"""Behind it, likewise."""


def before_number(words: str) -> re.Pattern[str]:
    """For `is_named`: one of the words, perhaps "no." or "number", and some signs."""
    return re.compile(rf"(?:{words})\W{{0,3}}{_NUMBER_WORD}{_NUMBER_WORD}[^\w\n]{{0,6}}\Z", re.IGNORECASE)


def is_named(words: re.Pattern[str], text: str, start: int) -> bool:
    """Whether one of the words stands right before text[start:]."""
    return words.search(text, max(0, start - _LOOKED_BACK), start) is not None
