"""Wildcards and regular expressions as programs that run over a whole vocabulary at once.

RE2 never goes back in the text, so its time is bounded whatever the pattern. The vocabulary is one text with a term on
each line; what could tell a line from a text of its own is kept out by `archive.search.regexes`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import re2

from archive.store.query import Fuzzy, Prefix, Regex, Wildcard

if TYPE_CHECKING:
    from archive.store.query import Pattern

_CHARACTER = rb"(?:[^\x80-\xff\n]|[\xc0-\xff][\x80-\xbf]*+)"  # of UTF-8
_MEMORY_BYTES = 1 << 20  # of one program; larger patterns are refused


def _options() -> Any:
    options = re2.Options()
    options.never_nl = True  # no part of a pattern reaches into the next line
    options.never_capture = True
    options.log_errors = False  # a query is never logged
    options.max_mem = _MEMORY_BYTES
    return options


_OPTIONS = _options()


@lru_cache(maxsize=64)
def compiled(node: Wildcard | Regex) -> Any:
    """A program whose matches in a text of lines are the lines that fit as a whole; None if it cannot be made."""
    pattern = _of_wildcard(node.pattern) if isinstance(node, Wildcard) else node.pattern
    try:
        re2.compile(pattern.encode(), _OPTIONS)  # alone first: it must not close the parentheses that follow
        return re2.compile(f"(?m)^(?:{pattern})$".encode(), _OPTIONS)
    except (re2.error, UnicodeEncodeError):
        return None


@lru_cache(maxsize=64)
def of_lines(node: Wildcard) -> re.Pattern[bytes]:
    """The same for a wildcard, for Python's own `re`, which is ten times as quick to hand out what it found.

    Each stretch of letters between stars is taken where it comes first and never moved (an atomic group): that is
    enough for wildcards, and takes no longer than the line is long, whatever stands in it.
    """
    stretches = [
        b"".join(_CHARACTER if sign == "?" else re.escape(sign.encode()) for sign in stretch)
        for stretch in re.split(r"\*+", node.pattern)
    ]
    if len(stretches) == 1:
        return re.compile(b"(?m)^" + stretches[0] + b"$")
    first, *between, last = stretches
    middle = b"".join(b"(?>[^\\n]*?" + stretch + b")" for stretch in between)
    return re.compile(b"(?m)^" + first + middle + b"[^\\n]*" + last + b"$")


def _of_wildcard(pattern: str) -> str:
    signs = {"*": ".*", "?": "."}
    return "".join(signs.get(sign) or re2.escape(sign) for sign in pattern)


def fits(node: Pattern, term: str) -> bool:
    """Whether a pattern stands for a term; of forms and spellings only an engine knows."""
    match node:
        case Prefix(text):
            return term.startswith(text)
        case Fuzzy(text, distance):
            return term[:1] == text[0] and within(text, term, distance)
        case Wildcard() | Regex():
            program = compiled(node)
            return program is not None and program.fullmatch(term.encode()) is not None
        case _:
            return False


def within(word: str, other: str, mistakes: int) -> bool:
    """Whether so many letters more, less, other, or swapped with their neighbour make one word of the other."""
    if abs(len(word) - len(other)) > mistakes:
        return False
    start = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if start is None:  # one is the other's beginning, and what follows is short enough
        return True
    if mistakes == 0:
        return False
    word, other, left = word[start:], other[start:], mistakes - 1
    if word[:2] == other[1::-1] and len(word) > 1 and within(word[2:], other[2:], left):
        return True
    return within(word[1:], other[1:], left) or within(word[1:], other, left) or within(word, other[1:], left)
