"""A digest that a file says of its own bytes, and whether it is so."""

from __future__ import annotations

import base64
import binascii
import hashlib

_ALGORITHMS = frozenset(("md5", "sha1", "sha224", "sha256", "sha384", "sha512"))


class ClaimedDigest:
    """A claim of the form "sha1:VALUE", fed with the bytes that it is about.

    WARC (ISO 28500:2017, 5.8) leaves algorithm and writing open: hex, base 32 and base 64 are met, told by length.
    """

    def __init__(self, untrusted_claim: str) -> None:
        name, _, value = untrusted_claim.strip().partition(":")
        name = name.lower().replace("-", "")
        self._value = value.strip().rstrip("=")
        self._running = hashlib.new(name, usedforsecurity=False) if name in _ALGORITHMS else None

    def update(self, data: bytes) -> None:
        if self._running is not None:
            self._running.update(data)

    @property
    def is_broken(self) -> bool:
        """True if the bytes are not those of the claim. A claim of a kind that nobody here can check is not broken."""
        return self._running is not None and self._running.digest() != self._claimed(
            self._running.digest_size
        )

    def _claimed(self, size_bytes: int) -> bytes | None:
        length = len(self._value)
        try:
            if length == 2 * size_bytes:
                return bytes.fromhex(self._value)
            if length == -(-size_bytes * 8 // 5):
                return base64.b32decode(self._value.upper() + "=" * (-length % 8))
            return base64.b64decode(self._value.translate(_URL_SAFE) + "=" * (-length % 4), validate=True)
        except (binascii.Error, ValueError):
            return None


_URL_SAFE = str.maketrans("-_", "+/")
