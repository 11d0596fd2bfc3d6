"""Court filings with bad and good redactions, and documents before and after: exhibits of them, searched.

What is redacted are words that the manifest names as seen in each file. What lay under somebody's boxes has to be gone
without anybody naming it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest
from leaks.detector import like, traces
from leaks.normal_way import archive_of, document_of, failures, redact, showing
from leaks.spellings import letters

from archive import exhibit
from archive.model import Document, Page
from archive.store import Store
from archive.store.catalog import documents

pytestmark = pytest.mark.corpus

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FOLDER = "pdf-redaction/"
SHORTEST, MOST_HIDDEN = 6, 5


def _rows() -> dict[str, str]:
    """File names and what is expected of the files."""
    manifest = CORPUS / "MANIFEST.tsv"
    if not manifest.is_file():
        return {}
    with manifest.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["path"]: row["expected"] for row in rows if row["path"].startswith(FOLDER)}


ROWS = _rows()


@pytest.fixture(scope="module")
def archive(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    files = {Path(path).name: (corpus / path).read_bytes() for path in ROWS}
    with archive_of(files, tmp_path_factory.mktemp("attack")) as store:
        yield store


def pages_of(store: Store, document: Document) -> list[Page]:
    with store.read() as db:
        return list(documents.pages(db, document.id))


def seen_words(expected: str, pages: Sequence[Page]) -> list[str]:
    """Two words that the manifest says are in the file, or that its pages say, and that nothing else is like."""
    listed = re.search(r"words\([^)]*\): ([^;]*)", expected)
    named = listed[1].split(", ") if listed else []
    said = re.findall(r"\w+", " ".join(page.text for page in pages))
    longest = sorted(set(said), key=lambda word: (-len(word), word))
    fit = (word for word in [*named, *longest] if word in said and _stands_out(word, said))
    return list(islice(fit, 2))


def _stands_out(word: str, said: Sequence[str]) -> bool:
    """True if OCR cannot take anything else on the pages for it, and redacting it takes all of it out."""
    others = "".join(letters(other) for other in said if other.lower() != word.lower())
    return len(letters(word)) >= SHORTEST and not like(letters(word), others)


def hidden_words(pages: Sequence[Page]) -> list[str]:
    """The longest words that are in the file and not on its pages."""
    shown = letters(" ".join(page.text for page in pages))
    hidden = re.findall(r"[A-Za-z]+", " ".join(text.text for page in pages for text in page.hidden))
    lost = {word for word in hidden if len(word) >= SHORTEST and not like(letters(word), shown)}
    return sorted(lost, key=lambda word: (-len(word), word))[:MOST_HIDDEN]


@pytest.mark.parametrize("path", ROWS or ["the corpus"])
def test_no_trace_is_left_in_the_exhibit(archive: Store, path: str) -> None:
    document = document_of(archive, Path(path).name)
    pages = pages_of(archive, document)
    secrets, hidden = seen_words(ROWS[path], pages), hidden_words(pages)
    assert secrets
    redactions = [box for word in secrets for box in redact(archive, document, word)]
    made = exhibit.make(archive, document.id, agent="chief")
    assert failures(made) == []
    data = archive.blobs.read(made.digest)
    for secret in [*secrets, *hidden]:
        assert list(traces(data, secret, quick=True)) == [], secret
    assert list(showing(archive, document, redactions, data)) == []
