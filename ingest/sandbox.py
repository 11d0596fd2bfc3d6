"""The wall: a stranger's file is opened only in a child process that can reach nothing.

Two protections. Always: limits on memory, CPU, written bytes, open files and silence; an empty environment; an empty
folder; a process group that is ended as a whole. With bubblewrap also a file system of its own (interpreter and
readers, read only), a process tree of its own, and no network; without it, a network namespace of its own where the
kernel allows it.

What comes back is checked field by field, because a file may have taken over the process that answers.
"""

from __future__ import annotations

import fcntl
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ingest import answers, wire
from ingest.errors import (
    BY_REASON,
    Crashed,
    Empty,
    IngestError,
    Malformed,
    NoReader,
    OutOfMemory,
    TimedOut,
    TooLarge,
)
from ingest.model import Extraction, Limits, Page, PageImage
from ingest.spool import Spool
from ingest.walls import bubblewrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_PACKAGE = Path(__file__).resolve().parent
_START_S = 120.0
_IN_MEMORY_BYTES = 16 * 1024 * 1024
_SEALS = 0x0001 | 0x0002 | 0x0004 | 0x0008  # seal, shrink, grow, write: fcntl(2)


@dataclass(frozen=True, slots=True)
class Settings:
    """How readers are run. `formats` are module names of further formats, for tests and outside formats."""

    workers: int = 2
    limits: Limits = field(default_factory=Limits)
    tessdata: str = ""
    formats: tuple[str, ...] = ()
    import_paths: tuple[str, ...] = ()
    bubblewrap: bool | None = None  # None: where it works
    passwords: tuple[str, ...] = field(default=(), repr=False)
    scratch: Path | None = None  # folder for what is too large for memory; None: the system's
    files_per_reader: int = (
        1  # more is faster, and lets a reader that a file took over lie about the next ones
    )
    libreoffice: bool | None = None  # None: where it is installed


class Pool:
    """At most `settings.workers` reading processes, started when first needed and reused. Thread-safe.

    Attributes:
        peak_bytes: the most memory that any reader has taken so far.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.peak_bytes = 0
        self._places = threading.BoundedSemaphore(settings.workers)
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._all: set[Worker] = set()
        self._is_closed = False
        self._lock = threading.Lock()
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="reader-starter")

    def extract(
        self, path: Path, languages: tuple[str, ...], on_page: Callable[[int], None] | None
    ) -> Extraction:
        limits = self.settings.limits
        size_bytes = path.stat().st_size
        with self._ask(path, {"do": "extract", "languages": list(languages)}) as frames:
            return answers.extraction(frames, limits, Spool(self.settings.scratch), on_page, size_bytes)

    def render(self, path: Path, page_number: int, dpi: int) -> PageImage:
        with self._ask(path, {"do": "render", "page_number": page_number, "dpi": dpi}) as frames:
            return answers.image(frames, self.settings.limits)

    def to_lay_out(self, path: Path) -> Iterable[bytes] | None:
        """What pages of an office file are to be made from: unlocked, its clocks stopped; None: the file as it is.

        Raises Encrypted, TooLarge.
        """
        size_bytes = path.stat().st_size
        with self._ask(path, {"do": "lay out"}) as frames:
            spool = Spool(self.settings.scratch)
            found = answers.extraction(frames, self.settings.limits, spool, None, size_bytes)
        return found.attachments[0].chunks() if found.attachments else None

    def read_words(self, image: PageImage, languages: tuple[str, ...]) -> Page:
        request = {
            "do": "read_words", "languages": list(languages),
            "width_px": image.width_px, "height_px": image.height_px, "dpi": image.dpi,
        }  # fmt: skip
        with self._worker() as worker, tempfile.TemporaryFile(dir=worker.folder) as pixels:
            pixels.write(image.rgb)
            pixels.flush()
            return answers.single_page(worker.ask(pixels.fileno(), request), self.settings.limits)

    def probe(self, request: dict[str, Any]) -> dict[str, Any]:
        """What a reader says that it could and could not do; see `ingest.walls.probes`."""
        with self._worker() as worker, tempfile.TemporaryFile(dir=worker.folder) as nothing:
            found = [frame.header for frame in worker.ask(nothing.fileno(), {"do": "probe", **request})]
            return {**found[0], "walls": worker.walls}

    @property
    def uses_bubblewrap(self) -> bool:
        return _uses_bubblewrap(self.settings)

    def memory_bytes(self) -> int:
        """Resident memory of all reading processes and what they started."""
        with self._lock:
            workers = list(self._all)
        return sum(_resident_bytes(worker.process_id) for worker in workers)

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            workers, self._all = self._all, set()
        for worker in workers:
            worker.end()

    @contextmanager
    def _ask(self, path: Path, request: dict[str, Any]) -> Iterator[Iterator[wire.Frame]]:
        with path.open("rb") as untrusted_file:
            size_bytes = os.fstat(untrusted_file.fileno()).st_size
            if size_bytes == 0:
                raise Empty
            if size_bytes > self.settings.limits.file_bytes:
                raise TooLarge
            with self._worker() as worker, _copy(untrusted_file, size_bytes, worker.folder) as copy:
                yield worker.ask(copy.fileno(), request)

    @contextmanager
    def _worker(self) -> Iterator[Worker]:
        with self._places:
            worker = self._take()
            try:
                yield worker
            finally:
                self._give_back(worker)

    def _take(self) -> Worker:
        with suppress(queue.Empty):
            worker = self._idle.get_nowait()
            if worker.is_alive():
                return worker
            self._drop(worker)
        # The kernel ends a child with the *thread* that made it (PR_SET_PDEATHSIG), so one lasting thread makes all.
        worker = self._starter.submit(Worker, self.settings).result()
        with self._lock:
            self._all.add(worker)
            is_late = self._is_closed
        if is_late:  # closed while it was started: nobody else would end it
            self._drop(worker)
            raise Crashed
        return worker

    def _give_back(self, worker: Worker) -> None:
        worker.finish_file()
        self.peak_bytes = max(self.peak_bytes, worker.peak_bytes)
        if worker.is_alive():
            self._idle.put(worker)
        else:
            self._drop(worker)

    def _drop(self, worker: Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()


def _copy(untrusted_file: IO[bytes], size_bytes: int, folder: str) -> IO[bytes]:
    """The bytes without a name. A reader that is taken over can reopen what it is handed for writing, or change
    its mode, as far as the account may: the original itself never crosses the wall.
    """
    if size_bytes > _IN_MEMORY_BYTES or not hasattr(os, "memfd_create"):
        copy: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  the caller closes it
        _fill(copy, untrusted_file)
        return copy
    copy = open(os.memfd_create("document", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), "w+b")  # noqa: SIM115
    _fill(copy, untrusted_file)
    # Nobody counts this memory against the reader that holds it: it must not grow.
    fcntl.fcntl(copy, fcntl.F_ADD_SEALS, _SEALS)
    return copy


def _fill(copy: IO[bytes], untrusted_file: IO[bytes]) -> None:
    shutil.copyfileobj(untrusted_file, copy, 1024 * 1024)
    copy.flush()


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
        self._limits = settings.limits
        self._files_per_reader = max(1, settings.files_per_reader)
        self._files = 0
        self._is_answering = False
        self._is_ended = False
        self._reader: socket.socket | None = None
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control.settimeout(_START_S)
        with tempfile.TemporaryFile() as complaints:
            with theirs:
                self._process = subprocess.Popen(
                    _command(settings, theirs.fileno(), self.folder),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=complaints,
                    pass_fds=(theirs.fileno(),),
                    env=_environment(settings) | {"TMPDIR": self.folder},
                    cwd=self.folder,
                    start_new_session=True,
                )
            try:
                self._expect("ready", self._start_request(settings))
            except NoReader as error:
                raise NoReader(_with_cause(error.message, complaints)) from error

    def _start_request(self, settings: Settings) -> dict[str, Any]:
        return {
            "limits": asdict(self._limits), "tessdata": settings.tessdata, "formats": settings.formats,
            "passwords": settings.passwords, "visible": _visible(settings), "files": self._files_per_reader,
        }  # fmt: skip

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
                languages = request.get("languages", ["eng"])
                self._expect("started", {"do": "start", "languages": languages}, theirs.fileno())
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


def _resident_bytes(process: int) -> int:
    """Of a process and its children, as Linux tells; 0 for one that is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return (int(found[1]) * 1024 if found else 0) + sum(_resident_bytes(int(child)) for child in children)


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


