"""Faces and round pictures on the pixels of a page."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import ingest
from archive import accession
from archive.demo import pictures
from archive.model import Box, Page
from archive.redaction import suggesting
from archive.redaction.suggesting import Kind, avatars, display_names, faces
from archive.redaction.suggesting.blobs import Blob, blobs
from archive.store import Store
from ingest.model import PageImage, TextSource, Word, pack_lines


def page_of(picture: Image.Image, dpi: int) -> tuple[Page, PageImage]:
    text, boxes = pack_lines([])
    page = Page(1, picture.width * 72 / dpi, picture.height * 72 / dpi, text, boxes, TextSource.NONE)
    return page, PageImage(picture.width, picture.height, dpi, picture.convert("RGB").tobytes())


def meets(box: Box, px: tuple[int, int, int, int], dpi: int) -> bool:
    """Whether the box covers all of a place in pixels and is at most a fifth larger."""
    x0, y0, x1, y1 = (value * 72 / dpi for value in px)
    covers = box.x0 <= x0 and box.y0 <= y0 and x1 <= box.x1 and y1 <= box.y1
    return covers and box.x1 - box.x0 < 1.2 * (x1 - x0)


def test_the_round_pictures_of_a_screenshot_are_found_and_nothing_else() -> None:
    shot = pictures.screenshot("Jane Doe", "Drivers", "A post.", (("Ann Lee", "Yes."), ("Bo Sun", "No.")))
    page, image = page_of(Image.open(io.BytesIO(shot)), pictures.SCREEN_DPI)
    found = list(avatars.detect(page, image))
    assert len(found) == len(pictures.AVATARS_PX)
    for px in pictures.AVATARS_PX:
        assert any(meets(one.box, px, pictures.SCREEN_DPI) for one in found)
    assert {one.kind for one in found} == {Kind.AVATAR}


def test_the_name_beside_a_round_picture_is_the_first_line_to_its_right() -> None:
    picture = Box(10, 10, 50, 50)
    at = [
        ("Jane", 60, 12),
        ("Doe", 82, 12),
        ("2h", 200, 12),
        ("A", 60, 30),
        ("post", 70, 30),
        ("below", 60, 60),
    ]
    words = [Word(text, Box(x, y, x + 5 * len(text), y + 10)) for text, x, y in at]
    name = display_names.beside(picture, words)
    assert name is not None
    assert name.box == Box(58.75, 10.75, 98.25, 23.25)
    assert display_names.beside(picture, words[5:]) is None
    assert display_names.beside(picture, [Word("12:30", Box(60, 12, 85, 22))]) is None


def test_squares_rings_ovals_and_dots_are_no_round_pictures() -> None:
    picture = Image.new("RGB", (600, 400), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 120, 120), fill="navy")
    draw.ellipse((150, 20, 250, 120), outline="navy", width=6)
    draw.ellipse((280, 20, 430, 120), fill="navy")
    draw.ellipse((20, 200, 30, 210), fill="black")
    draw.polygon([(100, 300), (200, 300), (150, 210)], fill="navy")
    assert list(avatars.detect(*page_of(picture, 96))) == []


def test_a_round_picture_on_a_dark_ground_is_found_and_one_of_a_single_colour_is_less_sure() -> None:
    picture = Image.new("RGB", (600, 400), (24, 26, 30))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((50, 50, 129, 129), fill=(200, 60, 60))
    noise = Image.effect_noise((80, 80), 90).convert("RGB").resize((80, 80))
    disc = Image.new("L", (80, 80), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, 79, 79), fill=255)
    tinted = Image.blend(noise, Image.radial_gradient("L").resize((80, 80)).convert("RGB"), 0.4)
    picture.paste(Image.eval(tinted, lambda value: 120 + value // 2), (300, 50), disc)
    found = sorted(avatars.detect(*page_of(picture, 96)), key=lambda one: one.box.x0)
    assert [round(one.box.x0 * 96 / 72) for one in found] == [49, 299]
    assert found[0].sureness < 0.5


def test_areas_that_touch_by_a_side_are_one() -> None:
    rows = ["XX..X", "..X.X", "X.X.X", "XXX.X", "....."]
    mask = np.array([[letter == "X" for letter in row] for row in rows])
    assert sorted(blobs(mask)) == [Blob(0, 0, 2, 1, 2), Blob(0, 1, 3, 4, 6), Blob(4, 0, 5, 4, 4)]
    assert blobs(np.zeros((3, 3), dtype=bool)) == []


def test_a_picture_of_noise_is_looked_at_in_less_detail(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[tuple[int, int]] = []

    def noted(mask: np.ndarray) -> list[Blob]:
        sizes.append(mask.shape)
        return blobs(mask)

    monkeypatch.setattr(avatars, "blobs", noted)
    checkered = (np.indices((1200, 1600)).sum(axis=0) % 2 * 255).astype(np.uint8)
    assert list(avatars.detect(*page_of(Image.fromarray(checkered), 96))) == []
    assert sizes == [(600, 800)]


def test_an_extra_that_cannot_be_imported_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str) -> None:
        raise ImportError(name)

    faces._network.cache_clear()
    monkeypatch.setattr(faces, "import_module", fails)
    assert not faces.is_installed()
    faces._network.cache_clear()


@pytest.mark.corpus
def test_a_face_on_a_scanned_page_is_found_where_it_is(corpus: Path) -> None:
    text, boxes = pack_lines([])
    image = ingest.render(corpus / "pdf-scan" / "ocrmypdf" / "c02-22.pdf", 1, dpi=150)
    page = Page(1, image.width_px * 72 / 150, image.height_px * 72 / 150, text, boxes, TextSource.NONE)
    (face,) = faces.detect(page, image)
    assert face.kind is Kind.FACE
    assert face.box.x0 < 108 < face.box.x1
    assert face.box.y0 < 203 < face.box.y1
    assert face.sureness < 1


def test_a_page_of_text_has_no_faces() -> None:
    picture = Image.new("RGB", (800, 600), "white")
    draw = ImageDraw.Draw(picture)
    for row in range(30):
        draw.text((40, 20 * row), "The quick brown fox jumps over the lazy dog, 0123456789.", fill="black")
    assert list(faces.detect(*page_of(picture, 100))) == []


def test_pictures_of_a_document_are_looked_at(store: Store, tmp_path: Path) -> None:
    (tmp_path / "post.png").write_bytes(
        pictures.screenshot("Jane Doe", "Drivers", "A post.", (("Ann Lee", "Yes."), ("Bo Sun", "No.")))
    )
    report = accession.ingest(store, [tmp_path / "post.png"], collection="Leak", source=None)
    assert report is not None
    found = list(suggesting.proposals(store, 1, kinds={Kind.AVATAR}))
    names = [one.covers for one in suggesting.proposals(store, 1, kinds={Kind.DISPLAY_NAME})]
    assert names == ["Jane Doe", "Ann Lee", "Bo Sun"]
    assert [one.page_number for one in found] == [1, 1, 1]
    assert {one.found_by for one in found} == {"round picture"}
    assert list(suggesting.proposals(store, 1, kinds={Kind.EMAIL})) == []
