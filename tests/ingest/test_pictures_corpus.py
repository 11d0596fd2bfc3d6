"""Real pictures and texts, against the manifest and what Tesseract's own program reads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from corpus_readings import Readings
from PIL import Image

import ingest
from ingest.errors import NeedsHeif

pytestmark = pytest.mark.corpus

GROUND_TRUTH = {
    "image/test/8071_093.3B.tif": "image/test/8071_093.3B.txt",
    "image/test/eurotext.tif": "image/test/eurotext.txt",
    "image/test/phototest.tif": "image/test/phototest.gold.txt",
    "image/ocrmypdf/linn.png": "pdf-scan/ocrmypdf/linn.txt",
}


def rows(corpus: Path, *folders: str) -> list[tuple[str, str]]:
    """Each file of the folders, with what is expected of it."""
    lines = (corpus / "MANIFEST.tsv").read_text("utf-8").splitlines()
    split = (line.split("\t") for line in lines)
    return [(row[0], row[-1]) for row in split if row[0].startswith(folders)]


def expected(said: str, name: str) -> str:
    found = re.search(rf"(?:^|; ){name}=([^;]*)", said)
    return found.group(1).strip() if found else ""


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def recall(found: str, truth: str) -> float:
    wanted = words_of(truth)
    return (words_of(found) & wanted).total() / wanted.total()


def text_of(found: ingest.Extraction) -> str:
    return "\n".join(page.text for page in found.pages)


def test_every_picture_is_ready_or_says_what_to_install(corpus: Path, readings: Readings):
    for path, said in rows(corpus, "image/"):
        if path.endswith(".txt"):
            continue
        try:
            found = readings(corpus / path)
        except NeedsHeif:
            continue
        assert len(found.pages) == int(expected(said, "frames") or 1), path
        width, height = map(int, expected(said, "ImageSize").split())
        page = found.pages[0]
        shape = height / width if expected(said, "Orientation") in ("5", "6", "7", "8") else width / height

        assert page.width_pt / page.height_pt == pytest.approx(shape, rel=0.02) or (
            page.width_pt / page.height_pt == pytest.approx(1 / shape, rel=0.02)
        ), path


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract's program is not installed")
@pytest.mark.parametrize("picture", GROUND_TRUTH)
def test_no_fewer_words_are_read_than_by_tesseracts_own_program(
    corpus: Path, readings: Readings, tmp_path: Path, picture: str
):
    truth = (corpus / GROUND_TRUTH[picture]).read_text("utf-8")
    upright = tmp_path / "page.png"
    Image.open(corpus / picture).convert("L").save(upright, dpi=(300, 300))
    command = ["tesseract", str(upright), "-", "-l", "eng"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    theirs = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    ours = text_of(readings(corpus / picture))
    assert recall(ours, truth) >= recall(theirs, truth) - 0.01


def test_every_text_gives_the_words_that_iconv_finds(corpus: Path, readings: Readings):
    for path, said in rows(corpus, "text/"):
        found = unicodedata.normalize("NFC", "".join(text_of(readings(corpus / path)).split()))
        listed = re.search(r"words\([^)]*\): ([^;]*)", said)
        for word in listed.group(1).split(", ") if listed else []:
            assert unicodedata.normalize("NFC", "".join(word.split())) in found, path


def test_texts_of_many_languages_hold_no_unseen_or_imitating_characters(corpus: Path, readings: Readings):
    for path, _ in rows(corpus, "text/"):
        kinds = {finding.kind for finding in readings(corpus / path).findings}
        assert not kinds & {ingest.model.FindingKind.ZERO_WIDTH, ingest.model.FindingKind.LOOK_ALIKE}, path
