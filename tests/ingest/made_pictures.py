"""Pictures made with code: with EXIF, thumbnails, captions, appended files, in fax codes and odd colour modes."""

from __future__ import annotations

import struct
from io import BytesIO

import made
from PIL import ExifTags, Image, ImageDraw

POSITION = "43.467448, 11.885127"


def scene(seed: int = 0, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture with a sky, hills and a house, other for each seed."""
    width, height = size
    picture = Image.new("RGB", size, (150 + 10 * seed % 100, 190, 240))
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [(0, height), (width * (seed % 3 + 1) // 5, height // 3), (width, height)], fill=(60, 120, 50)
    )
    draw.rectangle((width // 2, height // 2, width * 3 // 4, height * 7 // 8), fill=(200, 60 + 30 * seed, 40))
    draw.ellipse((width // 8 * (seed % 5), 20, width // 8 * (seed % 5) + 90, 110), fill=(255, 240, 90))
    return picture


def jpeg_with_exif(
    picture: Image.Image, *, thumbnail: Image.Image | None = None, orientation: int = 1
) -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x0131] = (
        "Nikon",
        "COOLPIX P6000",
        orientation,
        "Darkroom 7",
    )
    exif[0x013B] = "Zoë Fotograf".encode()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[0x9003], details[0x9011] = "2008:10:22 16:28:39", "+02:00"
    details[0xA431], details[0xA435] = "BODY-12345", "LENS-678"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[1], gps[2], gps[3], gps[4] = "N", (43.0, 28.0, 2.8128), "E", (11.0, 53.0, 6.4572)
    block = exif.tobytes()
    if thumbnail is not None:
        block = _with_thumbnail(block, made.encoded(thumbnail, "JPEG", quality=80))
    return made.encoded(picture, "JPEG", quality=90, exif=block)


def _with_thumbnail(block: bytes, small: bytes) -> bytes:
    """The EXIF block with a second directory behind it that holds the small picture (Exif 3.0, 4.5.5)."""
    body = bytearray(block.removeprefix(b"Exif\x00\x00"))
    order = "<" if body[:2] == b"II" else ">"
    first = struct.unpack_from(order + "I", body, 4)[0]
    entries = struct.unpack_from(order + "H", body, first)[0]
    struct.pack_into(order + "I", body, first + 2 + 12 * entries, len(body))
    start = len(body) + 2 + 12 * 2 + 4
    body += struct.pack(order + "H", 2)
    body += struct.pack(order + "HHII", 0x0201, 4, 1, start) + struct.pack(
        order + "HHII", 0x0202, 4, 1, len(small)
    )
    body += struct.pack(order + "I", 0) + small
    return b"Exif\x00\x00" + bytes(body)


def tiff(*frames: Image.Image, **options: object) -> bytes:
    out = BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], **options)
    return out.getvalue()
