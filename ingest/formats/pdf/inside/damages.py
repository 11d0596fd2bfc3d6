"""What libraries raise on a damaged PDF, and how looking goes on past it."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image

from ingest.formats.pdf.objects import MUPDF_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ingest.model import Part

DAMAGES = (
    pikepdf.PdfError, pikepdf.DependencyError, zlib.error, Image.DecompressionBombError, RuntimeError, ValueError,
    TypeError, KeyError, IndexError, AttributeError, OverflowError, OSError, *MUPDF_ERRORS,
)  # fmt: skip


def tolerant(what: str, look: Callable[[], Iterable[Part]], defects: list[str]) -> Iterator[Part]:
    """What is found until damage is met, which becomes a defect."""
    try:
        yield from look()
    except DAMAGES:
        defects.append(f"Its {what} cannot be looked into, or not to the end.")
