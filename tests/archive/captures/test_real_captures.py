"""Real captures of one address, made by different tools in different years, from the fixtures of four projects.

In the corpus one address was captured at times when it said different things: example.com, which IANA reworded between
2017 and 2020. The pairs: pywb's `dupes.warc.gz` (2014) and py-wacz's `example-collection.warc` (2020); warcio's
`example-bad-non-chunked.warc.gz` (2017) and py-wacz's signed WACZ (2022), one over http and one over https. Two more
pairs say the same both times: pywb's and warcio's of 2014 and 2017, and `example-extra.warc` of January and June 2014.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from archive import accession, captures
from archive.captures.difference import Part
from archive.store import Store, create

pytestmark = pytest.mark.corpus

FILES = (
    "pywb/dupes.warc.gz", "pywb/example-extra.warc", "warcio/example-bad-non-chunked.warc.gz",
    "py-wacz/example-collection.warc", "py-wacz/valid_example_1.wacz", "py-wacz/invalid_signed_example_1.wacz",
)  # fmt: skip


@pytest.fixture(scope="module")
def real(corpus: Path, tmp_path_factory: pytest.TempPathFactory):
    store = create(tmp_path_factory.mktemp("real") / "home")
    accession.ingest(store, [corpus / "web-archive" / name for name in FILES], collection="Real")
    yield store
    store.close()


@pytest.fixture(scope="module")
def example(real: Store) -> dict[int, captures.Entry]:
    """year -> the first capture of example.com in it."""
    (found,) = captures.histories(real, "example.com")
    return {entry.capture.captured_at.year: entry for entry in reversed(found.entries) if entry.document}


def said(entry: captures.Entry, part: Part) -> str:
    pieces = (piece for passage in entry.difference.passages for piece in passage.pieces)
    return " | ".join(text for piece in pieces if piece.part is part for text, _ in piece.runs)


def test_what_was_reworded_between_2017_and_2020_is_told_word_by_word(example) -> None:
    changed = example[2020]
    assert said(changed, Part.TAKEN) == "established to be used | examples"
    assert said(changed, Part.PUT_IN) == "use in | literature"
    assert changed.since.captured_at.year == 2017


@pytest.mark.parametrize(
    ("earlier", "later", "is_same"),
    [(2014, 2020, False), (2017, 2022, False), (2014, 2017, True), (2020, 2022, True)],
)
def test_each_pair_has_one_text_or_two(example, earlier: int, later: int, is_same: bool) -> None:
    assert (example[earlier].state == example[later].state) is is_same
    assert not example[earlier].difference or example[earlier].difference.total


def test_one_capture_that_is_in_a_warc_and_in_a_package_of_it_is_one(real: Store) -> None:
    (found,) = captures.histories(real, "example.com")
    assert [entry.capture.captured_at.year for entry in found.entries].count(2020) == 1


def test_a_revisit_half_a_year_later_says_the_same(real: Store) -> None:
    (found,) = captures.histories(real, "http://example.com/?example=2")
    last = found.entries[-1]
    assert (last.capture.captured_at.month, last.capture.document_id, last.is_same) == (6, None, True)


def test_a_redirect_to_the_same_place_is_no_vanishing(real: Store) -> None:
    (found,) = captures.histories(real, "iana.org")
    assert found.entries[0].stands is captures.Stands.ONWARD
    assert not found.vanishings
