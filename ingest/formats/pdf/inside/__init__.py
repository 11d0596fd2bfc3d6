"""What a PDF holds beside what its pages show and `reading` tells, object by object, by qpdf.

`walk` goes to every string and says the way to it; `ways` tells what that is. `earlier` reads earlier states, `loose`
the bytes outside of all objects, `unpainted` what no page draws, `pictures` what pages show only in part, `letters`
what fonts still know, `streams` gives all bytes unpacked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.formats.pdf.inside import (
    carried_pictures,
    damages,
    earlier,
    letters,
    loose,
    opening,
    pictures,
    streams,
    unpainted,
    walk,
)
from ingest.model import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, Part

_LARGEST_BYTES = 96 * 1024**2
_TOO_LARGE = "The file is too large for its structure to be looked into."


def inspect(
    path: str, conditions: Conditions, languages: tuple[str, ...], *, with_streams: bool
) -> Iterator[Part]:
    """Raises Encrypted or Corrupt."""
    if Path(path).stat().st_size > _LARGEST_BYTES:
        yield Facts("", defects=(_TOO_LARGE,))
        return
    data = Path(path).read_bytes()
    defects: list[str] = []
    with opening.opened(data, conditions.passwords) as document:
        walked = walk.Walk(document)
        for what, look in (
            ("objects", lambda: walked.traces()),
            ("earlier states", lambda: earlier.traces(data, walked, conditions.passwords)),
            ("loose bytes", lambda: loose.traces(data, document)),
            ("unpainted text", lambda: unpainted.traces(path, document, walked, conditions)),
            ("pictures' files", lambda: carried_pictures.traces(document)),
            ("fonts", lambda: letters.traces(path, document, conditions)),
            ("pictures", lambda: pictures.traces(path, conditions, languages)),
        ):
            yield from damages.tolerant(what, look, defects)
        if with_streams:
            yield from damages.tolerant("streams", lambda: streams.parts(data, document, walked), defects)
    yield Facts("", defects=tuple(defects))
