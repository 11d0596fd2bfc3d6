"""Which module reads which media type.

A format is a module in `ingest/formats/` with

    MEDIA_TYPES: tuple[str, ...]
    def extract(path: str, conditions: Conditions) -> Iterator[Part]
    def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage

`path` is an open file's name under /proc/self/fd; it says nothing about the file. A format yields pages in order and
without OCR, its Facts once, Attachments, LeftOut and Findings as it meets them, and raises `ingest.errors`; what it
has yielded before it raises is kept. It may have `inspect` too, see `ingest.inspecting`, and `tables`,
see `ingest.tabling`. Formats of others come by the
entry point group `ingest.formats`.
"""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, cast

from ingest import formats
from ingest.errors import KeptUnread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model import Conditions, PageImage, Part

__all__ = ["Format", "find", "load", "media_types"]


class Format(Protocol):
    MEDIA_TYPES: tuple[str, ...]

    def extract(self, path: str, conditions: Conditions) -> Iterator[Part]: ...

    def render(self, path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage: ...


_formats: dict[str, Format] = {}


def load(module_names: Sequence[str] = ()) -> None:
    """Fill the registry: ours, those of installed packages, then the named modules, the last word winning."""
    ours = [f"{formats.__name__}.{entry.name}" for entry in pkgutil.iter_modules(formats.__path__)]
    installed = [cast("Format", entry.load()) for entry in entry_points(group="ingest.formats")]
    modules = [cast("Format", importlib.import_module(name)) for name in (*ours, *module_names)]
    for module in (*modules[: len(ours)], *installed, *modules[len(ours) :]):
        for media_type in module.MEDIA_TYPES:
            _formats[media_type] = module


def media_types() -> list[str]:
    """All that are read."""
    return sorted(_formats)


def find(media_type: str, description: str) -> Format:
    """Raises KeptUnread, with the type in words."""
    try:
        return _formats[media_type]
    except KeyError:
        raise KeptUnread(f"{description} is kept and not read.", media_type=media_type) from None
