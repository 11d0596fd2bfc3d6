"""Real office files: the words that other programs find, passwords, bombs and pages."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from corpus_readings import Readings

import ingest
from ingest import libreoffice
from ingest.errors import Encrypted, IngestError, NeedsLibreOffice

pytestmark = pytest.mark.corpus

_NOT_OF_THE_TEXT = {
    # unrtf's own heading and rubbish that catdoc makes of a format it does not know: no words of the file.
    "UnRTF", "total", "October", "qYShjO", "Ðÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿ", "RegularX", "ÑSluwe",
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _settings():
    ingest.configure(workers=2, passwords=("tika",))
    yield
    ingest.configure()


@pytest.fixture(scope="module")
def of_each(corpus: Path, readings: Readings) -> list[tuple[dict[str, str], ingest.Extraction | IngestError]]:
    """Every file, and what is in it or why it was not read."""
    found: list[tuple[dict[str, str], ingest.Extraction | IngestError]] = []
    for row in rows(corpus):
        try:
            found.append((row, readings(corpus / row["path"])))
        except IngestError as error:
            found.append((row, error))
    return found


def rows(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["path"].startswith("office/")]


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def everything(found: ingest.Extraction) -> str:
    said = [found.title, found.author, *(value for _, value in found.metadata)]
    for page in found.pages:
        said += [page.text, *(entry.text for entry in page.hidden)]
    return folded(" ".join(said))


def test_every_file_gives_its_words_or_says_why_not(of_each) -> None:
    missed: list[str] = []
    for row, found in of_each:
        if isinstance(found, NeedsLibreOffice):
            assert libreoffice.program_path() is None
            continue
        if isinstance(found, Encrypted):
            assert "must fail clearly" in row["expected"], row["path"]
            continue
        assert not isinstance(found, IngestError), row["path"]
        text = everything(found)
        named = re.search(r"words\([^)]*\): (.*)", row["expected"])
        words = named.group(1).split(", ") if named else []
        lost = [word for word in words if word not in _NOT_OF_THE_TEXT and folded(word) not in text]
        missed += [f"{row['path']}: {', '.join(lost)}"] if lost else []
        assert text.strip(), row["path"]
    assert not missed


def test_the_small_bomb_is_read_within_its_bounds(corpus: Path) -> None:
    found = ingest.extract(corpus / "archive/commons-compress/zipbomb.xlsx")
    assert sum(len(page.text) for page in found.pages) < 100_000


def test_a_locked_workbook_opens_with_its_password_and_not_without(corpus: Path) -> None:
    path = corpus / "office/tika/testEXCEL_protected_passtika.xlsx"
    assert "Encrypted Excel spreadsheet" in ingest.extract(path).pages[0].text
    ingest.configure(workers=1)
    try:
        with pytest.raises(Encrypted):
            ingest.extract(path)
    finally:
        ingest.configure(workers=2, passwords=("tika",))


def test_pages_by_libreoffice_are_as_many_as_it_says(corpus: Path, readings: Readings) -> None:
    if libreoffice.program_path() is None:
        pytest.skip("needs LibreOffice (soffice)")
    pymupdf = pytest.importorskip("pymupdf")
    for name in ("ingest-file/doc.doc", "ingest-file/slides.ppt", "ingest-file/Plan.odt"):
        found = readings(corpus / "office" / name)
        with pymupdf.open(stream=found.rendition) as document:
            assert (name, len(found.pages)) == (name, document.page_count)


def test_nothing_ends_in_words_that_only_a_programmer_knows(of_each) -> None:
    assert of_each
    for row, found in of_each:
        if isinstance(found, IngestError):
            assert "Error" not in found.message, row["path"]
        else:
            assert not [defect for defect in found.defects if "Error" in defect], row["path"]
