"""Pictures as files: what they show, and what lies beside their pixels."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from leaks.metadata import icc_profile, xmp
from leaks.planted import Place, leak
from leaks.sheet import encoded, picture_of
from PIL import Image, TiffImagePlugin

_SIZE = (600, 160)
WHOLE: tuple[Place, ...] = ((1, 0, 0, 5000, 5000),)


def _view(text: str = "A view of the port") -> Image.Image:
    return picture_of(text, size=_SIZE)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png_with(chunk: bytes) -> bytes:
    """A PNG with one chunk more, after its header."""
    data = encoded(_view(), "PNG")
    return data[:33] + chunk + data[33:]


@leak(".png", visible=True, at=WHOLE)
def screenshot(secret: str) -> bytes:
    """Pixels."""
    return encoded(_view(secret), "PNG")


@leak(".jpg", visible=True, at=WHOLE)
def photograph_of_the_name(secret: str) -> bytes:
    """Pixels, in a JPEG."""
    return encoded(_view(secret), quality=80)


@leak(".png")
def png_text(secret: str) -> bytes:
    """A tEXt chunk."""
    return _png_with(_chunk(b"tEXt", b"Author\0" + secret.encode()))


@leak(".png")
def png_compressed_text(secret: str) -> bytes:
    """A zTXt chunk."""
    return _png_with(_chunk(b"zTXt", b"Author\0\0" + zlib.compress(secret.encode())))


@leak(".png")
def png_international_text(secret: str) -> bytes:
    """An iTXt chunk."""
    return _png_with(_chunk(b"iTXt", b"Author\0\0\0en\0Author\0" + secret.encode()))


@leak(".png")
def png_private_chunk(secret: str) -> bytes:
    """A chunk of a program's own."""
    return _png_with(_chunk(b"prIv", secret.encode("utf-16-le")))


@leak(".png")
def png_exif(secret: str) -> bytes:
    """An eXIf chunk."""
    exif = Image.Exif()
    exif[0x010E] = secret
    return encoded(_view(), "PNG", exif=exif)


@leak(".png")
def png_colour_profile(secret: str) -> bytes:
    """The copyright of the colour profile."""
    return encoded(_view().convert("L"), "PNG", icc_profile=icc_profile(secret))


@leak(".png")
def png_bytes_after_the_end(secret: str) -> bytes:
    """After the last chunk: the picture before it was cropped, as some phones left it."""
    return encoded(_view(), "PNG") + encoded(_view(secret), "PNG")


@leak(".png")
def png_colour_under_transparency(secret: str) -> bytes:
    """Pixels that are transparent and keep their colours."""
    clear = _view(secret).convert("RGBA")
    clear.putalpha(0)
    return encoded(clear, "PNG")


@leak(".png")
def png_second_frame(secret: str) -> bytes:
    """The second frame of an animation."""
    target = BytesIO()
    _view().save(target, "PNG", save_all=True, append_images=[_view(secret)], duration=500)
    return target.getvalue()


@leak(".jpg")
def jpeg_exif(secret: str) -> bytes:
    """EXIF: the description."""
    exif = Image.Exif()
    exif[0x010E] = secret
    return encoded(_view(), exif=exif)


@leak(".jpg")
def jpeg_exif_thumbnail(secret: str) -> bytes:
    """The small picture in the EXIF, from before the name was painted over."""
    small = encoded(picture_of(secret, size=(320, 48), letters_px=28), quality=85)
    ifd0 = struct.pack("<H", 0) + struct.pack("<I", 14)
    ifd1 = struct.pack("<H", 3) + b"".join(
        struct.pack("<HHII", tag, kind, 1, value)
        for tag, kind, value in ((0x0103, 3, 6), (0x0201, 4, 14 + 2 + 36 + 4), (0x0202, 4, len(small)))
    ) + struct.pack("<I", 0)  # fmt: skip
    return encoded(_view(), exif=b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + ifd0 + ifd1 + small)


@leak(".jpg")
def jpeg_comment(secret: str) -> bytes:
    """The comment."""
    return encoded(_view(), comment=secret.encode())


@leak(".jpg")
def jpeg_xmp(secret: str) -> bytes:
    """XMP."""
    return encoded(_view(), xmp=xmp(secret))


@leak(".jpg")
def jpeg_colour_profile(secret: str) -> bytes:
    """The copyright of the colour profile."""
    return encoded(_view().convert("L"), icc_profile=icc_profile(secret))


@leak(".jpg")
def jpeg_press_agency_fields(secret: str) -> bytes:
    """IPTC: the byline."""
    field = b"\x1c\x02\x50" + struct.pack(">H", len(secret)) + secret.encode()
    resource = (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0"
        + struct.pack(">I", len(field))
        + field
        + b"\0" * (len(field) % 2)
    )
    data = encoded(_view())
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(resource) + 2) + resource + data[2:]


@leak(".jpg")
def jpeg_bytes_after_the_end(secret: str) -> bytes:
    """After the end of the image."""
    return encoded(_view()) + secret.encode()


@leak(".webp")
def webp_exif(secret: str) -> bytes:
    """EXIF of a WebP."""
    exif = Image.Exif()
    exif[0x013B] = secret
    return encoded(_view(), "WEBP", exif=exif)


@leak(".webp")
def webp_xmp(secret: str) -> bytes:
    """XMP of a WebP."""
    return encoded(_view(), "WEBP", xmp=xmp(secret))


@leak(".tif")
def tiff_tags(secret: str) -> bytes:
    """The artist of a TIFF."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[315] = secret
    return encoded(_view(), "TIFF", tiffinfo=tags, compression="tiff_lzw")


@leak(".tif")
def tiff_private_tag(secret: str) -> bytes:
    """A tag of a program's own."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[65000] = secret
    tags.tagtype[65000] = 2
    return encoded(_view(), "TIFF", tiffinfo=tags)


@leak(".tif", visible=True, at=((2, 0, 0, 5000, 5000),))
def tiff_second_page(secret: str) -> bytes:
    """Pixels of the second page."""
    target = BytesIO()
    _view().save(target, "TIFF", save_all=True, append_images=[_view(secret)], compression="tiff_lzw")
    return target.getvalue()


@leak(".gif")
def gif_comment(secret: str) -> bytes:
    """The comment extension of a GIF."""
    return encoded(_view(), "GIF", comment=secret.encode())
