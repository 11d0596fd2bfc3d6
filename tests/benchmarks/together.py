"""What saved searches and notes cost: python tests/benchmarks/together.py [PAGES] [SEARCHES] [NOTES]

Prints CPU seconds. Made pages of 300 words, five a document.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "archive" / "together"))

from newsdesk import Desk

from archive.model import Audience
from archive.search import search
from archive.store import create
from archive.store.catalog import notes, saved_searches
from archive.together import alerts

PAGES_EACH = 5


def main(pages: int, searches: int, written: int) -> None:
    chance = random.Random(7)
    words = [f"w{''.join(chance.choices('aeioumnrst', k=6))}" for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]

    def text(count: int) -> str:
        return " ".join(chance.choices(words, weights, k=count))

    with tempfile.TemporaryDirectory() as folder:
        store = create(Path(folder) / "home")
        desk = Desk(replace(store, acting="ada"))
        for number in range(pages // PAGES_EACH):
            desk.put(f"{number}", *(text(300) for _ in range(PAGES_EACH)), index=False)
        said("index", desk.index)
        with store.write() as db:
            for number in range(searches):
                query = f"{chance.choice(words)} {'OR' if number % 2 else ''} {chance.choice(words)}"
                saved_searches.add(
                    db, owner=f"p{number % 20}", collection_id=None, name=query, query=query, filters={}, sort=""
                )  # fmt: skip
            for _ in range(written):
                notes.add(
                    db, document_id=chance.randint(1, pages // PAGES_EACH), page_number=1, box=None,
                    audience=Audience.TEAM, text=text(40), author="ada",
                )  # fmt: skip
        for number in range(3):
            desk.put(f"new {number}", text(300), index=False)
        tell, alerts.work_out = alerts.work_out, lambda _store: 0
        said("index three more", desk.index)
        said(f"tell {searches:,} searches of them", lambda: tell(store))
        for query in ("note:walk", f"note:{words[5]}", "note:w*e", "has:note", words[5]):
            search(desk.store, query)
            said(f"search {query}", lambda query=query: search(desk.store, query))
        store.close()


def said(what: str, deed) -> None:
    before = time.process_time()
    deed()
    print(f"{time.process_time() - before:8.3f} s  {what}")


if __name__ == "__main__":
    main(
        *(
            int(word.replace(",", ""))
            for word in [*sys.argv[1:], *("10000", "1000", "5000")[len(sys.argv) - 1 :]]
        )
    )
