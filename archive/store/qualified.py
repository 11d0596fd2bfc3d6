"""A term that counts on pages of one language only: "general" has the plural "generals" in English, not in German.

It is written as the term, a sign that no term can have, and the language, and stands wherever a term stands.
"""

from __future__ import annotations

_SIGN = "\x1f"


def qualified(term: str, language: str) -> str:
    """The term on pages of that language (ISO 639-1); "" is any."""
    return f"{term}{_SIGN}{language}" if language else term


def parted(term: str) -> tuple[str, str]:
    """The term, and the language of the pages that it counts on, "" for all."""
    text, _, language = term.partition(_SIGN)
    return text, language


def is_qualified(term: str) -> bool:
    """Whether it counts on pages of one language only."""
    return _SIGN in term
