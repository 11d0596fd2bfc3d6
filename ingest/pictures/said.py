"""What a picture says of itself: camera, place and time (EXIF), captions and names (XMP, IPTC, comments)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PIL import ExifTags, ImageFile, IptcImagePlugin

from ingest.model import Finding, FindingKind, Hidden, HiddenKind
from ingest.pictures import captions
from ingest.pictures.opening import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from PIL import Image

_CAPTIONS = (
    "title", "headline", "description", "keywords", "persons", "place", "comment", "instructions", "artist", "owner",
    "credit", "copyright",
)  # fmt: skip
_LONGEST = 20_000

# Exif 3.0, 4.6: tags of the picture, then of the Exif part.
_PLAIN_TAGS = (
    (0x010E, "description"), (0x0131, "software"), (0x013B, "artist"), (0x013C, "computer"), (0x8298, "copyright"),
    (0x010D, "document"), (0x011D, "page"), (0x9C9B, "title"), (0x9C9C, "comment"), (0x9C9D, "artist"),
    (0x9C9E, "keywords"), (0x9C9F, "description"), (0xC62F, "serial-number"),
)  # fmt: skip
_EXIF_TAGS = (
    (0x9286, "comment"), (0xA420, "picture-id"), (0xA430, "owner"), (0xA431, "serial-number"), (0xA434, "lens"),
    (0xA435, "lens-serial-number"),
)  # fmt: skip
_MAKE, _MODEL, _LENS_MAKE, _CHANGED_AT = 0x010F, 0x0110, 0xA433, 0x0132
_TIMES = ((0x9003, 0x9011), (0x9004, 0x9012))  # taken, digitised; each with its offset from UTC


@dataclass(slots=True)
class Said:
    """Names and values in the order they are shown; a name may come more than once."""

    entries: list[tuple[str, str]] = field(default_factory=list)
    date: datetime | None = None
    defects: list[str] = field(default_factory=list)

    def add(self, name: str, value: object) -> None:
        text = captions.plain(value)[:_LONGEST]
        if text and (name, text) not in self.entries:
            self.entries.append((name, text))

    def first(self, *names: str) -> str:
        return next((value for name in names for key, value in self.entries if key == name), "")

    def findings(self) -> Iterator[Finding]:
        if place := self.first("position"):
            yield Finding(FindingKind.LOCATION, "The picture says where it was taken.", untrusted_quote=place)
        for name, value in self.entries:
            if name in ("serial-number", "lens-serial-number"):
                what = "a lens" if name.startswith("lens") else "a camera"
                message = f"The picture names the serial number of {what}."
                yield Finding(FindingKind.SERIAL_NUMBER, message, untrusted_quote=value)

    def hidden(self) -> tuple[Hidden, ...]:
        """Captions, names and comments, to be found by their words."""
        text = "\n".join(
            value for name, value in self.entries if name in _CAPTIONS or name.startswith("text ")
        )
        return (Hidden(HiddenKind.METADATA, text),) if text else ()


def said_by(picture: Image.Image) -> Said:
    """All that the picture says; what is damaged of it is left out and named."""
    said = Said()
    for what, read in (("EXIF", _exif), ("XMP", _xmp), ("IPTC", _iptc), ("comments", _comments)):
        try:
            read(picture, said)
        except DAMAGED:
            said.defects.append(f"Some of what the picture says of itself is damaged ({what}).")
    return said


def _exif(picture: Image.Image, said: Said) -> None:
    exif = picture.getexif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    make, model = captions.plain(exif.get(_MAKE)), captions.plain(exif.get(_MODEL))
    said.add("camera", model if model.casefold().startswith(make.casefold()) else f"{make} {model}")
    said.date, written = _moment(exif, details)
    said.add("made-at", written)
    for table, names in ((exif, _PLAIN_TAGS), (details, _EXIF_TAGS)):
        for tag, name in names:
            said.add(name, table.get(tag))
    _position(exif.get_ifd(ExifTags.IFD.GPSInfo), said)


def _moment(exif: Mapping[int, Any], details: Mapping[int, Any]) -> tuple[datetime | None, str]:
    """A camera's clock may have no zone; it is then taken as UTC, which is wrong by hours and right about the day."""
    for tag, offset_tag in _TIMES:
        written = captions.plain(details.get(tag))
        if written and (moment := _parsed(written, captions.plain(details.get(offset_tag)))):
            return moment, f"{written} {captions.plain(details.get(offset_tag))}"
    written = captions.plain(exif.get(_CHANGED_AT))
    return _parsed(written, ""), written


def _parsed(written: str, offset: str) -> datetime | None:
    zone = offset if re.fullmatch(r"[+-]\d\d:\d\d", offset) else "+00:00"
    try:
        return datetime.fromisoformat(f"{written[:10].replace(':', '-')}{written[10:19]}{zone}").astimezone(
            UTC
        )
    except (ValueError, OverflowError):
        return None


def _position(gps: Mapping[int, Any], said: Said) -> None:
    latitude, longitude = _degrees(gps.get(2), gps.get(1), "S"), _degrees(gps.get(4), gps.get(3), "W")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return
    if latitude or longitude:  # where the equator meets Greenwich nobody takes pictures
        said.add("position", f"{latitude:.6f}, {longitude:.6f}")


def _degrees(parts: object, side: object, negative: str) -> float | None:
    if not isinstance(parts, (tuple, list)) or not parts:
        return None
    value: float = sum(float(part) / 60**power for power, part in enumerate(parts[:3]))
    if math.isnan(value):  # a fraction over zero
        return None
    return -value if captions.plain(side).upper().startswith(negative) else value


def _xmp(picture: Image.Image, said: Said) -> None:
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    _add_all(said, captions.from_xmp(packet.encode() if isinstance(packet, str) else bytes(packet)))


def _iptc(picture: Image.Image, said: Said) -> None:
    if isinstance(picture, ImageFile.ImageFile) and picture.format in ("JPEG", "MPO", "TIFF"):
        _add_all(said, captions.from_iptc(IptcImagePlugin.getiptcinfo(picture) or {}))


def _comments(picture: Image.Image, said: Said) -> None:
    said.add("comment", picture.info.get("comment"))
    for key, value in getattr(picture, "text", {}).items():
        name = str(key).strip().lower()
        if not name.startswith(("xml:", "raw profile")):
            said.add(captions.PNG_NAMES.get(name, f"text {name[:60]}"), value)


def _add_all(said: Said, entries: Iterable[tuple[str, str]]) -> None:
    for name, value in entries:
        said.add(name, value)
