"""Looking only for what a text has a sign of changes nothing but the time it takes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive.mentions
from archive.mentions import found
from archive.mentions.gates import Gate, open_gates

PIECES = (
    "jane@example.com", "jane", "@", "[at]", "(dot)", ".", "example", ".com", ".co.uk", "www.", "http://", "ftp://",
    "/a",     "+44 20 7946 0958", "020 7946 0958", "0044", "20", "7946", "DE89",
    "3704 0044 0532 0130 00", "GB82WEST12345698765432",
    "HWUPKR0MPOU8FGXBT394", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae", "IMO",
    "9074729", "VAT", "DE136695976", "BIC", "DEUTDEFF", "4111 1111 1111 1111", "Visa 4012888888881881", "-", ":", "\n",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10", "@jane_doe", "é", "東京", "(", ")", "ΑΦΜ", "EL094259216", "\u00a0",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=10),
    st.sampled_from(["", " "]),
    st.sampled_from(["", "GB", "US"]),
)
def test_a_shut_gate_hides_nothing(pieces: list[str], between: str, region: str) -> None:
    text = between.join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive.mentions, "open_gates", lambda text: frozenset(Gate) - {Gate.NOT_PLAIN})
        everything = found(text, region=region)
    assert found(text, region=region) == everything


def test_prose_opens_none() -> None:
    assert not open_gates(
        "On 12 March 2021 the committee of 14 paid £1,250 (p. 3), as “the Board” had said: nothing."
    )
    assert not open_gates("در سال ۱۴۰۰ کمیته تصمیم گرفت که بندر بسته می\u200cشود.")


def test_half_a_letter_is_no_obstacle() -> None:
    assert [m.value for m in found("\ud800 jane@example.org")] == ["jane@example.org", "example.org"]


def test_the_tables_are_not_loaded_before_there_is_a_candidate() -> None:
    program = (
        "import sys; from archive.mentions import found; found('On 12 March 2021 jane@example.org paid £1,250,000.');"
        "sys.exit('phonenumbers' in sys.modules or 'stdnum' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
