"""Files that were built, or damaged, so that their reader dies; found by fuzzing."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("depth", [95, 120, 6000])
@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td"])
def test_words_in_very_many_elements_are_read(read, tag: str, depth: int) -> None:
    closing = "</table>" if "table" in tag else f"</{tag}>"
    page = f"<!DOCTYPE html><html><body><p>before</p>{f'<{tag}>' * depth}deep{closing * depth}<p>after</p>"
    words = " ".join(page.text for page in read(page.encode()).pages).split()
    assert {"before", "deep", "after"} <= set(words)


def test_elements_at_a_usual_depth_are_left_as_they_are(read) -> None:
    nested = "<div>" * 30 + "<table><tr><td>one<td>two<br>three</table>" + "</div>" * 30
    text = read(f"<!DOCTYPE html><html><body>{nested}</body></html>".encode()).pages[0].text
    assert text.split() == ["one", "two", "three"]
