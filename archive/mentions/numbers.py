"""Numbers that prove themselves: by a check digit and, where that is weak, by the word before them.

Of random digits one number in ten passes Luhn's check. So a card must also begin as its issuer's do and be written in
groups or behind a word; ships, telephones, banks and value added tax need theirs. ISBNs are left out: they lead to no
person, company, account or ship.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from archive.mentions.model import Mention, MentionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_VAT_WORDS = (
    r"\b(?:vat|ust|uid|tva|iva|btw|moms|nip|mwst|dph|alv|pvn|pvm|ddv|cif|nif|oib|kmkr)(?:\b|id|in|nr|no|reg)"
)
_VAT_WORDS_ELSEWHERE = r"áfa|αφμ|α\.φ\.μ|φπα|ддс"
WORDS = rf"{_VAT_WORDS}|{_VAT_WORDS_ELSEWHERE}|\b(?:imo|imei|bic|swift)"
"""What stands before a number that is read only behind its word; for expressions without regard to case."""

_GAP = "[ \u00a0\u202f.-]"
_LAST_GROUP = re.compile(rf"{_GAP}[^\W_]*\Z")
_NO_LETTER = re.compile(r"[\W_]+")
_PASSPORT = re.compile(r"([A-Z0-9<]{9}[0-9])[A-Z<]{3}([0-9]{7})[MFX<]([0-9]{7})([A-Z0-9<]{14}[0-9<])[0-9]")
_MACHINE_WEIGHTS = (7, 3, 1)
_CARD_WORD = re.compile(
    r"(?:card|visa|mastercard|amex|american express|diners|carte|karte|tarjeta|cart[aã]o|carta|карт[аы]|卡|カード|카드|"
    r"بطاقة|כרטיס)[^\d\n]{0,30}\Z",
    re.IGNORECASE,
)
_LOOKED_BACK = 50
_ISSUERS = re.compile(
    r"4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|220[0-4]\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
)
_CARD_GROUPS = re.compile(r"\d{4}([ \u00a0-])(?:\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{6}\1\d{4,5})")


class _Scheme(NamedTuple):
    """A kind of number: its name, what it looks like in text, and what makes it sure."""

    name: str
    shape: re.Pattern[str]
    kept: Callable[[str], str | None]
    """From the number without gaps to the form in which it is kept."""


def read_codes(text: str) -> Iterator[Mention]:
    yield from _read(text, _CODES)


def read_named(text: str) -> Iterator[Mention]:
    yield from _read(text, _NAMED)


def read_cards(text: str) -> Iterator[Mention]:
    for found in _CARD.shape.finditer(text):
        value = _card(_NO_LETTER.sub("", found.group()))
        before = text[max(0, found.start() - _LOOKED_BACK) : found.start()]
        if value is not None and (_CARD_GROUPS.fullmatch(found.group()) or _CARD_WORD.search(before)):
            yield Mention(found.start(), found.end(), MentionKind.NUMBER, f"{_CARD.name}:{value}")


def kept(untrusted_number: str) -> str | None:
    """`scheme:number`, of a number with its scheme before it, or else of the first scheme that takes it."""
    word, colon, rest = untrusted_number.strip().partition(":")
    for scheme in _ALL:
        if not colon or word.strip().lower() == scheme.name:
            value = _kept(scheme, rest if colon else untrusted_number)
            if value is not None:
                return f"{scheme.name}:{value}"
    return None


def _kept(scheme: _Scheme, written: str) -> str | None:
    number = written.strip()
    if scheme.name != "mrz":
        number = _NO_LETTER.sub("", number)
    return scheme.kept(number)


def _read(text: str, schemes: tuple[_Scheme, ...]) -> Iterator[Mention]:
    for scheme in schemes:
        for found in scheme.shape.finditer(text):
            start, end = found.span(found.lastindex or 0)
            while end > start:
                value = _kept(scheme, text[start:end])
                if value is not None:
                    yield Mention(start, end, MentionKind.NUMBER, f"{scheme.name}:{value}")
                    break
                end = start + len(_without_last_group(text[start:end]))


def _without_last_group(written: str) -> str:
    last = _LAST_GROUP.search(written)
    return written[: last.start()] if last is not None else ""


def _lei(number: str) -> str | None:
    from stdnum import lei

    number = number.upper()
    has_shape = re.fullmatch(r"(?=[0-9]*[A-Z])[0-9A-Z]{18}[0-9]{2}", number) is not None
    return number if has_shape and lei.is_valid(number) else None


_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32M_SUM = 0x2BC830A3  # BIP 350: addresses from "bc1p" on


def _bitcoin(number: str) -> str | None:
    from stdnum import bitcoin

    if number[:3].lower() != "bc1":
        return number if 26 <= len(number) <= 35 and bitcoin.is_valid(number) else None
    number = number.lower()
    if not 14 <= len(number) <= 74 or not set(number[3:]) <= set(_BECH32):
        return None
    if number.startswith("bc1q"):
        return number if bitcoin.is_valid(number) else None
    total = bitcoin.bech32_checksum([3, 3, 0, 2, 3, *map(_BECH32.index, number[3:])])
    return number if total == _BECH32M_SUM else None


def _ether(number: str) -> str | None:
    """Capitals are a check sum (EIP-55); an address all in small letters or all in capitals has none."""
    digits = number[2:]
    if re.fullmatch(r"0[xX][0-9a-fA-F]{40}", number) is None:
        return None
    if digits not in (digits.lower(), digits.upper()) and digits != _capitalised(digits.lower()):
        return None
    return f"0x{digits.lower()}" if len(set(digits)) > 4 else None  # 0x000…dead is nobody's


def _capitalised(digits: str) -> str:
    from Cryptodome.Hash import keccak

    proof = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    return "".join(
        digit.upper() if int(check, 16) > 7 else digit for digit, check in zip(digits, proof, strict=False)
    )


def _passport(line: str) -> str | None:
    """The second line of a passport's two (ICAO 9303), proved by its five check digits."""
    found = _PASSPORT.fullmatch(line.upper())
    if found is None:
        return None
    line = found.group()
    number, birth, end, optional = found.groups()
    sums = [_is_proved(part) for part in (number, birth, end, number + birth + end + optional + line[-1])]
    return line if all(sums) and (optional.strip("<") == "" or _is_proved(optional)) else None


