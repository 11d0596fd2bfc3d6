"""How far two pictures look the same, by the 64-bit perceptual hash that came with them.

Pictures that differ in 6 bits or fewer are almost the same: made smaller, saved anew, in grey. They are found by their
four quarters of 16 bits: where at most 7 bits differ, one quarter differs in at most one bit, so a look-up asks for
each quarter as it is and with any one bit turned (Norouzi, Punjani and Fleet, "Fast Search in Hamming Space with
Multi-Index Hashing", 2012).
"""

from __future__ import annotations

import re

ALIKE_BITS = 6
_BITS = 64
_QUARTER_BITS = 16
_LEAST_BITS = 8  # of either kind: an empty sheet and a sheet with one line on it look like any other such


def signature(perceptual_hash: str) -> bytes | None:
    """Of 16 hexadecimal digits; None for anything else, and for a picture on which there is too little to compare."""
    if not re.fullmatch(r"[0-9a-fA-F]{16}", perceptual_hash):
        return None
    ones = int(perceptual_hash, 16).bit_count()
    return bytes.fromhex(perceptual_hash) if _LEAST_BITS <= ones <= _BITS - _LEAST_BITS else None


def bands(signed: bytes) -> list[bytes]:
    """The four quarters. Each starts with its own number."""
    return [bytes((start // 2,)) + signed[start : start + 2] for start in range(0, len(signed), 2)]


def probes(signed: bytes) -> list[bytes]:
    """All bands of pictures that are almost the same as this one."""
    found = []
    for band in bands(signed):
        quarter = int.from_bytes(band[1:], "big")
        turned = (quarter, *(quarter ^ 1 << bit for bit in range(_QUARTER_BITS)))
        found += [band[:1] + value.to_bytes(2, "big") for value in turned]
    return found


def bits_apart(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def similarity(one: bytes, other: bytes) -> float:
    """The share of bits that agree, 0 to 1."""
    return 1 - bits_apart(one, other) / _BITS
