"""What it costs to find what is almost the same.

    python tests/benchmarks/likeness.py [DOCUMENTS]

Enters DOCUMENTS (by default 20,000) made-up texts of one page, 350 words, a third of them versions of an earlier one,
into a new catalog. Prints CPU milliseconds: of a signature, a page; of entering a document, for every quarter of them,
so that growth would show; of looking a document up, counting, and listing groups; then the bytes that the catalog
holds for each. At the end, the same letter 5,000 times: the worst that can come.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

sys.path[0] = str(Path(__file__).resolve().parents[2])  # this folder has an ingest.py of its own

from archive import likeness  # noqa: E402
from archive.store import Store, create, wording  # noqa: E402
from archive.store.catalog import intake, tables  # noqa: E402
from archive.store.catalog import likeness as catalog  # noqa: E402

WORDS = 350
AT_ONCE = 100
CHANCE = random.Random(7)
VOCABULARY = ["".join(CHANCE.choices("etaoinshrdlucmfw", k=CHANCE.randint(2, 10))) for _ in range(12_000)]
WEIGHTS = [1 / rank for rank in range(1, len(VOCABULARY) + 1)]  # as words of a language are spread (Zipf)


def made_up(count: int) -> list[str]:
    texts: list[list[str]] = []
    for _ in range(count):
        if texts and CHANCE.random() < 1 / 3:
            words = list(texts[CHANCE.randrange(max(0, len(texts) - 500), len(texts))])
            for _ in range(CHANCE.randint(1, 8)):
                words[CHANCE.randrange(WORDS)] = CHANCE.choice(VOCABULARY)
        else:
            words = CHANCE.choices(VOCABULARY, WEIGHTS, k=WORDS)
        texts.append(words)
    return [" ".join(words) for words in texts]


def cpu_ms(deed: Callable[[], object], times: int = 1) -> float:
    started = time.process_time()
    for _ in range(times):
        deed()
    return (time.process_time() - started) / times * 1000


def prepare(store: Store, collection: str, count: int) -> list[int]:
    """Documents without pages."""
    with store.write() as db:
        key = intake.collection_id(db, collection)
        row = {"collection_id": key, "size_bytes": 1, "state": "ready", "received_at": datetime.now(UTC)}
        rows = [{**row, "digest": f"{number:064x}", "name": f"{number}.txt"} for number in range(count)]
        db.execute(insert(tables.documents), rows)
        return list(
            db.execute(tables.documents.select().where(tables.documents.c.collection_id == key)).scalars()
        )


def enter(store: Store, keys: list[int], texts: list[str]) -> None:
    for start in range(0, len(keys), AT_ONCE):
        with store.write() as db:
            for key, text in zip(keys[start : start + AT_ONCE], texts[start : start + AT_ONCE], strict=True):
                catalog.enter(db, key, [text], [])


def measure(store: Store, count: int) -> None:
    texts, keys = made_up(count), prepare(store, "Measured", count)
    size_bytes = file_bytes(store)
    sample = texts[:500]
    print(
        f"{cpu_ms(lambda: [wording.signature([text]) for text in sample]) / len(sample):.2f} ms a page for signatures"
    )
    quarter = count // 4
    for start in range(0, count, quarter):
        part = slice(start, start + quarter)
        spent = cpu_ms(lambda part=part: enter(store, keys[part], texts[part])) / len(keys[part])
        print(f"{spent:.2f} ms to enter a document, signature and all, from {start:,} documents on")
    with store.read() as db:
        look_up = cpu_ms(lambda: catalog.near(db, CHANCE.choice(keys)), 1000)
        counted = catalog.count(db)
        print(f"{look_up:.2f} ms to look a document up among {count:,}")
        print(
            f"{cpu_ms(lambda: catalog.count(db), 20):.1f} ms to count: {counted[0]:,} documents, {counted[1]:,} groups"
        )
    print(f"{cpu_ms(lambda: likeness.groups(store), 20):.1f} ms for the first 20 groups with their documents")
    print(f"{(file_bytes(store) - size_bytes) / count:,.0f} bytes a document in the catalog")


def worst(store: Store, count: int = 5000) -> None:
    letter = " ".join(CHANCE.choices(VOCABULARY, WEIGHTS, k=WORDS))
    keys = prepare(store, "Letters", count)
    spent = cpu_ms(lambda: enter(store, keys, [f"{number} {letter}" for number in range(count)])) / count
    (group,) = likeness.groups(store, "Letters", members=1)
    print(
        f"{spent:.2f} ms to enter each of {count:,} copies of one letter; they are {group.total:,} in one group"
    )


def file_bytes(store: Store) -> int:
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return (store.home / "catalog.sqlite3").stat().st_size


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as temporary:
        store = create(Path(temporary) / "home")
        measure(store, count)
        worst(store)
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
