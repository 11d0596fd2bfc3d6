"""Random plans over random pages of real PDFs: nothing that a box takes out is in the exhibit, in any form.

Text recognition is played by the strongest reader there can be: it sees every word of the original, even under the
boxes. So nothing but the boxes themselves keeps a word out.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from corpus_readings import Readings
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import ingest
from archive.model import Box, Colours, Look, Marks, Page, Plan, Redaction, RedactionState, TextSource, Word
from archive.redaction import apply
from archive.redaction.boxes import PageWords, Width
from archive.redaction.matching import squeezed
from ingest.errors import IngestError
from ingest.model import PageImage, pack_lines

EXAMPLES = 500
DPI = 60
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MOST_POINTS = 1_200  # pages larger than a poster only take time
SHORTEST = 3  # letters; a reader of PDF that parts a word makes shorter ones of others
GRAZE = 0.25  # a box may lie over this share of a word's height from above or below: the word is still seen
FOLDERS = ("pdf", "pdf-lang", "pdf-features", "pdf-redaction", "report-series")


@cache
def sources(corpus: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for folder in FOLDERS for path in (corpus / folder).rglob("*.pdf")))


@cache
def read(readings: Readings, path: Path) -> tuple[Page, ...]:
    """The first pages of a file that have words."""
    try:
        pages = readings(path).pages
    except IngestError:
        return ()
    small = (page for page in pages[:4] if max(page.width_pt, page.height_pt) <= MOST_POINTS)
    return tuple(page for page in small if page.text.split())


@cache
def drawn(path: Path, number: int) -> PageImage:
    return ingest.render(path, number, dpi=DPI)


def redaction(number: int, page: Page, box: Box) -> Redaction:
    return Redaction(
        number, 1, page.number, box, "private person", RedactionState.APPROVED, "", "a", NOW, "a", NOW
    )


def boxes_over(words: PageWords, draw: st.DataObject) -> list[Box]:
    last = len(words.words) - 1
    found: list[Box] = []
    for _ in range(draw.draw(st.integers(1, 6))):
        first = draw.draw(st.integers(0, last))
        end = draw.draw(st.integers(first, min(first + 8, last)))
        match draw.draw(st.sampled_from(["words", "grid", "line", "region", "all but"])):
            case "words":
                found += [box for box, _ in words.over_words(first, end)]
            case "grid":
                tight = [box for box, _ in words.over_words(first, end)]
                found += [words.widened(box, Width.GRID)[0] for box in tight]
            case "line":
                found += [box for box, _ in words.over_lines(first, end)]
            case "region":
                one, other = words.words[first].box, words.words[end].box
                found.append(one.union(other))
            case _:
                found += [box for box, _ in words.all_but(words.words[first].box)]
    return found


def takes_out(box: Box, word: Box) -> bool:
    """Whether a box meets a word, and not only its top or bottom."""
    if not box.meets(word):
        return False
    height = min(box.y1, word.y1) - max(box.y0, word.y0)
    inside = box.y0 > word.y0 and box.y1 < word.y1
    return inside or height > GRAZE * (word.y1 - word.y0)


def decoded(data: bytes) -> bytes:
    parts = [data]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        streams = (entry for entry in pdf.objects if isinstance(entry, pikepdf.Stream))
        parts += [entry.read_bytes() for entry in streams if str(entry.get("/Subtype", "")) != "/Image"]
    return b"\n".join(parts).lower()


@cache
def of_every_exhibit() -> bytes:
    """What any exhibit says of itself: a page may say "Height" or "Contents" too."""
    page = Page(1, 60, 60, *pack_lines([[Word("x", Box(5, 5, 15, 15))]]), TextSource.LAYER)
    target = io.BytesIO()
    white = PageImage(50, 50, DPI, b"\xff" * 50 * 50 * 3)
    plan = Plan("0" * 64, (), Look(DPI))
    apply.build(target, plan, [page], render=lambda _: white, read_words=lambda _: page)
    return decoded(target.getvalue()) + b"/indexed /devicergb /dctdecode"


def text_of(data: bytes) -> str:
    with pymupdf.open(stream=data, filetype="pdf") as pdf:
        return " ".join(page.get_text() for page in pdf)


def lightest(data: bytes, boxes: Sequence[Box], page: Page) -> int:
    """The lightest pixel wholly inside any of the boxes, as MuPDF draws the exhibit."""
    with pymupdf.open(stream=data, filetype="pdf") as pdf:
        image = pdf[0].get_pixmap(dpi=DPI, colorspace="gray", alpha=False)
    across, down = image.width / page.width_pt, image.height / page.height_pt
    worst = 0
    for box in boxes:
        # A word may stand partly off the page, and its box with it: what is counted from there is the other edge.
        columns = range(max(int(box.x0 * across) + 2, 0), int(box.x1 * across) - 2)
        for y in range(max(int(box.y0 * down) + 2, 0), int(box.y1 * down) - 2):
            row = image.samples[y * image.stride : y * image.stride + image.width]
            worst = max([worst, *(row[x] for x in columns if x < len(row))])
    return worst


def holds(corpus: Path, readings: Readings, draw: st.DataObject) -> None:
    """One random plan over one random page."""
    files = sources(corpus)
    path = files[draw.draw(st.integers(0, len(files) - 1))]
    pages = read(readings, path)
    assume(pages)
    page = pages[draw.draw(st.integers(0, len(pages) - 1))]
    words = PageWords(page)
    boxes = boxes_over(words, draw)
    look = Look(DPI, draw.draw(st.sampled_from(list(Colours))), Marks.NONE)
    one_page = replace(page, number=1)
    redactions = tuple(redaction(number, one_page, box) for number, box in enumerate(boxes, 1))
    target = io.BytesIO()
    apply.build(
        target, Plan("0" * 64, redactions, look), [one_page], render=lambda _: drawn(path, page.number),
        read_words=lambda _: one_page,
    )  # fmt: skip
    data = target.getvalue()

    hidden = {squeezed(word.text) for word in words.words if any(takes_out(box, word.box) for box in boxes)}
    seen = [w.text for w in words.words if not any(takes_out(box, w.box) for box in boxes)]
    visible, visible_words = squeezed(" ".join(seen)), Counter(map(squeezed, seen))
    said, said_words, raw = (
        squeezed(text_of(data)),
        Counter(map(squeezed, text_of(data).split())),
        decoded(data),
    )
    for letters in (letters for letters in hidden if len(letters) >= SHORTEST):
        assert said_words[letters] <= visible_words[letters], "a word that was taken out is in the text"
        # In any form: run together with others, cut into letters. Short ones come about where two words meet.
        if len(letters) >= 6 and letters not in visible:
            assert letters not in said, "a word that was taken out is in the text"
            assert letters.encode() in of_every_exhibit() or letters.encode() not in raw, (
                "a word that was taken out is in the bytes"
            )
    if look.colours is Colours.BILEVEL:
        assert lightest(data, boxes, page) == 0, "something shows in a box"
    else:
        assert lightest(data, boxes, page) <= 110, "something shows in a box"


UNHURRIED = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
}


@settings(max_examples=EXAMPLES, **UNHURRIED)
@given(draw=st.data())
def test_nothing_under_a_box_is_in_the_exhibit(corpus: Path, readings: Readings, draw: st.DataObject) -> None:
    holds(corpus, readings, draw)


def a_few(corpus: Path, readings: Readings) -> None:
    @settings(max_examples=40, phases=[Phase.generate], database=None, **UNHURRIED)
    @given(draw=st.data())
    def tried(draw: st.DataObject) -> None:
        holds(corpus, readings, draw)

    tried()


def test_the_test_sees_a_word_that_was_left_in(
    corpus: Path, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply.text_layer, "_touches", lambda *_: False)
    with pytest.raises(AssertionError, match="in the text"):
        a_few(corpus, readings)


def test_the_test_sees_a_box_that_was_not_burnt(
    corpus: Path, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply.burn, "burn", lambda *_, **__: None)
    with pytest.raises(AssertionError, match="shows in a box"):
        a_few(corpus, readings)
