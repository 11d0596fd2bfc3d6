"""Secrets sought in plain bytes: of the file and of every decoded stream, in each encoding that keeps their letters."""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import TYPE_CHECKING

from archive.redaction.matching import WordRun, squeezed
from archive.redaction.verify.findings import counted, outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.model import Check
    from archive.redaction.secrets import Secret
    from archive.redaction.verify.file import Parts

LETTERS_IN_NOISE = 6
"""Shorter strings turn up in compressed pixels by chance; they are sought in decoded text only."""
_DIGITS_IN_BYTES = 7  # offsets, lengths and coordinates are digits too
_BRANCHED = 3  # bytes
_HEX = re.compile(rb"<[0-9a-fA-F]*>")
# What every exhibit says of itself: it is held to lists elsewhere, and a person may be called Page or Filter.
_OUR_WORDS = re.compile(
    rb"/(?:Type|Catalog|Pages|Kids|Count|Page|Parent|MediaBox|Contents|Resources|XObject|Font|Subtype|Image|Width|"
    rb"Height|ColorSpace|BitsPerComponent|Filter|FlateDecode|DCTDecode|DeviceGray|DeviceRGB|Indexed|Length|Length1|"
    rb"Lang|FontDescriptor|FontName|Glyphless|Flags|FontBBox|ItalicAngle|Ascent|Descent|CapHeight|StemV|FontFile2|"
    rb"CIDFontType2|BaseFont|CIDSystemInfo|Registry|Ordering|Supplement|Type0|Encoding|Identity-H|DescendantFonts|"
    rb"ToUnicode|CIDToGIDMap|Size|Root|CIDInit|ProcSet|CMapName|Adobe-Identity-UCS|CMapType|CMap)\b"
    rb"|\b(?:obj|endobj|stream|endstream|xref|trailer|startxref|Adobe|Identity|UCS|findresource|begin|dict|begincmap|"
    rb"def|begincodespacerange|endcodespacerange|beginbfchar|endbfchar|endcmap|CMapName|currentdict|defineresource|"
    rb"pop|end)\b"
)


class Needles:
    """Secrets that may be sought in bytes: those that no visible text holds, even as part of a word."""

    def __init__(self, secrets: Iterable[Secret], *, shortest: int = 3) -> None:
        self.letters: list[str] = []
        spellings: set[bytes] = set()
        for secret in secrets:
            letters = squeezed(secret.text)
            enough = _DIGITS_IN_BYTES if letters.isdecimal() else shortest
            if secret.anywhere and len(letters) >= enough:
                self.letters.append(letters)
                spellings.update(_spellings(secret.text, letters))
        self._pattern = re.compile(_any_of(sorted(spellings), _BRANCHED), re.DOTALL) if spellings else None

    def __len__(self) -> int:
        return len(self.letters)

    def are_in(self, data: bytes) -> bool:
        """True if any of them is in `data`, in any spelling and any case."""
        return self._pattern is not None and self._pattern.search(data.lower()) is not None


def _spellings(text: str, letters: str) -> Iterator[bytes]:
    """In lower case, as the bytes will be; other scripts than Latin have no case there, so all are tried."""
    together = "".join(text.split())
    cased = {
        text,
        text.lower(),
        text.casefold(),
        text.upper(),
        text.title(),
        letters,
        together,
        together.lower(),
    }
    for form in cased | {unicodedata.normalize("NFD", form) for form in cased}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            encoded = form.encode(encoding, "ignore")
            if len(encoded) >= len(form):
                yield encoded.lower()
                yield encoded.hex().encode()


def _any_of(spellings: Sequence[bytes], branched: int) -> bytes:
    """A pattern for any of the spellings, branching byte by byte at first: one pass finds hundreds of them."""
    if len(spellings) < 2 or not branched or b"" in spellings:
        return b"(?:" + b"|".join(map(re.escape, spellings)) + b")"
    firsts = sorted({spelling[:1] for spelling in spellings})
    branches = (
        re.escape(first) + _any_of([s[1:] for s in spellings if s[:1] == first], branched - 1)
        for first in firsts
    )
    return b"(?:" + b"|".join(branches) + b")"


def check(data: bytes, parts: Parts, secrets: Sequence[Secret]) -> Check:
    """No secret in the file's bytes, its skeleton, or any stream once decoded."""
    long, short = Needles(secrets, shortest=LETTERS_IN_NOISE), Needles(secrets)
    faults = []
    if _say(parts.skeleton, long, short):
        faults.append("among the objects of the file")
    for number, stream in enumerate(parts.streams, 1):
        payload = bytes(stream)
        decoded, is_text = _decoded(payload)
        if long.are_in(payload) or (_say(decoded, long, short) if is_text else long.are_in(decoded)):
            faults.append(f"in stream {number}")
    read = [
        counted(len(data), "byte"),
        f"{counted(len(parts.streams), 'stream')} decoded",
        f"{counted(len(short), 'string')} in 5 encodings",
    ]
    name = "What was taken out is in no bytes and no decoded stream"
    return outcome(name, read, faults)


def _decoded(payload: bytes) -> tuple[bytes, bool]:
    """The stream inflated, and whether it reads as text."""
    try:
        plain = zlib.decompress(payload)
    except zlib.error:
        return payload, False
    return plain, not plain.strip(b"\t\n\r" + bytes(range(32, 127)))


def _say(text: bytes, long: Needles, short: Needles) -> bool:
    """True if bytes that read as text hold a needle, as it is or parted by anything, as in [(Ko) -2 (val)] TJ."""
    written = _OUR_WORDS.sub(b" ", _HEX.sub(b" ", text))
    if short.are_in(written) or any(long.are_in(hexadecimal) for hexadecimal in _HEX.findall(text)):
        return True
    letters = squeezed(re.sub(rb"[^A-Za-z]+", b"", written).decode("ascii"))
    return any(wanted in letters for wanted in long.letters)


def said_in(words: Iterable[str], secrets: Iterable[Secret], *, misread: bool = False) -> int:
    """How many secrets are said by `words`; with `misread`, nearly said counts too."""
    run = WordRun(words)
    return sum(says(run, secret, misread=misread and secret.misread) for secret in secrets)


def says(run: WordRun, secret: Secret, *, misread: bool = False) -> bool:
    """Whether the words say it, or where it may be sought anywhere, hold its letters."""
    if next(run.find(secret.text, misreads=misread), None) is not None:
        return True
    letters = squeezed(secret.text)
    return secret.anywhere and len(letters) >= LETTERS_IN_NOISE and letters in run.squeezed
