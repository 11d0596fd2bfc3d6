"""Lines of Hebrew and Arabic are read from the right, however the program that made the PDF drew them."""

from __future__ import annotations

import pymupdf
import pytest

from ingest.formats.pdf.right_to_left import in_order

SENTENCE = "כל בני אדם נולדו בני חורין"


def line(*words: str, start: float = 100, block: int = 0, number: int = 0, width: float = 40) -> list[tuple]:
    """Words as MuPDF gives them, each to the right of the one before."""
    return [
        (start + (width + 5) * at, 50, start + (width + 5) * at + width, 60, word, block, number, at)
        for at, word in enumerate(words)
    ]


def said(rows: list[tuple]) -> str:
    return " ".join(row[4] for row in rows)


def font_with_hebrew() -> pymupdf.Font:
    """The one that MuPDF brings along."""
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_htmlbox(pymupdf.Rect(50, 50, 400, 100), SENTENCE)
        return pymupdf.Font(fontbuffer=document.extract_font(page.get_fonts()[0][0])[3])


@pytest.mark.parametrize("drawn", ["from the left, as browsers do", "from the right"])
def test_a_line_is_read_from_the_right(read, drawn: str) -> None:
    font = font_with_hebrew()
    with pymupdf.open() as document:
        page = document.new_page()
        writer, at = pymupdf.TextWriter(page.rect), 60.0
        places = []
        for word in reversed(SENTENCE.split()):
            places.append((at, word))
            at += font.text_length(word, fontsize=14) + 5
        for x, word in places if drawn.startswith("from the left") else reversed(places):
            writer.append((x, 100), word[::-1], font=font, fontsize=14)
        writer.write_text(page)
        page = read(document.tobytes()).pages[0]
    words = list(page.words())
    assert " ".join(page.text.split()) == SENTENCE
    assert [word.box.x0 for word in words] == sorted((word.box.x0 for word in words), reverse=True)


def test_numbers_and_names_inside_keep_their_own_direction() -> None:
    drawn = line("المساء", "في", ".", "10", "/", "47", "Mr", "Lee", "القطط", "ورأيت")
    assert said(in_order(drawn)) == "ورأيت القطط 10 / 47 Mr Lee . في المساء"


def test_what_comes_from_the_right_already_stays() -> None:
    drawn = line("قطط", "في", "عندي")[::-1]
    assert in_order(drawn) is not drawn
    assert in_order(drawn) == drawn


def test_a_line_that_was_cut_in_two_is_one_again() -> None:
    rows = line("ברוח", "לנהוג") + line("עליהם", "חובה", start=300, number=1)
    assert said(in_order(rows)) == "חובה עליהם לנהוג ברוח"
    assert {row[6] for row in in_order(rows)} == {0}


def test_columns_and_lines_below_stay_apart() -> None:
    below = [(*row[:1], 70, row[2], 80, *row[4:6], 1, row[7]) for row in line("עליהם", "חובה", start=300)]
    assert {row[6] for row in in_order(line("ברוח", "לנהוג") + below)} == {0, 1}
    column = line("עליהם", "חובה", start=300, block=1)
    assert said(in_order(line("ברוח", "לנהוג") + column)) == "לנהוג ברוח חובה עליהם"


def test_a_line_of_another_script_with_one_such_word_stays() -> None:
    drawn = line("the", "word", "שלום", "means", "peace", "and", "שקט", "quiet")
    assert in_order(drawn) == drawn


def test_pages_without_such_letters_are_not_touched() -> None:
    drawn = line("plain", "words")
    assert in_order(drawn) is drawn
