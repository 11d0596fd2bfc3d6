"""Does a search stay quick while material is taken in, and does anything fail?

    python tests/benchmarks/search_load.py [PAGES] [SECONDS]        by default 10000 and 60

20 readers ask `archive serve` over HTTP, as browsers do: threads in the process of the archive would share one lock of
Python's with it and measure that. They ask the mix of tests/benchmarks/search.py, each its next query when the last one
is answered: first for SECONDS alone, then for as long while `archive ingest` takes in files and mails. Prints p50 and
p95 of both, errors by kind, and what was taken in. Then two `archive ingest` at once: which of them says what, and
whether a third run leaves nothing waiting. Ends with 1 after any error, or where p95 is over three times the quiet one.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[0] = str(HERE)

from search import KINDS, LANGUAGES, fill, queries  # noqa: E402  (this sets sys.path[0] to the project's folder)

from archive import accession  # noqa: E402
from archive.accession.indexing import index_waiting  # noqa: E402
from archive.accession.progress import silent  # noqa: E402
from archive.errors import Busy  # noqa: E402
from archive.store import create, open_store  # noqa: E402
from archive.store.catalog import documents  # noqa: E402

READERS = 20
MOST_SLOWER = 3.0
_FILES_A_SECOND = 60  # more than can be taken in
_TIMEOUT_S = 120


@dataclass
class Asked:
    """Milliseconds of every answer, and errors by kind."""

    taken: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def p50(self) -> float:
        return statistics.median(self.taken)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.taken, n=20)[-1]


class Server:
    """`archive serve` in a process of its own."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            _command(home, "serve", "--port", "0"), env=_environment(), stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        said = re.search(r":(\d+)/\?key=(\S+)", self._process.stdout.readline())
        assert said is not None
        self.port, self.key = int(said.group(1)), said.group(2)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


def ask(server: Server, query: str) -> int:
    """The status of the answer."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=_TIMEOUT_S)
    try:
        path = "/api/v1/search?" + urlencode({"q": query})
        connection.request("GET", path, headers={"Authorization": f"Bearer {server.key}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def asked_by_readers(server: Server, seconds: float) -> Asked:
    """By 20 readers at once, each in its own order."""
    every, asked, until_s = [q for kind in KINDS for q in queries(kind)], Asked(), time.monotonic() + seconds

    def read(number: int) -> None:
        mine = random.Random(number).sample(every, len(every))
        while time.monotonic() < until_s:
            query, begun_s = mine[0], time.perf_counter()
            mine = [*mine[1:], query]
            try:
                if (status := ask(server, query)) != 200:
                    asked.errors[f"HTTP {status}"] += 1
            except (OSError, HTTPException) as error:
                asked.errors[type(error).__name__] += 1
            asked.taken.append(1000 * (time.perf_counter() - begun_s))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return asked


def write_files(folder: Path, count: int, seed: int = 0) -> Path:
    """Texts of some pages, and mails with an attachment."""
    folder.mkdir()
    chance = random.Random(seed)
    for number in range(count):
        words = " ".join(chance.choice(LANGUAGES).drawn(chance, 900))
        if number % 3:
            (folder / f"text {seed} {number:05}.txt").write_text(words, encoding="utf-8")
            continue
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "ann@example.org", "bob@example.org", f"Letter {number}"
        mail.set_content(words)
        mail.add_attachment(words[::-1].encode(), maintype="text", subtype="plain", filename="a.txt")
        (folder / f"mail {seed} {number:05}.eml").write_bytes(mail.as_bytes())
    return folder


def _ingest(home: Path, drop: Path) -> subprocess.Popen[str]:
    command = _command(home, "ingest", str(drop), "--collection", "Drop")
    return subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _command(home: Path, *rest: str) -> list[str]:
    return [sys.executable, "-m", "archive.cli", "--home", str(home), *rest]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def _pages(home: Path) -> int:
    store = open_store(home)
    with store.read() as db:
        found = documents.page_count(db)
    store.close()
    return found


def under_load(home: Path, drop: Path, seconds: float) -> bool:
    server = Server(home)
    asked_by_readers(server, min(5, seconds))
    quiet = asked_by_readers(server, seconds)
    before, taking = _pages(home), _ingest(home, drop)
    load = asked_by_readers(server, seconds)
    was_still_taking, after = taking.poll() is None, _pages(home)
    taking.terminate()  # it ends in order, and what waits goes on waiting
    _, said = taking.communicate()
    server.close()
    print(f"{READERS} readers       answers  p50 ms  p95 ms  errors")
    for name, asked in (("quiet", quiet), ("while taking in", load)):
        errors = ", ".join(f"{count} × {kind}" for kind, count in asked.errors.items()) or "none"
        print(f"{name:<15} {len(asked.taken):>9} {asked.p50:>7.0f} {asked.p95:>7.0f}  {errors}")
    print(
        f"p95 is {load.p95 / quiet.p95:.1f} times the quiet one; {after - before:,} pages taken in"
        + ("" if was_still_taking else "; the files did not last")
    )
    if taking.returncode not in (0, 130):
        print(f"archive ingest ended with {taking.returncode}: {said.strip()[-300:]}")
    return not quiet.errors and not load.errors and load.p95 <= MOST_SLOWER * quiet.p95


def two_at_once(home: Path, folder: Path) -> bool:
    """One takes in, the other says that it is busy, and the next run takes in the rest."""
    one, other = write_files(folder / "one", 60, seed=1), write_files(folder / "other", 60, seed=2)
    runs = [_ingest(home, one), _ingest(home, other)]
    said = [run.communicate() for run in runs]
    codes = [run.returncode for run in runs]
    for code, (_, error) in zip(codes, said, strict=True):
        print(f"two at once: exit {code} {' '.join(error.split())[-160:] if code else ''}")
    third = _ingest(home, folder)
    third.communicate()
    store = open_store(home)
    status = accession.status(store, "Drop")
    with store.read() as db:
        names = {entry.name for entry in documents.listing(db, collection="Drop", limit=10**6)}
    store.close()
    wanted = {path.name for path in (*one.iterdir(), *other.iterdir())}
    print(
        f"after one more run: exit {third.returncode}, {len(wanted - names)} files missing, {status.waiting} waiting"
    )
    return sorted(codes) == [0, Busy.exit_code] and third.returncode == 0 and wanted <= names


def main(pages: int, seconds: float) -> int:
    with tempfile.TemporaryDirectory(prefix="search-load-") as temporary:
        home = Path(temporary) / "home"
        store = create(home)
        fill(store, pages)
        index_waiting(store, accession.RunReport(), silent)
        store.close()
        (Path(temporary) / "both").mkdir()
        drop = write_files(Path(temporary) / "drop", int(seconds * _FILES_A_SECOND))
        good = [under_load(home, drop, seconds), two_at_once(home, Path(temporary) / "both")]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, float(sys.argv[2]) if len(sys.argv) > 2 else 60
        )
    )
