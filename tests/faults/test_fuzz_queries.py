"""A short run of the fuzzing of queries over a small archive; the long one is the program beside it."""

from __future__ import annotations

import fuzz_queries
import pytest
from fuzz_queries import Queries, filled, fuzz

from archive.store import Store


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = filled(tmp_path_factory.mktemp("fuzzed"), pages=200)
    yield store
    store.close()


def test_whatever_is_asked_is_answered(small: Store) -> None:
    found = fuzz(small, Queries(5), range(150))
    assert found.is_good, "\n".join(found.lines())
    assert len(found.taken) == 150


def test_what_raises_or_takes_long_is_noticed(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(fuzz(small, Queries(5), range(2), longest_s=0.0).slow) == 2

    def broken(*_: object, **__: object) -> None:
        raise ValueError("not ours")

    monkeypatch.setattr(fuzz_queries, "search", broken)
    found = fuzz(small, Queries(5), range(3))
    assert not found.is_good
    assert found.raised.total() == 3
    assert any("ValueError: not ours" in line for line in found.lines())


def test_a_query_is_made_of_its_seed_and_number_alone() -> None:
    assert [Queries(5).make(n) for n in range(60)] == [Queries(5).make(n) for n in range(60)]
    assert len({Queries(5).make(n)[0] for n in range(60)}) > 50


def test_every_stretch_of_unicode_comes_in_its_turn() -> None:
    firsts = {first for first in range(0, 0x110000, 128) if chr(first).isalpha()}
    assert firsts <= set(fuzz_queries.runs())
    assert {0xD800, 0xE000, 0x1F600, 0xF0000, 0x100000} <= set(fuzz_queries.runs())
