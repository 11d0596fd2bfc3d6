"""Pictures, by Pillow: every frame a page, turned as the camera says; what they say and carry beside their pixels."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from PIL import Image

from ingest import sniff
from ingest.errors import Corrupt, NoSuchPage, TooLarge
from ingest.model import (
    Attachment,
    Conditions,
    Facts,
    Finding,
    FindingKind,
    Limits,
    Page,
    PageImage,
    Part,
    TextSource,
)  # fmt: skip
from ingest.pictures import ending, flat, geometry, perceptual, thumbnail
from ingest.pictures.opening import DAMAGED, MOVING, frame_count, opened, page_count
from ingest.pictures.said import Said, said_by

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = (
    "image/png", "image/jpeg", "image/tiff", "image/webp", "image/gif", "image/bmp", "image/heic", "image/avif",
    "image/jp2", "image/vnd.adobe.photoshop", "image/vnd.microsoft.icon", "image/x-portable-anymap", "image/x-pcx",
    "image/x-dcx",
)  # fmt: skip

_PREVIEW_PX = 512


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    media_type, limits = sniff.sniff(path).media_type, conditions.limits
    with opened(path, media_type, limits) as picture:
        kind, pages = picture.format or "", page_count(picture, limits)
        size = geometry.size_pt(picture)
        try:
            said, beside, is_whole = _first_look(picture, limits)
        except (Corrupt, TooLarge):
            said = said_by(picture)
            yield from said.findings()
            yield _facts(media_type, said, [])
            raise
        picture.close()  # its pixels are not to lie beside those of a page that is read
    yield Page(1, *size, "", array("f"), TextSource.NONE, picture_share=1.0, hidden=said.hidden())
    yield from said.findings()
    yield from beside
    end = ending.end_of(path, kind)
    lost = [] if is_whole and end is not None else [1]
    if pages > 1:
        yield from _further_pages(path, media_type, pages, limits, lost)
    yield from _behind(path, kind, end)
    yield from (_cut_short(number) for number in lost)
    yield _facts(
        media_type, said, [f"Page {number} is cut short; what is there of it is shown." for number in lost]
    )


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    """The frame in its own pixels where `dpi` asks for about as many or more; made smaller where it asks for fewer."""
    limits = conditions.limits
    with opened(path, sniff.sniff(path).media_type, limits) as picture:
        if not 1 <= page_number <= page_count(picture, limits):
            raise NoSuchPage
        geometry.seek(picture, page_number)
        size, fitting_dpi = geometry.fitted(picture, dpi, limits)
        turn = geometry.turn_of(picture)
        flat.load(picture, picture.width / size[0], limits)
        shown = flat.on_white(picture, limits)
        if shown is not picture:
            picture.close()
    if shown.size != size:
        shown = shown.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turn is not None:
        shown = shown.transpose(turn)
    return PageImage(shown.width, shown.height, fitting_dpi, shown.tobytes())


def _first_look(picture: Image.Image, limits: Limits) -> tuple[Said, list[Part], bool]:
    """What the picture says, the small pictures inside that differ from it, and whether all its pixels are there."""
    frames = frame_count(picture, limits)
    is_whole, preview = _preview(picture, limits)
    said = said_by(picture)
    _note(said, picture, frames, preview)
    return said, list(_thumbnails(picture, preview)), is_whole


def _further_pages(path: str, media_type: str, pages: int, limits: Limits, lost: list[int]) -> Iterator[Page]:
    """Pages from the second on, none of whose pixels are read here. Adds to `lost` those that are cut short."""
    with opened(path, media_type, limits) as picture:
        for number in range(2, pages + 1):
            if not geometry.is_there(picture, number, path):
                lost.append(number)
            yield Page(number, *geometry.size_pt(picture), "", array("f"), TextSource.NONE, picture_share=1.0)


def _preview(picture: Image.Image, limits: Limits) -> tuple[bool, Image.Image]:
    """Whether all pixels of the first frame are there, and the frame made small."""
    is_whole = flat.load(picture, max(picture.size) / _PREVIEW_PX, limits)
    small = (
        flat.on_white(picture, limits).copy() if max(picture.size) <= _PREVIEW_PX else _small(picture, limits)
    )
    return is_whole, small


def _small(picture: Image.Image, limits: Limits) -> Image.Image:
    shown = flat.on_white(picture, limits)
    scale = _PREVIEW_PX / max(shown.size)
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


def _thumbnails(picture: Image.Image, preview: Image.Image) -> Iterator[Part]:
    for number, small in enumerate(thumbnail.thumbnails(picture), start=1):
        if thumbnail.shows_something_else(small, preview):
            yield Finding(
                FindingKind.THUMBNAIL_DIFFERS,
                "The small picture inside shows something else than the large one.",
            )
            yield Attachment(f"thumbnail {number}.jpg", small)


def _behind(path: str, kind: str, end: int | None) -> Iterator[Part]:
    if not end or ending.is_filling(path, end):
        return
    head = next(ending.rest(path, end))
    what = sniff.kind_of(head)
    if kind == "MPO" and what.media_type == "image/jpeg":
        yield Attachment("second picture.jpg", ending.rest(path, end))  # as cameras do
        return
    named = (
        "data of an unknown kind"
        if what == sniff.UNKNOWN
        else what.description[:1].lower() + what.description[1:]
    )
    yield Finding(FindingKind.APPENDED_DATA, f"Behind the end of the picture lies {named}.")
    yield Attachment("behind the picture", ending.rest(path, end))


def _cut_short(number: int) -> Finding:
    return Finding(FindingKind.CUT_SHORT, "The picture is cut short: part of it is missing.", number)


def _facts(media_type: str, said: Said, defects: list[str]) -> Facts:
    return Facts(
        media_type,
        title=said.first("title", "headline"),
        author=said.first("artist"),
        date=said.date,
        metadata=tuple(said.entries),
        defects=(*said.defects, *defects),
    )
