"""The two locks of ZIP files: the old one of PKWARE (APPNOTE 6.1) and WinZip's AES (its AE-1 and AE-2)."""

from __future__ import annotations

import hashlib
import hmac
import zlib
from typing import TYPE_CHECKING

from Cryptodome.Cipher import AES
from Cryptodome.Util import Counter

from ingest.errors import Encrypted
from ingest.packed.member import Mismatch
from ingest.packed.zip_directory import Entry, extra_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

AES_METHOD = 99
_AES_FIELD = 0x9901
_SALT_BYTES = {1: 8, 2: 12, 3: 16}
_CHECK_BYTES, _SEAL_BYTES = 2, 10
_OLD_HEADER_BYTES = 12
_ITERATIONS = 1000
_CRC_TABLE = [zlib.crc32(bytes([n]), 0xFFFFFFFF) ^ 0xFFFFFFFF for n in range(256)]


def unlocked(entry: Entry, packed: bytes, rest: Iterable[bytes], password: bytes) -> Iterator[bytes]:
    """The compressed bytes behind the lock. `packed` is at least the lock's own header; `rest` what follows.

    Raises Encrypted if the password does not fit; the old lock lets one wrong password in 256 pass.
    """
    if entry.method == AES_METHOD:
        return _aes(entry, packed, rest, password)
    return _old(entry, packed, rest, password)


def inner_method(entry: Entry) -> int:
    """How the member is compressed behind its lock."""
    field = extra_field(entry.extra, _AES_FIELD)
    return int.from_bytes(field[5:7], "little") if entry.method == AES_METHOD else entry.method


def has_checksum(entry: Entry) -> bool:
    """AE-2 leaves the CRC out: its own seal stands for it."""
    return entry.method != AES_METHOD or extra_field(entry.extra, _AES_FIELD)[:2] == b"\x01\x00"


def _aes(entry: Entry, packed: bytes, rest: Iterable[bytes], password: bytes) -> Iterator[bytes]:
    strength = extra_field(entry.extra, _AES_FIELD)[4:5]
    salt_bytes = _SALT_BYTES.get(strength[0] if strength else 0, 0)
    if not salt_bytes:
        raise Encrypted("It is locked in a way that is not known here.")
    key_bytes = 2 * salt_bytes
    keys = hashlib.pbkdf2_hmac(
        "sha1", password, packed[:salt_bytes], _ITERATIONS, 2 * key_bytes + _CHECK_BYTES
    )
    start = salt_bytes + _CHECK_BYTES
    if keys[2 * key_bytes :] != packed[salt_bytes:start]:
        raise Encrypted
    cipher = AES.new(keys[:key_bytes], AES.MODE_CTR, counter=Counter.new(128, little_endian=True))
    seal = hmac.new(keys[key_bytes : 2 * key_bytes], digestmod="sha1")
    held = packed[start:]
    for piece in rest:
        held += piece
        body, held = held[:-_SEAL_BYTES], held[-_SEAL_BYTES:]
        seal.update(body)
        yield cipher.decrypt(body)
    body, said = held[:-_SEAL_BYTES], held[-_SEAL_BYTES:]
    seal.update(body)
    yield cipher.decrypt(body)
    if seal.digest()[:_SEAL_BYTES] != said:
        raise Mismatch


def _old(entry: Entry, packed: bytes, rest: Iterable[bytes], password: bytes) -> Iterator[bytes]:
    keys = _OldKeys(password)
    header = keys.decrypt(packed[:_OLD_HEADER_BYTES])
    # With sizes behind the data, the time stands in for the checksum (6.1.6, as Info-ZIP does it).
    expected = entry.time >> 8 if entry.flags & 0x8 or entry.crc is None else entry.crc >> 24
    if len(header) < _OLD_HEADER_BYTES or header[-1] != expected & 0xFF:
        raise Encrypted
    yield keys.decrypt(packed[_OLD_HEADER_BYTES:])
    for piece in rest:
        yield keys.decrypt(piece)


class _OldKeys:
    """Three 32-bit keys that every plain byte changes (6.1.5)."""

    def __init__(self, password: bytes) -> None:
        self._state = (0x12345678, 0x23456789, 0x34567890)
        for byte in password:
            self._state = _changed(*self._state, byte)

    def decrypt(self, data: bytes) -> bytes:
        # Written out flat: this loop is all the time that a locked archive takes.
        table = _CRC_TABLE
        key0, key1, key2 = self._state
        plain = bytearray(data)
        for index, byte in enumerate(plain):
            near = key2 | 2
            byte ^= (near * (near ^ 1) >> 8) & 0xFF
            plain[index] = byte
            key0 = (key0 >> 8) ^ table[(key0 ^ byte) & 0xFF]
            key1 = ((key1 + (key0 & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
            key2 = (key2 >> 8) ^ table[(key2 ^ key1 >> 24) & 0xFF]
        self._state = (key0, key1, key2)
        return bytes(plain)


def _changed(key0: int, key1: int, key2: int, byte: int) -> tuple[int, int, int]:
    key0 = (key0 >> 8) ^ _CRC_TABLE[(key0 ^ byte) & 0xFF]
    key1 = ((key1 + (key0 & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
    return key0, key1, (key2 >> 8) ^ _CRC_TABLE[(key2 ^ key1 >> 24) & 0xFF]
