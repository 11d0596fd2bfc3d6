"""Text made to make expressions explode takes time by its length alone."""

from __future__ import annotations

import re
import time

import pytest

from archive.redaction.suggesting import Kind, plates
from archive.redaction.suggesting.reading import read

HOSTILE = (
    "1", "1 ", "12 ", "1.", "1-", "a:", "A-1 ", "A1 ", "Ab 1 ", "Ab ", "<a1@", "@", "°1 ", "1.1234, ", "born on in 1 ",
    "Calle de la ", "1 rue de la ", "ул. а 1 ", "一1丁目", "路1", "Received: ", "Message-ID: <a@", "(((", "d'Straße ",
)  # fmt: skip
LETTERS = 4_000
EVERY = frozenset(Kind)


def cpu_seconds(text: str) -> float:
    start = time.process_time()
    read(text, "en", EVERY)
    return time.process_time() - start


def explodes(text: str) -> bool:
    """Whether half the text takes much less than half the time; asked again where a machine may have had other work."""
    return all(cpu_seconds(text) > 3 * cpu_seconds(text[: len(text) // 2]) + 0.02 for _ in range(3))


@pytest.mark.parametrize("unit", HOSTILE)
def test_twice_the_text_takes_about_twice_the_time(unit: str) -> None:
    read(unit, "en", EVERY)  # tables are loaded
    assert not explodes((unit * (LETTERS // len(unit) + 1))[:LETTERS])


def test_an_expression_that_explodes_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plates, "_SHAPED", [(re.compile(r"(?:[a1]|a1)*#"), 0.5)])
    assert explodes("a1" * 18)


def test_a_hundred_thousand_digits_are_read() -> None:
    assert read("4" * 100_000, "en", EVERY) == []
