"""Bytes of a PDF that belong to no object it uses: before its head, behind its end, between and in lost objects."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, NamedTuple

import pikepdf

from ingest import strings
from ingest.formats.pdf.inside import damages
from ingest.model import Trace, TraceKind
from ingest.packed import inflating

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = re.compile(rb"\b(\d{1,10})\s+\d{1,5}\s+obj\b")
_BODY = re.compile(rb"\bstream\r?\n.*", re.DOTALL)
_DATE = re.compile(r"D:\d{4}")
_STREAM = re.compile(rb"\bstream\r?\n")
_LENGTH = re.compile(rb"/Length\s+(\d{1,9})\b(?!\s+\d+\s+R)")
_PLAIN_STREAM = re.compile(rb"^.*?\bstream\r?\n|endstream.*$", re.DOTALL)
_STRING = re.compile(rb"\(((?:[^()\\]|\\.){3,2000})\)", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{6,4000})>")
_PLUMBING = re.compile(
    rb"xref[\r\n ]+(?:\d+ \d+[\r\n ]+(?:\d{10} \d{5} [nf][ \r\n]{1,2})*)*|trailer\s*<<.*?>>\s*(?=startxref|$)"
    rb"|%%\s*(?:Contents for page|Original object ID:|Page|QDF-)[ .\d]*"
    rb"|startxref\s+\d+|%%EOF|%PDF-\d\.\d|^%[\x80-\xff]{2,}.*$|\bxref\b",
    re.DOTALL | re.MULTILINE,
)
_LEAST_BYTES = 8
_LARGEST_BYTES = 64 * 1024**2
_LARGEST_STRETCH_BYTES = 1024**2
_LONGEST_TEXT = 4_000
_MOST = 500


class _Raw(NamedTuple):
    """An object as it stands in the bytes, from its number to its last word."""

    number: int
    start: int
    body: bytes

    @property
    def stop(self) -> int:
        return self.start + len(self.body)


def traces(data: bytes, document: pikepdf.Pdf) -> Iterator[Trace]:
    """Each stretch of loose bytes with its words, and the words of objects that a later one of their number hides."""
    objects = list(_objects(data))
    last = {found.number: found.start for found in objects}
    used = {entry.objgen[0] for entry in document.objects if isinstance(entry, pikepdf.Object)}
    yield from _behind_streams(document)
    yield from _behind_lengths(objects)
    yield from _between(data, objects)
    replaced = [found for found in objects if last[found.number] != found.start or found.number not in used]
    for found in replaced[:_MOST]:
        if text := _said(found.body):
            where = f"object {found.number}, replaced or given up, at byte {found.start}"
            yield Trace(TraceKind.UNREFERENCED, where, text)


def _objects(data: bytes) -> Iterator[_Raw]:
    """One after the other, in one pass, whatever stands in their streams."""
    at = 0
    for head in _HEAD.finditer(data):
        if head.start() < at:
            continue
        end = data.find(b"endobj", head.end())
        if end < 0:
            return
        if data.find(b"stream", head.end(), end) >= 0:
            end = max(end, data.find(b"endobj", max(end, data.find(b"endstream", head.end()))))
        at = end + len(b"endobj")
        yield _Raw(int(head[1]), head.start(), data[head.start() : at])


def _behind_streams(document: pikepdf.Pdf) -> Iterator[Trace]:
    """What follows the end of packed bytes and is still counted as theirs."""
    for entry in document.objects:
        if not isinstance(entry, pikepdf.Stream) or str(entry.get("/Filter", "")) != "/FlateDecode":
            continue
        reader = zlib.decompressobj()
        try:
            reader.decompress(entry.read_raw_bytes(), _LARGEST_BYTES)
        except damages.DAMAGES:
            continue
        rest = reader.unused_data.strip(b"\x00\r\n\t ")
        if len(rest) >= _LEAST_BYTES:
            where = f"object {entry.objgen[0]}, behind its packed bytes: {len(rest):,} bytes"
            yield Trace(TraceKind.LOOSE_BYTES, where, _words(rest))


def _behind_lengths(objects: list[_Raw]) -> Iterator[Trace]:
    """What stands between the end that a stream's length tells and its last word."""
    for found in objects:
        length, start = _LENGTH.search(found.body), _STREAM.search(found.body)
        if length is None or start is None or length.start() > start.start():
            continue
        end = start.end() + int(length[1])
        rest = found.body[end : found.body.rfind(b"endstream")].strip(b"\x00\r\n\t ")
        if len(rest) >= _LEAST_BYTES:
            where = f"object {found.number}, behind its {int(length[1]):,} bytes: {len(rest):,} bytes"
            yield Trace(TraceKind.LOOSE_BYTES, where, _words(rest))


def _words(loose: bytes) -> str:
    """Strings of loose bytes, as they are and where they can be unpacked."""
    unpacked = [run for _, run in inflating.runs(loose)]
    return "\n".join(dict.fromkeys(text for data in (loose, *unpacked) for text in strings.found_in(data)))[
        :_LONGEST_TEXT
    ]


def _between(data: bytes, objects: list[_Raw]) -> Iterator[Trace]:
    head, end = data.find(b"%PDF-"), data.rfind(b"%%EOF") + len(b"%%EOF")
    stretches = [
        ("before its head", 0, max(head, 0)),
        ("behind its end", end, len(data)),
        *((f"between objects, at byte {start}", start, stop) for start, stop in _gaps(objects, head, end)),
    ]
    for where, start, stop in stretches:
        loose = _PLUMBING.sub(b" ", data[start : min(stop, start + _LARGEST_STRETCH_BYTES)]).strip(
            b"\x00\r\n\t "
        )
        if len(loose) >= _LEAST_BYTES:
            yield Trace(TraceKind.LOOSE_BYTES, f"{where}: {len(loose):,} bytes", _words(loose))


def _gaps(objects: list[_Raw], head: int, end: int) -> Iterator[tuple[int, int]]:
    at = max(head, 0)
    for found in objects:
        if found.start > at:
            yield at, found.start
        at = max(at, found.stop)
    if at < end:
        yield at, end


def _said(body: bytes) -> str:
    """The strings of an object's bytes, without anybody's parser, and the words of its stream."""
    stream = _PLAIN_STREAM.sub(b"", body) if _STREAM.search(body) else b""
    unpacked = [run for _, run in inflating.runs(body)]
    parts = (_BODY.sub(b"", body), stream, *unpacked)
    strings_of = [text for part in parts for text in _strings(part)]
    words = [text for part in (stream, *unpacked) if b"BT" not in part for text in strings.found_in(part)]
    every = (text for text in (*strings_of, *words) if strings.looks_like_words(text))
    said = dict.fromkeys(text for text in every if not _DATE.match(text))
    return "\n".join(said)[:_LONGEST_TEXT]


def _strings(body: bytes) -> Iterator[str]:
    for found in _STRING.findall(body):
        yield _decoded(re.sub(rb"\\(.)", rb"\1", found, flags=re.DOTALL))
    for digits in _even(body):
        yield _decoded(bytes.fromhex(digits.decode("ascii")))


def _even(body: bytes) -> Iterator[bytes]:
    for found in _HEX.findall(body):
        digits = b"".join(found.split())
        yield digits[: len(digits) // 2 * 2]


def _decoded(raw: bytes) -> str:
    if raw[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return raw.decode("utf-16", "ignore")
    return raw.decode("utf-8", "ignore") if raw[:3] == b"\xef\xbb\xbf" else raw.decode("latin-1")
