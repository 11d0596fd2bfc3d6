"""Whatever is typed is read, and is read the same again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.grammar import parse
from archive.store.query import And, DateRange, Everything, Filter, Fuzzy, Not, Or, Phrase, Prefix, Token


def word(text: str, field: str = "text") -> Phrase:
    return Phrase((Token(text, 0),), field=field)


def phrase(*texts: str, slop: int | None = None) -> Phrase:
    return Phrase(tuple(Token(text, at) for at, text in enumerate(texts)), slop)


A, B, C = word("a"), word("b"), word("c")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", Everything()),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ('"a b"', phrase("a", "b")),
        ("“a b”", phrase("a", "b")),
        ("«a b»", phrase("a", "b")),
        ("„a b“", phrase("a", "b")),
        ("a OR b", Or((A, B))),
        ("a | b", Or((A, B))),
        ("a or", And((A, word("or")))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("NOT a", Not(A)),
        ("NOT NOT a", A),
        ('a -"b c"', And((A, Not(phrase("b", "c"))))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ("be*", Prefix("be")),
        ("word~", Fuzzy("word", 1)),
        ("word~2", Fuzzy("word", 2)),
        ('"a b"~5', phrase("a", "b", slop=5)),
        ("e-mail", phrase("e", "mail")),
        ("type:email", Filter("type", "mail")),
        ("TYPE:PDF", Filter("type", "pdf")),
        ('type:"web page"', Filter("type", "web page")),
        ("language:Spanish", Filter("language", "es")),
        ('collection:"Harbour Watch"', Filter("collection", "harbour watch")),
        ("source:Heron", Filter("source", "heron")),
        ("name:report", word("report", "name")),
        ("name:rep*", Prefix("rep", "name")),
        ("date:2020-09", DateRange(date(2020, 9, 1), date(2020, 9, 30))),
        ("date:2020", DateRange(date(2020, 1, 1), date(2020, 12, 31))),
        ("date:2020-09..2020-10-05", DateRange(date(2020, 9, 1), date(2020, 10, 5))),
        ("date:..2020", DateRange(None, date(2020, 12, 31))),
        ("date:2020..", DateRange(date(2020, 1, 1), None)),
        ("foo:bar", phrase("foo", "bar")),
        ("http://example.org", phrase("http", "example", "org")),
    ],
)
def test_each_construct_is_read(query: str, tree: object) -> None:
    reading = parse(query)
    assert reading.tree == tree
    assert reading.notes == ()


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ('"a b', phrase("a", "b")),
        ("(a", A),
        ("a)", A),
        ("a OR", A),
        ("OR a", A),
        ("a NOT", A),
        ("*", Everything()),
        ("!!! a", A),
        ("type:", Everything()),
        ("date:yesterday a", A),
        ("date:2020-13 a", A),
        ("date:2021..2020", DateRange(date(2020, 1, 1), date(2021, 12, 31))),
    ],
)
def test_what_is_mended_is_said(query: str, tree: object) -> None:
    reading = parse(query)
    assert reading.tree == tree
    assert reading.notes


WRITTEN = """a b 東京 東 don't e-mail " “ ” « ( ) OR NOT AND - | * ~ ~2 type: type:pdf date:2020 date:x name: name:a* a*
a~ foo: : language:es '' a.b -a -- collection: x\u200by # _ AND: "" 2"""
PIECES = st.sampled_from([*WRITTEN.split(), '"a b"~3', '"x y"', "1 2"])
QUERIES = st.lists(PIECES, max_size=12).flatmap(
    lambda parts: st.sampled_from([" ".join(parts), "".join(parts)])
) | st.text(max_size=40)


@settings(max_examples=500, deadline=None)
@given(QUERIES)
def test_anything_is_read_and_what_was_read_reads_the_same(query: str) -> None:
    first = parse(query)
    second = parse(first.read_as)
    assert second.tree == first.tree, first.read_as
    assert second.read_as == first.read_as


@pytest.mark.parametrize("query", ["(" * 5000, "a " * 10_000, "NOT " * 5000 + "a", "-" * 5000, '"' * 5001])
def test_size_and_depth_are_bounded(query: str) -> None:
    parse(query)
