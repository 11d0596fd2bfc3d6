"""The text of a letter that Outlook wrapped in RTF: its HTML where it came as HTML (MS-OXRTFEX), else its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import compressed_rtf

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
    skipped: bool = False
    off: bool = False  # \htmlrtf: what stands for RTF readers only
    tag: bool = False  # \*\htmltag: HTML as it was sent
    fallback: int = 1  # \ucN: bytes behind a \u for those who do not know it


def unwrapped(compressed: bytes) -> tuple[str, str]:
    """The pair plain text, HTML of PR_RTF_COMPRESSED (MS-OXRTFCP), one of them "". Both if it is too damaged."""
    try:
        rtf = compressed_rtf.decompress(compressed)
    except (ValueError, IndexError, KeyError, TypeError, OSError):
        return "", ""
    return read(rtf)


def read(rtf: bytes) -> tuple[str, str]:
    page = re.search(rb"\\ansicpg(\d{1,5})", rtf[:4096])
    encoding = f"cp{int(page.group(1))}" if page and page.group(1) != b"65001" else "utf-8" if page else "cp1252"
    is_html = b"\\fromhtml" in rtf[:4096]
    text = _decoded(_pieces(rtf, is_html), encoding)
    return ("", text) if is_html else (text, "")


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


def _pieces(rtf: bytes, is_html: bool) -> Iterator[bytes | str]:
    group, outer = _Group(), []
    to_skip = 0
    starred = False
    for token in _TOKEN.finditer(rtf):
        escaped, word, number, symbol, brace, plain = token.groups()
        if brace == b"{":
            if len(outer) < _DEEPEST:
                outer.append(group)
            starred = False
            continue
        if brace == b"}":
            group = outer.pop() if outer else _Group()
            continue
        if symbol == b"*":
            starred = True
            continue
        if word:
            group = _after(group, word, number, starred)
            starred = False
        if group.skipped or group.off:
            continue
        if escaped or plain:
            raw = bytes.fromhex(escaped.decode()) if escaped else plain
            taken = min(to_skip, len(raw))
            to_skip -= taken
            yield raw[taken:]
        elif word == b"u" and number:
            to_skip = group.fallback
            yield chr(int(number) % 65536)
        elif word or symbol:
            yield _CHARACTERS.get(word or b"", "") or _SYMBOLS.get(symbol or b"", "")


def _after(group: _Group, word: bytes, number: bytes | None, starred: bool) -> _Group:
    """The state behind a control word."""
    if word == b"htmltag":
        return replace(group, tag=True, skipped=False)
    if word == b"htmlrtf":
        return replace(group, off=number != b"0")
    if word == b"uc" and number:
        return replace(group, fallback=max(0, min(int(number), 16)))
    if word in _SKIPPED or starred:
        return replace(group, skipped=True)
    return group
