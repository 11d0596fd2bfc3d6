"""Names from strangers cannot act on the screen that shows them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.untrusted import shown


@pytest.mark.parametrize(
    ("untrusted_name", "as_shown"),
    [
        ("report.pdf", "report.pdf"),
        ("\x1b[2Jgone.pdf", "\\x1b[2Jgone.pdf"),
        ("invoice\u202efdp.exe", "invoice\\u202efdp.exe"),
        ("two\nlines", "two\\x0alines"),
        ("zero\u200dwidth", "zero\\u200dwidth"),
        ("lone\udc80surrogate", "lone\\udc80surrogate"),
        ("رسالة 文書 पत्र.txt", "رسالة 文書 पत्र.txt"),
    ],
)
def test_a_name_is_shown_without_its_tricks(untrusted_name: str, as_shown: str) -> None:
    assert shown(untrusted_name) == as_shown


def test_a_name_of_4000_characters_keeps_its_ends() -> None:
    name = shown("start" + "x" * 4000 + "end.pdf", limit=100)
    assert len(name) == 100
    assert name.startswith("start")
    assert name.endswith("end.pdf")


@given(st.text(st.characters()))
def test_whatever_comes_in_can_be_written_out(untrusted_name: str) -> None:
    text = shown(untrusted_name)
    text.encode("utf-8")
    assert not {unicodedata.category(c) for c in text} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
