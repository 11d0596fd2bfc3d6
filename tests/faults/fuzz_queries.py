"""Ask a search what nobody asks: python tests/faults/fuzz_queries.py COUNT [SEED]

Over an archive of its own: the pages of tests/benchmarks/search.py, 10,000 of them, and pages in hundreds of languages
where the corpus is beside the checkout. A query is made of its seed and number alone. Prints the slowest ten, with
CPU seconds, and ends with 1 if any raised or took more than two. (The archive never logs a query; these are nobody's.)
"""

from __future__ import annotations

import importlib.util
import random
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from heapq import nlargest
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from archive.accession.indexing import index_waiting  # noqa: E402
from archive.accession.progress import RunReport, silent  # noqa: E402
from archive.search import FACETS, search  # noqa: E402
from archive.search.grouping import GROUPINGS  # noqa: E402
from archive.search.lexemes import QUOTES  # noqa: E402
from archive.search.sorting import ORDERS  # noqa: E402
from archive.store import Store, create  # noqa: E402
from archive.store.catalog import intake  # noqa: E402
from archive.store.catalog.intake import Sighting  # noqa: E402
from ingest.model import Box, Extraction, Page, TextSource, Word, pack_lines  # noqa: E402

PAGES = 10_000
LONGEST_S = 2.0
_LONG = 100_000  # characters
_RUN = 128  # code points; every block begins at a multiple of 16
_LANGUAGES = ROOT.parent / "shared" / "corpus" / "text" / "unstructured" / "UDHR_first_article_all.txt"
_SCRIPTS = (
    "東京都の天気は晴れです。すべての人間は、生まれながらにして自由であり",
    "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ",
    "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق",
    "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다",
    "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है",
    "כל בני אדם נולדו בני חורין ושווים בערכם ובזכויותיהם",
)
_ODD = (
    "\0",
    "\ud800",
    "\udfff",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\u0300",
    "\U0010ffff",
    "\r",
    "\x1f",
    "\n",
)
_PIECES = (
    "OR", "AND", "NOT", "-", "!", "|", "||", "&&", "(", ")", "（", "）", "NEAR", "NEAR/3", "NEAR/999999", "W/500", "~",
    "~2", "*", "?", "/", "\\", "/.*/", "/(a|b)*[^c]{2,}x?/", r"/\p{Lu}\w+/", "/((a*)*)*$/", "/[/", "name:", "from:",
    "to:", "subject:", "url:http://a.b/c?d=*", "person:", 'person:"Жанна Petrova"', "type:pdf", "language:es",
    "collection:made", 'source:"x y"', "finding:bad-redaction", "has:ocr", "has:redaction", "date:2001..2005",
    "date:>9999-12-31", "date:0000", "size:>1mb", "size:=99999999999999999gb", "pages:<3", "page:1..", "sort:-date",
    "sort:x", "email:a@b.c", 'phone:"+44 20 7946 0958"', "iban:GB82WEST12345698765432", "number:imo:9074729",
    "handle:@a", "web:https://example.org/a", "domain:example.org", "sender:a", "東京都", "ที่", "كتاب", "हिन्दी", "a",
    "e*", "*a*", "?a?", '"a b"~500', "“a b”", *QUOTES,
)  # fmt: skip


