"""How quick a search is, by kind of query, beside SQLite FTS5 and tantivy on the same pages in the same run.

    python tests/benchmarks/search.py [PAGES[/COLLECTIONS] ...]  by default 10000; the targets are for 100000 and 300000

Pages are made: 300 words each, ten to a document, of five vocabularies of their own ("languages") whose words are as
frequent as those of natural text (Zipf), so that there are common and rare ones, common phrases, and long tails. Each
query is asked as `archive search` asks it: with exact totals, all facets and 20 snippets; of the others, a count and 20
snippets. Prints p50 and p95 in milliseconds, pages indexed per CPU-second, the bytes of the index, peak memory, the
time to the first answer of a new process, and what it takes until 1 and 100 new documents are found. Of several
collections, among which the documents are dealt out one by one, all are searched at once.

tantivy is measured where it is installed (pip install tantivy).
"""

from __future__ import annotations

import importlib.util
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parents[2])  # this folder has an ingest.py of its own

from archive import accession  # noqa: E402
from archive.accession.indexing import index_waiting  # noqa: E402
from archive.accession.progress import silent  # noqa: E402
from archive.search import search  # noqa: E402
from archive.store import Store, create, custody, open_store  # noqa: E402
from archive.store.catalog import intake  # noqa: E402
from archive.store.catalog.intake import Sighting  # noqa: E402
from ingest.model import Extraction, Page, TextSource  # noqa: E402

PAGES_A_DOCUMENT = 10
WORDS_A_PAGE = 300
TRIES = 60
_LANGUAGES = ("en", "es", "de", "fr", "ru")
_ALPHABETS = ("etaoinshrdlucm", "eaosrnidlctumpb", "enisratdhulcgmo", "esaitnrulodcmpé", "оеаинтсрвлкмдпу")
_VOCABULARY = 40_000
_TYPES = ("application/pdf", "message/rfc822", "text/html", "text/plain")
_SNIPPETS = 20


class Words:
    """One language: words by rank, drawn as often as natural text has them."""

    def __init__(self, number: int) -> None:
        chance = random.Random(number)
        letters = _ALPHABETS[number]
        made: dict[str, None] = {}
        while len(made) < _VOCABULARY:
            made["".join(chance.choices(letters, k=min(14, 2 + int(chance.expovariate(0.22)))))] = None
        self.by_rank = sorted(made, key=len)  # the commonest are the shortest
        self._heights = list(accumulate(1 / (rank + 2.7) for rank in range(_VOCABULARY)))

    def drawn(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.by_rank, cum_weights=self._heights, k=count)


LANGUAGES = [Words(number) for number in range(len(_LANGUAGES))]


def texts(pages: int, first: int = 0) -> Iterator[tuple[int, str]]:
    """(number of the language, text) of each page; a page in three has a common phrase of its language."""
    for number in range(first, first + pages):
        chance = random.Random(number)
        language = number // PAGES_A_DOCUMENT % len(LANGUAGES)
        words = LANGUAGES[language].drawn(chance, WORDS_A_PAGE)
        if number % 3 == 0:
            at = chance.randrange(WORDS_A_PAGE)
            words[at:at] = LANGUAGES[language].by_rank[20:23]
        yield language, " ".join(words)


