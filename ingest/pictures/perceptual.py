"""Whether two pictures show the same, whatever their size, format and quality.

The hash is the sign of a picture's 64 coarsest waves: of its discrete cosine transform at 32 x 32 grey pixels, whether
each coefficient lies above their median. Pictures that differ in few of the 64 bits (up to about 10) look alike.
"""

from __future__ import annotations

import math
from statistics import fmean, median

from PIL import Image

_SIDE, _WAVES = 32, 8
_FLAT = 2.0  # standard deviation of grey values, 0 to 255, under which there is nothing to compare
_COSINES = [
    [math.cos(math.pi * wave * (2 * place + 1) / (2 * _SIDE)) for place in range(_SIDE)]
    for wave in range(_WAVES + 1)
]


def perceptual_hash(picture: Image.Image) -> str:
    """16 hex digits; "" for a picture that is all but blank."""
    values = _grey_values(picture)
    if _deviation(values) < _FLAT:
        return ""
    rows = [values[start : start + _SIDE] for start in range(0, len(values), _SIDE)]
    across = [[_dot(row, cosines) for row in rows] for cosines in _COSINES]
    waves = [_dot(column, _COSINES[down]) for down in range(_WAVES) for column in across[1 : _WAVES + 1]]
    middle = median(waves)
    return f"{sum((wave > middle) << bit for bit, wave in enumerate(waves)):016x}"


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Correlation of the two pictures' grey values, -1 to 1: brightness and contrast do not count.

    1 for two blank ones, 0 where only one is.
    """
    first, second = _grey_values(one), _grey_values(other)
    spread = _deviation(first), _deviation(second)
    if min(spread) < _FLAT:
        return float(max(spread) < 2 * _FLAT)
    means = fmean(first), fmean(second)
    product = fmean((a - means[0]) * (b - means[1]) for a, b in zip(first, second, strict=True))
    return product / (spread[0] * spread[1])


def _grey_values(picture: Image.Image) -> list[float]:
    small = picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=3.0)
    return [float(value) for value in small.tobytes()]


def _deviation(values: list[float]) -> float:
    mean = fmean(values)
    return math.sqrt(fmean((value - mean) ** 2 for value in values))


def _dot(values: list[float], cosines: list[float]) -> float:
    return math.fsum(a * b for a, b in zip(values, cosines, strict=True))
