"""Wildcards and regular expressions as programs that run over a whole vocabulary at once.

RE2 never goes back in the text, so its time is bounded whatever the pattern. The vocabulary is one text with a term on
each line; what could tell a line from a text of its own is kept out by `archive.search.regexes`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from archive.store.query import Regex, Wildcard

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


def _of_wildcard(pattern: str) -> str:
    signs = {"*": ".*", "?": "."}
    return "".join(signs.get(sign) or re2.escape(sign) for sign in pattern)
