"""Numbers, sizes and searches of what is public; what the client makes of them is in web/test_public_api.py."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listcrunch.listcrunch import uncrunch

from archive.errors import Invalid
from archive.release import documentcloud, finding, public_numbers
from archive.release.addresses import Address

ADDRESSES = [Address(f"line{at}", f"{at:016x}") for at in range(6)]


def test_a_number_is_of_one_address_and_the_same_everywhere() -> None:
    whole = public_numbers.of(ADDRESSES)
    assert all(public_numbers.of([address]) == {address: whole[address]} for address in ADDRESSES)
    assert len(set(whole.values())) == len(ADDRESSES)
    assert all(0 < number < 2**53 for number in whole.values())


def test_of_two_that_fall_on_one_number_the_first_keeps_it() -> None:
    """Among 7 numbers 6 addresses cannot but meet."""
    found = public_numbers.of(ADDRESSES, bits=3)
    assert len(set(found.values())) == len(ADDRESSES)
    assert found != {address: public_numbers.of([address], bits=3)[address] for address in ADDRESSES}
    for count in range(1, len(ADDRESSES)):
        older = public_numbers.of(ADDRESSES[:count], bits=3)
        assert older == {address: found[address] for address in ADDRESSES[:count]}, (
            "what comes later changes nothing"
        )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([(595.0, 842.0), (842.0, 595.0), (300.25, 200.0)]), max_size=30))
def test_sizes_are_told_so_that_the_client_reads_them(sizes: list[tuple[float, float]]) -> None:
    assert uncrunch(documentcloud.page_spec(sizes)) == [f"{width}x{height}" for width, height in sizes]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_folded_text_is_sign_for_sign_the_text(text: str) -> None:
    assert len(finding.folded(text)) == len(text)
    assert finding.folded(finding.folded(text)) == finding.folded(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_query_is_understood_or_refused(query: str) -> None:
    try:
        wanted = finding.terms(query)
    except Invalid:
        return
    finding.fits(wanted, "A title", 5, 6, lambda: "some text")


@pytest.mark.parametrize(
    ("query", "text", "fits"),
    [
        ("Zürich", "in ZURICH it was", True),
        ("zurich", "Zürich", True),
        ("ΈΡΓΑ", "έργα", True),
        ("cat", "concatenate", False),
        ("co-operate", "they co-operate", True),
        ('"weekly\twages"', "weekly,\nwages", True),
        ('"weekly wages"', "wages weekly", False),
        ("+weekly AND +wages", "wages weekly", True),
        ("工資", "每週工資表", True),
        ("10:30", "at 10:30 sharp", True),
        ("weekly -wages", "weekly wages", False),
        ("", "anything", True),
    ],
)
def test_what_a_query_finds(query: str, text: str, fits: bool) -> None:
    assert finding.fits(finding.terms(query), "", 1, 2, lambda: finding.folded(text)) is fits


def test_texts_are_kept_as_long_as_there_is_room() -> None:
    texts, asked = finding.FoldedTexts(most_signs=10), []

    def read(name: str):
        return lambda: asked.append(name) or name * 4

    for name in "aabca":
        assert texts.get(name, read(name)) == name * 4
    assert asked == ["a", "b", "c", "a"], "the third pushed the first out"


def test_a_snippet_is_html_whatever_stands_on_the_page() -> None:
    told = finding.snippets(finding.terms("wages"), "first\f<b>Wages</b> & more\fwages", "\f")
    assert told == {
        "page_no_2": ["&lt;b&gt;<em>Wages</em>&lt;/b&gt; &amp; more"],
        "page_no_3": ["<em>wages</em>"],
    }
