"""A first look at a picture: what it says, what it carries, whether its pixels are all there.

The picture is let go again before its page is read: its pixels are not to lie in memory twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from ingest.errors import Corrupt, IngestError, KeptUnread, TooLarge
from ingest.pictures import flat, geometry, perceptual, thumbnail
from ingest.pictures.opening import DAMAGED, MOVING, frame_count, opened, page_count
from ingest.pictures.said import Said, said_by

if TYPE_CHECKING:
    from ingest.model import Limits

_PREVIEW_PX = 512


@dataclass(frozen=True, slots=True)
class Look:
    """What one look told.

    Attributes:
        picture_format: Pillow's name of it.
        pages: frames that are pages.
        size_pt: of the first.
        is_whole: all pixels of the first are there.
        other_thumbnails: JPEGs of the small pictures inside that show something else.
        failure: why no pixels can be had at all.
    """

    picture_format: str
    pages: int
    size_pt: tuple[float, float]
    said: Said
    is_whole: bool = True
    other_thumbnails: tuple[bytes, ...] = ()
    failure: IngestError | None = None


def look_at(path: str, media_type: str, limits: Limits) -> Look:
    """Raises Corrupt, TooLarge or NeedsHeif where it cannot even be opened."""
    with opened(path, media_type, limits) as picture:
        kind, frames, pages = picture.format or "", frame_count(picture, limits), page_count(picture, limits)
        size = geometry.size_pt(picture)
        try:
            is_whole = flat.load(picture, max(picture.size) / _PREVIEW_PX, limits)
            preview = _preview(picture, limits)
        except (Corrupt, KeptUnread, TooLarge) as failure:
            return Look(kind, 0, size, said_by(picture), failure=failure)
        said = said_by(picture)
        _note(said, picture, frames, preview)
        other = tuple(
            small for small in thumbnail.thumbnails(picture) if thumbnail.shows_something_else(small, preview)
        )
        return Look(kind, pages, size, said, is_whole, other)


def _preview(picture: Image.Image, limits: Limits) -> Image.Image:
    """The loaded frame made small."""
    shown = flat.on_white(picture, limits)
    scale = min(1.0, _PREVIEW_PX / max(shown.size))
    size = (max(1, round(shown.width * scale)), max(1, round(shown.height * scale)))
    return shown.resize(size, Image.Resampling.BOX)


def _note(said: Said, picture: Image.Image, frames: int, preview: Image.Image) -> None:
    """What is not said but seen."""
    if picture.format in MOVING and frames > 1:
        said.add("frames", f"{frames:,} (a moving picture; its first moment is shown)")
    if picture.format == "PSD":
        _note_layers(said, picture)
    turn = geometry.turn_of(picture)
    said.add(
        "perceptual-hash", perceptual.perceptual_hash(preview if turn is None else preview.transpose(turn))
    )


def _note_layers(said: Said, picture: Image.Image) -> None:
    try:
        said.add("layers", ", ".join(str(layer[0]) for layer in getattr(picture, "layers", ())))
    except DAMAGED:
        said.defects.append("The picture's list of layers is damaged.")
