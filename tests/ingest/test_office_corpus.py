"""Real office files, against what other programs and libraries say of them."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import openpyxl
import pytest
import python_calamine

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


def test_every_file_gives_its_words_or_says_why_not(corpus: Path) -> None:
    missed: list[str] = []
    for row in rows(corpus):
        try:
            found = ingest.extract(corpus / row["path"])
        except NeedsLibreOffice:
            assert libreoffice.program_path() is None
            continue
        except Encrypted:
            assert "must fail clearly" in row["expected"], row["path"]
            continue
        text = everything(found)
        named = re.search(r"words\([^)]*\): (.*)", row["expected"])
        words = named.group(1).split(", ") if named else []
        lost = [word for word in words if word not in _NOT_OF_THE_TEXT and folded(word) not in text]
        missed += [f"{row['path']}: {', '.join(lost)}"] if lost else []
        assert text.strip(), row["path"]
    assert not missed


def shown(value: object) -> str:
    """A cell as another library gives it, as we write it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value == int(value):
            return str(int(value))
        case float():
            return format(value, ".15g")
    text = str(value)
    return text.removesuffix(" 00:00:00") if re.fullmatch(r"\d{4}-\d\d-\d\d 00:00:00", text) else text


def words_of(found: ingest.Extraction) -> list[str]:
    return sorted(" ".join(page.text for page in found.pages).split())


@pytest.mark.parametrize(
    "name",
    ["unstructured/stanley-cups.xlsx", "ingest-file/staff_list.xlsx", "tika/testEXCEL_headers_footers.xlsx"],
)
def test_cells_are_those_that_openpyxl_reads(corpus: Path, name: str) -> None:
    path = corpus / "office" / name
    book = openpyxl.load_workbook(path, data_only=True)
    ours = words_of(ingest.extract(path))
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                for word in shown(value).split():
                    assert word in ours, (sheet.title, word)


@pytest.mark.parametrize(
    "name",
    [
        "tika/testEXCEL_various.xlsb",
        "ingest-file/rom.xls",
        "tika/testEXCEL.xls",
        "format-corpus/LibreOfficeCalc_ods_1.3.ods",
    ],
)
def test_cells_are_those_that_calamine_reads(corpus: Path, name: str) -> None:
    path = corpus / "office" / name
    book = python_calamine.load_workbook(str(path))
    found = ingest.extract(path)
    text = " ".join(page.text for page in found.pages)
    missing = []
    for sheet in book.sheet_names:
        for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False):
            missing += [word for value in row for word in shown(value).split() if word not in text]
    # A share is shown in percent, and Excel's errors have names of their own in calamine.
    assert set(missing) <= {"0.2"}, set(missing)


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


def test_pages_by_libreoffice_are_as_many_as_it_says(corpus: Path) -> None:
    if libreoffice.program_path() is None:
        pytest.skip("needs LibreOffice (soffice)")
    pymupdf = pytest.importorskip("pymupdf")
    for name in ("ingest-file/doc.doc", "ingest-file/slides.ppt", "ingest-file/Plan.odt"):
        found = ingest.extract(corpus / "office" / name)
        with pymupdf.open(stream=found.rendition) as document:
            assert (name, len(found.pages)) == (name, document.page_count)


def test_nothing_ends_in_words_that_only_a_programmer_knows(corpus: Path) -> None:
    for row in rows(corpus):
        try:
            found = ingest.extract(corpus / row["path"])
        except IngestError as error:
            assert "Error" not in error.message, row["path"]  # noqa: PT017
        else:
            assert not [defect for defect in found.defects if "Error" in defect], row["path"]
