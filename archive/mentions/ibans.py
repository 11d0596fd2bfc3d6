"""IBANs: the shape of each country's comes from the registry in python-stdnum, the proof from ISO 7064."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from archive.mentions.model import Mention, MentionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP = "[ \u00a0\u202f.-]"
# The country is looked at from behind the check digits, so that the search can leap from digit to digit.
_CHECK_DIGITS = re.compile(rf"\d\d(?<=[a-z]{{2}}..)(?<!\w....)(?={_GAP}?[0-9a-z])", re.IGNORECASE | re.ASCII)
_NO_LETTER = re.compile(r"[\W_]+")
_PART = re.compile(r"(\d+)!([nac])")
_LETTERS = {"n": "[0-9]", "a": "[A-Z]", "c": "[0-9A-Z]"}


def read(text: str) -> Iterator[Mention]:
    for digits in _CHECK_DIGITS.finditer(text):
        begin = digits.start() - 2
        shape = _shape(text[begin : begin + 2].upper())
        found = shape.match(text, begin) if shape is not None else None
        if found is not None and (value := kept(found.group())) is not None:
            yield Mention(found.start(), found.end(), MentionKind.IBAN, value)


def kept(untrusted_number: str) -> str | None:
    """A number without gaps, in capitals; None if it is none."""
    number = _NO_LETTER.sub("", untrusted_number).upper()
    shape = _shape(number[:2])
    if shape is None or shape.fullmatch(number) is None:
        return None
    from stdnum.iso7064 import mod_97_10

    return number if mod_97_10.is_valid(number[4:] + number[:4]) else None


@lru_cache(maxsize=1024)
def _shape(country: str) -> re.Pattern[str] | None:
    """What a number of the country looks like, with or without gaps; None if the country has none."""
    from stdnum import numdb

    known = numdb.get("iban").info(country)[0][1].get("bban") if re.fullmatch("[A-Z]{2}", country) else None
    if known is None:
        return None
    parts = "".join(f"(?:{_GAP}?{_LETTERS[kind]}){{{count}}}" for count, kind in _PART.findall(known))
    return re.compile(rf"{country}[0-9]{{2}}{parts}(?![0-9A-Z])", re.IGNORECASE | re.ASCII)