@cache
def benchmark() -> ModuleType:
    """tests/benchmarks/search.py, for its pages and its words."""
    path, before = ROOT / "tests" / "benchmarks" / "search.py", list(sys.path)
    spec = importlib.util.spec_from_file_location("benchmark_search", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


def filled(folder: Path, pages: int = PAGES) -> Store:
    """An archive of made pages, and of a few in many scripts."""
    store = create(folder / "home")
    benchmark().fill(store, pages)
    texts = _LANGUAGES.read_text(encoding="utf-8").split("\n\n") if _LANGUAGES.is_file() else _SCRIPTS
    with store.write() as db:
        key = intake.collection_id(db, "Scripts")
        for number, text in enumerate(texts):
            name = f"script {number}.txt"
            stored = store.blobs.put_bytes(name.encode())
            entered = intake.enter(db, Sighting(key, None, name.encode(), name, name), stored, "eng")
            packed, boxes = pack_lines([[Word(word, Box(0, 0, 1, 1)) for word in text.split()]])
            read = Extraction("text/plain", pages=[Page(1, 500, 700, packed, boxes, TextSource.LAYER)])
            intake.set_ready(db, entered.document_id, read, "", "")
    index_waiting(store, RunReport(), silent)
    return store


@cache
def runs() -> tuple[int, ...]:
    """Where each stretch of code points begins that has a character, a surrogate or a private one in it."""
    found = []
    for first in range(0, 0x110000, _RUN):
        here = {unicodedata.category(chr(code)) for code in range(first, first + _RUN)}
        if here != {"Cn"} and (
            first < 0xF0000 or first % 0x4000 == 0
        ):  # of planes that are all private, a few
            found.append(first)
    return tuple(found)


class Queries:
    """Query number n of a seed, with how it is asked."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._ranks = [language.by_rank for language in benchmark().LANGUAGES]

    def make(self, number: int) -> tuple[str, dict[str, object]]:
        chance = random.Random(f"{self.seed} {number}")
        kinds = (self._letters, self._letters, self._pieces, self._pieces, self._pieces, self._own)
        is_long = chance.random() < 0.003
        query = self._long(chance) if is_long else kinds[number % len(kinds)](chance, number)
        return query, _way(chance)

    def _letters(self, chance: random.Random, number: int) -> str:
        """Of a few stretches of Unicode: each one's turn comes, then whichever."""
        stretches = [runs()[number % len(runs())], *chance.choices(runs(), k=chance.choice((0, 0, 2)))]
        letters = [
            chr(first + chance.randrange(_RUN))
            for first in chance.choices(stretches, k=chance.randint(1, 60))
        ]
        for _ in range(chance.choice((0, 0, 1, 3))):
            letters.insert(chance.randrange(len(letters) + 1), chance.choice((*_ODD, *_PIECES, " ", " ")))
        return "".join(letters)

    def _pieces(self, chance: random.Random, number: int) -> str:
        parts = [self._piece(chance) for _ in range(chance.randint(1, 25))]
        query = chance.choice((" ", " ", "")).join(parts)
        for _ in range(chance.choice((0, 1, 5))):
            start = chance.randrange(len(query) + 1)
            new = chance.choice(
                ("", query[: chance.randint(0, 9)], chance.choice(_ODD), chance.choice(_PIECES))
            )
            query = query[:start] + new + query[start + chance.randint(0, 4) :]
        return query

    def _piece(self, chance: random.Random) -> str:
        if chance.random() < 0.6:
            return chance.choice(_PIECES)
        return self._word(chance, chance.choice((3, 60, 3_000, 39_000)))

    def _word(self, chance: random.Random, most: int) -> str:
        return str(chance.choice(self._ranks)[chance.randrange(most)])

    def _own(self, chance: random.Random, number: int) -> str:
        """Of the archive's own words, all that is broad."""
        count = chance.choice((2, 3, 5, 12, 40, 200, 2_000))
        made = chance.choice((self._broad, self._joined, self._together))(chance, count)
        return (
            made
            if chance.random() < 0.8
            else f"{made} NOT {self._broad(chance, 2)} sort:-{chance.choice(ORDERS)}"
        )

    def _broad(self, chance: random.Random, count: int) -> str:
        patterns = [self._pattern(chance) for _ in range(count)]
        return chance.choice((" OR ", " ", " NOT ", " OR -")).join(patterns)

    def _pattern(self, chance: random.Random) -> str:
        word = self._word(chance, chance.choice((30, 3_000, 39_000)))
        letter = chance.choice(word)
        return chance.choice((
            f"*{letter}*", f"{letter}*", f"*{letter}", f"?{letter}*", f"{word}~", f"{word}~2", f"/.*{letter}.*/",
            f"/[^{letter}]+/", f"/{letter}(.*.*)*/", f"*{letter}*{word[-1]}*", f"name:*{letter}*", word,
        ))  # fmt: skip

    def _joined(self, chance: random.Random, count: int) -> str:
        most = chance.choice((10, 60, 3_000))
        words = [self._word(chance, most) for _ in range(count)]
        return chance.choice((" OR ", " ", " NEAR/500 ", " NOT ", " NEAR ", "~2 OR ", "~ NEAR ", "* NEAR "))\
            .join(words)  # fmt: skip

    def _together(self, chance: random.Random, count: int) -> str:
        ranks = chance.choice(self._ranks)[: chance.choice((4, 12, 60, 3_000))]
        words = " ".join(chance.choices(ranks, k=count))
        left, right = self._broad(chance, 3), self._broad(chance, 3)
        return chance.choice((
            f'"{words}"~500', f'"{words}"~{count}', f'"{words}"', f'person:"{words}"', f"({left}) NEAR/500 ({right})",
            f'"{words}"~500 NEAR ({left})', _each(words, f'"%s {ranks[0]} {ranks[1]}"~500'),
            _each(words, f'"%s {ranks[0]}"'), f"({_each(words, '%s')}) NEAR/500 {ranks[0]}",
            " ".join(f"person:{word}" for word in words.split()), f'name:"{words}"~9 OR to:"{words}"',
        ))  # fmt: skip

    def _long(self, chance: random.Random) -> str:
        ways: tuple[Callable[[], str], ...] = (
            lambda: self._word(chance, 99) * _LONG,
            lambda: chance.choice(_PIECES) * _LONG,
            lambda: f"{chance.choice(_PIECES)} " * _LONG,
            lambda: "".join(chr(chance.choice(runs()) + chance.randrange(_RUN)) for _ in range(_LONG)),
            lambda: " ".join(self._piece(chance) for _ in range(_LONG // 4)),
            lambda: f'"{" ".join(self._word(chance, 999) for _ in range(_LONG // 4))}"~9',
            lambda: f"{self._word(chance, 99) * _LONG}~2",
            lambda: chance.choice(_SCRIPTS) * _LONG,
            lambda: "".join(chance.choices("abc*?", k=_LONG)),
        )
        return chance.choice(ways)()[:_LONG]


def _each(words: str, form: str) -> str:
    return " OR ".join(form % word for word in words.split())


def _way(chance: random.Random) -> dict[str, object]:
    """Beside the query: mostly nothing."""
    way: dict[str, object] = {"limit": 20, "group": chance.choice(("document", *GROUPINGS))}
    if chance.random() < 0.1:
        way["filters"] = {chance.choice(("", "-")) + chance.choice((*FACETS, "date")): chance.choice(_PIECES)}
    if chance.random() < 0.1:
        way["sort"] = chance.choice(("", "-")) + chance.choice(ORDERS)
    if chance.random() < 0.1:
        way["offset"] = chance.choice((1, 500, 10**9))
    return way


@dataclass
class Findings:
    """`slow` and `raised` hold what must not be; `taken` is (CPU seconds, number, query)."""

    taken: list[tuple[float, int, str]] = field(default_factory=list)
    slow: list[int] = field(default_factory=list)
    raised: Counter[str] = field(default_factory=Counter)

    @property
    def is_good(self) -> bool:
        return not self.slow and not self.raised

    def lines(self) -> Iterator[str]:
        took = sum(seconds for seconds, _, _ in self.taken)
        yield f"{len(self.taken):,} queries, {took:.0f} CPU-seconds, {len(self.slow)} over {LONGEST_S} s"
        for seconds, number, query in nlargest(10, self.taken):
            yield f"{seconds:7.2f} s  number {number}  {query[:150]!a} ({len(query):,} characters)"
        for said, count in self.raised.items():
            yield f"{count:,} × {said}"


def fuzz(store: Store, queries: Queries, numbers: range, longest_s: float = LONGEST_S) -> Findings:
    """Every exception is a finding."""
    found = Findings()
    for number in numbers:
        query, way = queries.make(number)
        begun_s = time.process_time()
        try:
            search(store, query, **way)  # type: ignore[arg-type]
        except Exception as error:
            found.raised[f"number {number}: {type(error).__name__}: {error}"] += 1
            print(f"raised: number {number}: {type(error).__name__}", flush=True)
        seconds = time.process_time() - begun_s
        found.taken.append((seconds, number, query[:1000]))
        if seconds > longest_s:
            found.slow.append(number)
            print(f"{seconds:7.2f} s  number {number}  {query[:150]!a}", flush=True)
    return found


def main(count: int, seed: int) -> int:
    with tempfile.TemporaryDirectory(prefix="fuzz-queries-") as folder:
        store = filled(Path(folder))
        found = fuzz(store, Queries(seed), range(count))
        print("\n".join(found.lines()))
        store.close()
    return 0 if found.is_good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
