"""The wall: a stranger's file is opened only in a child process that can reach nothing.

Two protections. Always: limits on memory, CPU, written bytes, open files and silence; an empty environment; an empty
folder; a process group that is ended as a whole. With bubblewrap also a file system of its own (interpreter and
readers, read only), a process tree of its own, and no network; without it, a network namespace of its own where the
kernel allows it.

What comes back is checked field by field, because a file may have taken over the process that answers.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

from ingest import answers, starting, wire
from ingest.errors import BY_REASON, Crashed, IngestError, Malformed, NoReader, OutOfMemory, TimedOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.starting import Settings

_START_S = 120.0


class Worker:
    """One process that makes readers, and the reader that it has made; see `ingest.worker`.

    Attributes:
        folder: its private folder.
        walls: those that its reader has raised.
        peak_bytes: the most memory that a reader of it has taken.
    """

    def __init__(self, settings: Settings) -> None:
        self.walls: tuple[str, ...] = ()
        self.peak_bytes = 0
        self.folder = tempfile.mkdtemp(prefix="reader-", dir=settings.scratch)
        self._files = 0
        self._is_answering = False
        self._is_ended = False
        self._has_pictures = False
        self._reader: socket.socket | None = None
        self.settle(settings)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control.settimeout(_START_S)
        with tempfile.TemporaryFile() as complaints:
            with theirs:
                self._process = subprocess.Popen(
                    starting.command(settings, theirs.fileno(), self.folder),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=complaints,
                    pass_fds=(theirs.fileno(),),
                    env=starting.environment(settings) | {"TMPDIR": self.folder},
                    cwd=self.folder,
                    start_new_session=True,
                )
            try:
                visible = starting.visible(settings)
                self._expect(
                    "ready", {"tessdata": settings.tessdata, "formats": settings.formats, "visible": visible}
                )
            except NoReader as error:
                raise NoReader(_with_cause(error.message, complaints)) from error

    def settle(self, settings: Settings) -> None:
        """What readers are told from now on; one that was told something else ends."""
        if self._reader is not None:
            self._end_reader(wait=False)
        self.peak_bytes = 0
        self._limits = settings.limits
        self._passwords = settings.passwords
        self._files_per_reader = max(1, settings.files_per_reader)

    @property
    def process_id(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, file_number: int, request: dict[str, Any]) -> Iterator[wire.Frame]:
        """Send a file and yield the answers until "done". Raises what the reader reports, or what became of it."""
        reader = self._ready_reader(request)
        self._files += 1
        self._is_answering = True
        end_s = time.monotonic() + self._limits.elapsed_s
        try:
            reader.settimeout(self._limits.silence_s)
            wire.send(reader, request, fds=(file_number,))
            while True:
                until_s = min(end_s, time.monotonic() + self._limits.silence_s)
                frame = wire.receive(reader, payload_bytes=self._limits.frame_bytes, until_s=until_s)
                match frame.header.get("is"):
                    case "done":
                        self._is_answering = False
                        # That this may be a lie does not matter: the next reader starts later, or later has to load.
                        self._has_pictures |= frame.header.get("has_pictures") is True
                        return
                    case "error":
                        raise _reported(frame)
                yield frame
        except TimeoutError as error:
            raise TimedOut from error
        except wire.Broken as error:
            raise Malformed from error
        except wire.Closed as error:
            raise self._death() from error

    def finish_file(self) -> None:
        """End the reader, unless it may read another file: it must have answered in full, and said nothing since."""
        if self._reader is None:
            return
        if self._is_answering or self._files >= self._files_per_reader or _has_more_to_say(self._reader):
            self._end_reader(wait=False)

    def end(self) -> None:
        """Once and for all; any thread may call it."""
        if self._is_ended:
            return
        self._is_ended = True
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._control.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ready_reader(self, request: dict[str, Any]) -> socket.socket:
        if self._reader is not None and _has_more_to_say(self._reader):
            self._end_reader(wait=False)  # it spoke without being asked, after it was looked at last
        if self._reader is None:
            self._reader, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            self._files = 0
            with theirs:
                wanted = {
                    "languages": request.get("languages", ["eng"]),
                    "has_pictures": self._has_pictures or request["do"] == "read_words",
                    "limits": asdict(self._limits), "passwords": self._passwords, "files": self._files_per_reader,
                }  # fmt: skip
                self._expect("started", {"do": "start", **wanted}, theirs.fileno())
            until_s = time.monotonic() + _START_S
            try:
                self.walls = tuple(
                    wire.receive(self._reader, payload_bytes=0, until_s=until_s).header["walls"]
                )
            except (wire.Closed, wire.Broken, TimeoutError) as error:
                self.end()
                raise NoReader from error
        return self._reader

    def _end_reader(self, *, wait: bool) -> dict[str, Any]:
        """How it ended; nothing if the process that made it is gone as well."""
        assert self._reader is not None
        self._reader.close()
        self._reader = None
        self._is_answering = False
        with suppress(NoReader):
            ended = self._expect("ended", {"do": "end", "wait": wait})
            self.peak_bytes = max(self.peak_bytes, ended["peak_bytes"])
            return ended
        return {}

    def _expect(self, what: str, request: dict[str, Any], *files: int) -> dict[str, Any]:
        """Ask the process that makes readers, which no file has ever touched. Raises NoReader."""
        try:
            wire.send(self._control, request, fds=files)
            answer = wire.receive(self._control, payload_bytes=0).header
        except (wire.Closed, wire.Broken, TimeoutError):
            answer = {}
        if answer.get("is") != what:
            self.end()
            raise NoReader
        return answer

    def _death(self) -> IngestError:
        """Why the reader is gone. Only when it was ready is that a file's doing."""
        ended = self._end_reader(wait=True)
        if not ended:
            return Crashed()
        number = ended["signal"]
        if not ended["of_itself"]:
            return Malformed("The reading process stopped answering.")
        if number == signal.SIGXCPU or (number == signal.SIGKILL and ended["cpu_s"] >= self._limits.cpu_s):
            return TimedOut()
        if number == signal.SIGKILL:
            return OutOfMemory()
        with suppress(ValueError):
            return Crashed(f"The reading process died on this file ({signal.Signals(number).name}).")
        return Crashed()


def _with_cause(message: str, complaints: IO[bytes]) -> str:
    """With the last thing that was said before the end; no file has been opened by then."""
    complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - 500))
    lines = complaints.read().decode("utf-8", "replace").strip().splitlines()
    return f"{message} It said: {answers.clean(lines[-1])}" if lines else message


def _has_more_to_say(channel: socket.socket) -> bool:
    channel.settimeout(0)
    with suppress(BlockingIOError):
        channel.recv(1, socket.MSG_PEEK)
        return True
    return False


def _reported(frame: wire.Frame) -> IngestError:
    kind = BY_REASON.get(str(frame.header.get("reason")))
    if kind is None or kind is NoReader:  # the latter would end the whole run, and is not for a reader to say
        return Malformed()
    message = frame.header.get("message")
    media_type = frame.header.get("media_type")
    return kind(
        answers.clean(message)[:500] if isinstance(message, str) else None,
        media_type=answers.clean(media_type)[:100] if isinstance(media_type, str) else "",
    )
