"""Regular expressions over terms, in the syntax of RE2, whose time grows with the text and never explodes."""

from __future__ import annotations

import re

from archive.store.patterns import compiled
from archive.store.query import Regex
from archive.store.tokens import fold

_LONGEST = 300
_PIECE = re.compile(r"\\[pP](?:\{[^}]*\}|.)|\\x\{[^}]*\}|\\.|\(\?P?<[^>]*>|\[:\^?\w+:\]|.", re.DOTALL)
_NOT_OURS = re.compile(r"(?<!\\)(?:\\\\)*(?:\\[AzZCQE]|\(\?(?!:|P?<))")


def read(pattern: str, field_name: str, notes: list[str]) -> Regex | None:
    """None, with a note, where there is no sense in it."""
    if len(pattern) > _LONGEST:
        notes.append(f"A regular expression may have {_LONGEST} characters; this one was read as words.")
        return None
    node = Regex(_folded(pattern), field_name, pattern)
    if _NOT_OURS.search(node.pattern) or compiled(node) is None:
        notes.append("A regular expression could not be understood and was read as words.")
        return None
    return node


def _folded(pattern: str) -> str:
    """Its letters as terms have them; what stands for a class of letters stays."""
    return "".join(
        piece if len(piece) > 1 or not piece.isalnum() else fold(piece) for piece in _PIECE.findall(pattern)
    )
