"""A list of secrets, sought in texts and in bytes. What is said of a find is where it is and which line, never what.

In texts a secret is found however it is printed (`archive.redaction.matching`). In bytes it is sought in the encodings
that keep its letters apart from others: UTF-8, UTF-16, Latin-1, hexadecimal, base64; in bytes that read as text also
with anything between the letters, as tags or the commands that place them leave it, and backwards.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from typing import TYPE_CHECKING

from archive.errors import Invalid
from archive.redaction.matching import WordRun, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_LINES = 2_000
_LEAST_LETTERS = 2
_LETTERS_WHEREVER = 6  # fewer come together by chance, with anything between them
_DIGITS_WHEREVER = 7
_TAG = re.compile(r"<[^<>]{0,5000}>")
_ESCAPE = re.compile(
    r"\\u\{?([0-9A-Fa-f]{4,6})\}?|\\'([0-9A-Fa-f]{2})|&#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}));|%([0-9A-Fa-f]{2})"
)
_SHOWN_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]+)>", re.DOTALL)


class Secrets:
    """The lines of a list that hold a letter or a digit, with their numbers."""

    def __init__(self, untrusted_lines: Iterable[str]) -> None:
        self._lines: list[tuple[int, str, str]] = []
        for number, line in enumerate(untrusted_lines, 1):
            letters = squeezed(line)
            if len(letters) >= _LEAST_LETTERS:
                self._lines.append((number, line.strip(), letters))
        if not self._lines:
            raise Invalid("The list names no secret: each line needs two letters or digits at least.")
        if len(self._lines) > _MOST_LINES:
            raise Invalid(f"The list has more than {_MOST_LINES:,} lines.", "Divide it.")
        self._spellings: dict[bytes, int] = {}
        for number, text, letters in self._lines:
            if len(letters) >= (_DIGITS_WHEREVER if letters.isdecimal() else _LETTERS_WHEREVER):
                for spelling in _spellings(text):
                    self._spellings.setdefault(spelling, number)
        self._pattern = (
            re.compile(b"|".join(map(re.escape, sorted(self._spellings, key=len, reverse=True))))
            if self._spellings
            else None
        )

    def in_text(self, text: str, *, misread: bool = False) -> list[int]:
        """Numbers of the lines that stand in a text, in order; with `misread`, one wrong letter in six is forgiven."""
        run = WordRun(text.split())
        backwards = run.squeezed[::-1]
        return [
            number
            for number, line, letters in self._lines
            if next(run.find(line, misreads=misread), None) is not None
            or (len(letters) >= _LETTERS_WHEREVER and (letters in run.squeezed or letters in backwards))
        ]

    def masked(self, untrusted_name: str) -> str:
        """The name, unless it says what is sought."""
        says_it = self.in_text(untrusted_name) or self.in_bytes(untrusted_name.encode("utf-8", "replace"))
        return "(a name that holds it)" if says_it else untrusted_name

    def in_bytes(self, data: bytes) -> list[int]:
        """The same for bytes of any kind."""
        found: set[int] = set()
        if self._pattern is not None:
            found.update(self._spellings[spelling] for spelling in self._pattern.findall(data.lower()))
        for text in _as_text(data):
            letters = squeezed(text)
            found.update(
                number
                for number, _, wanted in self._lines
                if len(wanted) >= _LETTERS_WHEREVER and (wanted in letters or wanted[::-1] in letters)
            )
        return sorted(found)


def _spellings(text: str) -> Iterator[bytes]:
    """In small letters, as the bytes will be."""
    together = "".join(text.split())
    forms = {text, together, text.lower(), text.upper(), text.title(), text.casefold()}
    for form in forms | {unicodedata.normalize("NFD", form) for form in forms}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1251"):
            encoded = form.encode(encoding, "ignore")
            if len(encoded) < len(form):
                continue
            yield encoded.lower()
            yield encoded.hex().encode("ascii")
            yield from _in_base64(encoded)


def _in_base64(encoded: bytes) -> Iterator[bytes]:
    """The characters that are the same whatever stands before and behind, for each of three places to begin."""
    for before in range(3):
        whole = b64encode(b"\x00" * before + encoded)
        start = -(-before * 8 // 6)
        stop = (before + len(encoded)) * 8 // 6
        if stop - start >= _LETTERS_WHEREVER:
            yield whole[start:stop].lower()


def _as_text(data: bytes) -> Iterator[str]:
    """Bytes that read as text, with what parts letters taken out."""
    if not _reads_as_text(data):
        return
    text = data.decode("utf-8", "replace")
    plain = _ESCAPE.sub(_unescaped, text)
    yield plain
    yield _TAG.sub("", plain)
    if b" Tj" in data or b"TJ" in data:
        yield "".join(_shown(data))


def _reads_as_text(data: bytes) -> bool:
    sample = data[:65536]
    return (
        bool(sample) and len(sample.translate(None, b"\t\n\r" + bytes(range(32, 256)))) <= len(sample) // 50
    )


def _unescaped(found: re.Match[str]) -> str:
    unicode_hex, rtf, entity_hex, entity, percent = found.groups()
    code = int(unicode_hex or rtf or entity_hex or percent or "0", 16) if not entity else int(entity)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _shown(data: bytes) -> Iterator[str]:
    """Strings that a page's drawing shows, one after the other, whatever moves lie between them."""
    for literal, hexadecimal in _SHOWN_STRING.findall(data):
        if hexadecimal:
            digits = b"".join(hexadecimal.split())
            raw = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
        else:
            raw = _OCTAL.sub(lambda found: bytes([int(found[1], 8) & 255]), literal)
        yield raw.replace(b"\x00", b"").decode("latin-1")


_OCTAL = re.compile(rb"\\([0-7]{1,3})")
