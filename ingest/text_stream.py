"""Text of any size and encoding, line by line, in little memory.

The encoding is told from pieces of several places: a log may begin with a hundred pages of ASCII. Lines are decoded one
block at a time, and those that are in another encoding than the rest are read in theirs.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from ingest import charset

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK_BYTES = 1024 * 1024
_HEAD_BYTES, _PIECE_BYTES, _PIECES = 64 * 1024, 16 * 1024, 15
_LONGEST_LINE = 256 * 1024
_NAMES = {
    "cp1252": "Western European (Windows-1252)", "cp1251": "Cyrillic (Windows-1251)", "koi8_r": "Russian (KOI8-R)",
    "koi8_u": "Ukrainian (KOI8-U)", "cp866": "Cyrillic of DOS (CP866)", "iso8859_5": "Cyrillic (ISO 8859-5)",
    "mac_cyrillic": "Cyrillic of the old Mac", "cp1253": "Greek (Windows-1253)", "iso8859_7": "Greek (ISO 8859-7)",
    "cp1254": "Turkish (Windows-1254)", "cp1255": "Hebrew (Windows-1255)", "cp862": "Hebrew of DOS (CP862)",
    "cp1256": "Arabic (Windows-1256)", "iso8859_6": "Arabic (ISO 8859-6)", "cp720": "Arabic of DOS (CP720)",
    "cp874": "Thai (TIS-620)", "cp1250": "Central European (Windows-1250)", "cp852": "Central European of DOS (CP852)",
    "iso8859_2": "Central European (ISO 8859-2)", "cp1257": "Baltic (Windows-1257)",
    "cp1258": "Vietnamese (Windows-1258)",
    "cp850": "Western European of DOS (CP850)", "mac_roman": "Western European of the old Mac",
    "gb18030": "simplified Chinese (GB18030)", "big5hkscs": "traditional Chinese (Big5)", "euc_jp": "Japanese (EUC-JP)",
    "cp932": "Japanese (Shift_JIS)", "cp949": "Korean (CP949)",
}  # fmt: skip

# Colours and cursor movements of terminals (ECMA-48, 5.4), letters printed over each other, and other codes.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_a-z])")
_STRUCK_OVER = re.compile(r"[^\x08\n]\x08")
_CODES = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]+")
_HAS_CODES = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Text:
    """The text of a file.

    Attributes:
        encoding: Python's name of the encoding of most of it.
        is_guess: it was told from what the words look like.
        lost_characters: how many could not be decoded, so far.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self.encoding, self.is_guess = _encoding(path)
        self.lost_characters = 0
        self._odd_lines = charset.OddLines()

    def lines(self) -> Iterator[str]:
        """Without their ends, codes taken out. A line longer than some hundred thousand characters comes in pieces."""
        for block in self._blocks():
            self.lost_characters += block.count("\ufffd")
            yield from _without_codes(block).splitlines()

    def defects(self) -> tuple[str, ...]:
        """What a reporter should know of the reading, once all lines are read."""
        found = []
        if self.is_guess:
            name = _NAMES.get(self.encoding) or f"EBCDIC ({self.encoding.upper()})"
            found.append(f"The text does not say its encoding; read as {name}, which is a guess.")
        if self._odd_lines.count:
            found.append(f"{self._odd_lines.count:,} lines are in another encoding than the rest.")
        if self.lost_characters:
            found.append(f"{self.lost_characters:,} characters could not be decoded.")
        return tuple(found)

    def _blocks(self) -> Iterator[str]:
        """Pieces that end where a line does, or at least a word."""
        is_wide = self.encoding.startswith(("utf-16", "utf-32", "iso2022", "hz"))
        return self._decoded_by_state() if is_wide else self._decoded_by_lines()

    def _decoded_by_lines(self) -> Iterator[str]:
        with open(self._path, "rb") as untrusted_file:
            data = untrusted_file.read(_BLOCK_BYTES)
            while chunk := untrusted_file.read(_BLOCK_BYTES):
                cut = _end_of_lines(data)
                yield self._decode(data[:cut])
                data = data[cut:] + chunk
            yield self._decode(data)

    def _decode(self, data: bytes) -> str:
        return charset.decode_lines(data, self.encoding, self._odd_lines).removeprefix("\ufeff")

    def _decoded_by_state(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        with open(self._path, "rb") as untrusted_file:
            text = decoder.decode(untrusted_file.read(_BLOCK_BYTES)).removeprefix("\ufeff")
            while chunk := untrusted_file.read(_BLOCK_BYTES):
                cut = text.rfind("\n") + 1 or text.rfind(" ") + 1 or len(text)
                yield text[:cut]
                text = text[cut:] + decoder.decode(chunk)
            yield text + decoder.decode(b"", final=True)


def _encoding(path: str) -> tuple[str, bool]:
    sample, head = _sample(path)
    found, is_guess = charset.detect(sample)
    # An XML file says its encoding, and is believed where that makes sense of it.
    if is_guess and head.lstrip().startswith(b"<?xml") and (said := charset.declared(sample, head)):
        return said, False
    return found, is_guess


def _end_of_lines(data: bytes) -> int:
    """Where the last whole line ends; in a line that goes on and on, the last word; failing that, a character."""
    for mark in (b"\n", b"\r", b" ", b","):
        if cut := data.rfind(mark) + 1:
            return cut
    cut = len(data)
    while cut > len(data) - 4 and data[cut - 1] & 0xC0 == 0x80:
        cut -= 1
    return cut - 1 if cut > 1 and data[cut - 1] >= 0xC0 else len(data)


def _without_codes(text: str) -> str:
    if _HAS_CODES.search(text) is None:
        return text
    text = _ESCAPES.sub("", text)
    while "\x08" in text and (shorter := _STRUCK_OVER.sub("", text)) != text:
        text = shorter
    return _CODES.sub(" ", text)


def _sample(path: str) -> tuple[bytes, bytes]:
    """What to judge by, and the beginning.

    The former is the beginning and whole lines from places spread over the rest; of a wide encoding only the beginning.
    """
    with open(path, "rb") as untrusted_file:
        size_bytes = untrusted_file.seek(0, 2)
        untrusted_file.seek(0)
        pieces = [untrusted_file.read(_HEAD_BYTES)]
        if size_bytes <= _HEAD_BYTES or b"\x00" in pieces[0][:4096] or charset.has_mark(pieces[0]):
            return pieces[0], pieces[0]
        head = pieces[0]
        pieces[0] = pieces[0][: pieces[0].rfind(b"\n") + 1 or None]
        for number in range(_PIECES):
            untrusted_file.seek(_HEAD_BYTES + (size_bytes - _HEAD_BYTES) * number // _PIECES)
            piece = untrusted_file.read(_PIECE_BYTES)
            lines = piece[piece.find(b"\n") + 1 : piece.rfind(b"\n") + 1]
            if not lines.isascii():
                pieces.insert(0, lines)  # what tells something comes first: guesses are made of a part
    return b"".join(pieces), head
