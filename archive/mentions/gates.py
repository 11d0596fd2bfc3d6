"""What a text can have at all, by one pass over it.

Most pages have nothing to find. RE2 asks for all kinds at once, in time that depends on the length alone, and only what
it saw a sign of is looked for. A gate may open for nothing; it never stays shut for something: the tests hold each
reader to that.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import re2

from archive.mentions import numbers
from archive.mentions.plain import INVISIBLE, WIDE

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_MEMORY_BYTES = 8 << 20


class Gate(IntEnum):
    AT = 0
    SPELLED_AT = 1
    WEB = 2
    WEB_BARE = 3
    DIALLED = 4
    DIALLED_ABROAD = 5
    IBAN = 6
    CODE = 7
    CARD = 8
    NAMED = 9
    NOT_PLAIN = 10


_SIGNS = {
    Gate.AT: r"@",
    Gate.SPELLED_AT: r"(?i)[\[({] ?at ?[\])}]",
    Gate.WEB: r"(?i)://|www\d?\.",
    Gate.WEB_BARE: r"(?i)\.(?:com|org|gov|edu)|\.(?:com?|org|net|gov|ac|edu)\.[a-z]{2}",
    # Six digits that no letter and no end of line parts.
    Gate.DIALLED: r"[0-9](?:[^0-9A-Za-z\n]{0,3}[0-9]){5}",
    Gate.DIALLED_ABROAD: r"(?:\+[^0-9A-Za-z\n]{0,3}|0)[0-9](?:[^0-9A-Za-z\n]{0,3}[0-9]){5}",
    Gate.IBAN: r"(?i)\b[a-z]{2}[0-9]{2}[ \x{a0}\x{202f}.-]?[0-9a-z]",
    # LEI; wallets; the line of a passport that a machine reads.
    Gate.CODE: (
        r"(?i)[0-9a-z]{18}[0-9]{2}\b|\b[13][0-9a-z]{25}"
        r"|\bbc1[0-9a-z]{11}|\b0x[0-9a-f]{40}|[0-9]{7}[mfx<][0-9]{7}"
    ),
    Gate.CARD: r"[0-9](?:[ -]?[0-9]){12}",
    Gate.NAMED: f"(?i){numbers.WORDS}",
    # Invisible letters count beside ASCII, digits of other scripts in numbers: some languages are full of both.
    Gate.NOT_PLAIN: (
        rf"[\x21-\x7e][{INVISIBLE}]|[{INVISIBLE}][\x21-\x7e]|[{WIDE}]|(?:[^\P{{Nd}}0-9][^\p{{L}}\n]{{0,3}}){{6}}"
    ),
}


def open_gates(text: str) -> AbstractSet[Gate]:
    """What the text has a sign of."""
    matched: list[int] | None = _signs().Match(text.encode("utf-8", "replace"))
    return frozenset(map(Gate, matched)) if matched else frozenset()


@cache
def _signs() -> Any:
    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    options.max_mem = _MEMORY_BYTES
    signs = re2.Set.SearchSet(options)
    for gate in Gate:
        assert signs.Add(_SIGNS[gate]) == gate
    signs.Compile()
    return signs
