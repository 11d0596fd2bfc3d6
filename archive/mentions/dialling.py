"""Telephone numbers as they are dialled in one region, without the code of a country.

Any ten digits can be such a number somewhere. So they must be written as one: with the trunk prefix "0" where the
region has it, elsewhere in the region's usual groups, or behind a word such as "Tel". The caller tells the region: the
language of a page does not say where it was written (English, Spanish, Arabic).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from archive.mentions.model import Mention, MentionKind
from archive.mentions.phones import DIGITS, GAP, GOES_ON, MOST_DIGITS, SPACE, international, is_valid, number

if TYPE_CHECKING:
    from collections.abc import Iterator

_CANDIDATE = re.compile(
    rf"[(\d](?<![0-9A-Za-z+_#.,:/\-$€£¥].)(?:(?<=\()\d)?(?:{GAP}\d){{5,{MOST_DIGITS - 1}}}(?!\d)"
)
_NEXT_GROUP = re.compile(rf"(?<=[{SPACE}])\(?\d")
_NEXT_TRUNK = re.compile(rf"(?<=[{SPACE}])\(?0")
_LEAST_ABROAD = 9  # digits

_WORD = re.compile(
    r"(?:\b(?:t[eé]l[a-zéè]*|ph|phone|cell|mob[a-z]*|fax|call|whatsapp|sms|handy|gsm)|тел[а-я]*|факс|моб[а-я]*|τηλ[α-ω]*"
    r"|هاتف|جوال|تلفن|فاكس|טל[א-ת']*|נייד|फ़ोन|फोन|मोबाइल|電話|电话|手机|传真|携帯|전화|팩스|โทร[^\s:]*|☎|✆|📞|📱)"
    r"[^\w\n]{0,4}(?:(?:no|nr|num|number)\W{1,3})?\Z",
    re.IGNORECASE,
)
_LOOKED_BACK, _NEAR = 40, 12  # letters
_LETTER = re.compile(r"[^\s\d.,:;()/+-]")
_DATE = re.compile(
    r"(?:(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:[12]\d|3[01]|0?[1-9])"
    r"|(?:[12]\d|3[01]|0?[1-9])[-./](?:[12]\d|3[01]|0?[1-9])[-./](?:19|20)?\d\d)(?![-./]?\d)"
)
_THOUSANDS = re.compile(rf"[1-9]\d{{0,2}}(?:[{SPACE}.]\d{{3}})+(?:\.\d\d)?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\d\.\d+")


class _Plan(NamedTuple):
    """How numbers are dialled in a region."""

    country_code: int
    trunk: str
    """Dialled before a number, not part of it: "0", "1", "8", or nothing."""
    abroad: re.Pattern[str] | None
    """Dialled before the code of another country, where that is not "00"."""
    lengths: frozenset[int]
    """How many digits are dialled."""
    number: re.Pattern[str]


def read(text: str, region: str) -> Iterator[Mention]:
    """Numbers as they are dialled in `region` ("GB"), in order; none if there is no such region."""
    plan = _plan(region)
    if plan is None:
        return
    position = 0
    while (candidate := _CANDIDATE.search(text, position)) is not None:
        mention = _first(text, candidate.start(), candidate.group(), plan)
        if mention is not None:
            yield mention
            position = mention.end
        else:
            further = (_NEXT_TRUNK if plan.trunk == "0" else _NEXT_GROUP).search(
                text, candidate.start() + 2, candidate.end()
            )
            position = further.start() if further is not None else candidate.end()


def kept(untrusted_number: str, region: str) -> str | None:
    """A number dialled in `region` in the form of E.164; None if it is none."""
    plan = _plan(region)
    dialled = _CANDIDATE.fullmatch(untrusted_number)
    return None if plan is None or dialled is None else _value("".join(DIGITS.findall(dialled.group())), plan)


def _first(text: str, start: int, written: str, plan: _Plan) -> Mention | None:
    """The longest number that a candidate begins with."""
    digits, fitting = _fitting(written, plan)
    is_named = bool(fitting) and _is_named(text, start)
    for end, groups in reversed(fitting):
        parts = digits[:groups]
        if not (is_named or _is_shaped(parts, plan)) or GOES_ON.match(text, start + end):
            continue
        value = _value("".join(parts), plan)
        if value is not None and (is_named or _is_meant(text, start, written[:end], parts, value, plan)):
            begin = start + (written[0] == "(" and ")" not in written[:end])
            return Mention(begin, start + end, MentionKind.PHONE, value)
    return None


def _fitting(written: str, plan: _Plan) -> tuple[list[str], list[tuple[int, int]]]:
    """The groups of digits; where as many have been read as are dialled, and how many groups these are."""
    groups: list[str] = []
    fitting = []
    count = 0
    goes_abroad = plan.abroad is not None and plan.abroad.match("".join(DIGITS.findall(written))) is not None
    for found in DIGITS.finditer(written):
        groups.append(found.group())
        count += len(groups[-1])
        if count in plan.lengths or (goes_abroad and count > _LEAST_ABROAD):
            fitting.append((found.end(), len(groups)))
    return groups, fitting


def _is_named(text: str, start: int) -> bool:
    """Whether a word such as "Tel" stands before."""
    if not _LETTER.search(text, max(0, start - _NEAR), start):
        return False  # the usual case in a table, where the next question would cost too much
    return _WORD.search(text, max(0, start - _LOOKED_BACK), start) is not None


def _is_shaped(groups: list[str], plan: _Plan) -> bool:
    """Whether digits may be written as a number, as far as a glance tells."""
    if plan.trunk != "0":
        return len(groups) > 1
    return groups[0].startswith("0") and (
        len(groups) == 1 or min(map(len, groups)) > 1
    )  # no row of small numbers


def _is_meant(text: str, start: int, written: str, groups: list[str], value: str, plan: _Plan) -> bool:
    """Whether digits that could be a number are written as one."""
    if _is_something_else(text, start, written):
        return False
    return plan.trunk == "0" or _is_usual(groups, value, plan)


def _is_something_else(text: str, start: int, written: str) -> bool:
    """A date, an amount, an address of the internet."""
    return (
        _DATE.match(text, start) is not None
        or _THOUSANDS.fullmatch(written) is not None
        or _DOTTED.fullmatch(written) is not None
    )


def _is_usual(groups: list[str], value: str, plan: _Plan) -> bool:
    import phonenumbers

    code = str(plan.country_code)
    if not value.startswith(f"+{code}"):
        return plan.abroad is not None and plan.abroad.fullmatch(groups[0]) is not None
    dialled = number(plan.country_code, value[len(code) + 1 :])
    usual = DIGITS.findall(phonenumbers.format_number(dialled, phonenumbers.PhoneNumberFormat.NATIONAL))
    return groups in (usual, [plan.trunk, *usual])


@lru_cache(maxsize=4096)
def _value(digits: str, plan: _Plan) -> str | None:
    abroad = plan.abroad.match(digits) if plan.abroad is not None else None
    if abroad is not None and (value := international(digits[abroad.end() :])) is not None:
        return value
    for national in dict.fromkeys((digits.removeprefix(plan.trunk), digits)):
        if plan.number.fullmatch(national) and is_valid(plan.country_code, national):
            return f"+{plan.country_code}{national}"
    return None


@lru_cache(maxsize=256)
def _plan(region: str) -> _Plan | None:
    import phonenumbers

    code = phonenumbers.country_code_for_region(region)
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None) if code else None
    if metadata is None or metadata.general_desc is None:
        return None
    trunk, abroad = metadata.national_prefix or "", metadata.international_prefix or "00"
    lengths = frozenset(metadata.general_desc.possible_length)
    return _Plan(
        code,
        trunk,
        None if abroad == "00" else re.compile(abroad),
        lengths | {length + len(trunk) for length in lengths},
        re.compile(metadata.general_desc.national_number_pattern or ""),
    )