def _is_proved(part: str) -> bool:
    value = sum(
        (0 if letter == "<" else int(letter, 36)) * _MACHINE_WEIGHTS[place % 3]
        for place, letter in enumerate(part[:-1])
    )
    return value % 10 == (0 if part[-1] == "<" else int(part[-1], 36))


def _card(number: str) -> str | None:
    from stdnum import luhn

    return number if _ISSUERS.fullmatch(number) and luhn.is_valid(number) and len(set(number)) > 1 else None


def _imo(number: str) -> str | None:
    from stdnum import imo

    number = number.upper().removeprefix("IMO")
    return number if re.fullmatch(r"[0-9]{7}", number) and imo.is_valid(number) else None


def _imei(number: str) -> str | None:
    from stdnum import luhn

    number = number.upper().removeprefix("IMEI")
    return (
        number
        if re.fullmatch(r"[0-9]{15}", number) and luhn.is_valid(number) and len(set(number)) > 1
        else None
    )


def _bic(number: str) -> str | None:
    """No check digit: the country must be one, and the word before it one of two."""
    from phonenumbers import SUPPORTED_REGIONS

    number = number.upper()
    has_shape = re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", number) is not None
    return number.removesuffix("XXX") if has_shape and number[4:6] in SUPPORTED_REGIONS else None


def _vat(number: str) -> str | None:
    from stdnum.eu import vat

    number = number.upper()
    return number if re.fullmatch(r"[A-Z]{2}[0-9A-Z]{7,12}", number) and vat.is_valid(number) else None


_CARD = _Scheme(
    "card",
    re.compile(r"[2-6](?<![\w.,:/-].)\d{3}(?:[ \u00a0-]?\d){10,15}(?!\w)(?![.,-]\d)", re.ASCII),
    _card,
)
_CODES = (
    _Scheme("lei", re.compile(r"\b[0-9A-Z]{18}[0-9]{2}\b", re.ASCII), _lei),
    _Scheme(
        "bitcoin",
        re.compile(
            r"\b(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[0-9a-z]{11,71}|BC1[0-9A-Z]{11,71})\b", re.ASCII
        ),
        _bitcoin,
    ),
    _Scheme("ether", re.compile(r"\b0[xX][0-9a-fA-F]{40}\b", re.ASCII), _ether),
    _Scheme(
        "mrz",
        re.compile(rf"(?<![A-Z0-9<]){_PASSPORT.pattern.replace('(', '(?:')}(?![A-Z0-9<])", re.ASCII),
        _passport,
    ),
)
_NUMBER_WORD = r"(?:[^\w\n]{0,3}(?:no|nr|num|number|code)\b)?[^\w\n]{0,4}"
_NAMED = (
    _Scheme("imo", re.compile(rf"\bIMO{_NUMBER_WORD}(\d{{7}})\b", re.ASCII | re.IGNORECASE), _imo),
    _Scheme(
        "imei",
        re.compile(rf"\bIMEI[12]?{_NUMBER_WORD}(\d(?:[ -]?\d){{14}})\b", re.ASCII | re.IGNORECASE),
        _imei,
    ),
    _Scheme(
        "bic",
        re.compile(
            r"\b(?i:bic(?:[^\w\n]{1,3}(?:swift|code|no|nr)){0,2}"
            r"|swift(?:[^\w\n]{1,3}(?:bic|code|no|nr)){1,2}|swift(?= ?:))"
            r"[^\w\n]{0,4}([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b",
            re.ASCII,
        ),
        _bic,
    ),
    _Scheme(
        "vat",
        re.compile(
            rf"(?i:{_VAT_WORDS}|{_VAT_WORDS_ELSEWHERE})[^\n]{{0,40}}?"
            r"\b((?:AT|B[EG]|C[YZ]|D[EK]|E[ELS]|F[IR]|H[RU]|I[ET]|L[TUV]|MT|NL|P[LT]|RO|S[EIK]|XI)"
            r"(?:[ .-]?[0-9A-Z]){7,12})\b"
        ),
        _vat,
    ),
)
_ALL = (*_CODES, _CARD, *_NAMED)
