"""The compression that Outlook puts around RTF (MS-OXRTFCP). Damage is read over: half a letter is better than none."""

from __future__ import annotations

_HEADER_BYTES = 16
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
_LARGEST_BYTES = 256 * 1024 * 1024
_FIRST_WORDS = (  # section 2.2.2: both sides begin with the same dictionary
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def unpacked(data: bytes) -> bytes:
    """The RTF, as far as it can be had; b"" for what is none. The checksum is not asked."""
    kind, body = data[8:12], data[_HEADER_BYTES:]
    if kind == _PLAIN:
        return body[: int.from_bytes(data[4:8], "little")]
    return _expanded(body) if kind == _COMPRESSED else b""


def _expanded(body: bytes) -> bytes:
    """Runs of eight tokens, each a byte or a place in what was written last and a length (section 3.1.3.2)."""
    written = bytearray(_FIRST_WORDS)
    place = 0
    while place < len(body) and len(written) < _LARGEST_BYTES:
        control = body[place]
        place += 1
        for bit in range(8):
            if not control >> bit & 1:
                written += body[place : place + 1]
                place += 1
                continue
            reference = int.from_bytes(body[place : place + 2], "big")
            place += 2
            back = (len(written) - (reference >> 4)) % _WINDOW
            if back == 0 or place > len(body):  # a reference to the place itself ends the text
                return bytes(written[len(_FIRST_WORDS) :])
            _copy(written, back, (reference & 0xF) + 2)
    return bytes(written[len(_FIRST_WORDS) :])


def _copy(written: bytearray, back: int, length: int) -> None:
    """A run may reach into itself. What lies before the beginning of the window is white space to honest writers."""
    for _ in range(length):
        written.append(written[-back] if back <= len(written) else 0x20)
