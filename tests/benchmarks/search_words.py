"""Are the words found that independent tools read in the corpus?

    python tests/benchmarks/search_words.py [HOME]

HOME is an archive that holds the corpus; without it one is made for the measurement. For every row of the corpus's
MANIFEST.tsv that names words, each word is searched for the way `archive search` does it. A row
is found when each of its words finds the row's file, or something attached to it. Prints every miss with its cause.

The corpus's README says of right-to-left and CJK text: "compare after normalising; tools differ in order". Such a word
may be found in one of its `spellings`; how many rows need that is printed.
"""

from __future__ import annotations

import contextlib
import csv
import re
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])  # this folder has an ingest.py of its own

import ingest  # noqa: E402
from archive import accession  # noqa: E402
from archive.model import State  # noqa: E402
from archive.search import search  # noqa: E402
from archive.store import Store, create, open_store  # noqa: E402
from archive.store.catalog import documents, families  # noqa: E402

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
WANTED = 0.97
"""What no change may fall below."""

_LAM_ALEF = re.compile("([\u0627\u0622\u0623\u0625])\u0644")
"""Alef and lam as poppler writes the ligature of lam with alef: in the order in which they are seen."""
_MOST_EXCHANGED = 3
_HAN = re.compile("[\u3000-\u9fff]+")


@dataclass(frozen=True)
class Row:
    path: str
    digest: str
    words: tuple[str, ...]

    @property
    def folder(self) -> str:
        return self.path.split("/")[0]


@dataclass(frozen=True)
class Miss:
    row: Row
    words: tuple[str, ...]
    cause: str


@dataclass
class Measured:
    """`otherwise` are rows with a word that is found in another spelling than the manifest's."""

    misses: list[Miss]
    otherwise: list[Row]


def rows(corpus: Path) -> list[Row]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        table = csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE)
        found = [Row(entry["path"], entry["sha256"], named_words(entry["expected"])) for entry in table]
    return [row for row in found if row.words]


def named_words(expected: str) -> tuple[str, ...]:
    """The words of a cell like `pages=2; words(pdftotext): one, two; text layer: only ['three'] (pdftotext)`."""
    words: list[str] = []
    for part in re.split(r";\s+", expected):
        if (listed := re.match(r"words\([^)]*\): (.*)", part)) is not None:
            words += listed.group(1).split(", ")
        elif (only := re.match(r"text layer: only \[(.*)\]", part)) is not None:
            words += re.findall(r"'([^']*)'", only.group(1))
    return tuple(word.strip() for word in words if word.strip())


def measure(store: Store, wanted_rows: list[Row]) -> Measured:
    family = _families(store)
    found = Measured([], [])
    for row in wanted_rows:
        digests = family[row.digest] | {row.digest}
        lost = tuple(word for word in row.words if not _finds(store, word, digests))
        hopeless = tuple(
            word for word in lost if not any(_finds(store, other, digests) for other in spellings(word))
        )
        if hopeless:
            found.misses.append(Miss(row, hopeless, _cause(store, row, hopeless)))
        elif lost:
            found.otherwise.append(row)
    return found


def spellings(word: str) -> list[str]:
    """The same letters as they are once the tool's own order and code page are taken off them; often none.

    Arabic: lam and alef, which are one glyph, put back into the order of reading. Han: bytes of GBK that were shown as
    Latin letters.
    """
    with contextlib.suppress(UnicodeError):
        if _HAN.fullmatch(han := word.encode("latin-1").decode("gbk")):
            return [han]
    places = [match.start() for match in _LAM_ALEF.finditer(word)][:_MOST_EXCHANGED]
    chosen = (some for count in range(1, len(places) + 1) for some in combinations(places, count))
    return [_exchanged(word, some) for some in chosen]


def _exchanged(word: str, places: tuple[int, ...]) -> str:
    letters = list(word)
    for at in places:
        letters[at : at + 2] = reversed(letters[at : at + 2])
    return "".join(letters)


def _finds(store: Store, word: str, digests: set[str]) -> bool:
    quoted = '"' + word.replace('"', " ") + '"'
    hits = search(store, quoted, limit=None, pages_per_document=0).documents
    return any(hit.document.digest in digests for hit in hits)


def _families(store: Store) -> dict[str, set[str]]:
    """digest -> digests of everything inside it, however deep."""
    inside: dict[str, set[str]] = defaultdict(set)
    with store.read() as db:
        for document in reversed(documents.listing(db, limit=10**6)):
            for child in families.children(db, document.id):
                inside[document.digest] |= {child.digest} | inside[child.digest]
    return inside


def _cause(store: Store, row: Row, lost: tuple[str, ...]) -> str:
    with store.read() as db:
        document = documents.find(db, row.digest)
        if document.state is not State.READY:
            return f"{document.state}: {document.reason}"
        text = _plain("".join(page.text for page in documents.pages(db, document.id)))
    said = [word for word in lost if _plain(word) in text]
    return "in the text, but search does not find it" if said else "not in the text that was read"


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def main() -> int:
    if not (CORPUS / "MANIFEST.tsv").is_file():
        print("corpus not found: nothing measured")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1:
            store = open_store(Path(sys.argv[1]))
        else:
            store = create(Path(folder) / "home")
            accession.ingest(store, [CORPUS], collection="Corpus")
        wanted_rows = rows(CORPUS)
        found = measure(store, wanted_rows)
        report(wanted_rows, found)
        store.close()
        ingest.close()
    return 0 if share_found(wanted_rows, found) >= WANTED else 1


def share_found(wanted_rows: list[Row], found: Measured) -> float:
    return 1 - len(found.misses) / len(wanted_rows)


def report(wanted_rows: list[Row], found: Measured) -> None:
    misses = found.misses
    for row in found.otherwise:
        print(f"FOUND {row.path}: in another spelling than the manifest's")
    for miss in misses:
        print(f"MISS {miss.row.path}: {', '.join(miss.words)} ({miss.cause})")
    of, lost = Counter(row.folder for row in wanted_rows), Counter(miss.row.folder for miss in misses)
    for folder, count in of.items():
        print(f"{folder:<14} {count - lost[folder]:>3} of {count:>3}")
    share = share_found(wanted_rows, found)
    print(
        f"{'all':<14} {len(wanted_rows) - len(misses):>3} of {len(wanted_rows):>3} = {share:.1%}, "
        f"{len(found.otherwise)} of them in another spelling than the manifest's"
    )


if __name__ == "__main__":
    sys.exit(main())
