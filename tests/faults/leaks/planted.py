"""What a file of the attack set is, and how a builder makes it known.

A builder is a function from a secret to bytes. Its name says the way of hiding, its docstring says where the secret
is. The secret is a made-up name that nothing else in the file is like, chosen by the builder's name and so always the
same: the same file each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable

Place = tuple[int, float, float, float, float]
"""Page, then left, top, right, bottom in points from the page's top left."""

_FIRST = ("Marta", "Boris", "Zhanna", "Oksana", "Tamara", "Hector", "Wanda", "Edgar", "Rosanna", "Gregor")
_LAST = (
    "Kovalenko", "Brandner", "Vasquez", "Haddadin", "Morenova", "Petrosyan", "Okaforson", "Steinbach",
    "Dragomir", "Zubarova",
)  # fmt: skip


@dataclass(frozen=True)
class Leak:
    """One file that hides one secret in one way.

    Attributes:
        name: the way of hiding, in words.
        kind: the family of ways: the module that builds it.
        where: where in the file the secret is.
        suffix: of the file's name, with its dot.
        visible: a reader of the pages, as the archive lays them out, sees the secret; a redaction has to cover it.
        places: boxes that cover the secret, where its words are not found as text.
    """

    name: str
    kind: str
    where: str
    suffix: str
    secret: str
    visible: bool
    places: tuple[Place, ...]
    build: Callable[[str], bytes]

    @cached_property
    def data(self) -> bytes:
        return self.build(self.secret)

    @property
    def file_name(self) -> str:
        """Says the way, never the secret."""
        return self.name.replace(" ", "-").lower() + self.suffix


LEAKS: dict[str, Leak] = {}


def leak(
    suffix: str = ".pdf",
    *,
    visible: bool = False,
    at: tuple[Place, ...] = (),
    secret: str = "",
    name: str = "",
) -> Callable[[Callable[[str], bytes]], Callable[[str], bytes]]:
    """Enter a builder into the set."""

    def enter(build: Callable[[str], bytes]) -> Callable[[str], bytes]:
        called = name or build.__name__.strip("_").replace("_", " ")
        assert called not in LEAKS, called
        kind = build.__module__.rsplit(".", 1)[-1].replace("_", " ")
        where = (build.__doc__ or called).strip().splitlines()[0]
        LEAKS[called] = Leak(called, kind, where, suffix, secret or name_for(called), visible, at, build)
        return build

    return enter


def name_for(way: str) -> str:
    number = crc32(way.encode())
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number // len(_FIRST) % len(_LAST)]}"
