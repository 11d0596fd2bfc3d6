"""What people type, before it is kept: of a bounded length, and such that it can be kept."""

from __future__ import annotations

import re

from archive.errors import Invalid

_UNKEPT = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def line(untrusted_text: str, what: str, *, longest: int) -> str:
    """One line, without spaces around it. Raises Invalid where nothing is left, or too much."""
    return _checked(" ".join(_UNKEPT.sub(" ", untrusted_text).split()), what, longest)


def text(untrusted_text: str, what: str, *, longest: int) -> str:
    """Lines, without empty ones around them. Raises Invalid where nothing is left, or too much."""
    lines = untrusted_text.replace("\r\n", "\n").replace("\r", "\n")
    return _checked(_UNKEPT.sub("", lines).strip(), what, longest)


def _checked(said: str, what: str, longest: int) -> str:
    said = said.encode("utf-8", "replace").decode()  # half a character cannot be kept
    if not said:
        raise Invalid(f"{what} is empty.", "Write something.")
    if len(said) > longest:
        raise Invalid(f"{what} has more than {longest:,} characters.", "Make it shorter.")
    return said
