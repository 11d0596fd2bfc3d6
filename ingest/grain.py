"""Dithered and grainy areas of a picture, smoothed before it is read.

A photograph in a fax or an old newspaper is thousands of dots. Tesseract takes each for a piece of a letter and spends
minutes on a page; text has far fewer edges, so that the two can be told apart without reading.
"""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter, ImageStat

_TILE_PX = 48
# The share of pixels that differ from their neighbour: legible print stays below, in a coarse picture also small print.
_MOST_EDGES, _MOST_EDGES_IF_COARSE = 0.2, 0.33
_COARSE_PIXELS = 3_000_000
_HARMLESS_SHARE = 0.04  # of the picture: the rough edge of a scan costs nothing
_BLUR_PX = 2.5


def smoothed(grey: Image.Image) -> Image.Image:
    """The picture with such areas blurred and all else untouched; the same picture where there are none."""
    middle = min(127.0, ImageStat.Stat(grey.reduce(8)).mean[0])
    black = grey.point(lambda value: 255 if value > middle else 0)
    edges = ImageChops.difference(black, ImageChops.offset(black, 1, 0))
    tiles = (max(1, grey.width // _TILE_PX), max(1, grey.height // _TILE_PX))
    share = edges.resize(tiles, Image.Resampling.BOX)
    most = 255 * (_MOST_EDGES if grey.width * grey.height > _COARSE_PIXELS else _MOST_EDGES_IF_COARSE)
    area = share.point(lambda value: 255 if value > most else 0)
    if ImageStat.Stat(area).mean[0] < 255 * _HARMLESS_SHARE:
        return grey
    area = area.filter(ImageFilter.MaxFilter(3)).resize(grey.size, Image.Resampling.NEAREST)
    return Image.composite(grey.filter(ImageFilter.BoxBlur(_BLUR_PX)), grey, area)
