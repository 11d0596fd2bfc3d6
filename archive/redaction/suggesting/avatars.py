"""Round pictures on an even ground, as networks and messengers show people who post; and the names beside them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from archive.model import Box
from archive.redaction.suggesting import display_names
from archive.redaction.suggesting.blobs import Blob, blobs, run_count
from archive.redaction.suggesting.model import Kind, Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from archive.model import Page
    from ingest.model import PageImage

_SMALLEST_PT, _LARGEST_PT = 15.0, 200.0
_UNLIKE_GROUND = 24  # of 255, in the channel that differs most
_SQUARE = 1.08  # how much longer than the other a side may be
_LEAST_IN_DISC, _MOST_BESIDE = 0.93, 0.03  # shares of the disc that are set, of its area that is set outside
_COLOURS, _PLAIN_COLOURS = 0.75, 0.45  # how sure, of a disc with a picture in it and of one in few colours
_FEW = 6
_MARGIN_PT = 1.0
_MOST_RUNS = 250_000  # a page of fine print has a third; what has more is looked at in less detail


def detect(page: Page, image: PageImage) -> Iterator[Seen]:
    pixels = np.frombuffer(image.rgb, dtype=np.uint8).reshape(image.height_px, image.width_px, 3)
    mask = np.abs(pixels.astype(np.int16) - _ground(pixels)).max(axis=2) > _UNLIKE_GROUND
    while run_count(mask) > _MOST_RUNS:
        pixels, mask = pixels[::2, ::2], mask[::2, ::2]
    words = list(page.words())
    x_pt, y_pt = page.width_pt / mask.shape[1], page.height_pt / mask.shape[0]
    for blob in blobs(mask):
        if _SMALLEST_PT <= (blob.x1 - blob.x0) * x_pt <= _LARGEST_PT and _is_disc(mask, blob):
            box = Box(
                max(blob.x0 * x_pt - _MARGIN_PT, 0.0),
                max(blob.y0 * y_pt - _MARGIN_PT, 0.0),
                min(blob.x1 * x_pt + _MARGIN_PT, page.width_pt),
                min(blob.y1 * y_pt + _MARGIN_PT, page.height_pt),
            )
            yield Seen(box, Kind.AVATAR, _COLOURS if _has_picture(pixels, blob) else _PLAIN_COLOURS)
            if (name := display_names.beside(box, words)) is not None:
                yield name


def _ground(pixels: NDArray[np.uint8]) -> NDArray[np.int16]:
    """The commonest colour, to a sixteenth of each channel."""
    coarse = (pixels[::4, ::4] >> 4).astype(np.int64).reshape(-1, 3)
    codes = coarse[:, 0] << 8 | coarse[:, 1] << 4 | coarse[:, 2]
    commonest = codes == np.bincount(codes).argmax()
    colour: NDArray[np.int16] = np.median(pixels[::4, ::4].reshape(-1, 3)[commonest], axis=0).astype(np.int16)
    return colour


def _is_disc(mask: NDArray[np.bool_], blob: Blob) -> bool:
    width, height = blob.x1 - blob.x0, blob.y1 - blob.y0
    if max(width, height) > _SQUARE * min(width, height) or blob.area < math.pi / 4 * width * height / 2:
        return False
    across = (np.arange(width) + 0.5) / width * 2 - 1
    down = (np.arange(height) + 0.5) / height * 2 - 1
    disc = across[None, :] ** 2 + down[:, None] ** 2 <= 1
    here = mask[blob.y0 : blob.y1, blob.x0 : blob.x1]
    area = int(disc.sum())
    return bool((here & disc).sum() >= _LEAST_IN_DISC * area and (here & ~disc).sum() <= _MOST_BESIDE * area)


def _has_picture(pixels: NDArray[np.uint8], blob: Blob) -> bool:
    here = (pixels[blob.y0 : blob.y1, blob.x0 : blob.x1] >> 5).astype(np.int64).reshape(-1, 3)
    codes, counts = np.unique(here[:, 0] << 6 | here[:, 1] << 3 | here[:, 2], return_counts=True)
    return int((counts > len(here) / 100).sum()) >= _FEW if len(codes) else False
