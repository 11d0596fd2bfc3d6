"""Pictures by their perceptual hashes."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.store import looks


@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=7))
def test_whatever_differs_in_seven_bits_or_fewer_is_a_candidate(value: int, turned: set[int]) -> None:
    changed = value
    for bit in turned:
        changed ^= 1 << bit
    one, other = looks.signature(f"{value:016x}"), looks.signature(f"{changed:016x}")
    assume(one is not None and other is not None)
    assert looks.bits_apart(one, other) == len(turned)
    assert set(looks.probes(one)) & set(looks.bands(other))
    assert looks.similarity(one, other) == 1 - len(turned) / 64


@pytest.mark.parametrize(
    "said", ["", "0" * 16, "f" * 16, "8000000000000001", "cedbd88c49eaf80", "cedbd88c49eaf8080", "zedbd88c49eaf808"]
)  # fmt: skip
def test_an_empty_picture_and_what_is_no_hash_are_not_compared(said: str) -> None:
    assert looks.signature(said) is None
