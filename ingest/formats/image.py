"""Pictures, by Pillow: every frame a page, turned as the camera says; what they say and carry beside their pixels."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from ingest import sniff
from ingest.errors import NoSuchPage
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
from ingest.pictures import carried, ending, flat, geometry, transparent
from ingest.pictures.hidden_words import HiddenWords
from ingest.pictures.look import Look, look_at
from ingest.pictures.opening import DAMAGED, opened, page_count

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = (
    "image/png", "image/jpeg", "image/tiff", "image/webp", "image/gif", "image/bmp", "image/heic", "image/avif",
    "image/jp2", "image/vnd.adobe.photoshop", "image/vnd.microsoft.icon", "image/x-portable-anymap", "image/x-pcx",
    "image/x-dcx",
)  # fmt: skip

_LARGEST_BYTES = 128 * 1024**2


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    media_type, limits = sniff.sniff(path).media_type, conditions.limits
    look = look_at(path, media_type, limits)
    yield from look.said.findings()
    if look.failure is not None:
        yield _facts(media_type, look, [])
        raise look.failure
    hidden = look.said.hidden()
    yield Page(1, *look.size_pt, "", array("f"), TextSource.NONE, picture_share=1.0, hidden=hidden)
    yield from _thumbnails(look)
    end = ending.end_of(path, look.picture_format)
    lost = [] if look.is_whole and end is not None else [1]
    if look.pages > 1:
        yield from _further_pages(path, media_type, look.pages, limits, lost)
    yield from _behind(path, look.picture_format, end)
    yield from (_cut_short(number) for number in lost)
    yield _facts(media_type, look, lost)


def inspect(
    path: str, conditions: Conditions, languages: tuple[str, ...], *, with_streams: bool
) -> Iterator[Part]:
    """Raises Corrupt or TooLarge where the picture cannot be opened."""
    media_type, limits = sniff.sniff(path).media_type, conditions.limits
    if Path(path).stat().st_size <= _LARGEST_BYTES:
        yield from carried.parts(carried.of_file(Path(path).read_bytes()), with_streams=with_streams)
    with opened(path, media_type, limits) as picture:
        try:
            behind = carried.Carried("behind the picture", _rest(path, picture.format or ""))
            yield from carried.parts((*carried.of_tags(picture), behind), with_streams=with_streams)
            yield from transparent.traces(picture, limits, HiddenWords(languages))
        except DAMAGED:
            yield Facts(
                media_type, defects=("The picture is damaged and could not be looked into to the end.",)
            )


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    """The frame in its own pixels where `dpi` asks for about as many or more; made smaller where it asks for fewer."""
    shown, turn, shape, fitting_dpi = _shown(path, page_number, dpi, conditions.limits)
    # A picture that only fits into memory made smaller is not made larger again.
    fitting_dpi = min(fitting_dpi, max(1, -(-max(shape.across, shape.down) * shown.width // shape.width_px)))
    size = shape.size_at(fitting_dpi)
    if shown.size != size:
        shown = shown.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turn is not None:
        shown = shown.transpose(turn)
    return PageImage(shown.width, shown.height, fitting_dpi, shown.tobytes())


def _shown(
    path: str, page_number: int, dpi: int, limits: Limits
) -> tuple[Image.Image, Image.Transpose | None, geometry.Shape, int]:
    """The frame as RGB in about the size that it is to have, and what is still to be done to it."""
    with opened(path, sniff.sniff(path).media_type, limits) as picture:
        if not 1 <= page_number <= page_count(picture, limits):
            raise NoSuchPage
        geometry.seek(picture, page_number)
        shape, turn = geometry.shape_of(picture), geometry.turn_of(picture)
        fitting_dpi = shape.fitting_dpi(dpi, limits.render_pixels)
        flat.load(picture, shape.width_px / shape.size_at(fitting_dpi)[0], limits)
        return flat.on_white(picture, limits), turn, shape, fitting_dpi


def _further_pages(path: str, media_type: str, pages: int, limits: Limits, lost: list[int]) -> Iterator[Page]:
    """Pages from the second on, none of whose pixels are read here. Adds to `lost` those that are cut short."""
    with opened(path, media_type, limits) as picture:
        for number in range(2, pages + 1):
            if not geometry.is_there(picture, number, path):
                lost.append(number)
            yield Page(number, *geometry.size_pt(picture), "", array("f"), TextSource.NONE, picture_share=1.0)


def _thumbnails(look: Look) -> Iterator[Part]:
    message = "The small picture inside shows something else than the large one."
    for number, small in enumerate(look.other_thumbnails, start=1):
        yield Finding(FindingKind.THUMBNAIL_DIFFERS, message)
        yield Attachment(f"thumbnail {number}.jpg", small)


def _behind(path: str, picture_format: str, end: int | None) -> Iterator[Part]:
    if not end or ending.is_filling(path, end):
        return
    what = sniff.kind_of(next(ending.rest(path, end)))
    if picture_format == "MPO" and what.media_type == "image/jpeg":
        yield Attachment("second picture.jpg", ending.rest(path, end))  # as cameras do
        return
    name = what.description[:1].lower() + what.description[1:]
    yield Finding(
        FindingKind.APPENDED_DATA,
        f"Behind the end of the picture lies {'data of an unknown kind' if what == sniff.UNKNOWN else name}.",
    )
    yield Attachment("behind the picture", ending.rest(path, end))


def _rest(path: str, picture_format: str) -> bytes:
    """The first bytes behind the picture's end, however few."""
    end = ending.end_of(path, picture_format)
    return next(ending.rest(path, end), b"") if end else b""


def _cut_short(number: int) -> Finding:
    return Finding(FindingKind.CUT_SHORT, "The picture is cut short: part of it is missing.", number)


def _facts(media_type: str, look: Look, lost: list[int]) -> Facts:
    said = look.said
    return Facts(
        media_type,
        title=said.first("title", "headline"),
        author=said.first("artist"),
        date=said.date,
        metadata=tuple(said.entries),
        defects=(
            *said.defects,
            *(f"Page {number} is cut short; what is there of it is shown." for number in lost),
        ),
    )
