"""What a file's structure holds beside what reading it tells: traces, and on request every stream of bytes unpacked.

A format that has a structure to look into has a function `inspect` beside `extract`; see `Inspector`. What it cannot
look into becomes a defect of the Facts, so that nobody takes it for clean.
"""

from __future__ import annotations

import quopri
import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from ingest import registry, sniff, strings, unlock
from ingest.errors import IngestError
from ingest.model import Attachment, Facts, Trace, TraceKind
from ingest.office import parts_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, Part

_QUOTED = ("message/", "multipart/")
_REMARK = re.compile(rb"<!--(.{3,4000}?)-->", re.DOTALL)
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
    elif kind.media_type.startswith(_QUOTED):
        yield from _of_letter(path, with_streams)


def _inspector(kind: sniff.Kind) -> Inspector | None:
    try:
        module = registry.find(kind.media_type, kind.description)
    except IngestError:
        return None
    return cast("Inspector", module) if hasattr(module, "inspect") else None


def _of_letter(path: str, with_streams: bool) -> Iterator[Part]:
    """Remarks in its markup, with its quoted-printable undone (RFC 2045, 6.7) wherever there is any."""
    if Path(path).stat().st_size > _LARGEST_QUOTED_BYTES:
        return
    data = quopri.decodestring(Path(path).read_bytes())
    remarks = (" ".join(found.decode("utf-8", "replace").split()) for found in _REMARK.findall(data))
    if text := "\n".join(remark for remark in dict.fromkeys(remarks) if strings.looks_like_words(remark)):
        yield Trace(TraceKind.MARKUP, "remarks", text)
    if with_streams:
        yield Attachment("the letter, its quoted-printable undone", data)
