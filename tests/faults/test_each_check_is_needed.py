"""Each check of the proof is needed: with it switched off, something leaks that no other check sees.

Where checks see the same by design, the table names all of them, and each is tried without the others: the list of
unwanted entries beside the list of allowed kinds, and three readers of one text that share no parser.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import ImageDraw
from test_leaks_in_exhibits import (
    ALL,
    BOX,
    BOXES,
    BYTES,
    COLOURS,
    DPI,
    HEIGHT_PT,
    LAYER,
    METADATA,
    MUPDF,
    OBJECTS,
    OCR,
    PAGE,
    PAGES,
    PDFIUM,
    PICTURES,
    PLAN,
    REVISION,
    SECRET,
    TALLY,
    VISIBLE,
    WALK,
    WIDTH_PT,
    drawn,
    exhibit,
    failed,
    honest,
    jpeg,
    redacted,
    words_of,
)

import ingest
from archive.model import Box, Check, Colours, Look, Outcome, Plan
from archive.redaction import secrets, verify
from archive.redaction.apply import burn, picture, tally
from archive.redaction.apply.exhibit_pdf import ExhibitPdf


def bytes_after_the_end() -> bytes:
    return honest() + b"\n"


def an_object_that_nothing_points_to() -> bytes:
    class Extra(ExhibitPdf):
        def close(self) -> None:
            self._stream(b"", b"a draft of somebody's words")
            super().close()

    return exhibit(writer=Extra)


def a_page_behind_the_pages() -> bytes:
    target = BytesIO()
    pdf = ExhibitPdf(target)
    pdf.add_page(picture.encode(redacted()), DPI, VISIBLE)
    pdf.add_page(picture.encode(drawn()), DPI, [])
    pdf.close()
    return target.getvalue()


def a_comment_in_a_picture() -> bytes:
    return exhibit(redacted(drawn(), photo=True), change=jpeg(comment=b"the desk of the source"))


def the_name_among_colours_that_no_pixel_has() -> bytes:
    def coloured(encoded: picture.Picture) -> picture.Picture:
        indexes = encoded.shown.convert("L").point([0] * 128 + [1] * 128)
        palette = b"\0\0\0\xff\xff\xff" + b"Ilona Kovalenko"
        kept = zlib.compress(indexes.tobytes(), 9)
        return replace(encoded, data=kept, filter="FlateDecode", colours="Indexed", bits=8, palette=palette)

    return exhibit(change=coloured)


def text_that_would_be_shown() -> bytes:
    class Shown(ExhibitPdf):
        def _stream(self, entries: bytes, data: bytes) -> int:
            return super()._stream(entries, data.replace(b"BT 3 Tr", b"BT 0 Tr"))

    return exhibit(writer=Shown)


def the_name_beside_the_page() -> bytes:
    return exhibit(lines=[*VISIBLE, [replace(SECRET[1], box=Box(900, 100, 960, 112))]])


def the_name_in_the_layer() -> bytes:
    return exhibit(lines=[*VISIBLE, [replace(SECRET[1], box=Box(15, 100, 60, 104))]])


def what_a_program_keeps_for_itself() -> bytes:
    class Kept(ExhibitPdf):
        def _object(self, number: int, body: bytes) -> None:
            super()._object(number, body.replace(b"/Type /Catalog", b"/Type /Catalog /PieceInfo << >>"))

    return exhibit(writer=Kept)


def a_box_one_pixel_short() -> bytes:
    image = redacted()
    _, y0, x1, y1 = burn.pixels_of(BOX, DPI / 72, DPI / 72, image.size)
    image.paste(drawn().crop((x1 - 1, y0, x1, y1)), (x1 - 1, y0))
    return exhibit(image)


def the_name_in_a_picture_elsewhere() -> bytes:
    copy = replace(SECRET[1], box=Box(200, 60, 260, 76))
    return exhibit(redacted(drawn([*ALL, copy])))


def words_that_nobody_can_see() -> bytes:
    hidden = words_of("a b c d e f g", "seven other words that were under somebodys box")[1]
    return exhibit(lines=[*VISIBLE, [replace(w, box=Box(w.box.x0, 95, w.box.x1, 107)) for w in hidden]])


def a_dot_in_yellow() -> bytes:
    page = redacted()
    ImageDraw.Draw(page).rectangle((0, 200, 90, 240), fill=(255, 240, 0))
    return exhibit(change=lambda _: picture.encode(page))


def a_tally_that_counts_more() -> bytes:
    target = BytesIO()
    pdf = ExhibitPdf(target)
    pdf.add_page(picture.encode(redacted()), DPI, VISIBLE)
    sheet = tally.draw(replace(PLANS[a_tally_that_counts_more], redactions=PLAN.redactions * 2))
    pdf.add_page(picture.encode(sheet.image), DPI, sheet.lines)
    pdf.close()
    return target.getvalue()


PLANS: dict[Callable[[], bytes], Plan] = {
    a_dot_in_yellow: replace(PLAN, look=Look(DPI, Colours.GREY)),
    a_tally_that_counts_more: replace(PLAN, look=Look(DPI, tally=True)),
}
"""The plans that are not the usual one."""


def failed_of(leak: Callable[[], bytes]) -> set[str]:
    return failed(leak(), plan=PLANS.get(leak, PLAN))


LEAKS: list[tuple[Callable[[], bytes], set[str]]] = [
    (bytes_after_the_end, {REVISION}),
    (an_object_that_nothing_points_to, {OBJECTS}),
    (a_page_behind_the_pages, {PAGES}),
    (a_comment_in_a_picture, {PICTURES}),
    (the_name_among_colours_that_no_pixel_has, {BYTES}),
    (text_that_would_be_shown, {WALK}),
    (a_box_one_pixel_short, {BOXES}),
    (the_name_in_a_picture_elsewhere, {OCR}),
    (words_that_nobody_can_see, {LAYER}),
    (a_dot_in_yellow, {COLOURS}),
    (a_tally_that_counts_more, {TALLY}),
    (what_a_program_keeps_for_itself, {OBJECTS, METADATA}),
    (the_name_beside_the_page, {WALK, PDFIUM}),
    (the_name_in_the_layer, {WALK, PDFIUM, MUPDF}),
]
"""What leaks, and all the checks that see it."""


def switch_off(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let these checks find nothing."""
    checks = verify._checks

    def without(*arguments: object) -> Iterator[Check]:
        for check in checks(*arguments):
            is_off = any(name in check.name for name in names)
            yield replace(check, outcome=Outcome.PASSED, found=()) if is_off else check

    monkeypatch.setattr(verify, "_checks", without)


