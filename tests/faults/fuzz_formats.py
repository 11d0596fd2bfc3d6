"""Fuzzing of every format, through the whole wall.

    python tests/faults/fuzz_formats.py --seconds 60 --cases 20000 --seed 1 [--folder DIR]
    python tests/faults/fuzz_formats.py --seed 1 --replay 4711 [--folder DIR]

Each case is a file, damaged in a way that only the seed and the number of the case decide, given to `ingest.extract`
and, if it has a page, to `ingest.render`. What must hold: nothing but IngestError leaves the archive's process, what
comes back is sound, every limit is kept, no process is left. What is counted besides are bugs to mend: exceptions that
no format foresaw, and readers that died. Ends with 1 if something that must hold did not.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[2])]

from behind_walls import processes_of  # noqa: E402
from fuzz_seeds import seeds  # noqa: E402
from mutations import mutate  # noqa: E402

import ingest  # noqa: E402
from archive import accession  # noqa: E402
from archive.store import create  # noqa: E402
from ingest.errors import IngestError, NoSuchPage  # noqa: E402
from ingest.model import Extraction, Limits  # noqa: E402

LIMITS = Limits(
    memory_bytes=384 * 1024**2, cpu_s=10, silence_s=12, elapsed_s=25, written_bytes=32 * 1024**2, pages=300,
    characters=5_000_000, attachments=5000, attachment_bytes=64 * 1024**2, render_pixels=4_000_000,
)  # fmt: skip
SLOWEST_S = LIMITS.elapsed_s + 20
MOST_MEMORY_BYTES = LIMITS.memory_bytes + 400 * 1024**2
LARGEST_SEED_BYTES = 1_500_000
LAST_FILES = 60
THREADS = 4
_UNFORESEEN = re.compile(r"could not be read \((\w+)\)")
_DIED = re.compile(r"died on this file(?: \((\w+)\))?")


@dataclass
class Findings:
    """What a run found. `broken` are breaches of what must hold; the counters' keys are (format, what)."""

    cases: int = 0
    slowest_s: float = 0.0
    peak_bytes: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    unforeseen: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    died: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    senseless: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    cut_off: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    not_shown: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    broken: list[str] = field(default_factory=list)

    def take(self, number: int, kind: str, error: IngestError) -> None:
        if found := _UNFORESEEN.search(error.message):
            self.unforeseen[kind, found.group(1)].append(number)
        elif found := _DIED.search(error.message):
            self.died[kind, found.group(1) or "left"].append(number)
        elif error.reason == "malformed-answer":
            self.senseless[kind, error.message].append(number)
        elif error.reason in ("timed-out", "out-of-memory"):
            self.cut_off[kind, error.reason].append(number)


class Cases:
    """The files that a seed makes."""

    def __init__(self, seed: int, folder: Path | None) -> None:
        self.seed = seed
        self.files = sorted((from_folder(folder) if folder else seeds()).items())
        self.contents = [content for _, content in self.files]

    def make(self, number: int) -> tuple[str, bytes]:
        """Format, as the first file's name ends, and bytes."""
        random = Random(f"{self.seed}-{number}")
        name, content = self.files[random.randrange(len(self.files))]
        return name.rpartition(".")[2].lower()[:12], mutate(content, random, self.contents)


def from_folder(folder: Path) -> dict[str, bytes]:
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and 0 < path.stat().st_size < LARGEST_SEED_BYTES
    ]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def fuzz(cases: Cases, numbers: Iterable[int], seconds: float, folder: Path) -> Findings:
    """Run cases until the numbers or the seconds are used up. `folder` keeps the last files."""
    found = Findings()
    ingest.configure(workers=2, limits=LIMITS)
    ends_s = time.monotonic() + seconds
    with ThreadPoolExecutor(THREADS) as pool:
        running: set[Future[None]] = set()
        for number in numbers:
            if time.monotonic() > ends_s:
                break
            running.add(pool.submit(one, cases, number, folder, found))
            if len(running) >= 2 * THREADS:
                _, running = wait(running, return_when=FIRST_COMPLETED)
        wait(running)
    found.peak_bytes = ingest.peak_memory_bytes()
    check_the_end(found)
    return found


def check_the_end(found: Findings) -> None:
    folders = {worker.folder for worker in ingest._current()._all}
    if found.peak_bytes > MOST_MEMORY_BYTES:
        found.broken.append(f"a reader took {found.peak_bytes / 1e6:.0f} MB")
    ingest.close()
    time.sleep(0.5)
    if left := processes_of(folders):
        found.broken.append(f"processes are left: {left}")


