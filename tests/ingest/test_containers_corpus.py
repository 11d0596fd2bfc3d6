"""Real archives: what becomes of each. What is in them is compared in test_facts_corpus."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import ingest
from ingest.errors import Corrupt, Encrypted, IngestError, KeptUnread

pytestmark = pytest.mark.corpus

# What becomes of each file: the number of children and of members left out, or the error.
OUTCOMES: dict[str, tuple[int, int] | type[IngestError]] = {
    "commons-compress/COMPRESS-178-fail.tar": (1, 0),
    "commons-compress/COMPRESS-542-1.7z": Corrupt,
    "commons-compress/COMPRESS-544_truncated_in_content-fail.tar": (2, 0),
    "commons-compress/OSX_ArchiveWithNestedArchive.zip": (2, 0),
    "commons-compress/bla-multi.7z.001": Corrupt,
    "commons-compress/bla-multi.7z.002": KeptUnread,
    "commons-compress/bla.encrypted.7z": Encrypted,
    "hoover-testdata/archives.zip": (5, 0),
    "hoover-testdata/jerry.zip": (4, 0),
    "hoover-testdata/zip-with-docx-and-doc.zip": (2, 0),
    "hoover-testdata/zip-with-password.zip": (0, 2),
    "hoover-testdata/zip-with-some-smashed-bytes.zip": Corrupt,
    "ingest-file/500_pages.7z": (1, 0),
    "ingest-file/7z_password.7z": (0, 1),
    "ingest-file/bad7zip.7z": (0, 1),
    "ingest-file/badrar.rar": (0, 1),
    "ingest-file/badtar.tar": (0, 1),
    "ingest-file/badzip.zip": (0, 1),
    "tika/droste.zip": (2, 0),
    "tika/gbk.zip": (1, 0),
    "tika/quine.gz": (1, 0),
    "tika/test-zip-of-zip.zip": (1, 0),
    "tika/testZipEncrypted.zip": (1, 1),
    "tika/testZipEntryNameCharsetShiftSJIS.zip": (2, 0),
    "zip-slip-vulnerability/zip-slip-win.tar": (2, 0),
    "zip-slip-vulnerability/zip-slip-win.zip": (2, 0),
    "zip-slip-vulnerability/zip-slip.tar": (2, 0),
    "zip-slip-vulnerability/zip-slip.zip": (2, 0),
}
# Texts and workbooks by other names; the readers of those are tried elsewhere.
ELSEWHERE = {"commons-compress/invalid-zip.zip", "commons-compress/zipbomb.xlsx"}
NAMES = {
    "tika/gbk.zip": ["审计压缩包文件检索测试/集团邮件审计系统2021年自动巡检需求文档_V4.0.doc"],
    "tika/testZipEntryNameCharsetShiftSJIS.zip": ["文章1.txt", "文章2.txt"],
}


@pytest.fixture(autouse=True)
def _needs_libarchive() -> None:
    from ingest.packed import libarchive_reading

    if not libarchive_reading.is_installed:
        pytest.skip("libarchive is not installed")


def test_every_archive_of_the_corpus_has_an_outcome_here(corpus: Path) -> None:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8") as lines:
        rows = [row["path"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    assert {
        row.removeprefix("archive/") for row in rows if row.startswith("archive/")
    } == OUTCOMES.keys() | ELSEWHERE


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_real_archive_ends_as_it_should(corpus: Path, name: str) -> None:
    outcome = OUTCOMES[name]
    if isinstance(outcome, type):
        with pytest.raises(outcome):
            ingest.extract(corpus / "archive" / name)
        return
    found = ingest.extract(corpus / "archive" / name)
    assert (len(found.attachments), len(found.left_out)) == outcome
    assert found.pages
    if name in NAMES:
        assert [entry.untrusted_name for entry in found.attachments] == NAMES[name]
