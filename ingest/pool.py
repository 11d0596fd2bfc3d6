"""All reading processes: each file gets one, for itself, when one is free."""

from __future__ import annotations

import fcntl
import os
import queue
import re
import shutil
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ingest import answers, starting
from ingest.errors import Crashed, Empty, TooLarge
from ingest.sandbox import Worker
from ingest.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from ingest import wire
    from ingest.model import Extraction, Page, PageImage, TablesFound
    from ingest.starting import Settings

_IN_MEMORY_BYTES = 16 * 1024 * 1024
_STARTER = ThreadPoolExecutor(1, thread_name_prefix="reader-starter")
"""The kernel ends a child with the *thread* that made it (PR_SET_PDEATHSIG), so one lasting thread makes all."""
_SEALS = 0x0001 | 0x0002 | 0x0004 | 0x0008  # seal, shrink, grow, write: fcntl(2)


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

    def tables(self, path: Path, pages: Collection[int]) -> TablesFound:
        with self._ask(path, {"do": "tables", "pages": sorted(pages)}) as frames:
            return answers.tables(frames)

    def to_lay_out(self, path: Path) -> Iterable[bytes] | None:
        """What pages of an office file are to be made from: unlocked, its live fields stopped; None: the file as it is.

        Raises Encrypted, TooLarge.
        """
        size_bytes = path.stat().st_size
        with self._ask(path, {"do": "lay out"}) as frames:
            spool = Spool(self.settings.scratch)
            found = answers.extraction(frames, self.settings.limits, spool, None, size_bytes)
        return found.attachments[0].chunks() if found.attachments else None

    def inspect(self, path: Path, languages: tuple[str, ...], *, with_streams: bool) -> Extraction:
        request = {"do": "inspect", "languages": list(languages), "streams": with_streams}
        size_bytes = path.stat().st_size
        with self._ask(path, request) as frames:
            return answers.extraction(
                frames, self.settings.limits, Spool(self.settings.scratch), None, size_bytes
            )

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
        return starting.uses_bubblewrap(self.settings)

    def memory_bytes(self) -> int:
        """Resident memory of all reading processes and what they started."""
        with self._lock:
            workers = list(self._all)
        return sum(_resident_bytes(worker.process_id) for worker in workers)

    def follow(self, former: Pool) -> None:
        """Take over the idle processes of a pool whose settings are alike, as far as a start goes, and close it."""
        while len(self._all) < self.settings.workers and (worker := former._idle_worker()) is not None:
            with former._lock:
                former._all.discard(worker)
            worker.settle(self.settings)
            self._all.add(worker)
            self._idle.put(worker)
        former.close()

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
        if (worker := self._idle_worker()) is not None:
            return worker
        worker = _STARTER.submit(Worker, self.settings).result()
        with self._lock:
            self._all.add(worker)
            is_late = self._is_closed
        if is_late:  # closed while it was started: nobody else would end it
            self._drop(worker)
            raise Crashed
        return worker

    def _idle_worker(self) -> Worker | None:
        with suppress(queue.Empty):
            worker = self._idle.get_nowait()
            if worker.is_alive():
                return worker
            self._drop(worker)
        return None

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


def _resident_bytes(process: int) -> int:
    """Of a process and its children, as Linux tells; 0 for one that is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return (int(found[1]) * 1024 if found else 0) + sum(_resident_bytes(int(child)) for child in children)
