"""Real web pages and web archives: their words, their titles, and which of their digests are right."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
import zipfile
from pathlib import Path

import pytest
from corpus_readings import Readings

import ingest

pytestmark = pytest.mark.corpus

ARCHIVES = (
    "py-wacz/example-collection.warc", "py-wacz/example-resource.warc.gz", "pywb/dupes.warc.gz",
    "pywb/example-extra.warc", "tika/gzip_extra_sl.warc.gz", "tika/testWARC_multiple.warc.gz",
    "warcio/example-bad-non-chunked.warc.gz", "warcio/example-digest.warc",
)  # fmt: skip


def rows(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8") as manifest:
        return [
            row
            for row in csv.DictReader(manifest, delimiter="\t")
            if row["path"].startswith(("html/", "web-archive/"))
        ]


def folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def all_text(found: ingest.Extraction) -> str:
    return folded("".join(page.text + "".join(entry.text for entry in page.hidden) for page in found.pages))


def test_every_page_gives_the_words_and_the_title_that_the_manifest_names(
    corpus: Path, readings: Readings
) -> None:
    missed = []
    for row in rows(corpus):
        found = readings(corpus / row["path"])
        text = all_text(found)
        words = re.search(r"words\([^)]*\): (.*)$", row["expected"])
        # The manifest took this page's UTF-8 for windows-1251: its words are in no reader's text.
        if words and not row["path"].endswith("resume.html"):
            missed += [(row["path"], word) for word in words[1].split(", ") if folded(word) not in text]
        title = re.search(r"title=([^;]*)", row["expected"])
        if title and " ".join(title[1].split())[:70] != found.title[:70]:
            missed.append((row["path"], title[1]))
        if not text:
            missed.append((row["path"], "any text"))
    assert missed == []


def test_the_page_that_others_read_in_the_wrong_encoding_is_russian(corpus: Path) -> None:
    found = ingest.extract(corpus / "html/tika/resume.html")
    assert (found.language, "резюме" in all_text(found).lower()) == ("ru", True)


@pytest.mark.parametrize("name", ARCHIVES)
def test_digests_fail_where_fastwarc_says_so(corpus: Path, name: str) -> None:
    fastwarc = pytest.importorskip("fastwarc.warc")
    path = corpus / "web-archive" / name
    with path.open("rb") as stream:
        broken = sum(
            not (record.verify_block_digest() if record.headers.get("WARC-Block-Digest") else True)
            for record in fastwarc.ArchiveIterator(stream, parse_http=False)
            if record.record_type is not fastwarc.WarcRecordType.revisit
        )
    found = [finding for finding in ingest.extract(path).findings if finding.kind == "digest-mismatch"]
    assert len(found) >= broken


@pytest.mark.parametrize(
    ("name", "count"),
    [("pywb/example-extra.warc", 1), ("warcio/example-digest.warc", 1), ("pywb/dupes.warc.gz", 0)],
)
def test_digests_fail_where_warcio_check_says_so(corpus: Path, name: str, count: int) -> None:
    found = ingest.extract(corpus / "web-archive" / name).findings
    assert sum(finding.kind == "digest-mismatch" for finding in found) == count


@pytest.mark.parametrize(
    "path", ["py-wacz/valid_example_1", "replaywebpage/example", "replaywebpage/iframetest"]
)
def test_a_wacz_whose_hashes_are_right_has_no_finding(corpus: Path, path: str) -> None:
    file = corpus / "web-archive" / f"{path}.wacz"
    with zipfile.ZipFile(file) as archive:
        for entry in json.loads(archive.read("datapackage.json"))["resources"]:
            said = str(entry.get("hash") or entry["stats"]["hash"]).rpartition(":")[2]
            assert hashlib.sha256(archive.read(entry["path"])).hexdigest() == said
    found = ingest.extract(file)
    assert found.findings == ()
    assert len(found.attachments) >= 1


@pytest.mark.parametrize(
    ("name", "kind"), [("invalid_example_1", "digest-mismatch"), ("invalid_signed_example_1", "signature")]
)
def test_a_wacz_that_its_makers_call_invalid_is_reported(corpus: Path, name: str, kind: str) -> None:
    found = ingest.extract(corpus / f"web-archive/py-wacz/{name}.wacz")
    assert [finding.kind.value for finding in found.findings] == [kind]


def test_the_postings_in_a_text_are_counted(corpus: Path) -> None:
    found = ingest.extract(corpus / "html/schemaorg/issue-2396-examples.txt")
    assert [name for name, _ in found.metadata] == ["job-title"] * 3
