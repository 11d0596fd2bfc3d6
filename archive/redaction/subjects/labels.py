"""Labels: a noun that the editor chooses, and a number that says nothing.

Numbers are drawn from a range larger than the register, without repeats: they follow neither the order of entry nor
the alphabet nor how often a subject occurs, and the highest does not say how many there are.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LEAST_RANGE = 20
_RANGE_TIMES = 4


def drawn(nouns: Iterable[str], taken: Iterable[str]) -> Iterator[str]:
    """A label for each of `nouns`. No number is that of a label in `taken`, whatever its noun, nor given twice."""
    wanted = list(nouns)
    used = {number(label) for label in taken}
    highest = max(_LEAST_RANGE, _RANGE_TIMES * (len(used) + len(wanted)))
    free = [each for each in range(1, highest + 1) if each not in used]
    for noun, each in zip(wanted, secrets.SystemRandom().sample(free, len(wanted)), strict=True):
        yield f"{noun} {each}"


def noun(label: str) -> str:
    return label.rpartition(" ")[0]


def number(label: str) -> int:
    return int(label.rpartition(" ")[2])


def renamed(label: str, new_noun: str) -> str:
    """The label under another noun; the number stays."""
    return f"{new_noun} {number(label)}"
