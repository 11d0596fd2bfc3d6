"""The most memory that intake takes while every reader takes all that it can get, all of them at once.

    python tests/benchmarks/memory.py [WORKERS]

Each file fills its reader's private folder, then memory of its own, then memory of any kind, and holds it. Prints the
peak of the whole process tree (proportional set sizes), and what the private folders, which lie in memory too and
belong to no process, may hold besides.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:1] = [str(ROOT), str(HERE.parent / "faults"), str(HERE)]  # this folder has an ingest.py of its own

from whole_process import measure  # noqa: E402

_FILES_A_WORKER = 3


def attack(folder: Path, workers: int) -> None:
    """In a process of its own, which is the one that is measured."""
    from behind_walls import FORMATS

    import ingest
    from archive import accession
    from archive.store import create

    home = Path(tempfile.mkdtemp(dir=folder.parent)) / "home"
    store = create(home)
    ingest.configure(workers=workers, formats=("hostile",), import_paths=(str(FORMATS),))
    report = accession.ingest(store, [folder], collection="Attack")
    ledger = accession.status(store)
    store.close()
    ingest.close()
    print(f"{report.read} files read, {dict(ledger.unreadable)}; adds up: {ledger.adds_up}")


def main() -> int:
    if "--attack" in sys.argv:
        attack(Path(sys.argv[2]), int(sys.argv[3]))
        return 0
    from ingest.model import Limits

    workers = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "drop"
        folder.mkdir()
        for number in range(_FILES_A_WORKER * workers):
            (folder / f"{number}.txt").write_text(f"take_all_there_is 3 {number}")
        command = [sys.executable, __file__, "--attack", str(folder), str(workers)]
        cost = measure(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
    print(cost.output.strip())
    folders_mb = workers * Limits().written_bytes / 1e6
    print(
        f"{workers} readers: {cost.peak_bytes / 1e6:.0f} MB in all processes, {cost.largest_bytes / 1e6:.0f} MB "
        f"in one, and {folders_mb:.0f} MB in private folders at most; wanted: under 1,500 in all with two"
    )
    return cost.exit_code


if __name__ == "__main__":
    sys.exit(main())
