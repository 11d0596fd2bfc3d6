"""Which addresses of the web are one place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.mentions.same_address import same_address

LISTING = "https://example.org/jobs/7?a=1&b=2"


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/jobs/7?a=1&b=2",
        "https://www.example.org/jobs/7/?a=1&b=2",
        "https://EXAMPLE.org:443/jobs/7?b=2&a=1",
        "http://example.org:80/old/../jobs/7?a=1&b=2#requirements",
        "https://ann:secret@example.org./jobs/%37?a=1&utm_source=mail&b=2&fbclid=x",
        "urn:view:https://example.org/jobs/7?a=1&b=2",
    ],
)
def test_the_same_place(other: str) -> None:
    assert same_address(other) == same_address(LISTING) == "example.org/jobs/7?a=1&b=2"


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/jobs/8?a=1&b=2",
        "https://example.org/Jobs/7?a=1&b=2",
        "https://example.org:8443/jobs/7?a=1&b=2",
        "https://jobs.example.org/jobs/7?a=1&b=2",
        "https://example.org/jobs/7?a=1&b=3",
        "https://example.org/jobs/7?a=1&b=2#/apply",
    ],
)
def test_another_place(other: str) -> None:
    assert same_address(other) not in ("", same_address(LISTING))


@pytest.mark.parametrize(
    "text", ["", "jobs", "ftp://example.org/", "http://", "http://[", "http://a b/", "data:,x"]
)
def test_no_place(text: str) -> None:
    assert same_address(text) == ""


@given(st.text(max_size=60), st.sampled_from(["http://", "https://www.", "", "urn:view:http://"]))
def test_any_text_has_a_form_that_stays_as_it_is(text: str, begin: str) -> None:
    form = same_address(begin + text)
    assert not form or same_address(f"http://{form}") in ("", form)
