"""Boxes over words, lines, pages and all but a part, and boxes so wide that they say little."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from made_page import laid_out

from archive.model import Box
from archive.redaction.boxes import GRID_PT, PageWords, Width
from archive.redaction.widths import fit

LINES = ["post by Jane Doe on Friday", "nobody of them has answered her since then"]
NAMES = ("Jane Doe", "Ann Lee", "Bartholomew Featherstonehaugh", "Kim Roe", "Josefine Brandt")


def words() -> PageWords:
    return PageWords(laid_out(LINES))


def test_words_of_two_lines_get_a_box_each() -> None:
    found = words().over_words(4, 7)
    assert [covers for _, covers in found] == ["on Friday", "nobody of"]
    assert found[0][0].y1 < found[1][0].y1


def test_a_line_is_covered_to_the_edge_of_its_column() -> None:
    ((box, covers),) = words().over_lines(2, 3)
    assert covers == LINES[0]
    assert box.x1 > max(word.box.x1 for word in words().words), "as wide as the widest line, not as this one"


def test_all_but_a_part_leaves_that_part_alone() -> None:
    kept = Box(100, 8, 200, 25)
    parts = [box for box, _ in words().all_but(kept)]
    assert not any(box.meets(kept) and min(box.x1, kept.x1) - max(box.x0, kept.x0) > 0 and
                   min(box.y1, kept.y1) - max(box.y0, kept.y0) > 0 for box in parts)  # fmt: skip
    area = sum((box.x1 - box.x0) * (box.y1 - box.y0) for box in parts)
    assert round(area) == 400 * 300 - 100 * 17


def test_a_page_is_covered_to_its_edges() -> None:
    box, covers = words().over_page()
    assert box.as_tuple() == (0, 0, 400, 300)
    assert covers == " ".join(LINES)


def test_a_box_widened_to_the_grid_ends_on_it_or_behind_a_word_and_covers_another_word_too() -> None:
    page = words()
    ((tight, _),) = page.over_words(2, 3)
    wide, covers = page.widened(tight, Width.GRID)
    assert wide.x0 <= tight.x0
    assert wide.x1 >= tight.x1
    assert len(covers.split()) > 2
    ends = [word.box.x0 - 1.25 for word in page.words] + [word.box.x1 + 1.25 for word in page.words]
    for edge in (wide.x0, wide.x1):
        assert edge % GRID_PT == 0 or any(abs(edge - end) < 0.01 for end in ends)


@given(st.integers(0, 12), st.integers(0, 12), st.sampled_from(list(Width)))
def test_a_widened_box_covers_what_it_covered_and_cuts_no_word(one: int, other: int, width: Width) -> None:
    page = words()
    first, last = sorted((one, other))
    for box, covers in page.over_words(first, last):
        wide, covers_now = page.widened(box, width)
        assert wide.x0 <= box.x0
        assert box.x1 <= wide.x1
        assert set(covers.split()) <= set(covers_now.split())
        for word in page.on_line_of(box):
            inside = min(wide.x1, word.box.x1) - max(wide.x0, word.box.x0)
            assert inside <= 0.5 or inside >= word.box.x1 - word.box.x0 - 0.01


def test_a_tight_box_between_visible_words_fits_few_names_and_a_line_fits_all_that_are_not_too_long() -> None:
    page = words()
    ((tight, meant),) = page.over_words(2, 3)
    narrow = fit(page, [], tight, meant, NAMES)
    assert narrow.tried == len(NAMES)
    assert 1 <= narrow.fitting <= 3
    assert narrow.says_too_much
    grid, _ = page.widened(tight, Width.GRID)
    line, _ = page.widened(tight, Width.LINE)
    assert fit(page, [], grid, meant, NAMES).fitting >= narrow.fitting
    assert fit(page, [], line, meant, NAMES).fitting >= 4


def test_the_name_that_is_there_always_fits() -> None:
    page = words()
    for width in Width:
        ((tight, meant),) = page.over_words(2, 3)
        box, _ = page.widened(tight, width)
        assert fit(page, [], box, meant, ["Jane Doe"]).fitting == 1


def test_spellings_of_one_name_count_once() -> None:
    page = words()
    ((box, meant),) = page.over_words(2, 3)
    assert fit(page, [], box, meant, ["Jane Doe", "JANE DOE", "Jane  Doe", ""]).tried == 1
