"""Faces in pictures and on scanned pages, by the extra `faces`: faceie, a small network (MTCNN) in numpy alone.

Its weights lie in the package; nothing is downloaded. Pixels come out of the sandbox as plain numbers, and numpy parses
no format, so it runs in our own process.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from archive.model import Box
from archive.redaction.suggesting.model import Kind, Seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from archive.model import Page
    from ingest.model import PageImage

_MARGIN = 0.25  # of a face's size on each side: the network draws its box from brow to chin
_HIGHEST = 0.95  # nothing that guesses is surer than that
_LEAST_PX = 24


def is_installed() -> bool:
    return _network() is not None


def detect(page: Page, image: PageImage) -> Iterator[Seen]:
    """Upright faces, those turned by up to some thirty degrees among them. The extra must be installed."""
    network = _network()
    assert network is not None
    picture = Image.frombytes("RGB", (image.width_px, image.height_px), image.rgb)
    found = network.detect_faces(picture, rotations=np.array([0.0]), extract_images=None)
    for corners, probability in zip(found.bounding_boxes.tolist(), found.probabilities.tolist(), strict=True):
        x0, y0, x1, y1 = corners
        if min(x1 - x0, y1 - y0) >= _LEAST_PX:
            yield Seen(_grown(page, image, (x0, y0, x1, y1)), Kind.FACE, min(round(probability, 2), _HIGHEST))


@cache
def _network() -> ModuleType | None:
    """None where the package, or what it needs, is not there."""
    try:
        return import_module("faceie.mtcnn")
    except ImportError:
        return None


def _grown(page: Page, image: PageImage, px: tuple[float, float, float, float]) -> Box:
    x0, y0, x1, y1 = px
    across, down = _MARGIN * (x1 - x0), _MARGIN * (y1 - y0)
    x_pt, y_pt = page.width_pt / image.width_px, page.height_pt / image.height_px
    return Box(
        max(x0 - across, 0.0) * x_pt,
        max(y0 - down, 0.0) * y_pt,
        min((x1 + across) * x_pt, page.width_pt),
        min((y1 + down) * y_pt, page.height_pt),
    )
