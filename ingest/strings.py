"""Loose strings of a file that nothing reads, so that a search finds the names in it.

Runs of printable characters in ASCII, UTF-8 and UTF-16, kept where they look like words: compressed films and
pictures are full of runs that do not.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from ingest import layout
from ingest.model import Conditions, Facts, PageImage, Part, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK_BYTES = 4 * 1024 * 1024
_OVERLAP_BYTES = 4096
_MOST_BYTES = 256 * 1024 * 1024
_ENDS_BYTES = 16 * 1024 * 1024  # of films and recordings: what they say of themselves stands at either end
_MOST_CHARACTERS = 1_000_000
_LEAST_SHARE = 0.6

_NARROW = re.compile(
    rb"(?:[\t\x20-\x7e]|[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}){6,2000}"
)
_LITTLE = re.compile(rb"(?:[\t\x20-\x7e]\x00|[\xa0-\xff]\x00|[\x00-\xff][\x03-\x06]){6,1000}")
_BIG = re.compile(rb"(?:\x00[\t\x20-\x7e]|\x00[\xa0-\xff]|[\x03-\x06][\x00-\xff]){6,1000}")
_ENCODINGS = ((_NARROW, "utf-8"), (_LITTLE, "utf-16-le"), (_BIG, "utf-16-be"))

_ADDRESS = re.compile(
    r"[\w.+-]{2,}@[\w-]+\.[\w.-]{2,}|(?:https?|ftp|file)://\S{4,}|[A-Za-z]:\\\S{4,}|(?:/[\w.-]{3,}){2,}"
)
_WORD = re.compile(r"[^\W\d_]{3,}|\d{4,}")
_HAS_VOWEL = re.compile(r"[aeiouyAEIOUY\u00c0-\U0010ffff]")
_TWO_SCRIPTS = re.compile(r"[A-Za-z][\u0250-\U0010ffff]|[\u0250-\U0010ffff][A-Za-z]")
_ORDINARY_CASE = re.compile(r"[^\W\d_A-Z]+|[A-Z][^\W\d_A-Z]+|[A-Z]+|\d+")


def extract(path: str, media_type: str, conditions: Conditions) -> Iterator[Part]:
    """Pages of strings, then Facts that say whether it was all of them. No pages where there are none."""
    found = _Gathered()
    for page in layout.pages(_sections(path, media_type, found)):
        if page.number > conditions.limits.pages:
            found.is_full = True
            break
        yield dataclasses.replace(page, source=TextSource.STRINGS)
    said = ("Only the first of its strings are searchable.",) if found.is_full else ()
    yield Facts(media_type, defects=said)


def render(path: str, media_type: str, page_number: int, dpi: int) -> PageImage:
    return layout.render(_sections(path, media_type, _Gathered()), page_number, dpi)


def found_in(data: bytes) -> Iterator[str]:
    """The strings of some bytes that look like words, in the order of their places, each encoding's after another's."""
    for pattern, encoding in _ENCODINGS:
        for run in pattern.findall(data):
            text = " ".join(run.decode(encoding, "ignore").split())
            if looks_like_words(text):
                yield text


def looks_like_words(text: str) -> bool:
    """True if most of it is words, numbers and addresses such as people write."""
    if _ADDRESS.search(text):
        return True
    good = sum(len(word) for word in _WORD.findall(text) if word.isdigit() or _is_word(word))
    dense = len(text) - text.count(" ")
    return good >= 5 and good >= _LEAST_SHARE * dense


def _is_word(letters: str) -> bool:
    return (
        len(set(letters)) > 2
        and _ORDINARY_CASE.fullmatch(letters) is not None
        and _HAS_VOWEL.search(letters) is not None
        and _TWO_SCRIPTS.search(letters) is None
    )


class _Gathered:
    """Strings met so far; one that is met again says nothing new."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.characters = 0
        self.is_full = False

    def add(self, text: str) -> bool:
        if text in self.seen:
            return False
        self.seen.add(text)
        self.characters += len(text) + 1
        self.is_full = self.characters > _MOST_CHARACTERS
        return True


def _sections(path: str, media_type: str, gathered: _Gathered) -> Iterator[str]:
    for data in _chunks(path, media_type):
        new = []
        for text in found_in(data):
            if gathered.add(text):
                new.append(text)
            if gathered.is_full:
                break
        if new:
            yield from layout.text_sections("\n".join(new))
        if gathered.is_full:
            return


def _chunks(path: str, media_type: str) -> Iterator[bytes]:
    with open(path, "rb") as untrusted_file:
        size_bytes = untrusted_file.seek(0, 2)
        most = _ENDS_BYTES if media_type.startswith(("audio/", "video/")) else _MOST_BYTES
        yield from _stretch(path, 0, min(size_bytes, most))
        if size_bytes > most:
            yield from _stretch(path, max(most, size_bytes - _ENDS_BYTES), size_bytes)


def _stretch(path: str, start: int, stop: int) -> Iterator[bytes]:
    with open(path, "rb") as untrusted_file:
        untrusted_file.seek(start)
        before = b""
        while start < stop and (chunk := untrusted_file.read(min(_CHUNK_BYTES, stop - start))):
            start += len(chunk)
            yield before + chunk
            before = chunk[-_OVERLAP_BYTES:]