def fill(
    store: Store, pages: int, first: int = 0, pages_a_document: int = PAGES_A_DOCUMENT, collections: int = 1
) -> None:
    """Into the catalog as intake does, without readers: only searching is measured here. `first` is a page."""
    with store.write() as db:
        ids = [intake.collection_id(db, f"Made {n}" if n else "Made") for n in range(collections)]
    made = texts(pages, first)
    for start in range(0, pages // pages_a_document, 200):
        documents = range(start, min(start + 200, pages // pages_a_document))
        names = [f"{first + number * pages_a_document:08}.pdf" for number in documents]
        blobs = store.blobs.put_many(iter((name.encode(),)) for name in names)
        with store.write() as db:
            for number, name, blob in zip(documents, names, blobs, strict=True):
                place = Sighting(ids[number % collections], None, name.encode(), name, name)
                entered = intake.enter(db, place, blob, "eng")
                said = [next(made) for _ in range(pages_a_document)]
                found = Extraction(
                    _TYPES[number % len(_TYPES)],
                    date=datetime(2001, 1, 1, tzinfo=UTC) + timedelta(days=number % 9000),
                    language=_LANGUAGES[said[0][0]],
                    pages=[_page(at, text) for at, (_, text) in enumerate(said, 1)],
                )
                intake.set_ready(db, entered.document_id, found, title="", author="")
                custody.append(
                    db, type="ingestion", agent="benchmark", object_kind="document",
                    object_id=entered.document_id, digest=blob.digest,
                )  # fmt: skip


def _page(number: int, text: str) -> Page:
    return Page(number, 595.0, 842.0, text, array("f", [0.0] * 4 * len(text.split())), TextSource.LAYER)


def queries(kind: str) -> list[str]:
    """As a reporter types them; the same for every run."""
    chance = random.Random(kind)
    asked = []
    for _ in range(TRIES):
        ranks = chance.choice(LANGUAGES).by_rank
        common, other = chance.sample(ranks[5:60], 2)
        rare, rarer = chance.sample(ranks[2_000:20_000], 2)
        asked.append(
            {
                "rare word": rare,
                "common word": common,
                "AND": f"{common} {other}",
                "AND, rare": f"{common} {rare}",
                "OR": f"{common} OR {other} OR {rare}",
                "NOT": f"{common} NOT {other}",
                "phrase": f'"{common} {rare}"',
                "common phrase": '"' + " ".join(ranks[20:23]) + '"',
                "prefix": f"{rare[:3]}*",
                "leading wildcard": f"*{rarer[-4:]}",
                "fuzzy": f"{rare}~",
                "proximity": f'"{common} {other}"~5',
                "regex": f"/{rare[:2]}.*{rare[-2:]}/",
                "filter and facets": f"{common} type:pdf date:2005..2012",
            }[kind]
        )
    return asked


KINDS = (
    "rare word", "common word", "AND", "AND, rare", "OR", "NOT", "phrase", "common phrase", "prefix",
    "leading wildcard", "fuzzy", "proximity", "regex", "filter and facets",
)  # fmt: skip


def milliseconds(ask: Callable[[str], object], asked: list[str]) -> list[float]:
    taken = []
    for query in asked:
        started_s = time.perf_counter()
        ask(query)
        taken.append(1000 * (time.perf_counter() - started_s))
    return taken


def said(taken: list[float]) -> str:
    return f"{statistics.median(taken):>9.1f} {statistics.quantiles(taken, n=20)[-1]:>9.1f}"


class Sqlite:
    name = "SQLite FTS5"

    def __init__(self, folder: Path, pages: int) -> None:
        self._db = sqlite3.connect(folder / "fts.db")
        self._db.execute("create virtual table page using fts5(text)")
        self._db.executemany("insert into page(text) values (?)", ((text,) for _, text in texts(pages)))
        self._db.commit()

    def ask(self, query: str) -> int:
        (count,) = self._db.execute("select count(*) from page where page match ?", (query,)).fetchone()
        ranked = (
            "select snippet(page, 0, '[', ']', '…', 30) from page where page match ? order by rank limit ?"
        )
        self._db.execute(ranked, (query, _SNIPPETS)).fetchall()
        return int(count)

    @staticmethod
    def says(kind: str, query: str) -> str | None:
        """The query in its own language, None where it has no such thing."""
        if kind in ("leading wildcard", "fuzzy", "regex", "filter and facets"):
            return None
        if kind == "proximity":
            one, other = query.removesuffix("~5").strip('"').split()
            return f'NEAR("{one}" "{other}", 5)'
        words = query.split()
        return (
            query if '"' in query or "OR" in words or "NOT" in words or "*" in query else " AND ".join(words)
        )


class Tantivy:
    name = "tantivy"

    def __init__(self, folder: Path, pages: int) -> None:
        import tantivy

        self._library = tantivy
        (folder / "tantivy").mkdir()
        self._schema = tantivy.SchemaBuilder().add_text_field("text", stored=True).build()
        self._index = tantivy.Index(self._schema, path=str(folder / "tantivy"))
        writer = self._index.writer(200_000_000, 1)
        for _, text in texts(pages):
            writer.add_document(tantivy.Document(text=text))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, query: str) -> int:
        parsed = self._index.parse_query(query, ["text"])
        found = self._searcher.search(parsed, _SNIPPETS, count=True)
        snippets = self._library.SnippetGenerator.create(self._searcher, parsed, self._schema, "text")
        for _, address in found.hits:
            snippets.snippet_from_doc(self._searcher.doc(address))
        return int(found.count)

    @staticmethod
    def says(kind: str, query: str) -> str | None:
        if kind in ("leading wildcard", "prefix", "fuzzy", "regex", "filter and facets"):
            return None
        words = query.split()
        if '"' in query or "OR" in words:
            return query
        return " AND ".join(words).replace("AND NOT AND", "AND NOT")


def measured(pages: int, collections: int, temporary: Path) -> None:
    home = temporary / "home"
    store = create(home)
    fill(store, pages, collections=collections)
    before_s, started_s = time.process_time(), time.perf_counter()
    index_waiting(store, accession.RunReport(), silent)
    cpu_s, wall_s = time.process_time() - before_s, time.perf_counter() - started_s
    size = sum(path.stat().st_size for path in (home / "index").rglob("*") if path.is_file())
    print(f"\n{pages:,} pages in {collections} collections: ", end="")
    print(f"{pages / cpu_s:.0f} indexed per CPU-second, {wall_s:.0f} s, {size / 1e6:.0f} MB")
    store.close()
    started_s = time.perf_counter()
    store = open_store(home)
    _ask(store)(LANGUAGES[0].by_rank[50])
    print(f"first answer after opening: {time.perf_counter() - started_s:.2f} s")
    others = [Sqlite(temporary, pages)]
    others += [Tantivy(temporary, pages)] if importlib.util.find_spec("tantivy") else []  # type: ignore[list-item]
    print(
        f"{'ms':<20} {'ours p50':>9} {'p95':>9}"
        + "".join(f" {o.name + ' p50':>18} {'p95':>9}" for o in others)
    )
    ours_s = 0.0
    for kind in KINDS:
        asked, before_s = queries(kind), time.process_time()
        line = f"{kind:<20} {said(milliseconds(_ask(store), asked))}"
        ours_s += time.process_time() - before_s
        for other in others:
            theirs = [text for query in asked if (text := other.says(kind, query)) is not None]
            line += f"          {said(milliseconds(other.ask, theirs))}" if theirs else f"{'—':>19} {'—':>9}"
        print(line, flush=True)
    print(f"CPU of all of ours: {ours_s:.1f} s")
    for count, of_pages in ((1, 10), (100, 1), (100, 10)):
        fill(store, count * of_pages, pages, of_pages, collections)
        pages += count * of_pages
        started_s = time.perf_counter()
        index_waiting(store, accession.RunReport(), silent)
        _ask(store)(LANGUAGES[0].by_rank[50])
        taken_ms = 1000 * (time.perf_counter() - started_s)
        print(f"documents added: {count}, pages each: {of_pages}, found after: {taken_ms:.0f} ms")
    print(f"peak memory of it all: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    store.close()


def _ask(store: Store) -> Callable[[str], Any]:
    return lambda query: search(store, query, limit=_SNIPPETS, pages_per_document=1)


def main() -> None:
    for asked in sys.argv[1:] or ["10000"]:
        pages, _, collections = asked.partition("/")
        with tempfile.TemporaryDirectory() as temporary:
            measured(int(pages), int(collections or 1), Path(temporary))


if __name__ == "__main__":
    main()
