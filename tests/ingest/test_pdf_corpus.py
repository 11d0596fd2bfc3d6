"""Real PDFs: what we read of them beside what other programs say, and what each was collected for."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from corpus_readings import PASSWORDS, Readings

import ingest
from ingest.errors import IngestError
from ingest.model import FindingKind, HiddenKind, TextSource

pytestmark = pytest.mark.corpus

_WITHOUT_BAD_REDACTION = (
    "multi_line_redaction_ok", "no_bad_redactions.2.1", "no_bad_redactions.3.2", "no_bad_redactions.4.1",
    "no_bad_redactions.6.2", "no_bad_redactions.7.1", "no_bad_redactions.8.1", "rect_ordering_2.1", "rectangles_no",
    "whitespace_redactions",
)  # fmt: skip


def _files(corpus: Path, *folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((corpus / folder).rglob("*.pdf"))]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: poppler-utils)")
    return found


def _said(program: str, *arguments: str) -> str:
    return subprocess.run([_program(program), *arguments], capture_output=True, check=False).stdout.decode(
        "utf-8", "replace"
    )


def test_pages_say_nearly_all_words_that_pdftotext_says(corpus: Path, readings: Readings) -> None:
    """Without spaces, because programs differ in where letters that are set wide apart make words."""
    poor = []
    for path in _files(corpus, "pdf", "report-series"):
        theirs = set(re.findall(r"[A-Za-z]{4,}", _said("pdftotext", str(path), "-")))
        texts = [
            text for page in readings(path).pages for text in (page.text, *(h.text for h in page.hidden))
        ]
        ours = "".join("".join(texts).split())
        if sum(word in ours for word in theirs) < 0.95 * len(theirs):
            poor.append(path.name)
    assert not poor


@pytest.mark.parametrize(
    ("name", "boxes", "characters"),
    [
        ("bad_cross_hatched_redactions", 16, 639),
        ("rectangles_yes", 3, 64),
        ("rectangles_yes_2", 1, 3),
        ("hidden_text_on_visible_text", 2, 13),
    ],
)
def test_bad_redactions_in_court_filings_are_found(
    corpus: Path, readings: Readings, name, boxes, characters
) -> None:
    found = readings(corpus / "pdf-redaction" / "x-ray" / f"{name}.pdf")
    (finding,) = (finding for finding in found.findings if finding.kind is FindingKind.BAD_REDACTION)
    assert ("one box" if boxes == 1 else f"{boxes} boxes") in finding.message
    assert len(finding.untrusted_quote.replace("\n", "")) == pytest.approx(characters, abs=5)


@pytest.mark.parametrize("name", _WITHOUT_BAD_REDACTION)
def test_harmless_boxes_in_court_filings_stay_silent(corpus: Path, readings: Readings, name: str) -> None:
    found = readings(corpus / "pdf-redaction" / "x-ray" / f"{name}.pdf")
    assert not [finding for finding in found.findings if finding.kind is FindingKind.BAD_REDACTION]


def test_ordinary_documents_raise_no_false_alarm(corpus: Path, readings: Readings) -> None:
    """Each finding in the folder of ordinary documents was looked at: these are all there are, and they are true."""
    told = {
        (path.name, finding.kind)
        for path in _files(corpus, "pdf", "pdf-lang", "report-series")
        for finding in readings(path).findings
    }
    assert told == {
        ("500 pages.pdf", FindingKind.BAD_REDACTION),  # a blue square over "Hello, World!"
        ("us-001.pdf", FindingKind.HIDDEN_TEXT),  # a footnote that an editor took out
        ("20200121-sitrep-1-2019-ncov.pdf", FindingKind.HIDDEN_TEXT),  # "ZIKA VIRUS" in blue on blue
    }


def test_invisible_text_on_a_page_without_a_picture_is_hidden_text(corpus: Path, readings: Readings) -> None:
    found = readings(corpus / "pdf-scan" / "docling" / "invisible_text_layer.pdf")
    assert found.pages[0].hidden[0].kind is HiddenKind.INVISIBLE
    assert found.pages[0].hidden[0].text == "Invisible OCR text layer"


def test_layers_under_scans_are_words_and_say_what_the_scans_show(corpus: Path, readings: Readings) -> None:
    for name in ("pypdf/Seige_of_Vicksburg_Sample_OCR.pdf", "unstructured/a1977-backus-p21.pdf"):
        found = readings(corpus / "pdf-scan" / name)
        assert found.pages[0].source is TextSource.UNDERLAY
        assert not found.findings


def test_locked_files_open_with_their_passwords_and_say_so_without(corpus: Path) -> None:
    files = _files(corpus, "pdf-encrypted")
    locked = [path for path in files if _reason(path) == "encrypted"]
    assert len(locked) == 12
    ingest.configure(passwords=PASSWORDS)
    try:
        assert [path.name for path in files if _reason(path)] == []
    finally:
        ingest.configure()


def test_damaged_files_end_soon_and_are_read_or_say_why_not(corpus: Path) -> None:
    unread = {}
    for path in _files(corpus, "pdf-broken"):
        start = time.monotonic()
        if reason := _reason(path):
            unread[path.name] = reason
        assert time.monotonic() - start < 60, path.name
    assert unread == {
        "empty.pdf": "empty", "invalid.pdf": "corrupt", "REDHAT-1531897-0.pdf": "corrupt",
    }  # fmt: skip


def _reason(path: Path) -> str:
    try:
        found = ingest.extract(path)
    except IngestError as error:
        return error.reason
    return "" if len(found.pages) else "no pages"


def test_arabic_ligatures_keep_the_order_of_their_letters(corpus: Path, readings: Readings) -> None:
    first = readings(corpus / "pdf-lang" / "pdfjs" / "ArabicCIDTrueType.pdf").pages[0].text
    assert first.split()[:3] == ["انواع", "الخطوط", "العربية"]
    text = readings(corpus / "pdf-lang" / "docling" / "right_to_left_01.pdf").pages[0].text
    assert "الإنتاجية" in text
    assert "اإل" not in text
