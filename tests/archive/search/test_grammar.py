"""Whatever is typed is read, and is read the same again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.grammar import parse, write
from archive.store.query import (
    And,
    DateRange,
    Everything,
    Filter,
    Fuzzy,
    Inflected,
    Near,
    Node,
    Not,
    NumberRange,
    Or,
    Phrase,
    Prefix,
    Regex,
    Spelled,
    Token,
    Wildcard,
)


def word(text: str, field: str = "text") -> Node:
    """As it is read without quotes."""
    if field in ("text", "subject"):
        return Inflected(text, field, text)
    return Spelled(text, field)


def phrase(*texts: str, slop: int | None = None) -> Phrase:
    return Phrase(tuple(Token(text, at) for at, text in enumerate(texts)), slop)


A, B, C = word("a"), word("b"), word("c")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", Everything()),
        ("a b", And((A, B))),
        ('"a" b', And((phrase("a"), B))),
        ("Señor", Inflected("senor", written="señor")),
        ("subject:strike", word("strike", "subject")),
        ('subject:"strike"', Phrase((Token("strike", 0),), field="subject")),
        ("url:strike", Phrase((Token("strike", 0),), field="url")),
        ("person:Жанна", Spelled("жанна")),
        ('person:"Ann Lee"', Near(Spelled("ann"), Spelled("lee"), 2)),
        ('person:"a b c"', And((Near(Spelled("a"), Spelled("b"), 2), Near(Spelled("b"), Spelled("c"), 2)))),
        ("name:山田", Phrase((Token("山田", 0),), field="name")),
        ("山", phrase("山")),
        ("domain:Example.org", Filter("domain", "example.org")),
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
        ("language:español", Filter("language", "es")),
        ("language:中文", Filter("language", "zh")),
        ("language:हिन्दी", Filter("language", "hi")),
        ('language:"bahasa Indonesia"', Filter("language", "id")),
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
        ("http://example.org/a?b", phrase("http", "example", "org", "a", "b")),
        ("a && b", And((A, B))),
        ("a&&b", And((A, B))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a || b", Or((A, B))),
        ("a !b", And((A, Not(B)))),
        ("!(a b)", Not(And((A, B)))),
        ("a!", A),
        ("a NEAR b", Near(A, B, 10)),
        ("a NEAR/5 b", Near(A, B, 5)),
        ("a W/5 b", Near(A, B, 5)),
        ("a w/0 b", Near(A, B, 0)),
        ("a near b", And((A, word("near"), B))),
        ('"a b" NEAR c', Near(phrase("a", "b"), C, 10)),
        ("(a OR b*) NEAR c~", Near(Or((A, Prefix("b"))), Fuzzy("c"), 10)),
        ("a NEAR b NEAR/2 c", And((Near(A, B, 10), Near(B, C, 2)))),
        ("a NEAR b c", And((Near(A, B, 10), C))),
        ("NOT a NEAR b", Not(Near(A, B, 10))),
        ("from:a NEAR from:b", Near(word("a", "from"), word("b", "from"), 10, "from")),
        ("inc*ent", Wildcard("inc*ent")),
        ("*ology", Wildcard("*ology")),
        ("wom?n", Wildcard("wom?n")),
        ("Caf?s*", Wildcard("caf?s*")),
        ("É*é", Wildcard("e*e")),
        ("a**b", Wildcard("a*b")),
        ("who?", word("who")),
        ("e-m*l", And((phrase("e"), Wildcard("m*l")))),
        ("/(a|b)[0-9]{2}/", Regex("(a|b)[0-9]{2}")),
        ("/Caf\u00e9\\S\\/?/", Regex("cafe\\S\\/?")),
        ("name:/a.c/", Regex("a.c", "name")),
        ("NOT /a.c/", Not(Regex("a.c"))),
        ("/home/user", phrase("home", "user")),
        ("from:ann", word("ann", "from")),
        ("To:ann*", Prefix("ann", "to")),
        ("subject:a?c", Wildcard("a?c", "subject")),
        (
            "url:example.org/?a=*b",
            And(
                (
                    Phrase(tuple(Token(t, n) for n, t in enumerate(("example", "org", "a"))), field="url"),
                    Wildcard("*b", "url"),
                )
            ),
        ),
        ("size:>1mb", NumberRange("size", 1_000_001, None)),
        ("size:>=1.5MB", NumberRange("size", 1_500_000, None)),
        ("size:<1kb", NumberRange("size", None, 999)),
        ("size:10kb..2mb", NumberRange("size", 10_000, 2_000_000)),
        ("size:1mb", NumberRange("size", 500_000, 1_499_999)),
        ("size:=1mb", NumberRange("size", 1_000_000, 1_000_000)),
        ("pages:>100", NumberRange("pages", 101, None)),
        ("page:3", NumberRange("page", 3, 3)),
        ("page:1..5", NumberRange("page", 1, 5)),
        ("page:..5", NumberRange("page", None, 5)),
        ("date:>2020", DateRange(date(2021, 1, 1), None)),
        ("date:<=2020-02", DateRange(None, date(2020, 2, 29))),
        ("has:attachments", Filter("has", "attachment")),
        ("has:OCR", Filter("has", "ocr")),
        ("has:note", Filter("has", "note")),
        ("has:tags", Filter("has", "tag")),
        ("note:Confirmed", Inflected("confirmed", "note", "confirmed")),
        ("note:a*", Prefix("a", "note")),
        ("note:a NEAR note:/b/", Near(Inflected("a", "note", "a"), Regex("b", "note"), 10, "note")),
        ('tag:"Needs a Lawyer"', Filter("tag", "needs a lawyer")),
        ("is:Starred", Filter("is", "starred")),
        ("assigned:me", Filter("assigned", "me")),
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
        ("page:5..1", NumberRange("page", 1, 5)),
        ("page:x a", A),
        ("size:big a", A),
        ("size:> a", A),
        ("date:>9999 a", A),
        ("date:<0001 a", A),
        ("is:nothing", Filter("is", "nothing")),
        ("has:nothing", Filter("has", "nothing")),
        ("a NEAR", A),
        ("NEAR a", A),
        ("a NEAR NEAR b", Near(A, B, 10)),
        ("a NEAR (b c)", And((A, B, C))),
        ("a NEAR type:pdf", And((A, Filter("type", "pdf")))),
        ("a NEAR name:b", And((A, word("b", "name")))),
        ("a NEAR/9999 b", Near(A, B, 500)),
        ("a NOT NEAR b", And((A, Not(B)))),
        ("** a", A),
        ("*? a", A),
        ("a /(/", A),
        ("/(b/ a", And((phrase("b"), A))),
        ("/a(?=b)/", phrase("a", "b")),
        ("/(a)\\1/", phrase("a", "1")),
        ("/a)|(b/", phrase("a", "b")),
        ("/(?i)a/", phrase("i", "a")),
        ("/a{1001}/", phrase("a", "1001")),
        ('"a*c"', phrase("a", "c")),
        ("a*b~", And((phrase("a"), Fuzzy("b")))),
        ("a~9", Fuzzy("a", 2)),
        ("東~", phrase("東")),
        ("person:山田", phrase("山田")),
        ("a sort:colour", A),
        ("?" * 100_000 + "a", Everything()),
    ],
)
def test_what_is_mended_is_said(query: str, tree: object) -> None:
    reading = parse(query)
    assert reading.tree == tree
    assert reading.notes


WRITTEN = """a b 東京 東 don't e-mail " “ ” « ( ) OR NOT AND - | * ~ ~2 type: type:pdf date:2020 date:x name: name:a* a*
a~ foo: : language:es '' a.b -a -- collection: x\u200by # _ AND: "" 2
NEAR NEAR/3 w/5 near/2 ! || && *b a?c ½* ² date:>2020 size:>1mb size:1.5mb size:10kb..2mb
size:<5 pages:>100 page:3 page:5..1 has:ocr has:note has:x sort:date sort:-size sort:x url:http://a.b/c?d=e*
note:a note:"a b" tag:a is:starred is:x assigned:me from:/a.c/ to:b~ /a(b|c)+/ /(/
/x / // \\ [ ] { } + ^ $ subject: ? & ~9"""
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
    assert (second.read_as, second.sort) == (first.read_as, first.sort)


@pytest.mark.parametrize(
    "query", ['/x/"', "/Señor/“a b”", 'name:/x/"', 'person:/x/"', 'subject:/x/"y"', "NEAR/5?"]
)
def test_a_word_that_would_read_as_something_else_alone_reads_the_same_again(query: str) -> None:
    assert parse(parse(query).read_as).tree == parse(query).tree


@pytest.mark.parametrize("query", ["(" * 5000, "a " * 10_000, "NOT " * 5000 + "a", "-" * 5000, '"' * 5001])
def test_size_and_depth_are_bounded(query: str) -> None:
    parse(query)


@pytest.mark.parametrize(
    ("query", "order"),
    [("a", ""), ("a sort:date", "date"), ("sort:-SIZE a", "-size"), ("(a sort:name) OR b", "name")],
)
def test_an_order_is_read_wherever_it_stands(query: str, order: str) -> None:
    reading = parse(query)
    assert (reading.sort, reading.notes) == (order, ())
    assert parse(reading.read_as) == reading


# Random trees of everything that the grammar can say.

WORDS = st.sampled_from(["a", "walk", "e-mail", "東京", "don't", "x1"]).map(lambda text: parse(text).tree)
FIELD = st.sampled_from(["text", "name", "from", "to", "subject", "url"])
PATTERNS = st.one_of(
    st.builds(Prefix, st.sampled_from(["a", "walk"]), FIELD),
    st.builds(Fuzzy, st.just("walk"), st.integers(1, 2), FIELD),
    st.builds(Wildcard, st.sampled_from(["*a", "a*b", "*w*"]), FIELD),
    st.builds(Regex, st.sampled_from(["a|b", "[^a]+", r"\d\/", "(a(b)?){2}"]), FIELD),
)
SIDE = WORDS | PATTERNS.filter(lambda node: node.field == "text")
NUMBER = st.none() | st.integers(0, 10**12)
LEAVES = st.one_of(
    WORDS,
    PATTERNS,
    st.builds(Near, SIDE, SIDE, st.integers(0, 500)),
    st.tuples(st.sampled_from(["size", "pages", "page"]), NUMBER, NUMBER)
    .filter(lambda made: made[1:] != (None, None) and not (None not in made and made[1] > made[2]))
    .map(lambda made: NumberRange(*made)),
    st.builds(DateRange, st.dates(), st.none()),
    st.builds(Filter, st.just("has"), st.sampled_from(["ocr", "note"])),
    st.just(Filter("collection", "harbour watch")),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner.filter(lambda node: not isinstance(node, And)), min_size=2, max_size=3, unique=True)
        .map(tuple).map(And),
        st.lists(inner.filter(lambda node: not isinstance(node, Or)), min_size=2, max_size=3, unique=True)
        .map(tuple).map(Or),
        inner.filter(lambda node: not isinstance(node, Not)).map(Not),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_a_tree_that_was_written_is_read_as_the_same_tree(tree: Node) -> None:
    reading = parse(write(tree))
    assert reading.tree == tree, reading.read_as
    assert reading.notes == ()


def test_what_is_too_long_to_be_a_query_is_cut_and_that_is_said() -> None:
    reading = parse("word " * 2_500 + "behind")
    assert "behind" not in reading.read_as
    assert any("10,000 characters" in note for note in reading.notes)
