"""Planted anywhere in any text, a value gets boxes over exactly its words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Box
from archive.redaction.suggesting import Kind
from archive.redaction.suggesting.placing import Placing
from archive.redaction.suggesting.reading import read
from ingest.model import Page, TextSource, Word, pack_lines

PLANTED = {
    "jane.doe@example.com": Kind.EMAIL,
    "+44 20 7946 0958": Kind.PHONE,
    "GB82 WEST 1234 5698 7654 32": Kind.ACCOUNT,
    "390.533.447-05": Kind.NATIONAL,
    "RCCMNL83S18D969H": Kind.NATIONAL,
    "51.5074, -0.1278": Kind.POSITION,
    "00:1B:44:11:3A:B7": Kind.MAC,
    "192.168.100.7": Kind.IP,
    "1600 Pennsylvania Avenue NW, Washington, DC 20500": Kind.STREET,
}
EVERY = frozenset(Kind)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
SIGNS = st.text("@.:/+-() 0123456789aAzZ<>[]°'\"#_\n\u200b\u00ad\u2028\x1c٠９éя東路号", max_size=150)
WORDS = st.lists(st.text(st.characters(categories=("Ll", "Lo")), min_size=1, max_size=9), max_size=8)


def laid_out(lines: list[list[str]]) -> Page:
    """Each word ten points wide on lines twenty points apart."""
    packed = [
        [
            Word(word, Box(12.0 * at, 20.0 * row, 12.0 * at + 10, 20.0 * row + 12))
            for at, word in enumerate(line)
        ]
        for row, line in enumerate(lines)
    ]
    text, boxes = pack_lines(packed)
    return Page(1, 600, 400, text, boxes, TextSource.LAYER)


@given(WORDS, st.sampled_from(sorted(PLANTED)), WORDS)
def test_what_is_planted_gets_one_box_over_its_words(
    before: list[str], planted: str, after: list[str]
) -> None:
    page = laid_out([before, planted.split(), after])
    placing = Placing(page)
    boxes = []
    for one in read(page.text, "", EVERY):
        if one.kind is PLANTED[planted] and page.text[one.start : one.end] == planted:
            match = placing.match(one.start, one.end)
            assert match is not None
            boxes += list(placing.places(match))
    ((box, covers),) = boxes
    assert covers == planted
    assert box.x0 <= 0.5
    assert 12.0 * len(planted.split()) - 2 <= box.x1 < 12.0 * len(planted.split())
    assert 18 <= box.y0 < box.y1 <= 34


@given(ANY_TEXT | SIGNS, st.sampled_from(["", "en", "de", "ar", "zh"]))
def test_any_text_is_read_and_every_place_has_words_or_none(text: str, language: str) -> None:
    words = [line.split() for line in text.split("\n")]
    page = laid_out([[word for word in line if word] for line in words])
    placing = Placing(page)
    for one in read(page.text, language, EVERY):
        assert 0 <= one.start < one.end <= len(page.text)
        assert 0 < one.sureness < 1
        match = placing.match(one.start, one.end)
        assert match is not None
        assert all(box.x0 <= box.x1 and box.y0 <= box.y1 for box, _ in placing.places(match))
