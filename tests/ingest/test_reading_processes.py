"""What a process that makes readers is started for, what it has loaded, and when it may stay."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

import ingest
from ingest.errors import TooLarge
from ingest.model import Limits


@pytest.fixture(autouse=True)
def _new_processes():
    ingest.close()
    ingest.configure(workers=1)
    yield
    ingest.configure()


def processes() -> set[int]:
    return {worker.process_id for worker in ingest._current()._all}


def test_other_limits_and_passwords_start_no_process(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("forty words " * 20)
    ingest.extract(path)
    before = processes()
    ingest.configure(workers=1, limits=Limits(characters=100), passwords=("heron",))
    with pytest.raises(TooLarge):
        ingest.extract(path)
    assert processes() == before
    ingest.configure(workers=1)
    assert ingest.extract(path).pages[0].text.count("forty") == 20
    assert processes() == before


def test_a_reader_of_several_files_ends_when_others_are_told_something_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("forty words " * 20)
    ingest.configure(workers=1, files_per_reader=5)
    ingest.extract(path)
    ingest.configure(workers=1, files_per_reader=5, limits=Limits(characters=100))
    with pytest.raises(TooLarge):
        ingest.extract(path)


def test_other_formats_or_folders_start_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    ingest.extract(tmp_path / "a.txt")
    before = processes()
    ingest.configure(workers=1, scratch=tmp_path)
    ingest.extract(tmp_path / "a.txt")
    assert not processes() & before


def test_a_process_that_is_used_meanwhile_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    with ingest._current()._worker() as worker:
        before = processes()
        ingest.configure(workers=1)
        ingest.extract(tmp_path / "a.txt")
        assert not processes() & before
        assert not worker.is_alive()


def test_data_of_ocr_is_loaded_with_the_first_page_and_is_there_for_the_next(read) -> None:
    picture = Image.new("RGB", (900, 120), "white")
    ImageDraw.Draw(picture).text((30, 30), "Harbour strike", fill="black", font=ImageFont.load_default(60))
    saved = io.BytesIO()
    picture.save(saved, "PNG")
    read(b"only words")
    (worker,) = ingest._current()._all
    without = ingest.memory_bytes()
    for has_it in (False, True):
        assert worker._has_pictures is has_it
        assert read(saved.getvalue()).pages[0].text == "Harbour strike"
        read(b"only words")
    assert ingest.memory_bytes() > without + 20 * 1024**2
