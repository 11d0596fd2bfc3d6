"""The text of a letter that Outlook wrapped in RTF: its HTML where it came as HTML (MS-OXRTFEX), else its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.mail import compressed_rtf

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    rb"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?\d{1,10})? ?|([^a-zA-Z]))|([{}])|([^\\{}\r\n]+)", re.DOTALL
)
_SKIPPED = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"mhtmltag", b"generator", b"listtable",
    b"listoverridetable", b"rsidtbl", b"themedata", b"datastore", b"latentstyles", b"pntext", b"xmlnstbl", b"filetbl",
}  # fmt: skip
_CHARACTERS = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_DEEPEST = 10_000


@dataclass(frozen=True, slots=True)
class _Group:
    is_skipped: bool = False  # fonts, colours and the like
    is_off: bool = False  # \htmlrtf: what stands there for RTF readers only
    fallback: int = 1  # \ucN: bytes behind a \u for those who do not know it

    @property
    def is_silent(self) -> bool:
        return self.is_skipped or self.is_off


def unwrapped(compressed: bytes) -> tuple[str, str]:
    """The pair plain text, HTML of a compressed body, one of them "". Both if it is too damaged."""
    return read(compressed_rtf.unpacked(compressed))


def read(rtf: bytes) -> tuple[str, str]:
    """The same of RTF that is not compressed."""
    page = re.search(rb"\\ansicpg(\d{1,5})", rtf[:4096])
    encoding = (
        "cp1252" if page is None else "utf-8" if page.group(1) == b"65001" else f"cp{int(page.group(1))}"
    )
    text = _decoded(_Reader(rtf).pieces(), encoding).rstrip("\x00")
    return ("", text) if b"\\fromhtml" in rtf[:4096] else (text, "")


def _decoded(pieces: Iterator[bytes | str], encoding: str) -> str:
    """Bytes are joined before they are decoded: a letter of a Chinese page is two of them."""
    texts: list[str] = []
    waiting = bytearray()
    for piece in pieces:
        if isinstance(piece, bytes):
            waiting += piece
            continue
        texts += _text(waiting, encoding), piece
        waiting.clear()
    return "".join([*texts, _text(waiting, encoding)])


def _text(raw: bytearray, encoding: str) -> str:
    try:
        return raw.decode(encoding, "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")


class _Reader:
    """Goes through the tokens once, with the state of the group that they are in."""

    def __init__(self, rtf: bytes) -> None:
        self._rtf = rtf
        self._group = _Group()
        self._outer: list[_Group] = []
        self._is_starred = False
        self._to_skip = 0  # bytes that stand for a \u just read

    def pieces(self) -> Iterator[bytes | str]:
        for token in _TOKEN.finditer(self._rtf):
            escaped, word, number, symbol, brace, plain = token.groups()
            if brace:
                self._enter_or_leave(brace)
            elif symbol == b"*":
                self._is_starred = True
            elif escaped or plain:
                yield self._bytes(bytes.fromhex(escaped.decode("ascii")) if escaped else plain)
            elif symbol:
                yield "" if self._group.is_silent else _SYMBOLS.get(symbol, "")
            else:
                yield self._word(word, number)

    def _enter_or_leave(self, brace: bytes) -> None:
        self._is_starred = False
        if brace == b"}":
            self._group = self._outer.pop() if self._outer else _Group()
        elif len(self._outer) < _DEEPEST:
            self._outer.append(self._group)

    def _bytes(self, raw: bytes) -> bytes:
        if self._group.is_silent:
            return b""
        taken = min(self._to_skip, len(raw))
        self._to_skip -= taken
        return raw[taken:]

    def _word(self, word: bytes, number: bytes | None) -> str:
        self._group = _after(self._group, word, number, self._is_starred)
        self._is_starred = False
        if self._group.is_silent:
            return ""
        if word == b"u" and number:
            self._to_skip = self._group.fallback
            return chr(int(number) % 65536)
        return _CHARACTERS.get(word, "")


def _after(group: _Group, word: bytes, number: bytes | None, is_starred: bool) -> _Group:
    """The state behind a control word."""
    if word == b"htmltag":
        return replace(group, is_skipped=False)
    if word == b"htmlrtf":
        return replace(group, is_off=number != b"0")
    if word == b"uc" and number:
        return replace(group, fallback=max(0, min(int(number), 16)))
    if word in _SKIPPED or is_starred:
        return replace(group, is_skipped=True)
    return group
