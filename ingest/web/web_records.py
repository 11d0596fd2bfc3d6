"""The records of a web archive: WARC (ISO 28500:2017) and its forerunner ARC (Internet Archive, versions 1 and 2).

Written here and not taken from warcio, which holds a chunk of any size in memory and ends at the first damage, nor from
FastWARC, which reads no ARC: what a newsroom is given is often damaged and old.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.web.record_stream import Damaged, RecordStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ingest.web.gzip_members import Source

WARC_START = rb"WARC/\d{1,2}\.\d{1,3}[ \t]*\r?\n"
ARC_START = rb"[a-z][a-z0-9+.-]{1,30}:[^\r\n]{0,8000} [0-9A-Fa-f.:]{2,45} \d{12,18} [^\r\n]{1,500} -?\w+\r?\n"
_HEADER_LINES = 1000
_FIRST_MOMENT = "00000101000000"  # what a date that says less leaves open


@dataclass(slots=True)
class Record:
    """One record. Its block is to be read before the next record is asked for.

    Attributes:
        kind: as WARC says ("response", "revisit", ...); "archive" for an ARC file's own header.
        fields: its header, names in lower case, values as the stranger wrote them.
        captured_at: aware, UTC; None if it does not say or makes no sense.
        pieces: the bytes of its block.
        is_cut: True once the block was found to be shorter than the header says.
    """

    kind: str
    address: str
    captured_at: datetime | None
    media_type: str
    size_bytes: int
    fields: Mapping[str, str]
    pieces: Iterator[bytes]
    is_cut: bool = False

    @property
    def is_http(self) -> bool:
        """True if its block may be an HTTP message."""
        return self.kind in ("response", "revisit", "request") and not self.address.startswith(
            ("dns:", "whois:", "ftp:")
        )


@dataclass(frozen=True, slots=True)
class Loss:
    """Bytes between records that could not be read as any; `after` is the address of the record before."""

    after: str = ""


@dataclass(slots=True)
class Records:
    """The records of one file in order, and a Loss wherever some bytes were none.

    Attributes:
        is_arc: True for an ARC file.
        limit_bytes: no more is unpacked than so much; `stream.is_over` then.
        stream: what it reads from.
    """

    source: Source
    is_arc: bool
    limit_bytes: int
    stream: RecordStream = field(init=False)

    def __post_init__(self) -> None:
        self.stream = RecordStream(self.source, ARC_START if self.is_arc else WARC_START, self.limit_bytes)

    def __iter__(self) -> Iterator[Record | Loss]:
        last, damages = "", 0
        while True:
            if not self.stream.at_record():
                if self.stream.at_end():
                    break
                yield Loss(last)
                damages = self.stream.damages
                if not self.stream.to_next_record():
                    return
            try:
                record = self._record()
            except Damaged:
                yield Loss(last)
                continue
            yield record
            for _ in record.pieces:
                pass
            last = record.address
            if self.stream.damages > damages and not record.is_cut:
                yield Loss(last)
            damages = self.stream.damages
        if self.stream.damages > damages:
            yield Loss(last)

    def _record(self) -> Record:
        fields = arc_fields(self.stream) if self.is_arc else warc_fields(self.stream)
        kind = fields.get("warc-type", "").lower()
        size = fields.get("content-length", "")
        record = Record(
            kind,
            _address(fields.get("warc-target-uri", "")),
            moment(fields.get("warc-date", "")),
            fields.get("content-type", "").partition(";")[0].strip().lower(),
            int(size) if re.fullmatch(r"[0-9]{1,15}", size) else -1,
            fields,
            iter(()),
        )
        record.pieces = self._block(record)
        return record

    def _block(self, record: Record) -> Iterator[bytes]:
        if record.size_bytes < 0:
            record.is_cut = True
            return
        try:
            yield from self.stream.pieces(record.size_bytes)
        except Damaged:
            record.is_cut = True


def warc_fields(stream: RecordStream) -> dict[str, str]:
    """The header of a WARC record, its version line passed over."""
    stream.line()
    return header_fields(iter(stream.line, b""))


def header_fields(lines: Iterator[bytes]) -> dict[str, str]:
    """Named fields up to a blank line, as in HTTP and mail; the first of a name counts. Raises Damaged."""
    fields: dict[str, str] = {}
    last = ""
    for count, line in enumerate(lines):
        if not line.strip():
            return fields
        if count > _HEADER_LINES:
            raise Damaged
        name, colon, value = _text(line).partition(":")
        if line[:1] in b" \t" and last:
            fields[last] += " " + _text(line).strip()
        elif colon:
            last = name.strip().lower()
            fields.setdefault(last, value.strip())
    return fields


def arc_fields(stream: RecordStream) -> dict[str, str]:
    """The header line of an ARC record under WARC's names. The first record says the version and its columns."""
    line = _text(stream.line()).rstrip()
    if line.startswith("filedesc:"):
        # The two lines that name version and columns are part of the block of the length given.
        parts = line.rsplit(" ", 4)
        kind = "archive"
    else:
        # Version 2 has five more columns before the length: result code, checksum, location, offset, file.
        parts = line.rsplit(" ", 9)
        if len(parts) < 10 or not re.fullmatch(r"\d{12,18}", parts[2]):
            parts = line.rsplit(" ", 4)
        kind = "response"
    if len(parts) < 5:
        raise Damaged
    return {
        "warc-type": kind,
        "warc-target-uri": parts[0],
        "warc-date": parts[2],
        "content-type": parts[3],
        "content-length": parts[-1],
    }


def moment(untrusted: str) -> datetime | None:
    """WARC's and CDX's dates: ISO 8601 with any precision, or fourteen digits. UTC."""
    digits = re.sub(r"[^0-9]", "", untrusted.partition(".")[0])[:14]
    try:
        return datetime.strptime(digits + _FIRST_MOMENT[len(digits) :], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _address(untrusted: str) -> str:
    """Without the angle brackets that Wget 1.19 puts around it."""
    return untrusted[1:-1] if untrusted.startswith("<") and untrusted.endswith(">") else untrusted


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
