"""The wall: a stranger's file is opened only in a child process that can reach nothing.

Two protections. Always: limits on memory, CPU, written bytes, open files and silence; an empty environment; an empty
folder; a process group that is ended as a whole. With bubblewrap also a file system of its own (interpreter and
readers, read only), a process tree of its own, and no network; without it, a network namespace of its own where the
kernel allows it.

What comes back is checked field by field, because a file may have taken over the process that answers.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from ingest import answers, wall, wire
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_PACKAGE = Path(__file__).resolve().parent
_FILES_PER_WORKER = 500
"""A worker is replaced after so many files: libraries leak, and a taken-over reader should not live long."""


_START_S = 120.0
_IN_MEMORY_BYTES = 64 * 1024 * 1024


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
    libreoffice: bool | None = None  # None: where it is installed


class Pool:
    """At most `settings.workers` readers, started when first needed and reused. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._places = threading.BoundedSemaphore(settings.workers)
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._all: set[Worker] = set()
        self._lock = threading.Lock()
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="reader-starter")

    def extract(
        self, path: Path, languages: tuple[str, ...], on_page: Callable[[int], None] | None
    ) -> Extraction:
        limits = self.settings.limits
        with self._ask(path, {"do": "extract", "languages": list(languages)}) as frames:
            return answers.extraction(frames, limits, Spool(self.settings.scratch), on_page)

    def render(self, path: Path, page_number: int, dpi: int) -> PageImage:
        with self._ask(path, {"do": "render", "page_number": page_number, "dpi": dpi}) as frames:
            return answers.image(frames, self.settings.limits)

    def unlocked(self, path: Path) -> Iterable[bytes]:
        """The bytes of a locked file, opened with one of the passwords. Raises Encrypted."""
        with self._ask(path, {"do": "unlock"}) as frames:
            found = answers.extraction(frames, self.settings.limits, Spool(self.settings.scratch), None)
        return found.attachments[0].chunks() if found.attachments else ()

    def read_words(self, image: PageImage, languages: tuple[str, ...]) -> Page:
        request = {
            "do": "read_words", "languages": list(languages),
            "width_px": image.width_px, "height_px": image.height_px, "dpi": image.dpi,
        }  # fmt: skip
        with tempfile.TemporaryFile(dir=self.settings.scratch) as pixels:
            pixels.write(image.rgb)
            pixels.flush()
            with self._ask_about(pixels.fileno(), request) as frames:
                return answers.single_page(frames, self.settings.limits)

    def close(self) -> None:
        with self._lock:
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
            with (
                self._copy(untrusted_file, size_bytes) as copy,
                self._ask_about(copy.fileno(), request) as frames,
            ):
                yield frames

    def _copy(self, untrusted_file: IO[bytes], size_bytes: int) -> IO[bytes]:
        """The bytes without a name. A reader that is taken over can reopen what it is handed for writing, or change
        its mode, as far as the account may: the original itself never crosses the wall.
        """
        if size_bytes <= _IN_MEMORY_BYTES and hasattr(os, "memfd_create"):
            copy: IO[bytes] = open(os.memfd_create("document"), "w+b")  # noqa: SIM115  the caller closes it
        else:
            copy = tempfile.TemporaryFile(dir=self.settings.scratch)  # noqa: SIM115
        shutil.copyfileobj(untrusted_file, copy, 1024 * 1024)
        copy.flush()
        return copy

    @contextmanager
    def _ask_about(self, file_number: int, request: dict[str, Any]) -> Iterator[Iterator[wire.Frame]]:
        with self._places:
            worker = self._take()
            try:
                yield worker.ask(file_number, request)
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
        return worker

    def _give_back(self, worker: Worker) -> None:
        # Still answering: somebody stopped listening, because the answer was wrong or too long.
        if worker.is_answering or worker.files >= _FILES_PER_WORKER or not worker.is_alive():
            self._drop(worker)
        else:
            self._idle.put(worker)

    def _drop(self, worker: Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()


class Worker:
    """One reading process."""

    def __init__(self, settings: Settings) -> None:
        self.limits = settings.limits
        self.files = 0
        self.is_answering = False
        self._folder = tempfile.mkdtemp(prefix="reader-")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._channel = ours
        with theirs:
            self._process = subprocess.Popen(
                _command(settings, theirs.fileno(), self._folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=_environment(settings),
                cwd=self._folder,
                start_new_session=True,
            )
        wire.send(
            ours,
            {
                "limits": asdict(self.limits), "tessdata": settings.tessdata, "formats": settings.formats,
                "passwords": settings.passwords,
            },
        )  # fmt: skip
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        """Only when it has answered is a later death a file's doing. Raises NoReader."""
        self._channel.settimeout(_START_S)
        try:
            ready = wire.receive(self._channel, payload_bytes=0).header.get("is") == "ready"
        except (wire.Closed, wire.Broken, TimeoutError):
            ready = False
        if not ready:
            self.end()
            raise NoReader
        self._channel.settimeout(self.limits.silence_s)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, file_number: int, request: dict[str, Any]) -> Iterator[wire.Frame]:
        """Send a file and yield the answers until "done". Raises what the reader reports, or what became of it."""
        self.files += 1
        self.is_answering = True
        try:
            wire.send(self._channel, request, fds=(file_number,))
            while True:
                frame = wire.receive(self._channel, payload_bytes=self.limits.frame_bytes)
                kind = frame.header.get("is")
                if kind in ("done", "error") and not frame.header.get("last"):
                    self.is_answering = False
                if kind == "done":
                    return
                if kind == "error":
                    raise _reported(frame)
                yield frame
        except TimeoutError as error:
            raise TimedOut from error
        except wire.Broken as error:
            raise Malformed from error
        except wire.Closed as error:
            self._raise_death(error)

    def end(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._channel.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _raise_death(self, cause: BaseException) -> NoReturn:
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            raise Malformed("The reading process stopped answering.") from cause
        # bubblewrap passes a signal on as 128 + its number, as shells do.
        number = -code if code < 0 else code - 128
        if number == signal.SIGXCPU:
            raise TimedOut from cause
        if number == signal.SIGKILL:
            raise OutOfMemory from cause
        with suppress(ValueError):
            name = signal.Signals(number).name
            raise Crashed(f"The reading process died on this file ({name}).") from cause
        raise Crashed from cause


def _reported(frame: wire.Frame) -> IngestError:
    kind = BY_REASON.get(str(frame.header.get("reason")))
    if kind is None:
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
    python = [sys.executable, "-m", "ingest.worker", str(channel)]
    wanted = settings.bubblewrap if settings.bubblewrap is not None else bubblewrap_works()
    return [*_bubblewrap(settings, folder), *python] if wanted else python


def _bubblewrap(settings: Settings, folder: str) -> list[str]:
    """bubblewrap and its walls. Only the `ingest` package is shown of the checkout, so that an archive in it is not."""
    return wall.bubblewrap(_visible(settings), folder)


@cache
def _system_folders() -> tuple[str, ...]:
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_paths()["purelib"]}
    folders = [*wall.SYSTEM_FOLDERS, *sorted(prefixes)]
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
