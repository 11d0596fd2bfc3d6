"""Pictures, by Pillow: every frame a page, turned as the camera says."""

from __future__ import annotations

import warnings
from array import array
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, UnidentifiedImageError

from ingest.errors import Corrupt, NoSuchPage, TooLarge
from ingest.model import Conditions, Facts, Limits, Page, PageImage, Part, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("image/png", "image/jpeg", "image/tiff", "image/webp", "image/gif", "image/bmp")

_READERS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")
_SCREEN_DPI = 96.0
_ORIENTATION, _MADE_AT, _EXIF_IFD = 0x0112, 0x9003, 0x8769
_FRAMES = 5000

Image.init()  # all of Pillow's readers, before the first file and before the limits
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    with _opened(path, conditions.limits) as picture:
        frames = min(getattr(picture, "n_frames", 1), _FRAMES, conditions.limits.pages)
        yield Facts(Image.MIME.get(picture.format or "", "image/unknown"), date=_date(picture))
        if picture.format in ("GIF", "WEBP"):
            frames = 1  # a moving picture is one page, its first moment
        for number in range(1, frames + 1):
            width_px, height_px = _frame_size(picture, number)
            dpi = _dpi(picture)
            width_pt, height_pt = width_px * 72 / dpi, height_px * 72 / dpi
            yield Page(number, width_pt, height_pt, "", array("f"), TextSource.NONE, picture_share=1.0)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    """The frame in its own pixels where `dpi` asks for about as many or more; made smaller where it asks for fewer."""
    with _opened(path, conditions.limits) as picture:
        try:
            picture.seek(page_number - 1)
            frame = ImageOps.exif_transpose(picture)
        except EOFError:
            raise NoSuchPage from None
        except (OSError, SyntaxError, ValueError) as error:
            raise Corrupt("The picture is damaged.") from error
        own_dpi = _dpi(picture)
        flat = _flat(frame)
        most_pixels = conditions.limits.render_pixels / (flat.width * flat.height)
        scale = min(dpi / own_dpi, most_pixels**0.5)
        if scale < 1:
            size = (max(1, round(flat.width * scale)), max(1, round(flat.height * scale)))
            flat = flat.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
            return PageImage(flat.width, flat.height, max(1, round(own_dpi * scale)), flat.tobytes())
        return PageImage(flat.width, flat.height, max(1, round(own_dpi)), flat.tobytes())


def _opened(path: str, limits: Limits) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = limits.image_pixels
    try:
        picture = Image.open(path, formats=_READERS)
    except Image.DecompressionBombError as error:
        raise TooLarge("The picture has more pixels than the limit.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Corrupt("The picture is damaged.") from error
    if picture.width * picture.height > limits.image_pixels:
        raise TooLarge("The picture has more pixels than the limit.")
    return picture


def _frame_size(picture: Image.Image, number: int) -> tuple[int, int]:
    try:
        picture.seek(number - 1)
    except (EOFError, OSError, SyntaxError, ValueError) as error:
        raise Corrupt("The picture is damaged.") from error
    sideways = picture.getexif().get(_ORIENTATION) in (5, 6, 7, 8)
    width_px, height_px = picture.size
    return (height_px, width_px) if sideways else (width_px, height_px)


def _flat(frame: Image.Image) -> Image.Image:
    """RGB on white: what is see-through is paper."""
    if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        with_alpha = frame.convert("RGBA")
        paper = Image.new("RGB", frame.size, "white")
        paper.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return paper
    if frame.mode.startswith("I;16") or frame.mode in ("I", "F"):
        frame = (
            frame.point(lambda value: value / 257).convert("L") if frame.mode != "F" else frame.convert("L")
        )
    return frame.convert("RGB")


def _dpi(picture: Image.Image) -> float:
    """What the file says, where it makes sense; otherwise a screen's, or such that the page is no larger than A4."""
    said = picture.info.get("dpi")
    try:
        dpi = float(said[0])  # type: ignore[index]
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    longest_px = max(picture.size)
    if 50 <= dpi <= 2400 and 36 <= longest_px * 72 / dpi <= 14_400:
        return dpi
    return max(_SCREEN_DPI, longest_px * 72 / 842)


def _date(picture: Image.Image) -> datetime | None:
    try:
        text = str(picture.getexif().get_ifd(_EXIF_IFD).get(_MADE_AT, ""))
        # A camera's clock has no zone; it is taken as UTC, which is wrong by hours and right about the day.
        return datetime.strptime(text.strip("\x00 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
    except (ValueError, OSError, SyntaxError, KeyError, TypeError):
        return None
