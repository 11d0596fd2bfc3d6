"""Whatever stands in a text, reading it takes time in proportion to its length."""

from __future__ import annotations

import re
import time

import pytest

from archive.mentions import found, mail

LETTERS = 400_000  # a whole megabyte was measured once, and takes a minute
HOSTILE = (
    "a@", "@", "@a", "@a.", "a@a.aa ", "a.", "a-", "a", "1", "1 ", "1.", "0", "0049 ", "+", "+1", "+12 ", "+44(0)", "(",
    " ", "-", "<", "_", "=", "%", "0171 1234567 ", "2021-01-02 ", "4111 1111 1111 1112 ", "http://", "http://a", "://",
    "http://a.b/(", "http://a.b/)))", "www.", "a.com", ".com", "user:pass@", "xn--a.", "DE89 3704 ", "AA11", "A1B2",
    "vat DE1 ", "swift bic ", "imo no ", "tel 0", "telefon", "a[at]b[dot]c ", "a[at]b[dot]b[dot]", "0x", "1A",
    "L898902C36UTO7408122F1204159Z", "١", "ａ＠", "a\u200b", "\ud800@", "用户@",
)  # fmt: skip


def cpu_seconds(text: str) -> float:
    start = time.process_time()
    found(text, region="GB")
    return time.process_time() - start


def explodes(text: str) -> bool:
    """Whether half the text takes much less than half the time; asked again where a machine may have had other work."""
    return all(cpu_seconds(text) > 3 * cpu_seconds(text[: len(text) // 2]) + 0.02 for _ in range(3))


@pytest.mark.parametrize("unit", HOSTILE)
def test_twice_the_text_takes_about_twice_the_time(unit: str) -> None:
    found(unit, region="GB")  # tables are loaded
    assert not explodes((unit * (LETTERS // len(unit) + 1))[:LETTERS])


def test_an_expression_that_explodes_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "_BACKWARDS", re.compile(r"(?:[a@]|a@)*#"))
    monkeypatch.setattr(mail, "_LOCAL_LETTERS", 40)
    monkeypatch.setattr(mail, "_before", lambda text, at: mail._BACKWARDS.match(text[:at]) and "")
    assert explodes("a@" * 19)
