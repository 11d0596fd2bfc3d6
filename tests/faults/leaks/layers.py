"""Everything that a file holds, unpacked: parts of containers, decoded streams, older selves."""

from __future__ import annotations

import email
import email.policy
import re
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image, UnidentifiedImageError

if TYPE_CHECKING:
    from collections.abc import Iterator

Layer = tuple[str, bytes]
_DEFLATED = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_DEEPEST = 3


def layers(data: bytes, depth: int = 0) -> Iterator[Layer]:
    """The bytes themselves, then whatever can be unpacked from them, (where, bytes)."""
    yield "bytes", data
    if depth > _DEEPEST:
        return
    for where, inner in _unpacked(data):
        for deeper, plain in layers(inner, depth + 1) if _is_container(inner) else (("", inner),):
            yield f"{where} {deeper}".strip(), plain


def _is_container(data: bytes) -> bool:
    return data.startswith((b"%PDF", b"PK\x03\x04")) or _DEFLATED.match(data) is not None


def _unpacked(data: bytes) -> Iterator[Layer]:
    yield from _inflated(data)
    if data.startswith(b"PK\x03\x04"):
        yield from _zip_members(data)
    elif b"%PDF-" in data[:1024]:
        yield from _pdf_streams(data)
        for number, end in enumerate(list(re.finditer(rb"%%EOF\s*", data))[:-1], 1):
            yield f"revision {number}", data[: end.end()]
    elif re.match(rb"(?:[A-Za-z-]+: .*\r?\n)+", data[:300]):
        yield from _mail_parts(data)


def _inflated(data: bytes) -> Iterator[Layer]:
    """Wherever a zlib stream may begin, inside other streams too."""
    for found in _DEFLATED.finditer(data):
        inflater = zlib.decompressobj()
        try:
            plain = inflater.decompress(data[found.start() :], 1 << 24)
        except zlib.error:
            continue
        if len(plain) > 3:
            yield f"deflated at {found.start()}", plain


def _zip_members(data: bytes) -> Iterator[Layer]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        yield "zip comment", archive.comment
        for member in archive.infolist():
            yield member.filename, archive.read(member)


def _pdf_streams(data: bytes) -> Iterator[Layer]:
    """Every object of the newest revision, as text; every stream, decoded as far as QPDF can."""
    try:
        pdf = pikepdf.open(BytesIO(data), suppress_warnings=True)
    except pikepdf.PdfError:
        return
    with pdf:
        for thing in pdf.objects:
            where = f"object {thing.objgen[0]}"
            if isinstance(thing, pikepdf.Stream):
                yield f"{where}, dictionary", repr(thing.stream_dict).encode()
                yield where, _decoded(thing)
            else:
                yield where, thing.unparse(resolved=True)
                yield where, b"\n".join(_strings(thing))


def _strings(thing: object) -> Iterator[bytes]:
    if isinstance(thing, pikepdf.String):
        yield bytes(thing)
        yield str(thing).encode("utf-8", "replace")
    elif isinstance(thing, pikepdf.Array):
        for entry in thing:
            if not getattr(entry, "is_indirect", False):
                yield from _strings(entry)
    elif isinstance(thing, pikepdf.Dictionary):
        for key, value in thing.items():
            yield key.encode()
            if not getattr(value, "is_indirect", False):
                yield from _strings(value)


def _decoded(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()


def _mail_parts(data: bytes) -> Iterator[Layer]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        for name, value in part.items():
            yield f"header {name}", str(value).encode("utf-8", "replace")
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield "part", payload


def pictures(data: bytes) -> Iterator[tuple[str, Image.Image]]:
    """Every frame of an image file and its thumbnail; every image of a PDF's objects, as its samples are."""
    yield from _frames(data)
    if b"%PDF-" not in data[:1024]:
        return
    with pikepdf.open(BytesIO(data), suppress_warnings=True) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
                yield from _samples(thing)


def _frames(data: bytes) -> Iterator[tuple[str, Image.Image]]:
    # A picture may lie after the end of another one, or inside its metadata.
    for start in (
        found.start() for found in re.finditer(rb"\x89PNG\r\n|\xff\xd8\xff|II\*\0|MM\0\*|GIF8|RIFF", data)
    ):
        try:
            with Image.open(BytesIO(data[start:])) as image:
                for number in range(getattr(image, "n_frames", 1)):
                    image.seek(number)
                    yield f"picture at {start}, frame {number + 1}", image.convert("RGBA").convert("RGB")
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            continue


def _samples(stream: pikepdf.Stream) -> Iterator[tuple[str, Image.Image]]:
    """Without masks, without decode arrays, and with the rows that the height leaves out."""
    raw, width = _decoded(stream), int(stream.Width)
    bits = int(stream.get("/BitsPerComponent", 8))
    for channels, mode in ((1, "L"), (3, "RGB")):
        height = len(raw) // (width * channels) if bits == 8 and width else 0
        if height and len(raw) % (width * channels) == 0 and height < 20 * width:
            yield f"picture of object {stream.objgen[0]}", Image.frombytes(mode, (width, height), raw)
