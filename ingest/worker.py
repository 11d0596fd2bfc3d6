"""The reading process: `python -m ingest.worker CHANNEL`. It reads one stranger's file after another, locked in.

Everything heavy is imported before the first file, then the limits are set. This file holds the one broad except: a
reader may fail in any way, and each way is one answer.
"""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import sys
from array import array
from typing import TYPE_CHECKING, Any

from ingest import confined, ocr, reading, registry, wire
from ingest.errors import Corrupt, IngestError, OutOfMemory
from ingest.model import Attachment, Conditions, Facts, Finding, LeftOut, Limits, Page, PageImage, Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_Frame = tuple[dict[str, Any], bytes]

_PIECE_BYTES = 1024 * 1024
_OPEN_FILES = 64


def main() -> None:
    channel = socket.socket(fileno=int(sys.argv[1]))
    start = wire.receive(channel, payload_bytes=0).header
    limits = Limits(**start["limits"])
    conditions = Conditions(limits, tuple(start["passwords"]))
    confined.leave_the_network()
    registry.load(start["formats"])
    ocr.prepare(start["tessdata"])
    _limit(limits)
    wire.send(channel, {"is": "ready"})
    while True:
        try:
            request, number = wire.receive_with_file(channel)
        except wire.Closed:
            return
        with open(number, "rb") as untrusted_file:
            _answer(channel, request.header, untrusted_file.fileno(), conditions)


def _answer(channel: socket.socket, request: dict[str, Any], number: int, conditions: Conditions) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = int(used.ru_utime + used.ru_stime) + conditions.limits.cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, resource.RLIM_INFINITY))
    try:
        for header, payload in _frames(request, number, conditions):
            wire.send(channel, header, payload)
        wire.send(channel, {"is": "done"})
    except wire.Closed:
        sys.exit(0)
    except IngestError as error:
        _send_error(channel, error)
    except MemoryError:
        _send_error(channel, OutOfMemory(), last=True)
        sys.exit(0)  # what is left of the heap is not worth trusting
    except Exception as error:  # noqa: BLE001  the one broad except: any failure of a reader is an answer
        _send_error(channel, Corrupt(f"The file could not be read ({type(error).__name__})."))


def _send_error(channel: socket.socket, error: IngestError, *, last: bool = False) -> None:
    """`last` says that this process ends now and takes no other file."""
    header = {"is": "error", "reason": error.reason, "message": error.message, "media_type": error.media_type}
    wire.send(channel, {**header, "last": last})


def _frames(request: dict[str, Any], number: int, conditions: Conditions) -> Iterator[_Frame]:
    path = f"/proc/self/fd/{number}" if sys.platform == "linux" else f"/dev/fd/{number}"
    languages = tuple(request.get("languages", ("eng",)))
    match request["do"]:
        case "extract":
            for part in reading.extract(path, languages, conditions):
                yield from _part_frames(part)
        case "unlock":
            for part in reading.unlocked(path, conditions):
                yield from _part_frames(part)
        case "render":
            yield _image_frame(reading.render(path, request["page_number"], request["dpi"], conditions))
        case "read_words":
            with open(path, "rb") as pixels:
                image = PageImage(request["width_px"], request["height_px"], request["dpi"], pixels.read())
            yield from _part_frames(ocr.read_page(image, 1, languages))


def _part_frames(part: Part) -> Iterator[_Frame]:
    match part:
        case Page():
            yield _page_frame(part)
        case Attachment():
            yield from _attachment_frames(part)
        case LeftOut():
            yield {
                "is": "left out", "name": part.untrusted_name, "reason": part.reason, "message": part.message,
                "by_rule": part.by_rule,
            }, b""  # fmt: skip
        case Finding():
            yield {
                "is": "finding", "kind": part.kind.value, "message": part.message, "page": part.page_number,
                "quote": part.untrusted_quote,
            }, b""  # fmt: skip
        case Facts():
            yield {
                "is": "facts", "media_type": part.media_type, "title": part.title, "author": part.author,
                "date": _iso(part.date), "language": part.language, "metadata": list(part.metadata),
                "defects": list(part.defects),
            }, b""  # fmt: skip


def _page_frame(page: Page) -> _Frame:
    return {
        "is": "page", "number": page.number, "width_pt": page.width_pt, "height_pt": page.height_pt,
        "text": page.text, "source": page.source.value, "ocr_confidence": page.ocr_confidence,
        "picture_share": page.picture_share, "language": page.language,
        "hidden": [[entry.kind.value, entry.text] for entry in page.hidden],
    }, _little_endian(page.boxes)  # fmt: skip


def _attachment_frames(attachment: Attachment) -> Iterator[_Frame]:
    """Its facts, then its bytes piece by piece: a member may be larger than the memory."""
    yield {
        "is": "attachment", "name": attachment.untrusted_name, "modified_at": _iso(attachment.modified_at),
        "address": attachment.untrusted_address, "captured_at": _iso(attachment.captured_at),
    }, b""  # fmt: skip
    for chunk in attachment.chunks():
        for start in range(0, len(chunk), _PIECE_BYTES):
            yield {"is": "more"}, chunk[start : start + _PIECE_BYTES]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _image_frame(image: PageImage) -> _Frame:
    header = {"is": "image", "width_px": image.width_px, "height_px": image.height_px, "dpi": image.dpi}
    return header, image.rgb


def _little_endian(boxes: array[float]) -> bytes:
    if sys.byteorder == "big":
        boxes = array("f", boxes)
        boxes.byteswap()
    return boxes.tobytes()


def _limit(limits: Limits) -> None:
    """Set once everything is imported: `memory_bytes` is what a file may take beyond that."""
    baseline_bytes = _memory_in_use_bytes()
    for name, value in (
        ("RLIMIT_DATA", baseline_bytes + limits.memory_bytes),
        ("RLIMIT_FSIZE", limits.written_bytes),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", _OPEN_FILES),
        ("RLIMIT_NPROC", 0),
    ):
        with contextlib.suppress(ValueError, OSError, AttributeError):
            kind = getattr(resource, name)
            resource.setrlimit(kind, (value, value))


def _memory_in_use_bytes() -> int:
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 512 * 1024**2


if __name__ == "__main__":
    os.environ["OMP_THREAD_LIMIT"] = "1"
    main()
