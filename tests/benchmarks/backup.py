"""What backups cost: the first, one with nothing new, one with a hundredth new, the check, and getting it back.

    python tests/benchmarks/backup.py [--files N] [--kilobytes N]

Makes an archive of random files of about that size in a temporary folder, and says CPU and elapsed seconds, what was
written, and how much memory was taken at most.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "archive" / "backup")]

from archives import take_in  # noqa: E402

from archive import backup  # noqa: E402
from archive.backup import locking, snapshots  # noqa: E402
from archive.store import create  # noqa: E402


def timed(name: str, deed: Callable[[], object]) -> None:
    cpu, started = time.process_time(), time.monotonic()
    result = deed()
    spent = f"{time.process_time() - cpu:7.2f} s CPU {time.monotonic() - started:7.2f} s"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    written = f"  {result.new_bytes / 1e6:,.1f} MB written" if isinstance(result, backup.Made) else ""
    print(f"{name:24}{spent}  {memory:,.0f} MB{written}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--kilobytes", type=int, default=200)
    chosen = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        store = create(folder / "home")

        def fill(count: int) -> None:
            for _ in range(count):
                size = int(chosen.kilobytes * 1000 * chance.uniform(0.1, 1.9))
                take_in(store, f"{chance.random()}", chance.randbytes(size))

        fill(chosen.files)
        locking.make_key(folder / "secret")
        key = locking.key_in(folder / "secret")
        snapshots.begin(folder / "to")
        timed("first", lambda: backup.make(store, folder / "to", key.lock(), agent="desk"))
        timed("nothing new", lambda: backup.make(store, folder / "to", key.lock(), agent="desk"))
        fill(chosen.files // 100)
        timed("a hundredth new", lambda: backup.make(store, folder / "to", key.lock(), agent="desk"))
        timed("check", lambda: backup.check(folder / "to"))
        timed("check with the key", lambda: backup.check(folder / "to", key))
        timed("restore", lambda: backup.restore(folder / "to", folder / "back", key))
        store.close()


if __name__ == "__main__":
    main()
