"""A detector that sees nothing proves nothing: it has to find every secret in the files as they are."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest
from leaks.detector import like, traces
from leaks.pixels import shows_through
from leaks.planted import Leak
from leaks.sheet import line, pdf
from leaks.the_set import leaks
from PIL import Image, ImageDraw, ImageFont

ALL = leaks()
ONE_OF_EACH_KIND = list({entry.kind: entry for entry in ALL}.values())
NAME = "Ilona Kovalenko"


def named(entry: Leak) -> str:
    return entry.name


def test_the_set_has_as_many_ways_as_were_asked_for() -> None:
    assert len(ALL) >= 80
    assert len({entry.file_name for entry in ALL}) == len(ALL)
    assert len({entry.data for entry in ALL}) == len(ALL)


@pytest.mark.parametrize("entry", ALL, ids=named)
def test_the_secret_is_seen_in_the_file_as_it_is(entry: Leak) -> None:
    assert next(traces(entry.data, entry.secret), None)


@pytest.mark.parametrize("entry", ALL, ids=named)
def test_a_file_is_the_same_each_time_and_its_name_does_not_tell(entry: Leak) -> None:
    assert entry.build(entry.secret) == entry.data
    assert not any(word.lower() in entry.file_name.lower() for word in entry.secret.split())


@pytest.mark.parametrize("entry", ONE_OF_EACH_KIND, ids=named)
def test_a_name_that_is_not_there_is_not_seen(entry: Leak) -> None:
    assert list(traces(entry.data, "Quentin Albrechtsen")) == []


@pytest.mark.parametrize(
    "written",
    [
        NAME.encode(), b"ilona", NAME.upper().encode("utf-16-le"), NAME.encode("utf-16-be"),
        NAME.encode().hex().encode(),
        b"<" + NAME.encode("utf-16-be").hex().upper().encode() + b">", b"okNELAVOK",
        base64.b64encode(b"x" + NAME.encode()),
        base64.b64encode(b"xy" + NAME.encode()), b"[(Ko) -20 (va) 3 (lenko)] TJ", b"K o v a l e n k o",
        "".join(f"\\{ord(letter):03o}" for letter in NAME).encode(), b"#4b#6f#76#61lenko", b"Kov&#97;lenko",
        b"<b>Ko</b><i>valenko</i>", b"Xbinyraxb", zlib.compress(NAME.encode()), b"noise" + zlib.compress(NAME.encode()),
        zlib.compress(zlib.compress(NAME.encode())),
    ],
    ids=range(19),
)  # fmt: skip
def test_a_name_is_seen_however_it_is_written(written: bytes) -> None:
    data = b"%PDF-1.7\n" + written + b"\n%%EOF\n"
    assert next(traces(data, NAME), None)


def test_a_name_that_ocr_misreads_is_still_read() -> None:
    assert like("kovalenko", "postedbyllonakovaienkoatnoon")
    assert not like("kovalenko", "nobodyelsehasansweredsofar")


def box_over(
    image: Image.Image, opacity: float, *, short_px: int = 0, label: str = "private person"
) -> Image.Image:
    """The page with a box over its line, as this share of black."""
    after = image.copy()
    place = (40, 60, 560, 100 - short_px)
    cut = image.crop(place)
    after.paste(Image.blend(cut, Image.new("RGB", cut.size, "black"), opacity), place)
    if label:
        ImageDraw.Draw(after).text((220, 72), label, fill="white", font=ImageFont.load_default(15))
    return after


@pytest.fixture
def page() -> Image.Image:
    image = Image.new("RGB", (600, 300), "white")
    ImageDraw.Draw(image).text(
        (50, 60), "Posted by Ilona Kovalenko at noon", fill="black", font=ImageFont.load_default(30)
    )
    return image


@pytest.mark.parametrize("opacity", [0.0, 0.5, 0.9, 0.98, 0.99])
def test_what_shows_through_a_box_is_seen(page: Image.Image, opacity: float) -> None:
    assert shows_through(page, box_over(page, opacity), (1, 20, 30, 280, 50), (300, 150))


@pytest.mark.parametrize("label", ["", "private person", "source safety"])
def test_nothing_shows_through_a_black_box(page: Image.Image, label: str) -> None:
    assert not shows_through(page, box_over(page, 1.0, label=label), (1, 20, 30, 280, 50), (300, 150))


def test_the_edge_of_letters_below_a_short_box_is_seen(page: Image.Image) -> None:
    ImageDraw.Draw(page).rectangle((40, 96, 300, 99), fill="grey")
    assert shows_through(page, box_over(page, 1.0, short_px=4), (1, 20, 30, 280, 50), (300, 150))


def test_the_command_writes_the_set_and_says_what_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from leaks import __main__ as command

    monkeypatch.setattr(command, "leaks", lambda: ONE_OF_EACH_KIND)
    monkeypatch.setattr("sys.argv", ["leaks", str(tmp_path)])
    assert command.main() == 0
    assert {path.name for path in tmp_path.iterdir()} == {entry.file_name for entry in ONE_OF_EACH_KIND}
    said = capsys.readouterr().out
    assert all(entry.where in said for entry in ONE_OF_EACH_KIND)
    monkeypatch.setattr(command, "traces", lambda *_, **__: iter(()))
    assert command.main() == 1


def test_a_harmless_page_has_no_trace() -> None:
    assert list(traces(pdf(line("Posted at noon")), NAME)) == []
