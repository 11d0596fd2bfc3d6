"""What rules a secret out before a text is looked at must never rule out one that is there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.redaction.secrets import Secret
from archive.release.sought import Sought, Suspects, TextWindows, together

NAME = st.text(st.sampled_from("abÅéßñ일一Кж٣ "), min_size=1, max_size=12).filter(lambda text: text.strip())


def secret(text: str) -> Secret:
    return Secret(text, is_phrase=True, anywhere=True, misread=False)


@settings(deadline=None)
@given(st.lists(NAME, max_size=8), NAME, st.lists(NAME, max_size=8), st.lists(NAME, max_size=4))
def test_a_secret_that_is_said_is_suspected_and_found(
    before: list[str], name: str, after: list[str], others: list[str]
) -> None:
    words = " ".join([*before, name, *after]).split()
    text = TextWindows(words)
    wanted = secret(name)
    if next(text.run.find(name), None) is None:
        return  # a name of signs alone is nothing that can be sought
    assert wanted in Suspects([wanted]).of(text.windows)
    assert wanted in Sought([wanted, *map(secret, others)]).said_in(text)


def test_what_a_text_has_no_letters_of_is_ruled_out() -> None:
    text = TextWindows("posted by Ilona Kovalenko on Sunday".split())  # noqa: SIM905
    suspects = Suspects([secret("Ilona Kovalenko"), secret("Marek Dvorak"), secret("Li")])
    assert [entry.text for entry in suspects.of(text.windows)] == ["Ilona Kovalenko", "Li"]


@pytest.mark.parametrize("words", [[], ["a"], ["abc"]])
def test_texts_too_short_for_a_window_have_none(words: list[str]) -> None:
    assert not len(TextWindows(words).windows)
    assert not len(together([]))
    assert Suspects([secret("Ilona")]).of(TextWindows(words).windows) == []