def _environment(settings: Settings) -> dict[str, str]:
    paths = [str(_PACKAGE.parent), *settings.import_paths]
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_THREAD_LIMIT": "1",
    }


def _command(settings: Settings, channel: int, folder: str) -> list[str]:
    python = [sys.executable, "-m", "ingest.worker", str(channel), folder]
    return [*_bubblewrap(settings, folder), *python] if _uses_bubblewrap(settings) else python


def _uses_bubblewrap(settings: Settings) -> bool:
    return bubblewrap_works() if settings.bubblewrap is None else settings.bubblewrap


def _bubblewrap(settings: Settings, folder: str) -> list[str]:
    """bubblewrap and its walls. Only the `ingest` package is shown of the checkout, so that an archive in it is not."""
    # Without that capability root may not name itself in a reader's own namespace.
    own_name = ("--cap-add", "CAP_SETFCAP") if os.geteuid() == 0 else ()
    return bubblewrap.bubblewrap(_visible(settings), folder, *own_name)


@cache
def _system_folders() -> tuple[str, ...]:
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_paths()["purelib"]}
    folders = [*bubblewrap.SYSTEM_FOLDERS, *sorted(prefixes)]
    # bubblewrap cannot lay a file over a link in a folder that it shows already.
    links = [link for link in _interpreter_links() if not any(Path(link).is_relative_to(f) for f in folders)]
    return tuple(dict.fromkeys([*folders, *links]))


def _interpreter_links() -> list[str]:
    """Where the interpreter's name leads, link by link: a virtual environment's may pass through any folder."""
    links: list[str] = []
    path = Path(sys.executable)
    while path.is_symlink() and len(links) < 20:
        path = path.parent / path.readlink()
        links.append(str(path))
    return links


def _visible(settings: Settings) -> list[str]:
    extra = [settings.tessdata] if settings.tessdata else []
    return [*_system_folders(), str(_PACKAGE), *settings.import_paths, *extra]


@cache
def bubblewrap_works() -> bool:
    """True if bwrap is installed and our interpreter starts behind it: some containers allow no namespaces."""
    if shutil.which("bwrap") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        trial = [*_bubblewrap(Settings(), folder), sys.executable, "-c", "import ingest.wire"]
        done = subprocess.run(
            trial,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            env=_environment(Settings()),
            check=False,
        )
    return done.returncode == 0
