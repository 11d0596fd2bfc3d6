"""Text from strangers, made safe to show.

A file's name can move a terminal's cursor, swap the order of letters or be longer than the page. What is shown
here keeps every ordinary letter of every script and spells out the rest; the raw bytes stay in the catalog.
"""

from __future__ import annotations

import unicodedata

SHOWN_CHARACTERS = 400
"""Longer text is cut in the middle: both a path's start and its ending say something."""

# Cc: control (escape codes, newlines). Cf: format (bidi overrides, zero-width). Cs: lone surrogates.
# Co, Cn: private use and unassigned, which fonts may draw as anything. Zl, Zp: line and paragraph separators.
_SPELLED_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown(untrusted_text: str, *, limit: int = SHOWN_CHARACTERS) -> str:
    r"""`untrusted_text` with unsafe characters written as \x1b or \u202e, at most `limit` characters long."""
    text = "".join(_spelled(c) if unicodedata.category(c) in _SPELLED_OUT else c for c in untrusted_text)
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    return f"{text[:head]} … {text[-(limit - head - 3) :]}"


def _spelled(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
