"""A newsroom at work: many readers on the team's server while material is taken in.

    python tests/benchmarks/readers.py [READERS] [MINUTES] [PAGES]        by default 50, 10 and 10000

Locust's users, each a person with an account and a session, read as people do: they search, turn over results, open a
page and look at its picture, and think for some seconds in between. `archive ingest` runs all the while. Prints p50 and
p95 by what was asked, errors, requests a second, and the server's memory, without the files that it has mapped. The
archive grows all the while, and with it what a server needs: so another is started over the archive as it is in the
end, and asked the same for half as long while nothing is taken in. Ends with 1 after any error, where p95 of searches
or page pictures is over half a second, or where the memory of the second goes on growing.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import random  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import ClassVar  # noqa: E402
from urllib.parse import quote  # noqa: E402

import gevent  # noqa: E402
import psutil  # noqa: E402
import pymupdf  # noqa: E402
from locust import HttpUser, between, task  # noqa: E402
from locust.env import Environment  # noqa: E402

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

from newsroom_server import Newsroom  # noqa: E402
from search import KINDS, queries  # noqa: E402
from search_load import write_files  # noqa: E402

MOST_P95_MS = 500
MOST_GROWTH = 1.1  # of a server's memory over an archive that stays as it is, in the second half of the time
COLLECTION = "Made"
_SCANS, _PAGES_OF_SCAN = 20, 40
_FILES_A_SECOND = 60


class Reader(HttpUser):
    """Thinks for two to eight seconds between two things."""

    wait_time = between(2, 8)
    newsroom: ClassVar[Newsroom]
    questions: ClassVar[list[str]] = [query for kind in KINDS for query in queries(kind)]

    def on_start(self) -> None:
        self.client.headers.update(self.newsroom.headers_of_next_person())

    @task(5)
    def search(self) -> None:
        self.client.get(f"/?q={quote(random.choice(self.questions))}", name="search")

    @task(2)
    def next_results(self) -> None:
        self.client.get(f"/?q={quote(random.choice(self.questions))}&page=2", name="search, second page")

    @task(4)
    def look_at_a_page(self) -> None:
        document = random.choice(self.newsroom.scans)
        number = random.randint(1, _PAGES_OF_SCAN)
        self.client.get(f"/documents/{document}/pages/{number}", name="page")
        self.client.get(f"/documents/{document}/pages/{number}/image", name="page picture")

    @task(1)
    def open_a_document(self) -> None:
        self.client.get(f"/documents/{random.choice(self.newsroom.scans)}", name="document")


def scans(folder: Path) -> Path:
    """PDFs whose pages have text and a grey picture, as a scanner leaves them."""
    folder.mkdir()
    grey = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 600, 800), False)
    grey.clear_with(235)
    for number in range(_SCANS):
        with pymupdf.open() as document:
            for at in range(_PAGES_OF_SCAN):
                page = document.new_page()
                page.insert_image(page.rect, pixmap=grey)
                page.insert_textbox(
                    (60, 60, 540, 780), f"Report {number}, page {at}. " + "the yard and the gate " * 90
                )
            document.save(folder / f"scan {number:02}.pdf", deflate=True)
    return folder


def taken_in_all_the_while(newsroom: Newsroom, drop: Path) -> subprocess.Popen[bytes]:
    return newsroom.start("ingest", str(drop), "--collection", COLLECTION)


def read(newsroom: Newsroom, readers: int, seconds: float) -> tuple[Environment, list[int]]:
    """By so many at once. With the server's own memory, in bytes, at the end of each 30 seconds."""
    Reader.newsroom = newsroom
    environment = Environment(user_classes=[Reader], host=newsroom.address)
    runner = environment.create_local_runner()
    runner.start(readers, spawn_rate=5)
    server, memory = psutil.Process(newsroom.process.pid), []
    for _ in range(max(3, round(seconds / 30))):
        gevent.sleep(seconds / max(3, round(seconds / 30)))
        used = server.memory_info()
        memory.append(used.rss - used.shared)
    runner.quit()
    return environment, memory


def said(memory: list[int]) -> str:
    return ", ".join(f"{used / 2**20:.0f}" for used in memory)


def told(environment: Environment, memory: list[int]) -> bool:
    stats = environment.stats
    print(f"{'':<22}{'answers':>8}{'p50 ms':>8}{'p95 ms':>8}{'errors':>8}")
    for entry in sorted(stats.entries.values(), key=lambda entry: entry.name):
        p50, p95 = (entry.get_response_time_percentile(share) for share in (0.5, 0.95))
        print(f"{entry.name:<22}{entry.num_requests:>8}{p50:>8.0f}{p95:>8.0f}{entry.num_failures:>8}")
    print(f"{stats.total.total_rps:.1f} requests a second; memory {said(memory)} MB")
    for error in stats.errors.values():
        print(f"{error.occurrences} × {error.name}: {error.error}")
    slow = [
        entry.name for entry in stats.entries.values()
        if entry.name in ("search", "page picture") and entry.get_response_time_percentile(0.95) > MOST_P95_MS
    ]  # fmt: skip
    return not stats.errors and not slow


@contextmanager
def _room() -> Iterator[Path]:
    """Taken away by a process of its own: under gevent, folders that are closed here stay open."""
    folder = Path(tempfile.mkdtemp(prefix="readers-"))
    try:
        yield folder
    finally:
        subprocess.run(
            [sys.executable, "-c", "import shutil, sys; shutil.rmtree(sys.argv[1])", folder], check=True
        )


def main(readers: int, minutes: float, pages: int) -> int:
    with _room() as folder:
        newsroom = Newsroom.made(folder / "home", COLLECTION, pages, scans(folder / "scans"), readers)
        drop = write_files(folder / "drop", int(60 * minutes * _FILES_A_SECOND))
        taking = taken_in_all_the_while(newsroom, drop)
        try:
            environment, memory = read(newsroom, readers, 60 * minutes)
            good = told(environment, memory)
            if taking.poll() is not None:
                print("the files to take in did not last")
            taking.terminate()
            taking.wait()
            newsroom.restart()
            _, at_rest = read(newsroom, readers, 30 * minutes)
        finally:
            taking.terminate()
            taking.wait()
            newsroom.close()
        print(f"another, over {newsroom.pages:,} pages that stay: {said(at_rest)} MB")
    return 0 if good and at_rest[-1] <= MOST_GROWTH * at_rest[len(at_rest) // 2] else 1


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(
        main(
            int(given[0]) if given else 50,
            float(given[1]) if len(given) > 1 else 10,
            int(given[2]) if len(given) > 2 else 10_000,
        )
    )
