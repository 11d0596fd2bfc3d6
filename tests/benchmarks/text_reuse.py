"""What "More like this" costs: CPU and p95 of a look for a paragraph, a page, documents and a long text.

    python tests/benchmarks/text_reuse.py [PAGES]        by default 10000

Pages are those of search.py: 300 words each, ten to a document, of five languages with words as frequent as in natural
text. A paragraph of 100 words is cut out of some page; texts of many pages are the pages one after the other.
"""

from __future__ import annotations

import importlib.util
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])  # this folder has an ingest.py of its own

from archive import accession  # noqa: E402
from archive.accession.indexing import index_waiting  # noqa: E402
from archive.accession.progress import silent  # noqa: E402
from archive.search import text_reuse  # noqa: E402
from archive.search.text_reuse import Given  # noqa: E402
from archive.search.text_reuse.given import _given  # noqa: E402
from archive.search.text_reuse.term_text import term_text  # noqa: E402
from archive.store import Store, create  # noqa: E402

_made = importlib.util.spec_from_file_location("made", Path(__file__).with_name("search.py"))
assert _made is not None
assert _made.loader is not None
made = importlib.util.module_from_spec(_made)
_made.loader.exec_module(made)


def kinds(store: Store, pages: int) -> dict[str, list[Callable[[], Given]]]:
    """Kind of text -> what makes one."""
    said = [text for _, text in made.texts(min(pages, 10_000))]
    chance = random.Random(1)
    some = [chance.randrange(len(said)) for _ in range(20)]

    def many(first: int, count: int) -> Callable[[], Given]:
        return lambda: text_reuse.given_text("\n".join(said[first : first + count]))

    return {
        "paragraph of 100 words": [
            lambda n=n: text_reuse.given_text(" ".join(said[n].split()[100:200])) for n in some
        ],
        "page": [lambda n=n: text_reuse.given_page(store, n // 10 + 1, n % 10 + 1) for n in some],
        "document of 10 pages": [lambda n=n: text_reuse.given_document(store, n // 10 + 1) for n in some],
        "document of 100 pages": [many(n // 100 * 100, 100) for n in some[:8]],
        "text of 1 MB": [many(n // 1000 * 1000, 560) for n in some[:2]],
        "document of 10,000 pages": [lambda: given_texts(said)],
    }


def given_texts(pages: list[str]) -> Given:
    """As of a document of these pages, of which no page is left out."""
    return _given(term_text(pages))


def measured(store: Store, pages: int) -> None:
    text_reuse.like(store, text_reuse.given_page(store, 1, 1))
    print(f"{pages:,} pages; milliseconds\n{'':<24}{'CPU p50':>9}{'p95':>9}{'wall p50':>10}{'p95':>9}")
    for kind, makers in kinds(store, pages).items():
        cpu, wall = [], []
        for make in makers:
            began, began_cpu = time.perf_counter(), time.process_time()
            found = text_reuse.like(store, make())
            cpu.append(1000 * (time.process_time() - began_cpu))
            wall.append(1000 * (time.perf_counter() - began))
        row = "".join(
            f"{statistics.median(taken):>9.0f}{sorted(taken)[-(-95 * len(taken) // 100) - 1]:>9.0f} "
            for taken in (cpu, wall)
        )
        print(f"{kind:<24}{row} {found.notes()[0]}")


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as temporary:
        store = create(Path(temporary) / "home")
        made.fill(store, pages)
        index_waiting(store, accession.RunReport(), silent)
        measured(store, pages)
        store.close()


if __name__ == "__main__":
    main()