def one(cases: Cases, number: int, folder: Path, found: Findings) -> None:
    kind, data = cases.make(number)
    path = folder / f"case-{number}"
    path.write_bytes(data)
    started_s = time.monotonic()
    try:
        outcome = read(path, number, kind, found)
    except Exception as error:
        outcome = "ESCAPED"
        found.broken.append(f"case {number} ({kind}): {type(error).__name__}: {error}")
    took_s = time.monotonic() - started_s
    if took_s > 2 * SLOWEST_S:
        found.broken.append(f"case {number} ({kind}) took {took_s:.0f} s")
    path.replace(folder / f"{number % LAST_FILES:02}")
    found.slowest_s = max(found.slowest_s, took_s)
    found.outcomes[outcome] += 1
    found.cases += 1


def read(path: Path, number: int, kind: str, found: Findings) -> str:
    try:
        extraction = ingest.extract(path)
    except IngestError as error:
        found.take(number, kind, error)
        if error.partial is not None:
            look_through(error.partial)
        return error.reason
    look_through(extraction)
    if not extraction.pages:
        return "ready, no pages"
    try:
        ingest.render(path, 1, dpi=40)
    except NoSuchPage as error:
        found.senseless[kind, f"page 1 was read and cannot be shown: {error.message}"].append(number)
    except IngestError as error:
        found.take(number, f"{kind}, shown", error)
        found.not_shown[kind, f"{error.reason}: {error.message}"].append(number)
        return f"ready, not shown: {error.reason}"
    return "ready"


def look_through(extraction: Extraction) -> None:
    """Everything that the archive would take from it."""
    for page in extraction.pages:
        assert sum(1 for _ in page.words()) * 4 == len(page.boxes)
        page.text.encode("utf-8")
    for attachment in extraction.attachments:
        assert all(isinstance(chunk, bytes) for chunk in attachment.chunks())
        attachment.untrusted_name.encode("utf-8")


def account(folder: Path, found: Findings) -> str:
    """The last files through an archive: every one in one class of the ledger."""
    ingest.configure(workers=2, limits=LIMITS)
    with tempfile.TemporaryDirectory() as home:
        store = create(Path(home) / "home")
        try:
            accession.ingest(store, [folder], collection="Fuzz")
            ledger = accession.status(store)
        finally:
            store.close()
            ingest.close()
    files = sum(1 for _ in folder.iterdir())
    if not ledger.adds_up or ledger.found != files or ledger.waiting:
        found.broken.append(f"the ledger does not add up: {ledger}")
    unreadable, skipped = sum(ledger.unreadable.values()), sum(ledger.skipped.values())
    classes = (
        f"{ledger.ready} ready + {ledger.duplicate} duplicate + {unreadable} unreadable + {skipped} skipped"
    )
    return f"{files} files = {classes}; {ledger.children} inside them"


def report(found: Findings, seconds: float, ledger: str) -> Iterator[str]:
    peak = f"{found.peak_bytes / 1024**2:.0f} MB"
    yield f"{found.cases:,} cases in {seconds:.0f} s; slowest {found.slowest_s:.1f} s; most memory of a reader {peak}"
    yield from (f"  {count:7,}  {name}" for name, count in found.outcomes.most_common())
    for title, table in (
        ("exceptions that no format foresaw", found.unforeseen),
        ("readers that died", found.died),
        ("answers that made no sense", found.senseless),
        ("readers that were cut off", found.cut_off),
        ("pages that were read and cannot be shown", found.not_shown),
    ):
        yield f"{sum(map(len, table.values())):,} {title}"
        for (kind, what), numbers in sorted(table.items(), key=lambda entry: -len(entry[1])):
            yield f"  {len(numbers):7,}  {kind}: {what}   --replay {' '.join(map(str, numbers[:3]))}"
    yield f"archive: {ledger}"
    yield from (f"BROKEN: {entry}" for entry in found.broken)


def replay(cases: Cases, number: int) -> None:
    kind, data = cases.make(number)
    path = Path(tempfile.mkdtemp(prefix="fuzz-")) / f"{number}.{kind}"
    path.write_bytes(data)
    print(f"{path}: {len(data):,} bytes")
    ingest.configure(workers=1, limits=LIMITS)
    try:
        found = ingest.extract(path)
        print(
            found.media_type, len(found.pages), "pages", len(found.attachments), "attachments", found.defects
        )
        if found.pages:
            image = ingest.render(path, 1, dpi=40)
            print("shown", image.width_px, image.height_px)
    except IngestError as error:
        print(f"{error.reason}: {error.message}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--cases", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--replay", type=int)
    chosen = parser.parse_args()
    cases = Cases(chosen.seed, chosen.folder)
    if chosen.replay is not None:
        replay(cases, chosen.replay)
        return 0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        started_s = time.monotonic()
        found = fuzz(cases, range(chosen.cases), chosen.seconds, Path(folder))
        seconds = time.monotonic() - started_s
        ledger = account(Path(folder), found)
    print("\n".join(report(found, seconds, ledger)))
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
