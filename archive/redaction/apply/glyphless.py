"""A TrueType font without shapes: one empty glyph, half an em wide.

Invisible text needs an embedded font, or readers put in one of their own and guess widths. Tesseract and OCRmyPDF
embed such a font for the same reason. Only the tables that ISO 32000-1, 9.9 asks of an embedded TrueType font are in
it: glyf, head, hhea, hmtx, loca, maxp. The layout of each is from the OpenType specification.
"""

from __future__ import annotations

import struct

UNITS_PER_EM = 1000
ADVANCE = 500
ASCENT, DESCENT = 800, -200


def font_file() -> bytes:
    """The font's bytes; the same each time."""
    tables = {
        b"glyf": b"\0\0\0\0",
        b"head": _head(),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, ASCENT, DESCENT, 0, ADVANCE, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hh", ADVANCE, 0),
        b"loca": struct.pack(">HH", 0, 0),
        b"maxp": struct.pack(">IH13H", 0x10000, 1, *[0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
    }
    offset = 12 + 16 * len(tables)
    directory, body = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64), b""
    for tag, data in tables.items():
        directory += tag + struct.pack(">III", _checksum(data), offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return directory + body


def _head() -> bytes:
    made = modified = 0  # no dates: they would say when and where an exhibit was made
    version, revision, adjustment, magic, flags = 0x10000, 0x10000, 0, 0x5F0F3CF5, 0
    bounds, style, smallest_px, direction, short_offsets, glyph_format = (0, 0, 0, 0), 0, 8, 2, 0, 0
    return struct.pack(
        ">IIIIHHqqhhhhHHhhh", version, revision, adjustment, magic, flags, UNITS_PER_EM, made, modified,
        *bounds, style, smallest_px, direction, short_offsets, glyph_format,
    )  # fmt: skip


def _checksum(data: bytes) -> int:
    padded = data + b"\0" * (-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
