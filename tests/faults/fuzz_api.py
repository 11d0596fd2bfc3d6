"""Ask the API what nobody asks: python tests/faults/fuzz_api.py SECONDS [SEED]

Over an archive of its own. Each round has a seed of its own, which is printed; ends with 1 if anything was wrong.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE), str(HERE.parent / "archive" / "web")]

from fuzz_seeds import seeds  # noqa: E402
from test_api_schema import KEY, ask  # noqa: E402

from archive import accession  # noqa: E402
from archive.store import Store, create  # noqa: E402
from archive.web import create_app  # noqa: E402

EXAMPLES = 100


def filled(folder: Path) -> Store:
    """An archive of small files of every kind."""
    drop = folder / "drop"
    drop.mkdir()
    for name, data in seeds().items():
        (drop / name).write_bytes(data)
    store = create(folder / "archive")
    accession.ingest(store, [drop], collection="Leak", source="heron")
    return store


def main(seconds: float, seed: int) -> int:
    until_s, answers, wrong = time.monotonic() + seconds, Counter[tuple[str, int]](), 0
    with tempfile.TemporaryDirectory(prefix="fuzz-api-") as folder:
        store = filled(Path(folder))
        while time.monotonic() < until_s:
            asked = ask(
                create_app(store, key=KEY, hosts=frozenset({"localhost"})), examples=EXAMPLES, seed=seed
            )
            answers += asked.answers
            wrong += len(asked.wrong)
            print(f"seed {seed}: {asked.answers.total():,} requests, {len(asked.wrong)} wrong", flush=True)
            print("\n\n".join(asked.wrong))
            seed += 1
        store.close()
    for (operation, status), count in sorted(answers.items()):
        print(f"{count:8,} × {status}  {operation}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
