"""Pixels as a file that a browser shows."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from ingest.model import PageImage

_JPEG_QUALITY = 85
_FEW_COLOURS = 64


def encoded(image: PageImage) -> bytes:
    """Text pages have few colours and are sharp and small as PNG; photographs are small as JPEG."""
    picture = Image.frombytes("RGB", (image.width_px, image.height_px), image.rgb)
    out = BytesIO()
    sample = picture.resize((min(picture.width, 300), min(picture.height, 300)), Image.Resampling.NEAREST)
    if sample.getcolors(_FEW_COLOURS) is not None:
        picture.quantize(_FEW_COLOURS * 2).save(out, "PNG", optimize=False)
    else:
        picture.save(out, "JPEG", quality=_JPEG_QUALITY)
    return out.getvalue()


def media_type(data: bytes) -> str:
    return "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
