from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path

import made
import pymupdf
import pytest
from PIL import Image

import ingest
from ingest import ocr_languages
from ingest.model import TextSource

SENTENCE = "The board approved the transfer to the account in Vaduz before noon. "


def page_of(text: str, *, size_pt: float = 12, dpi: int = 150, turned: int = 0) -> bytes:
    """A scan of a page of text, turned counter-clockwise."""
    body = "".join(f'<p style="font-size:{size_pt}pt">{line}</p>' for line in text.splitlines())
    with pymupdf.open(stream=body.encode(), filetype="html") as document:
        document.layout(width=420, height=595, fontsize=size_pt)
        pixels = document[0].get_pixmap(dpi=dpi, alpha=False)
    picture = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples).convert("L")
    out = BytesIO()
    picture.rotate(turned, expand=True).save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_is_read_whichever_way_up_it_lies_and_boxes_lie_on_its_words(read, turned):
    text = "\n".join([SENTENCE * 3] * 5)
    [page] = read(page_of(text, turned=turned)).pages
    words = page.text.split()
    assert words.count("Vaduz") == 15
    assert words.index("board") < words.index("Vaduz")
    for word in page.words():
        assert 0 <= word.box.x0 < word.box.x1 <= page.width_pt
        assert 0 <= word.box.y0 < word.box.y1 <= page.height_pt
    first = next(page.words()).box
    corner = {0: (0, 0), 90: (0, 1), 180: (1, 1), 270: (1, 0)}[turned]
    assert (first.x0 > page.width_pt / 2, first.y0 > page.height_pt / 2) == tuple(map(bool, corner))


@pytest.mark.parametrize("size_pt", [5, 7, 11, 24])
def test_letters_of_every_size_are_read(read, size_pt):
    [page] = read(page_of(SENTENCE * 4, size_pt=size_pt, dpi=200)).pages
    assert page.text.split().count("Vaduz") == 4


def test_a_blank_page_is_a_picture_without_words(read):
    [page] = read(made.encoded(Image.new("L", (1700, 2200), 250))).pages
    assert (page.source, page.ocr_confidence, page.picture_share) == (TextSource.NONE, None, 1.0)


def test_a_dithered_photograph_does_not_hold_up_its_page(read):
    """Each of its dots is a piece of a letter to Tesseract, which then takes minutes."""
    photo = Image.effect_mandelbrot((2400, 2000), (-2.0, -1.5, 1.0, 1.5), 100).convert("1")
    page = Image.new("1", (2500, 3300), 1)
    page.paste(photo, (50, 1200))
    page.paste(made.picture_of("HEADLINE OF THE DAY", width=2000, size=120).convert("1"), (100, 100))
    start = time.monotonic()
    found = read(made.encoded(page))
    assert "HEADLINE" in found.pages[0].text
    assert time.monotonic() - start < 30


def test_a_script_that_was_not_asked_for_is_named_with_what_to_do(read):
    hebrew = "כל בני אדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון. " * 3
    found = read(page_of("\n".join([hebrew] * 6), size_pt=14))
    assert found.defects == ("Looks like Hebrew; read again with: archive ocr --again --language heb DOC",)


def test_a_language_that_is_not_installed_is_named_only_where_it_was_needed(tmp_path):
    scan, letter = tmp_path / "scan", tmp_path / "letter"
    scan.write_bytes(page_of(SENTENCE))
    letter.write_text(SENTENCE)
    assert any("tesseract-ocr-tlh" in line for line in ingest.extract(scan, languages=("eng", "tlh")).defects)
    assert ingest.extract(letter, languages=("eng", "tlh")).defects == ()


def test_languages_are_told_from_folders(tmp_path: Path):
    for name in ("ara.traineddata", "chi_sim.traineddata", "osd.traineddata", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    found = ocr_languages.installed(str(tmp_path))
    assert {"ara", "chi_sim", "eng"} <= set(found)
    assert "osd" not in found
    assert ocr_languages.what_to_install("chi_sim") == "tesseract-ocr-chi-sim"
    assert ocr_languages.for_script("Arabic", ("eng", "fas")) == ""
    assert ocr_languages.for_script("Arabic", ("eng",)) == "ara"
    assert ocr_languages.for_script("Latin", ("eng",)) == ""
