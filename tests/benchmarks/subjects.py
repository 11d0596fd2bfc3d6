"""How quick all subjects of a register are found in all pages of a collection.

    python tests/benchmarks/subjects.py [PAGES]        by default 10000

Pages are those of `search.py`; a page in twenty has a subject's name put in, in one of the forms. Prints CPU seconds
for each 100,000 pages, with 40 and 400 subjects, of a text layer and read by OCR, and the time without subjects.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])  # this folder has an ingest.py of its own

from sqlalchemy import select, update  # noqa: E402

from archive.demo import people  # noqa: E402
from archive.redaction.subjects import occurrences  # noqa: E402
from archive.redaction.subjects.model import Subject, SubjectKind  # noqa: E402
from archive.store import Store, create  # noqa: E402
from archive.store.catalog import tables as t  # noqa: E402
from tests.benchmarks.search import fill  # noqa: E402

_EVERY = 20


def made_subjects(count: int) -> list[Subject]:
    """First and last names of the demo's people, each with each as far as needed."""
    names = [worker.name.split() for worker in people.workers()]
    pairs = [(names[n % 40][0], names[(n + n // 40) % 40][1]) for n in range(count)]
    return [
        Subject(
            SubjectKind.PERSON,
            f"{first} {last}",
            handles=(f"@{last}{number}",),
            numbers=(f"+44 20 7946 {number:04}",),
            emails=(f"{first}.{number}@example.org",),
        )
        for number, (first, last) in enumerate(pairs)
    ]


def plant(store: Store, subjects: list[Subject]) -> int:
    """A name on each twentieth page. Returns on how many."""
    chance = random.Random(1)
    with store.write() as db:
        rows = db.execute(select(t.pages.c.id, t.pages.c.text)).all()
        for row in rows[::_EVERY]:
            first, last = chance.choice(subjects).name.split()
            said = chance.choice(
                (f"{first} {last}", f"{last}, {first[0]}.", f"{first}{last}85".lower(), f"{last}'s")
            )
            text = f"{row.text[:200]} {said} {row.text[200:]}"
            db.execute(update(t.pages).where(t.pages.c.id == row.id).values(text=text))
    return len(rows[::_EVERY])


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as temporary:
        store = create(Path(temporary) / "home")
        fill(store, pages)
        planted = plant(store, made_subjects(40))
        for source in ("layer", "ocr"):
            with store.write() as db:
                db.execute(update(t.pages).values(text_source=source))
            for count in (0, 40, 400):
                subjects = made_subjects(count)
                started_s = time.process_time()
                found = list(occurrences.in_collection(store, "Made", subjects))
                taken_s = time.process_time() - started_s
                print(
                    f"{source:<6} {count:>4} subjects: {100_000 / pages * taken_s:6.1f} CPU-s for 100,000 pages, "
                    f"{len(found):,} occurrences, {planted:,} planted",
                    flush=True,
                )
        store.close()


if __name__ == "__main__":
    main()
