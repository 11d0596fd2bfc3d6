"""The reading process: `python -m ingest.worker CHANNEL FOLDER`.

It imports everything heavy once and never touches a stranger's file. For each file (or each few, as the settings say)
it makes a copy of itself, a reader, which raises its walls, reads and ends: what one file did to its reader, no other
file meets.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ingest import frames, inspecting, ocr, reading, registry, tabling, wire
from ingest.errors import Corrupt, IngestError, OutOfMemory, of_limit
from ingest.model import Conditions, Limits, PageImage
from ingest.walls import kernel, namespaces, probes, raising, seccomp

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_THREADS = 256
_LOOK_EVERY_S = 0.1
_LAST_WORDS_S = 1.0
"""How long a reader that hung up may take to die of its own, so that we hear of what."""


def main() -> None:
    channel = socket.socket(fileno=int(sys.argv[1]))
    start = wire.receive(channel, payload_bytes=0).header
    _prepare(start)
    wire.send(channel, {"is": "ready"})
    reader = 0
    while True:
        _watch(reader, channel)
        try:
            request, descriptors = wire.receive_with_files(channel)
        except wire.Closed:
            return
        match request.header["do"]:
            case "start":
                ocr.load(tuple(request.header["languages"]), has_pictures=request.header["has_pictures"])
                if (reader := os.fork()) == 0:
                    _become_reader(channel, descriptors[0], start["visible"], request.header)
                os.close(descriptors[0])
                wire.send(channel, {"is": "started", "reader": reader})
            case "end":
                wire.send(channel, {"is": "ended", **_end(reader, request.header["wait"] is True)})
                reader = 0


def _prepare(start: dict[str, Any]) -> None:
    namespaces.leave_the_network()
    with contextlib.suppress(OSError):
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    seccomp.prepare()
    registry.load(start["formats"])
    ocr.prepare(start["tessdata"])
    gc.collect()
    gc.freeze()  # what is never looked at again is never copied


def _watch(reader: int, channel: socket.socket) -> None:
    """Until we are asked for something: no limit of the kernel counts the threads of one process."""
    while not select.select([channel], [], [], _LOOK_EVERY_S if reader else None)[0]:
        with contextlib.suppress(OSError):
            if len(os.listdir(f"/proc/{reader}/task")) > _MOST_THREADS:  # noqa: PTH208  only their number is wanted
                os.kill(reader, signal.SIGKILL)


def _end(reader: int, wait: bool) -> dict[str, Any]:
    """End the reader and whatever it may have started. How it ended: a signal's number or 0, and what it took."""
    deadline_s = time.monotonic() + (_LAST_WORDS_S if wait else 0.0)
    done, status, used = os.wait4(reader, os.WNOHANG)
    while not done and time.monotonic() < deadline_s:
        time.sleep(0.005)
        done, status, used = os.wait4(reader, os.WNOHANG)
    if not done:
        os.kill(reader, signal.SIGKILL)
        _, status, used = os.wait4(reader, 0)
    _end_orphans()
    return {
        "of_itself": bool(done), "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "cpu_s": used.ru_utime + used.ru_stime, "peak_bytes": used.ru_maxrss * 1024,
    }  # fmt: skip


def _end_orphans() -> None:
    """Where no wall forbids a reader to start processes, they come to us when it ends."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(OSError):
        while numbers := children.read_text(encoding="ascii").split():
            for number in map(int, numbers):
                os.kill(number, signal.SIGKILL)
                os.waitpid(number, 0)


def _become_reader(
    channel: socket.socket, descriptor: int, visible: list[str], told: dict[str, Any]
) -> NoReturn:
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a file may say goes by the channel alone
        os.dup2(descriptor, channel.fileno())  # what led to the process that makes readers is gone
        os.close(descriptor)
        limits = Limits(**told["limits"])
        _limit_cpu((limits.cpu_s + 2) * told["files"])
        later_bytes = 0 if ocr.is_loaded() else ocr.MEMORY_BYTES
        standing = raising.raise_all(limits, visible, later_bytes=later_bytes)
        wire.send(channel, {"is": "ready", "walls": standing})
        _serve(channel, Conditions(limits, tuple(told["passwords"])))
    finally:
        os._exit(0)


def _limit_cpu(hard_s: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (hard_s, hard_s))


def _serve(channel: socket.socket, conditions: Conditions) -> None:
    while True:
        try:
            request, descriptors = wire.receive_with_files(channel)
        except wire.Closed:
            return
        with open(descriptors[0], "rb") as untrusted_file:
            _answer(channel, request.header, untrusted_file.fileno(), conditions)


def _answer(channel: socket.socket, request: dict[str, Any], number: int, conditions: Conditions) -> None:
    """One file. This holds the one broad except: a reader may fail in any way, and each way is one answer."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = int(used.ru_utime + used.ru_stime) + conditions.limits.cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    try:
        for header, payload in _frames(request, number, conditions):
            wire.send(channel, header, payload)
        wire.send(channel, {"is": "done", "has_pictures": ocr.is_loaded()})
    except wire.Closed:
        os._exit(0)
    except IngestError as error:
        _send_error(channel, error)
    except MemoryError:
        _send_error(channel, OutOfMemory())
    except Exception as error:  # noqa: BLE001  the one broad except: any failure of a reader is an answer
        unforeseen = Corrupt(f"The file could not be read ({type(error).__name__}).")
        _send_error(channel, of_limit(error) or unforeseen)


def _send_error(channel: socket.socket, error: IngestError) -> None:
    header = {"is": "error", "reason": error.reason, "message": error.message, "media_type": error.media_type}
    with contextlib.suppress(wire.Closed):
        wire.send(channel, header)


def _frames(request: dict[str, Any], number: int, conditions: Conditions) -> Iterator[frames.Plain]:
    path = f"/proc/self/fd/{number}" if sys.platform == "linux" else f"/dev/fd/{number}"
    languages = tuple(request.get("languages", ("eng",)))
    match request["do"]:
        case "extract":
            yield from frames.of_parts(reading.extract(path, languages, conditions), conditions.limits)
        case "lay out":
            yield from frames.of_parts(reading.to_lay_out(path, conditions), conditions.limits)
        case "inspect":
            yield from frames.of_parts(
                inspecting.inspect(path, languages, conditions, with_streams=request["streams"] is True),
                conditions.limits,
            )
        case "tables":
            yield from frames.of_tables(tabling.tables(path, frozenset(request["pages"]), conditions))
        case "render":
            yield frames.of_image(reading.render(path, request["page_number"], request["dpi"], conditions))
        case "read_words":
            with open(path, "rb") as pixels:
                image = PageImage(request["width_px"], request["height_px"], request["dpi"], pixels.read())
            yield frames.of_page(ocr.read_page(image, 1, languages))
        case "probe":
            yield {"is": "probed", **probes.tried(request, conditions.limits)}, b""


if __name__ == "__main__":
    main()
