"""Which compression a file is under and whether a tar archive is behind it, from its first bytes."""

from __future__ import annotations

import tarfile

from ingest.packed.decompress import head

_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
_SKIPPABLE = 0x184D2A50  # RFC 8878, 3.1.2: frames that hold no data may stand before those that do


def codec_of(start: bytes) -> str:
    """The name of the compression in `decompress.CODECS`, "" if there is none."""
    if is_tar(start):  # begins with a member's name, which may be BZhou.doc
        return ""
    for magic, codec in _MAGIC:
        if start.startswith(magic):
            return codec
    if int.from_bytes(start[:4], "little") & 0xFFFFFFF0 == _SKIPPABLE:
        return "zstd"
    return "lzma" if _is_lzma(start) else ""


def _is_lzma(start: bytes) -> bool:
    """LZMA's old format has no magic: usual properties, a dictionary of a usual size, and that it makes sense."""
    if start[:1] != b"\x5d" or len(start) < 14:
        return False
    dictionary, length = int.from_bytes(start[1:5], "little"), int.from_bytes(start[5:13], "little")
    usual = dictionary in {1 << bits for bits in range(12, 31)} | {3 << bits for bits in range(11, 29)}
    return (
        usual and start[13] == 0 and (length == 2**64 - 1 or length < 2**40) and bool(head(start, "lzma", 1))
    )


def plain_head(start: bytes, size_bytes: int) -> bytes:
    """The first bytes behind the compression; b"" if there is none."""
    codec = codec_of(start)
    return head(start, codec, size_bytes) if codec else b""


def is_tar(start: bytes) -> bool:
    """True if the first block is a tar header: its checksum is right. Old ones have no other sign."""
    if len(start) < tarfile.BLOCKSIZE or not start[0] or not start[148:156].strip(b"\0 "):
        return False
    try:
        return tarfile.nti(start[148:156]) in tarfile.calc_chksums(start[: tarfile.BLOCKSIZE])  # type: ignore[attr-defined]
    except tarfile.HeaderError:
        return False
