"""Secrets sought in plain bytes: of the file, of every decoded stream, in every encoding that keeps letters in order."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model import Check, Outcome
from archive.redaction.matching import WordRun, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.redaction.secrets import Secret
    from archive.redaction.verify.file import Parts

LETTERS_IN_NOISE = 6
"""Shorter strings turn up in compressed pixels by chance; they are sought in decoded text only."""
_DIGITS_IN_BYTES = 7  # offsets, lengths and coordinates are digits too
_SKELETON = re.compile(
    rb"/[A-Za-z0-9-]+|\b(?:obj|endobj|xref|trailer|startxref|PDF|EOF|Adobe|Identity|R|n|f)\b|\d+|<[0-9a-f]*>"
)
_MAP_WORDS = re.compile(
    rb"\b(?:CIDInit|ProcSet|findresource|begin|dict|begincmap|CIDSystemInfo|Registry|Adobe|Ordering|UCS|Supplement|def|"
    rb"CMapName|Identity|CMapType|begincodespacerange|endcodespacerange|beginbfchar|endbfchar|endcmap|currentdict|CMap|"
    rb"defineresource|pop|end)\b"
)


@dataclass(frozen=True, slots=True)
class Needle:
    """One secret in the encodings that keep letters in order. `text` is folded and squeezed."""

    text: str
    spellings: tuple[bytes, ...]


def needles(secrets: Iterable[Secret], *, shortest: int = 3) -> tuple[Needle, ...]:
    """What may be sought in bytes: secrets that no visible text holds even as part of a word."""
    found = []
    for secret in secrets:
        letters = squeezed(secret.text)
        enough = _DIGITS_IN_BYTES if letters.isdecimal() else shortest
        if secret.anywhere and len(letters) >= enough:
            found.append(Needle(letters, tuple(sorted(set(_spellings(secret.text, letters))))))
    return tuple(found)


def _spellings(text: str, letters: str) -> Iterator[bytes]:
    """Lower case; bytes are compared lower case too, which leaves what is no Latin letter as it is."""
    for form in {text, text.lower(), text.casefold(), text.upper(), text.title(), letters, "".join(text.split())}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            encoded = form.encode(encoding, "ignore")
            if len(encoded) >= len(form):
                yield encoded.lower()
                yield encoded.hex().encode()


def found_in(data: bytes, wanted: Sequence[Needle]) -> int:
    """How many of the needles are in `data`, in any spelling."""
    low = data.lower()
    return sum(any(spelling in low for spelling in needle.spellings) for needle in wanted)


def check(data: bytes, parts: Parts, secrets: Sequence[Secret]) -> Check:
    """No secret in the file's bytes, its skeleton, or any stream once decoded."""
    long, short = needles(secrets, shortest=LETTERS_IN_NOISE), needles(secrets)
    faults = []
    if found_in(data, long):
        faults.append("in the bytes of the file")
    if found_in(_SKELETON.sub(b" ", parts.skeleton), short):
        faults.append("among the objects of the file")
    for number, payload in enumerate(parts.streams, 1):
        decoded, is_text = _decoded(payload)
        sought = short if is_text else long
        loose = _MAP_WORDS.sub(b" ", decoded) if is_text else decoded
        if found_in(loose, sought) or (is_text and _squeezed_hit(loose, sought)):
            faults.append(f"in stream {number}")
    read = f"{len(data):,} bytes, {len(parts.streams):,} streams decoded, {len(short):,} strings in 5 encodings"
    name = "What was taken out is in no bytes and no decoded stream"
    return Check(name, Outcome.FAILED if faults else Outcome.PASSED, read, tuple(faults))


def _decoded(payload: bytes) -> tuple[bytes, bool]:
    """The stream inflated, and whether it reads as text."""
    try:
        plain = zlib.decompress(payload)
    except zlib.error:
        return payload, False
    return plain, not plain.strip(b"\t\n\r" + bytes(range(32, 127)))


def _squeezed_hit(text: bytes, wanted: Sequence[Needle]) -> bool:
    """Letters parted by anything, as in [(J) -2 (ane)] TJ."""
    letters = squeezed(re.sub(rb"[^A-Za-z]+", b"", text).decode("ascii"))
    return any(needle.text in letters for needle in wanted if len(needle.text) >= LETTERS_IN_NOISE)


def said_in(words: Iterable[str], secrets: Iterable[Secret], *, misread: bool = False) -> int:
    """How many secrets are said by `words`, whole words at a time; with `misread`, nearly said counts."""
    run = WordRun(words)
    return sum(
        next(run.find(secret.text, misreads=misread and secret.misread), None) is not None for secret in secrets
    )