def test_no_check_is_missing_from_the_table() -> None:
    plan = PLANS[a_tally_that_counts_more]
    expected = verify.Expected(plan, ((WIDTH_PT, HEIGHT_PT),), secrets.of_plan(plan, [PAGE]))
    made = [check.name for check in verify.examine(honest(), expected, read_words=ingest.read_words).checks]
    seen = set().union(*(names for _, names in LEAKS))
    assert [name for name in made if not any(known in name for known in seen)] == []
    assert len(made) == len(seen)


@pytest.mark.parametrize(("leak", "names"), LEAKS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_leak_passes_once_the_checks_that_see_it_are_switched_off(
    leak: Callable[[], bytes], names: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = failed_of(leak)
    assert {name for name in names if any(name in other for other in found)} == names
    assert len(found) == len(names), "another check sees it too"
    switch_off(monkeypatch, *names)
    assert failed_of(leak) == set()


@pytest.mark.parametrize(
    ("leak", "name"),
    [(leak, name) for leak, names in LEAKS if len(names) > 1 for name in sorted(names)],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_where_checks_see_the_same_each_sees_it_alone(
    leak: Callable[[], bytes], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = set().union(*(names for _, names in LEAKS))
    switch_off(monkeypatch, *(everything - {name}))
    assert len(failed_of(leak)) == 1
