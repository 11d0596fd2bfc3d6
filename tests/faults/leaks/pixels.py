"""Whether what lies under a box can still be told from the pixels, by comparing them with what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from leaks.planted import Place
    from PIL import Image

_STILL_THERE = 0.3
"""A correlation that black pixels with a label on them have not with what was there."""
_LABEL_LEVEL = 128
_LABEL_EDGE_PX = 3  # letters of a label may have soft edges, and ring in a JPEG


def shows_through(
    before: Image.Image, after: Image.Image, place: Place, page_size_pt: tuple[float, float]
) -> bool:
    """True if, in this place, what the page showed before can still be told from the pixels that it shows after.

    Only black, and a white label that does not reach the edge, are expected. What varies away from the label is
    compared with what was there, by its levels; the label itself by its shape.
    """
    old, new = (_cut(image, place, page_size_pt) for image in (before.resize(after.size), after))
    light = new >= _LABEL_LEVEL
    if not new.size or light[[0, -1]].any() or light[:, [0, -1]].any():
        return bool(new.size)
    dark = ~_grown(light)
    if dark.any() and new[dark].max() > 0 and _correlation(old[dark], new[dark]) > _STILL_THERE:
        return True
    return _correlation(old, light.astype(float)) > 2 * _STILL_THERE


def _grown(mask: np.ndarray) -> np.ndarray:
    grown = mask.copy()
    for axis in (0, 1):
        once = grown.copy()
        for shift in range(-_LABEL_EDGE_PX, _LABEL_EDGE_PX + 1):
            grown |= np.roll(once, shift, axis)
    return grown


def _cut(image: Image.Image, place: Place, page_size_pt: tuple[float, float]) -> np.ndarray:
    across, down = image.width / page_size_pt[0], image.height / page_size_pt[1]
    _, x0, y0, x1, y1 = place
    grey = np.asarray(image.convert("L"), dtype=float)
    return grey[int(y0 * down + 1) : int(y1 * down), int(x0 * across + 1) : int(x1 * across)]


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    one, other = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return abs(float((one * other).sum())) / scale if scale else 0.0
