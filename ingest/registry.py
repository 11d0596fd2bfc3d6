"""Which module reads which media type.

A format is a module with

    MEDIA_TYPES: tuple[str, ...]
    def extract(path: str, limits: Limits) -> Iterator[Facts | Draft | Attachment]
    def render(path: str, page_number: int, dpi: int, limits: Limits) -> PageImage

`path` is an open file's name under /proc/self/fd; it says nothing about the file. A format yields pages in order, says
its Facts once, and raises `ingest.errors`. Formats of others come by the entry point group `ingest.formats`.
"""

from __future__ import annotations

import importlib
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, cast

from ingest.errors import Unsupported
from ingest.formats import html, image, mail, outlook, pdf, text
from ingest.model import Attachment, Draft, Facts, Limits, PageImage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Facts", "Format", "find", "load"]


class Format(Protocol):
    MEDIA_TYPES: tuple[str, ...]

    def extract(self, path: str, limits: Limits) -> Iterator[Facts | Draft | Attachment]: ...

    def render(self, path: str, page_number: int, dpi: int, limits: Limits) -> PageImage: ...


_formats: dict[str, Format] = {}


def load(module_names: Sequence[str] = ()) -> None:
    """Fill the registry: ours, those of installed packages, then the named modules, the last word winning."""
    ours = [cast("Format", module) for module in (pdf, image, html, mail, outlook, text)]
    installed = [cast("Format", entry.load()) for entry in entry_points(group="ingest.formats")]
    named = [cast("Format", importlib.import_module(name)) for name in module_names]
    for module in (*ours, *installed, *named):
        for media_type in module.MEDIA_TYPES:
            _formats[media_type] = module


def find(media_type: str, description: str) -> Format:
    """Raises Unsupported, with the type in words."""
    try:
        return _formats[media_type]
    except KeyError:
        raise Unsupported(f"{description} is kept and not read yet.", media_type=media_type) from None
