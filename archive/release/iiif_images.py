"""Small pictures of pages, as image services of level 0: files laid out as IIIF's Image API 3.0 asks for them.

    exhibits/LINE/VERSION/iiif/3/info.json
    exhibits/LINE/VERSION/iiif/3/full/max/0/default.jpg

Viewers show them in the strip beside a page. The page itself is painted by its plain picture: level 0 demands JPEG, and
a page of text as JPEG takes several times the bytes of its PNG and shows worse.
Source: iiif.io/api/image/3.0, and its compliance document.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from archive.release.public import PublicPage

_WIDTH_PX = 200
_JPEG_QUALITY = 70
_PICTURE = "full/max/0/default.jpg"


def write(place: Path, address: str, page: PublicPage, drawn: Image.Image) -> None:
    """Of a page as it was `drawn`, into the folder of its exhibit, which will be found at `address`."""
    own = place / "iiif" / str(page.number)
    target = own / _PICTURE
    target.parent.mkdir(parents=True)
    small = drawn.resize(_size(page), Image.Resampling.BOX)
    small.save(target, "JPEG", quality=_JPEG_QUALITY)
    said = {
        "@context": "http://iiif.io/api/image/3/context.json",
        "protocol": "http://iiif.io/api/image",
        **_service(address, page),
        "width": small.width,
        "height": small.height,
    }
    (own / "info.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def thumbnail(address: str, page: PublicPage) -> dict[str, Any]:
    """What a manifest says of it."""
    width, height = _size(page)
    service = _service(address, page)
    return {
        "id": f"{service['id']}/{_PICTURE}",
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "service": [service],
    }


def _service(address: str, page: PublicPage) -> dict[str, Any]:
    return {"id": f"{address}/iiif/{page.number}", "type": "ImageService3", "profile": "level0"}


def _size(page: PublicPage) -> tuple[int, int]:
    width = min(_WIDTH_PX, page.width_px)
    return width, max(1, round(page.height_px * width / page.width_px))
