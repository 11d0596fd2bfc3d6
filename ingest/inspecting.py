"""What a file's structure holds beside what reading it tells: traces, and on request every stream of bytes unpacked.

A format that has a structure to look into has a function `inspect` beside `extract`; see `Inspector`. What it cannot
look into becomes a defect of the Facts, so that nobody takes it for clean.
"""

from __future__ import annotations

import quopri
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from ingest import registry, sniff, unlock
from ingest.errors import IngestError
from ingest.model import Attachment, Facts
from ingest.office import parts_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, Part

_QUOTED = ("message/", "multipart/")
_LARGEST_QUOTED_BYTES = 64 * 1024**2


class Inspector(Protocol):
    def inspect(
        self, path: str, conditions: Conditions, languages: tuple[str, ...], *, with_streams: bool
    ) -> Iterator[Part]:
        """Traces, Attachments that stand for streams, and Facts for what could not be looked into."""


def inspect(
    path: str, languages: tuple[str, ...], conditions: Conditions, *, with_streams: bool
) -> Iterator[Part]:
    """Raises what stands in the way of opening the file at all."""
    kind = sniff.sniff(path)
    with unlock.opened(path, kind, conditions.passwords) as copy:
        path, kind = (path, kind) if copy is None else (copy, sniff.sniff(copy))
        defects: list[str] = []
        for part in _parts(path, kind, languages, conditions, with_streams=with_streams):
            if isinstance(part, Facts):
                defects += part.defects
            else:
                yield part
        yield Facts(kind.media_type, defects=tuple(defects))


def _parts(
    path: str, kind: sniff.Kind, languages: tuple[str, ...], conditions: Conditions, *, with_streams: bool
) -> Iterator[Part]:
    if (inspector := _inspector(kind)) is not None:
        yield from inspector.inspect(path, conditions, languages, with_streams=with_streams)
    elif parts_within.is_package(kind.media_type):
        yield from parts_within.inspect(path, conditions, with_streams=with_streams)
    elif with_streams and kind.media_type.startswith(_QUOTED):
        yield from _unquoted(path)


def _inspector(kind: sniff.Kind) -> Inspector | None:
    try:
        module = registry.find(kind.media_type, kind.description)
    except IngestError:
        return None
    return cast("Inspector", module) if hasattr(module, "inspect") else None


def _unquoted(path: str) -> Iterator[Attachment]:
    """A letter with its quoted-printable undone (RFC 2045, 6.7), wherever there is any."""
    if Path(path).stat().st_size <= _LARGEST_QUOTED_BYTES:
        yield Attachment(
            "the letter, its quoted-printable undone", quopri.decodestring(Path(path).read_bytes())
        )
