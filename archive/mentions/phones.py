"""Telephone numbers, in the form of E.164: `+442079460958`.

With "+" or "00" before them they are read anywhere; `archive.mentions.dialling` reads those that need a region.
Candidates are told by shape, and `phonenumbers` sees nothing else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from archive.mentions.model import Mention, MentionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonenumbers import PhoneNumber

SPACE = " \u00a0\u2007\u2009\u202f"
"""What parts the groups of a number; between the brackets of an expression."""
GAP = rf"(?![{SPACE}]{{2}})[{SPACE}.\-\u2010-\u2015/()·]{{0,3}}"
"""Between two digits of a number; two spaces part columns."""
MOST_DIGITS = 18
"""15 of the number, two of "00", the "0" of "(0)"."""
DIGITS = re.compile(r"\d+")
GOES_ON = re.compile(r"(?!x ?\d|ext)[A-Za-z_]|[,:]\d| ?[%€$£¥]", re.IGNORECASE)
"""Behind digits that are no number by themselves."""

_BODY = rf"\d(?:{GAP}\d){{5,{MOST_DIGITS - 1}}}"
# What stands before a number is looked at from behind its first sign, so that the search can leap from sign to sign.
_CANDIDATE = re.compile(
    rf"(?:\+(?<![0-9A-Za-z+_].){GAP}|0(?<![0-9A-Za-z+_].)(?<!\d[{SPACE}].)(?=0[{SPACE}.\-/()]?[1-9])){_BODY}(?!\d)"
)
_NUMBER = re.compile(rf"\(?\+?{GAP}{_BODY}")
_GROUPS_TOO_MANY = 3  # that a number may have run into: the next column, the number of a page


def read(text: str) -> Iterator[Mention]:
    """Numbers with "+" or "00", in order."""
    for candidate in _CANDIDATE.finditer(text):
        written, start = candidate.group(), candidate.start()
        ends = [group.end() for group in DIGITS.finditer(written)]
        for end in ends[: -_GROUPS_TOO_MANY - 2 : -1]:
            value = None if GOES_ON.match(text, start + end) else kept(written[:end])
            if value is not None:
                yield Mention(start, start + end, MentionKind.PHONE, value)
                break


def kept(untrusted_number: str) -> str | None:
    """A number with "+" or "00" in the form of E.164, however it is written; None if it is none."""
    if _NUMBER.fullmatch(untrusted_number) is None:
        return None
    digits = "".join(DIGITS.findall(untrusted_number.replace("(0)", "")))
    if "+" in untrusted_number:
        return international(digits)
    return international(digits[2:]) if digits.startswith("00") else None


@lru_cache(maxsize=4096)
def international(digits: str) -> str | None:
    """The number whose digits, from the code of its country on, are these."""
    import phonenumbers

    lengths = range(1, min(4, len(digits) - 3))
    length = next((n for n in lengths if int(digits[:n]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), 0)
    if not length or len(digits) - length > 14:
        return None
    if is_valid(int(digits[:length]), digits[length:]):
        return f"+{digits}"
    try:
        # Knows what is written too much: "+44 020 …", "+54 9 11 15 …".
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def is_valid(country_code: int, national_digits: str) -> bool:
    """Whether the plan of the country has such a number. Parsing it would cost twice as much."""
    import phonenumbers

    return phonenumbers.is_valid_number(number(country_code, national_digits))


def number(country_code: int, national_digits: str) -> PhoneNumber:
    import phonenumbers

    zeros = len(national_digits) - len(national_digits.lstrip("0"))
    return phonenumbers.PhoneNumber(
        country_code=country_code,
        national_number=int(national_digits),
        italian_leading_zero=True if zeros else None,
        number_of_leading_zeros=zeros if zeros > 1 else None,
    )
