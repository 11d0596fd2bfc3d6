"""Text written on its head, as stamps on scans that were put in upside down: its boxes lie where its ink is."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from PIL import Image, ImageFont

import ingest


def sheet(low: bool) -> bytes:
    """A page turned by 180 degrees with two words that are upright as it is shown."""
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=150)
        page.insert_font("A", fontbuffer=ImageFont.load_default(10).font_bytes)
        page.insert_text((280, 80), "Hector Brandner", fontname="A", fontsize=14, rotate=180)
        page.set_rotation(180)
        for number in range(1, document.xref_length()):
            if low and document.xref_get_key(number, "Type")[1] == "/FontDescriptor":
                document.xref_set_key(number, "Ascent", "728")
                document.xref_set_key(number, "Descent", "-210")
        return document.tobytes()


@pytest.mark.parametrize("low", [False, True])
def test_the_box_of_a_word_covers_its_ink(tmp_path: Path, low: bool) -> None:
    (tmp_path / "stamp.pdf").write_bytes(sheet(low))
    page = ingest.extract(tmp_path / "stamp.pdf").pages[0]
    drawn = ingest.render(tmp_path / "stamp.pdf", 1, dpi=72)
    paper = Image.frombytes("RGB", (drawn.width_px, drawn.height_px), drawn.rgb).convert("L")
    assert page.text == "Hector Brandner"
    for word in page.words():
        box = word.box
        assert box.y1 - box.y0 < 20
        above = paper.crop((int(box.x0), 0, int(box.x1), int(box.y0)))
        below = paper.crop((int(box.x0), int(box.y1) + 1, int(box.x1), paper.height))
        assert above.getextrema() == below.getextrema() == (255, 255)
