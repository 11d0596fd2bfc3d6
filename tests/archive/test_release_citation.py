"""How an exhibit and a page of it are cited: to the letter, and as programs read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.release.addresses import Address
from archive.release.citation import citations
from archive.release.edition import Edition
from archive.release.public import PublicExhibit, PublicPage

AT = datetime(2026, 3, 4, 23, 50, tzinfo=UTC)
EXHIBIT = PublicExhibit(
    address=Address("abc", "9f3c1a7b"), title="A weekly report", language="en", digest="ab" * 32, pdf=b"", page_count=9,
    released_at=AT, boxes={}, reasons=(("private person", 2),), checks=(), verified_at=AT, tools="",
)  # fmt: skip
PAGE = PublicPage(3, "page-0003.png", 10, 10, 10.0, 10.0, ())
EDITION = Edition("The reports", AT, "cd" * 32, "https://docs.example.org/r", publisher="Harbour Watch")
AT_THE_PAGE = "https://docs.example.org/r/exhibits/abc/9f3c1a7b/page-3.html"


def cited(edition: Edition = EDITION, exhibit: PublicExhibit = EXHIBIT, page: PublicPage | None = PAGE):
    return {entry.style: str(entry.said) for entry in citations(edition, exhibit, page)}


def test_a_page_to_the_letter() -> None:
    assert cited() == {
        "Chicago": "“A weekly report” (version 9f3c1a7b), p. 3, in <i>The reports</i>, Harbour Watch, March 4, 2026, "
        f"{AT_THE_PAGE}.",
        "APA": "Harbour Watch. (2026, March 4). <i>A weekly report</i> (Version 9f3c1a7b) [Redacted document]. "
        f"The reports. {AT_THE_PAGE}",
        "BibTeX": "@misc{exhibit-abc-9f3c1a7b-p3,\n  title = {{A weekly report}},\n  author = {{Harbour Watch}},\n"
        "  howpublished = {In: The reports},\n  year = {2026},\n  month = mar,\n  version = {9f3c1a7b},\n"
        "  pages = {3},\n  note = {Redacted document. Version 9f3c1a7b, page 3},\n"
        f"  url = {{{AT_THE_PAGE}}},\n}}",
        "Wikipedia": f"{{{{Cite web |title=A weekly report |url={AT_THE_PAGE} |page=3 |website=The reports "
        "|publisher=Harbour Watch |date=4 March 2026 |id=Version 9f3c1a7b}}",
    }
    assert [str(c.in_text) for c in citations(EDITION, EXHIBIT, PAGE) if c.in_text] == [
        "(Harbour Watch, 2026, p. 3)"
    ]


def test_a_whole_exhibit_that_hides_nothing() -> None:
    said = cited(exhibit=replace(EXHIBIT, reasons=()), page=None)
    address = AT_THE_PAGE.replace("page-3", "index")
    assert said["Chicago"] == (
        f"“A weekly report” (version 9f3c1a7b), in <i>The reports</i>, Harbour Watch, March 4, 2026, {address}."
    )
    assert said["APA"] == (
        "Harbour Watch. (2026, March 4). <i>A weekly report</i> (Version 9f3c1a7b) [Document]. "
        f"The reports. {address}"
    )
    assert "page" not in said["Wikipedia"]
    assert "pages" not in said["BibTeX"]


def test_without_an_address_and_a_name_of_the_newsroom() -> None:
    edition = Edition("The reports", AT, "cd" * 32)
    said = cited(edition)
    place = "exhibits/abc/9f3c1a7b/page-3.html"
    assert said["Chicago"] == (
        f"“A weekly report” (version 9f3c1a7b), p. 3, in <i>The reports</i>, March 4, 2026, in its folder at {place}."
    )
    assert said["APA"] == (
        "<i>A weekly report</i> (Version 9f3c1a7b) [Redacted document]. (2026, March 4). "
        f"The reports. In its folder at {place}"
    )
    assert f"howpublished = {{In: The reports, {place}}}" in said["BibTeX"]
    assert "url" not in said["BibTeX"]
    assert "Wikipedia" not in said
    assert "(<i>A weekly report</i>, 2026, p. 3)" in [
        str(c.in_text) for c in citations(edition, EXHIBIT, PAGE)
    ]


def test_quotation_marks_within_a_title_are_single_ones_and_markup_is_text() -> None:
    said = cited(exhibit=replace(EXHIBIT, title='He said "no" & “never” <b>'))
    assert said["Chicago"].startswith("“He said ‘no’ &amp; ‘never’ &lt;b&gt;” (version")
    assert "<i>He said &#34;no&#34; &amp; “never” &lt;b&gt;</i>" in said["APA"]


@pytest.mark.parametrize("title", [
    "50 % of {A} & #1_b", "a } b { c", r"back\slash", "~ and ^", "@misc{x,", "“ç” 工资 المركبات", "$5, {{", "a = {b},",
])  # fmt: skip
def test_bibtex_is_read_as_one_entry_whatever_the_title(title: str) -> None:
    read = entries(cited_plain(title))
    assert len(read) == 1
    assert read[0]["ID"] == "exhibit-abc-9f3c1a7b-p3"
    assert (read[0]["ENTRYTYPE"], read[0]["year"], read[0]["month"]) == ("misc", "2026", "March")
    assert read[0]["url"] == AT_THE_PAGE


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20))
def test_no_title_ends_an_entry_or_a_template(title: str) -> None:
    (entry,) = entries(cited_plain(title))
    assert set(entry) == {
        "ENTRYTYPE", "ID", "title", "author", "howpublished", "year", "month", "version", "pages", "note", "url",
    }  # fmt: skip
    wiki = [c.said.unescape() for c in citations(EDITION, replace(EXHIBIT, title=title), PAGE)][3]
    inner = wiki.removeprefix("{{Cite web |").removesuffix("}}")
    assert not set("{}[]<>") & set(inner)
    assert inner.count("|") == 6


def cited_plain(title: str) -> str:
    return citations(EDITION, replace(EXHIBIT, title=title), PAGE)[2].said.unescape()


def entries(text: str) -> list[dict[str, str]]:
    parser = bibtexparser.bparser.BibTexParser(common_strings=True)
    return bibtexparser.loads(text, parser).entries
