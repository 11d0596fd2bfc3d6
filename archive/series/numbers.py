"""What a cell says as a number, strictly: what could be read in two ways is left as text, for a person to decide."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from archive.model import Doubt

_MISSING = frozenset({"-", "–", "—", "−", "‐", "‑", "n/a", "na", "n.a.", "..", "…", ":"})
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[,'’\u00a0\u2009\u202f ])\d{3})(?:(?P=mark)\d{3})*(?:\.\d+)?")
_EITHER = re.compile(r"[1-9]\d{0,2}\.\d{3}")  # 1.234: a thousand and more, or one and a bit
_REMARK = re.compile(r"(?P<number>.*?\d)\s*(?P<remark>\([^()]*\)|[*†‡§¶#]+|[¹²³⁰⁴-⁹]+|[a-z]\))", re.DOTALL)
_NOT_DIGITS = re.compile(r"[^\d.]")
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Read:
    """`value` None is a missing number, or where there is a `doubt` none that can be told."""

    value: Decimal | None
    doubt: Doubt = Doubt.NONE


def read(untrusted_text: str) -> Read:
    """Digits of any script; thousands parted by commas, spaces or apostrophes, in threes; a decimal point; a sign; %.

    A dash, "n/a" or ".." is a missing number. A number with a remark, "8 (1)" or "2761*", is read without it, in doubt.
    """
    text = " ".join(untrusted_text.split())
    if not text:
        return Read(None, Doubt.EMPTY)
    if text.lower() in _MISSING:
        return Read(None)
    if (value := _number(text)) is not None:
        return Read(value)
    if (found := _REMARK.fullmatch(text)) and (value := _number(found["number"])) is not None:
        return Read(value, Doubt.REMARK)
    return Read(None, Doubt.TEXT)


def is_number(untrusted_text: str) -> bool:
    """True if some number can be read, with or without a remark."""
    return read(untrusted_text).value is not None


def _number(text: str) -> Decimal | None:
    sign, text = ("-", text[1:]) if text[:1] in ("-", "−", "–") else ("", text.removeprefix("+"))
    text = text.removesuffix("%").rstrip()
    if len(text) > _LONGEST or _EITHER.fullmatch(text):
        return None
    if not (_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)):
        return None
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in _NOT_DIGITS.sub("", text))
    return Decimal(sign + digits)
