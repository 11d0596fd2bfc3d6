"""Sizes that say little: a seized backup must not show that a file of a known size is in it.

What is encrypted is filled up with zeros: to 4 kB at least, beyond that as PADME has it (Nikitin and others, "Reducing
Metadata Leakage from Encrypted Files and Communication with PURBs", 2019), which adds at most 12 in 100.
"""

from __future__ import annotations

LEAST_BYTES = 4096


def padded_size(size_bytes: int) -> int:
    """The size that is shown for it: only its first few bits differ from those of others."""
    if size_bytes <= LEAST_BYTES:
        return LEAST_BYTES
    exponent = size_bytes.bit_length() - 1
    rounded_bits = exponent - exponent.bit_length()
    step = 1 << rounded_bits
    return -(-size_bytes // step) * step


def padded(data: bytes) -> bytes:
    return data.ljust(padded_size(len(data)), b"\0")
