"""What reading, OCR and exhibits cost on this machine.

    python tests/benchmarks/costs.py [FOLDER]

Takes FOLDER (by default the PDFs of the corpus) into a new archive and prints pages per CPU-second and the peak memory
of the whole process tree, then the seconds of one OCRed page and of one exhibit page. Linux only: it reads /proc.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])  # this folder has an ingest.py of its own

import ingest  # noqa: E402
from archive import accession, exhibit  # noqa: E402
from archive.model import State  # noqa: E402
from archive.store import create  # noqa: E402
from archive.store.catalog import documents  # noqa: E402

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def tree() -> list[int]:
    """This process and everything that came of it."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = [os.getpid()]
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return found


@dataclass
class Meter:
    """Samples the tree while it is open. CPU seconds of processes that ended are what they had when last seen."""

    cpu_s: dict[int, float] = field(default_factory=dict)
    peak_bytes: int = 0
    largest_bytes: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Meter:
        self._sample()
        self._before = sum(self.cpu_s.values())
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._sample()

    @property
    def spent_s(self) -> float:
        return sum(self.cpu_s.values()) - self._before

    def _run(self) -> None:
        while not self._stop.wait(0.1):
            self._sample()

    def _sample(self) -> None:
        sizes = [0]
        for process in tree():
            try:
                fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            self.cpu_s[process] = (int(fields[11]) + int(fields[12])) / TICKS
            sizes.append(int(fields[21]) * PAGE_BYTES)
        self.peak_bytes = max(self.peak_bytes, sum(sizes))
        self.largest_bytes = max(self.largest_bytes, *sizes)


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS / "pdf"
    if not folder.is_dir():
        print("corpus not found: nothing measured")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        store = create(Path(temporary) / "home")
        with Meter() as meter:
            started = time.monotonic()
            accession.ingest(store, [folder], collection="Measured")
            took_s = time.monotonic() - started
        ledger = accession.status(store)
        print(
            f"{folder.name}: {ledger.found} files, {ledger.pages} pages ({ledger.ocr_pages} by OCR) in {took_s:.1f} s"
        )
        print(f"  {ledger.pages / meter.spent_s:.1f} pages per CPU-second ({meter.spent_s:.1f} CPU-seconds)")
        print(
            f"  peak memory {meter.peak_bytes / 1e6:.0f} MB in all processes, {meter.largest_bytes / 1e6:.0f} MB in one"
        )
        _ocr(store)
        _exhibits(store)
        store.close()
        ingest.close()
    return 0


def _ocr(store) -> None:
    with store.read() as db:
        chosen = [d for d in documents.listing(db, state=State.READY, limit=10_000) if d.page_count][:5]
    spent = []
    for document in chosen:
        image = ingest.render(store.blobs.path(document.digest), 1, dpi=300)
        started = time.monotonic()
        ingest.read_words(image)
        spent.append(time.monotonic() - started)
    print(f"  {sum(spent) / len(spent):.2f} s for one page of OCR at 300 dpi ({len(spent)} first pages)")


def _exhibits(store) -> None:
    with store.read() as db:
        chosen = [d for d in documents.listing(db, state=State.READY, limit=10_000) if 0 < d.page_count <= 5][
            :6
        ]
    started, pages, passed = time.monotonic(), 0, 0
    for document in chosen:
        made = exhibit.make(store, document.id, agent="benchmark")
        pages += made.page_count
        passed += made.releasable
    took_s = time.monotonic() - started
    outcome = f"{pages} pages, {passed} of {len(chosen)} exhibits passed"
    print(f"  {took_s / pages:.2f} s for one exhibit page, made and proved ({outcome})")


if __name__ == "__main__":
    sys.exit(main())
