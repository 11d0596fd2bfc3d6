"""One name in plain bytes, however it is written there."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS_BY_CHANCE = 8
"""Shorter runs of letters turn up in noise once everything between letters is thrown away."""
_ALIKE = str.maketrans(
    "асеорхуіѕјАВЕКМНОРСТХІЅЈαορνΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "aceopxyisjABEKMHOPCTXISJaopvABEHIKMNOPTYXZ"
)
_ESCAPES = (
    (re.compile(rb"\\([0-3][0-7]{2})"), 8),
    (re.compile(rb"[#%=]([0-9A-Fa-f]{2})"), 16),
    (re.compile(rb"\\'([0-9A-Fa-f]{2})"), 16),
    (re.compile(rb"\\u00([0-9A-Fa-f]{2})"), 16),
    (re.compile(rb"&#x([0-9A-Fa-f]{1,2});"), 16),
    (re.compile(rb"&#(\d{1,3});"), 10),
)
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}\s?){5,}")
_TAGS = re.compile(rb"<[^<>]{0,200}>")
_NO_LETTERS = re.compile(rb"[^a-z]+")


def letters(text: str) -> str:
    """Only the letters, in lower case, without accents, with look-alikes of other alphabets as Latin ones."""
    plain = unicodedata.normalize("NFKD", text.translate(_ALIKE)).casefold()
    return "".join(c for c in plain if c.isalpha())


def in_text(text: str, secret: str) -> bool:
    """True if the text says the name, or a word of it, with or without anything between the letters."""
    said = letters(text)
    return any(wanted in said or wanted[::-1] in said for wanted in _wanted(secret))


def _wanted(secret: str) -> tuple[str, ...]:
    return (letters(secret), *(letters(word) for word in secret.split()))


def in_bytes(data: bytes, secret: str) -> str:
    """How the bytes say the name or a word of it; "" if they do not."""
    low = data.lower()
    for spelling, how in _exact(secret):
        if spelling in low:
            return how
    coded = {how for spelling, how in _cased(secret) if spelling in data}
    if coded:
        return coded.pop()
    return next(_read_otherwise(low, secret), "")


@cache
def _exact(secret: str) -> tuple[tuple[bytes, str], ...]:
    """Spellings in lower case."""
    found = []
    for form in dict.fromkeys((secret, secret.replace(" ", ""), *secret.split())):
        for way, text in (("", form), (" backwards", form[::-1])):
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
                raw = text.encode(encoding).lower()
                found += [(raw, encoding + way), (raw.hex().encode(), f"hexadecimal {encoding}{way}")]
                found.append((text.encode(encoding).hex().encode(), f"hexadecimal {encoding}{way}"))
        found.append((quote(form).encode().lower(), "percent signs"))
    return tuple(found)


@cache
def _cased(secret: str) -> tuple[tuple[bytes, str], ...]:
    """Spellings in which upper and lower case are other bytes: base64 at its three offsets, and rot13."""
    found = []
    for form in dict.fromkeys((secret, *secret.split())):
        for shift in range(3):
            whole = b64encode(b"\0" * shift + form.encode())
            found.append((whole[(0, 2, 3)[shift] : len(whole) - 4], "base64"))
        turned = bytes(_rot13(letter) for letter in form.encode())
        found.append((turned, "rot13"))
    return tuple((spelling, how) for spelling, how in found if len(spelling) >= 6)


def _rot13(letter: int) -> int:
    base = letter & ~0x1F
    return base + (letter - base - 1 + 13) % 26 + 1 if chr(letter).isalpha() else letter


def _read_otherwise(low: bytes, secret: str) -> Iterator[str]:
    words = _wanted(secret)
    for how, reading in _readings(low):
        squeezed = _NO_LETTERS.sub(b"", reading)
        for word in words:
            raw = word.encode()
            if raw in reading:
                yield how
            elif len(raw) >= _LETTERS_BY_CHANCE and (raw in squeezed or raw[::-1] in squeezed):
                yield f"{how}, apart"


def _readings(low: bytes) -> Iterator[tuple[str, bytes]]:
    yield "letters", low
    yield "letters between tags", _TAGS.sub(b"", low)
    for pattern, base in _ESCAPES:
        if pattern.search(low):
            yield (
                "escapes",
                pattern.sub(lambda found, base=base: bytes([int(found[1], base) & 255]), low).lower(),
            )
    unfolded = b"\n".join(bytes.fromhex(run.decode()) for run in _HEX.findall(low) if _even(run))
    if unfolded:
        yield "hexadecimal", unfolded.replace(b"\0", b"").lower()


def _even(run: bytes) -> bool:
    return len(b"".join(run.split())) % 2 == 0
