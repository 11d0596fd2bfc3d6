"""Pixels that are kept and not seen: colours under full transparency, frames after the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageStat

from ingest.model import Trace, TraceKind
from ingest.pictures import hidden_words
from ingest.pictures.opening import frame_count, page_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Limits
    from ingest.pictures.hidden_words import HiddenWords

_MOST_PIXELS = 24_000_000
_MOST_FRAMES = 8
_LEAST_PIXELS = 400
_LEAST_DEVIATION = 10.0


def traces(picture: Image.Image, limits: Limits, reader: HiddenWords) -> Iterator[Trace]:
    """Of an opened picture; what is too large is passed over."""
    if picture.width * picture.height > _MOST_PIXELS:
        return
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        yield from _under_transparency(picture.convert("RGBA"), reader)
    frames = frame_count(picture, limits)
    if page_count(picture, limits) == 1 and frames > 1:
        yield from _later_frames(picture, min(frames, _MOST_FRAMES), reader)


def _under_transparency(picture: Image.Image, reader: HiddenWords) -> Iterator[Trace]:
    colours, alpha = picture.convert("RGB"), picture.getchannel("A")
    clear = alpha.point(lambda value: 255 if value == 0 else 0)
    if clear.histogram()[255] < _LEAST_PIXELS:
        return
    if ImageStat.Stat(colours.convert("L"), clear).stddev[0] >= _LEAST_DEVIATION:
        yield Trace(TraceKind.HIDDEN_PIXELS, "under full transparency", reader.on(colours, clear))


def _later_frames(picture: Image.Image, frames: int, reader: HiddenWords) -> Iterator[Trace]:
    picture.seek(0)
    first = picture.convert("RGB")
    for number in range(1, frames):
        picture.seek(number)
        frame = picture.convert("RGB")
        differs = frame.size != first.size or ImageChops.difference(frame, first).getbbox() is not None
        if differs and hidden_words.shows_something(frame):
            yield Trace(TraceKind.HIDDEN_PIXELS, f"frame {number + 1}", reader.on(frame))
