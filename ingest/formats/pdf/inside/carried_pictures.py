"""What picture files and colour profiles inside a PDF say beside their pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf

from ingest.formats.pdf.inside import damages
from ingest.pictures import carried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Part


def traces(document: pikepdf.Pdf) -> Iterator[Part]:
    for entry in document.objects:
        if isinstance(entry, pikepdf.Stream):
            where = f"object {entry.objgen[0]}, "
            yield from carried.parts(_carried(entry), with_streams=False, where=where)


def _carried(stream: Any) -> list[carried.Carried]:
    try:
        if str(stream.get("/Filter", "")) == "/DCTDecode":
            return list(carried.of_file(bytes(stream.read_raw_bytes())))
        if "/N" in stream and str(stream.get("/Type", "")) != "/ObjStm":
            return [carried.Carried("a colour profile", bytes(stream.read_bytes()), True)]
    except damages.DAMAGES:
        pass
    return []
