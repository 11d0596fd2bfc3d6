"""Numbers by which programs name an exhibit of a release: worked out from its public address, never from the catalog.

Of how many documents the archive holds, and which of them are published, they tell nothing.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.release.addresses import Address

_BITS = 52
"""A whole number of at most 2⁵³ is the same number in every language that reads JSON."""


def of(addresses: Iterable[Address], *, bits: int = _BITS) -> dict[Address, int]:
    """A number for each address, the same in every release. Should two fall on one, the address that comes first keeps
    it, so the oldest should; among 100,000 exhibits that happens in one archive of a million."""
    found: dict[int, Address] = {}
    for address in dict.fromkeys(addresses):
        tries = 0
        while (number := _number(f"{address.line}/{address.version}", tries, bits)) in found:
            tries += 1
        found[number] = address
    return {address: number for number, address in found.items()}


def of_release(address: str) -> int:
    """Of the release that is found there."""
    return _number(f"release {address}", 0, _BITS)


def _number(name: str, tries: int, bits: int) -> int:
    """From 1."""
    digest = sha256(f"{name} {tries}".encode()).digest()
    most: int = 2**bits - 1
    return int.from_bytes(digest[:8], "big") % most + 1
