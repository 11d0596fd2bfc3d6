"""A match is outlined where its letters are."""

from __future__ import annotations

from array import array

import pytest

from archive.search.outlining import boxes
from archive.store.tokens import tokenize
from ingest.model import Page, TextSource


def page(text: str, *edges: tuple[float, float, float, float]) -> Page:
    return Page(1, 500, 700, text, array("f", [edge for box in edges for edge in box]), TextSource.LAYER)


def outlined(shown: Page, *terms: str, text: str = "") -> list[tuple[float, ...]]:
    tokens = [token for token in tokenize(text or shown.text) if token.text in terms]
    return [tuple(round(edge, 2) for edge in box.as_tuple()) for box in boxes(shown, tokens)]


@pytest.mark.parametrize(
    ("text", "box", "terms", "expected"),
    [
        ("山田太郎先生", (0, 0, 120, 20), ["太郎"], [(40, 0, 80, 20)]),
        ("山田太郎先生", (0, 0, 120, 20), ["山田", "先生"], [(0, 0, 40, 20), (80, 0, 120, 20)]),
        ("山田太郎先生", (0, 0, 120, 20), ["田太", "太郎"], [(20, 0, 80, 20)]),
        ("山田太郎先生", (0, 0, 20, 120), ["太郎"], [(0, 40, 20, 80)]),  # written downwards
        ("第12条", (0, 0, 60, 20), ["条"], [(40, 0, 60, 20)]),  # digits are half as wide
        ("의장은", (0, 0, 60, 20), ["의장"], [(0, 0, 40, 20)]),
        ("ที่นี่", (0, 0, 40, 20), ["ที"], [(0, 0, 20, 20)]),  # marks above take no room
        ("e-mail", (0, 0, 60, 20), ["mail"], [(0, 0, 60, 20)]),
    ],
)
def test_the_box_is_that_of_the_letters(text, box, terms, expected) -> None:
    assert outlined(page(text, box), *terms) == expected


def test_a_word_that_goes_on_in_the_next_line_has_both_boxes() -> None:
    shown = page("先生\n方", (0, 0, 40, 20), (0, 20, 20, 40))
    assert outlined(shown, "生方") == [(20, 0, 40, 20), (0, 20, 20, 40)]


def test_hidden_text_has_no_box() -> None:
    assert outlined(page("山田", (0, 0, 40, 20)), "太郎", text="山田 太郎") == []
