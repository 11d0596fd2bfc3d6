"""What other libraries say of a file. Each function gives None where its library cannot read the file."""

from __future__ import annotations

import gzip
import io
import mailbox
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32, default
from hashlib import sha256
from pathlib import Path
from typing import Any


def attachments(path: Path) -> tuple[tuple[str, ...], int] | None:
    """A letter's files, as Python's e-mail package unpacks them, and the number of its enclosed messages."""
    enclosed = sum(part.get_content_type() == "message/rfc822" for part in _parts(path))
    digests = (sha256(part.get_payload(decode=True) or b"").hexdigest() for part in _files(path))
    return (tuple(sorted(digests)), enclosed) if _headers(path) else None


def attachment_names(path: Path) -> tuple[str, ...] | None:
    """Of files and enclosed messages, as far as they have one."""
    named = (
        part.get_filename() for part in _parts(path) if part.get_content_type() != "message/external-body"
    )
    return tuple(filter(None, named)) if _headers(path) else None


def _parts(path: Path) -> Iterator[Message]:
    """All but the text itself; what is in an enclosed message is not entered."""
    waiting: list[Message] = [message_from_bytes(_letter(path), policy=compat32)]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart":
            waiting[:0] = part.get_payload() if part.is_multipart() else []
        elif not _is_body(part):
            yield part


def _files(path: Path) -> Iterator[Message]:
    """No enclosed message, and no message/external-body, which says where the bytes are."""
    return (part for part in _parts(path) if part.get_content_maintype() != "message")


def _is_body(part: Message) -> bool:
    is_file = part.get_content_disposition() == "attachment" or part.get_filename()
    return part.get_content_maintype() == "text" and not is_file


def _headers(path: Path) -> list[str]:
    """Empty where Python does not know a letter in it."""
    return message_from_bytes(_letter(path), policy=compat32).keys()


def subject(path: Path) -> str | None:
    said = message_from_bytes(_letter(path), policy=default)["subject"]
    return " ".join(str(said).split()) if said else None


def _letter(path: Path) -> bytes:
    data = path.read_bytes()
    return (
        data.partition(b"\n")[2] if path.suffix == ".emlx" else data
    )  # Apple's begin with the letter's length


def mbox_items(path: Path) -> tuple[str, ...] | None:
    return letters_named(bytes(message) for message in mailbox.mbox(path, create=False))


def letters_named(letters: Iterable[bytes]) -> tuple[str, ...]:
    """Message-ID and subject of each."""
    read = [message_from_bytes(letter, policy=default) for letter in letters]
    return tuple(sorted(" ".join(f"{it['message-id']} {it['subject'] or ''}".split()) for it in read))


def mhtml_parts(path: Path) -> int | None:
    return sum(not part.is_multipart() for part in message_from_bytes(path.read_bytes()).walk())


# sheets


def cells_by_openpyxl(path: Path) -> Counter[str] | None:
    import openpyxl

    if not zipfile.is_zipfile(path):
        return None
    book = openpyxl.load_workbook(path, data_only=True)
    return words_of(
        value for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for value in row
    )


def cells_by_calamine(path: Path) -> Counter[str] | None:
    import python_calamine

    try:
        book = python_calamine.load_workbook(str(path))
    except python_calamine.CalamineError:
        return None
    sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
    return words_of(value for sheet in sheets for row in sheet.to_python() for value in row)


def words_of(cells: Iterable[object]) -> Counter[str]:
    return Counter(plain(word) for cell in cells for word in _shown(cell).split())


def plain(word: str) -> str:
    """A number without the dress that a sheet shows it in: 101,331.070 and 20%."""
    number = re.fullmatch(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(%?)", word)
    if number is None or word.isdecimal():
        return word
    value = float(number[1].replace(",", ""))
    return format(value / 100 if number[2] else value, ".15g")


def _shown(value: object) -> str:
    """A cell as another library gives it, as we write it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value == int(value):
            return str(int(value))
        case float():
            return format(value, ".15g")
    return re.sub(r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1", str(value))


# web archives


def captured_bodies(path: Path) -> tuple[str, ...] | None:
    """Address and digest of all captures that are no redirection and not empty, by warcio."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        streams = _web_archives(path)
        bodies = [body for stream in streams for body in _bodies(ArchiveIterator(stream, arc2warc=True))]
    except ArchiveLoadFailed:
        return None
    return tuple(sorted(bodies)) if streams else None


def _bodies(records: Iterable[Any]) -> Iterator[str]:
    for record in records:
        headers = record.http_headers
        leads_on = headers is not None and headers.get_statuscode().startswith("3")
        if (
            record.rec_type in ("response", "resource")
            and not leads_on
            and (body := record.content_stream().read())
        ):
            yield f"{record.rec_headers.get_header('WARC-Target-URI')} {sha256(body).hexdigest()}"


def arc_captures(path: Path) -> int | None:
    """By warcio."""
    from warcio.archiveiterator import ArchiveIterator

    records = ArchiveIterator(_unpacked(path.read_bytes()), arc2warc=True)
    return sum(record.rec_type == "response" for record in records)


def captures(path: Path) -> int | None:
    """By FastWARC."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit
    try:
        return (
            sum(1 for stream in _web_archives(path) for _ in ArchiveIterator(stream, record_types=kinds))
            or None
        )
    except OSError:  # it reads no ARC
        return None


def _web_archives(path: Path) -> list[io.BytesIO]:
    """The archive itself, or those that are packed in a WACZ; unpacked, as warcio refuses what is one gzip member."""
    if path.suffix != ".wacz":
        return [_unpacked(path.read_bytes())]
    with zipfile.ZipFile(path) as packed:
        names = [name for name in packed.namelist() if name.startswith("archive/")]
        return [_unpacked(packed.read(name)) for name in names]


def _unpacked(data: bytes) -> io.BytesIO:
    return io.BytesIO(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
