"""All bytes of a PDF that can be unpacked, and all its strings, each stretch named by where it is."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pikepdf

from ingest.formats.pdf.inside import damages
from ingest.model import Attachment
from ingest.packed import inflating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.inside.walk import Walk

_LARGEST_BYTES = 64 * 1024**2
_PICTURE_FILTERS = ("/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode")


def parts(data: bytes, document: pikepdf.Pdf, walked: Walk) -> Iterator[Attachment]:
    yield from _strings(walked)
    known: set[bytes] = set()
    for entry in document.objects:
        if isinstance(entry, pikepdf.Stream):
            unpacked = _unpacked(entry)
            known.add(sha256(unpacked).digest())
            yield Attachment(f"object {entry.objgen[0]}, its stream", unpacked)
    for start, run in inflating.runs(data):
        if (digest := sha256(run).digest()) not in known:
            known.add(digest)
            yield Attachment(f"bytes from {start} on, unpacked", run)


def _strings(walked: Walk) -> Iterator[Attachment]:
    """Those that are reached in one way together."""
    together: dict[str, list[str]] = {}
    for said in walked.said:
        together.setdefault(said.where, []).append(said.text)
    for where, texts in together.items():
        yield Attachment(where or "trailer", "\n".join(texts).encode("utf-8", "replace"))


def _unpacked(stream: Any) -> bytes:
    filters = stream.get("/Filter")
    names = [str(entry) for entry in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    try:
        if names[-1] in _PICTURE_FILTERS:
            return bytes(stream.read_raw_bytes())
        return bytes(stream.read_bytes()[:_LARGEST_BYTES])
    except damages.DAMAGES:
        return bytes(stream.read_raw_bytes())
