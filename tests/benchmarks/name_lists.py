"""How long does a name list take?

    python tests/benchmarks/name_lists.py [PAGES] [LINES]

Makes an archive of PAGES pages (50,000) of 200 words each, Zipf's law over a vocabulary of syllables, with four names
a page, one in ten misspelled; then runs a list of LINES lines (10,000), of which half are names that may occur, a
third occur nowhere, the rest is misspelled or a single name, and one in a hundred is malformed. Prints seconds of the
wall and of the CPU for each way of searching, and checks that every line has its row. A vocabulary of syllables has
far more near spellings than that of any language.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from array import array
from itertools import accumulate
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])  # this folder has modules named like the packages

from archive.accession.indexing import index_waiting  # noqa: E402
from archive.accession.progress import RunReport, silent  # noqa: E402
from archive.model import ListOptions  # noqa: E402
from archive.search.name_lists import batch  # noqa: E402
from archive.store import Store, create  # noqa: E402
from archive.store.catalog import intake  # noqa: E402
from archive.store.catalog.intake import Sighting  # noqa: E402
from ingest.model import Extraction, Page, TextSource  # noqa: E402

PAGES_EACH = 5
SYLLABLES = [
    "ba", "ke", "lo", "mi", "nu", "ra", "so", "ti", "va", "ze", "chan", "dor", "fel", "gri", "hart", "jor", "kov",
    "lin", "mar", "nov", "ow", "per", "qui", "rod", "sen", "tor", "ul", "wes", "yan", "zor",
]  # fmt: skip
MALFORMED = ("???", '"open', "x" * 5000, "\x00x\x1b", "((((", "OR OR", "-", "“”", "a" + ";" * 300, "\ufffd")
WAYS = {
    "all words": ListOptions(),
    "phrase": ListOptions(phrase=True),
    "one mistake": ListOptions(fuzziness=1),
    "two mistakes": ListOptions(fuzziness=2),
    "phrase, one mistake": ListOptions(phrase=True, fuzziness=1),
    "within three words": ListOptions(proximity=3),
}


class Words:
    """Words and names that are the same in every run."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.vocabulary = list(dict.fromkeys(self.word(1, 4) for _ in range(120_000)))
        self.weights = list(accumulate(1 / (rank + 2) for rank in range(len(self.vocabulary))))
        self.first = [self.word(2, 3).title() for _ in range(3_000)]
        self.last = [self.word(2, 4).title() for _ in range(30_000)]

    def word(self, least: int, most: int) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(least, most)))

    def misspelled(self, word: str) -> str:
        at = self.chance.randrange(1, len(word))
        letter = self.chance.choice(["", "a", "e", "r", "t"])
        return word[:at] + letter + word[at + self.chance.randint(0, 1) :]

    def page(self, number: int) -> Page:
        text = self.chance.choices(self.vocabulary, cum_weights=self.weights, k=200)
        for _ in range(4):
            last = self.chance.choice(self.last)
            name = [
                self.chance.choice(self.first),
                self.misspelled(last) if self.chance.random() < 0.1 else last,
            ]
            at = self.chance.randrange(len(text))
            text[at:at] = name
        return Page(number, 500, 700, " ".join(text), array("f", bytes(16 * len(text))), TextSource.LAYER)

    def line(self) -> str:
        kind = self.chance.random()
        first, last = self.chance.choice(self.first), self.chance.choice(self.last)
        if kind < 0.01:
            return self.chance.choice(MALFORMED)
        if kind < 0.5:
            return f"{first} {last}"
        if kind < 0.8:
            return f"{self.word(2, 3).title()} {self.word(3, 4).title()}"
        return f"{first} {self.misspelled(last)}" if kind < 0.9 else last


def fill(store: Store, words: Words, pages: int) -> None:
    for start in range(0, pages // PAGES_EACH, 200):
        with store.write() as db:
            key = intake.collection_id(db, "Leak")
            for number in range(start, min(start + 200, pages // PAGES_EACH)):
                name = f"{number}.pdf"
                stored = store.blobs.put_bytes(name.encode())
                sighting = Sighting(key, None, name.encode(), f"/drop/{name}", name)
                entered = intake.enter(db, sighting, stored, "eng")
                read = Extraction("application/pdf", pages=tuple(map(words.page, range(1, PAGES_EACH + 1))))
                intake.set_ready(db, entered.document_id, read, "", "")
    index_waiting(store, RunReport(), silent)


def main(pages: int = 50_000, lines: int = 10_000) -> None:
    words = Words()
    given = "\n".join(words.line() for _ in range(lines)).encode()
    with tempfile.TemporaryDirectory() as folder:
        store = create(Path(folder) / "home")
        fill(store, words, pages)
        print(f"{pages:,} pages, {lines:,} lines")
        for said, options in WAYS.items():
            run_id = batch.begin(
                store,
                given,
                untrusted_name="list",
                collection=None,
                options=options,
                heading=False,
                agent="x",
            )
            wall_s, cpu_s = time.perf_counter(), time.process_time()
            run = batch.search(store, run_id)
            wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
            assert run.lines == run.lines_done == lines, "a line has no row"
            found = (
                f"{run.lines_found:,} found, {run.lines_near:,} near, {run.lines_not_searched:,} not searched"
            )
            print(f"  {said:<20} {wall_s:7.1f} s wall {cpu_s:7.1f} s CPU  {found}", flush=True)
        store.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
