"""Pictures that a saved page carries in itself, as `data:` addresses (RFC 2397). SingleFile saves all of them so."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote_to_bytes

from PIL import Image

_DATA_URI = re.compile(
    r"data:image/([\w.+-]{1,40})((?:;[\w.=-]{1,60})*);base64,([A-Za-z0-9+/=%\s]*)",
    re.IGNORECASE,
)
_ICON_PX = 48
_PICTURES = 2000
_PLACE = "inline-picture-"
_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg", "x-icon": "ico", "vnd.microsoft.icon": "ico", "pjpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class Picture:
    """`place` stands in the page where the picture was."""

    place: str
    ending: str
    content: bytes


def lift(untrusted_html: str) -> tuple[str, list[Picture]]:
    """The page with short names in place of its pictures, and the pictures, each once, that are more than icons."""
    kept: dict[str, Picture] = {}
    places: dict[int, str] = {}

    def place(found: re.Match[str]) -> str:
        key = hash(found[3])
        if key not in places:
            places[key] = f"{_PLACE}{len(places) + 1}"
            picture = _picture(places[key], found)
            if picture and len(kept) < _PICTURES:
                kept[picture.place] = picture
        return places[key]

    return _DATA_URI.sub(place, untrusted_html), list(kept.values())


def _picture(place: str, found: re.Match[str]) -> Picture | None:
    try:
        packed = found[3].encode("ascii")
        content = base64.b64decode(unquote_to_bytes(packed) if b"%" in packed else packed)
    except (binascii.Error, ValueError):
        return None
    kind = found.group(1).lower()
    return Picture(place, _ENDINGS.get(kind, kind), content) if _is_more_than_an_icon(content) else None


def _is_more_than_an_icon(content: bytes) -> bool:
    try:
        with Image.open(BytesIO(content)) as picture:
            return min(picture.size) >= _ICON_PX
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
