"""Lists as people make them: any encoding, any columns, any quotes, and no line that stops the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import Invalid
from archive.model import ListColumns, ListOptions
from archive.search.grammar import parse
from archive.search.name_lists.name_list import LINE_CHARACTERS, LINES, LIST_BYTES, read
from archive.search.name_lists.name_query import line_query, mistakes


def texts(data: str | bytes, **options: object) -> list[str]:
    raw = data.encode() if isinstance(data, str) else data
    return [line.text for line in read(raw, **options).lines]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_columns_are_parted_by_whatever_parts_them(mark: str) -> None:
    data = f'name{mark}note\n"Okonjo{mark} Thaddeus"{mark}driver\nJane Doe{mark}"clerk, union"\n'
    assert texts(data) == [f"Okonjo{mark} Thaddeus".replace("\t", " ").replace("  ", " "), "Jane Doe"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_in_any_form(encoding: str) -> None:
    data = "Ζωή Παπαδοπούλου\nЖанна Петрова\n山田太郎\nJosé Ángel\n" * 3
    assert texts(data.encode(encoding)) == data.split("\n")[:-1]


@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        ("cp1252", "José Ángel Muñoz"),
        ("cp1251", "Жанна Петровна Смирнова"),
        ("cp932", "これは山田太郎さんです"),
    ],
)
def test_legacy_encodings(encoding: str, line: str) -> None:
    assert texts("\n".join([line] * 12).encode(encoding)) == [line] * 12


def test_a_plain_list_keeps_its_commas() -> None:
    assert texts("Okonjo, Thaddeus\nDoe, Jane\n") == ["Okonjo, Thaddeus", "Doe, Jane"]
    assert texts("strike | walkout\nJane\nJohn\n") == ["strike | walkout", "Jane", "John"]


def test_what_parts_the_columns_can_be_said() -> None:
    assert texts("a,b\nc,d", columns=ListColumns.NONE) == ["a,b", "c,d"]
    assert texts("a, b\nc, d", columns=ListColumns.COMMA, column="2") == ["b", "d"]


def test_the_column_is_chosen_by_number_by_heading_or_by_how_names_are_headed() -> None:
    data = "id;Full Name;Town\n1;Jane Doe;Tarrow\n2;Ann Lee;Bay\n"
    assert texts(data) == ["Jane Doe", "Ann Lee"]
    assert texts(data, column="3", heading=True) == ["Tarrow", "Bay"]
    assert texts(data, column="town") == ["Tarrow", "Bay"]
    with pytest.raises(Invalid):
        read(data.encode(), column="street")


def test_a_heading_is_optional() -> None:
    assert texts("Jane Doe\nAnn Lee") == ["Jane Doe", "Ann Lee"]
    assert texts("Name\nAnn Lee") == ["Ann Lee"]
    assert texts("Name\nAnn Lee", heading=False) == ["Name", "Ann Lee"]


def test_an_open_quote_spoils_its_own_line_only() -> None:
    lines = read(b'a;1\n"Okonjo;2\nJane;3\n').lines
    assert [line.text for line in lines] == ["a", "Okonjo", "Jane"]
    assert "not closed" in lines[1].notes[0]


def test_curly_quotes_hold_a_cell_together_and_stay() -> None:
    assert texts("“Okonjo; Thaddeus”;x\nJane;y\n«Doe; J»;z\n") == ["“Okonjo; Thaddeus”", "Jane", "«Doe; J»"]


def test_blank_lines_are_no_lines_and_blank_cells_are_said() -> None:
    lines = read(b"\n \nJane;x\n;y\n\r\n;;\nAnn;z\nEva;z\nLea;z\n").lines
    assert [(line.number, line.text) for line in lines if not line.reason] == [
        (3, "Jane"), (7, "Ann"), (8, "Eva"), (9, "Lea"),
    ]  # fmt: skip
    assert [line.reason for line in lines if line.reason] == ["Column 1 is empty in this line."] * 2


def test_what_is_broken_is_mended_and_said() -> None:
    (line,) = read(b"Jane\x00\x1b[2JDoe").lines
    assert line.text == "Jane [2JDoe"
    assert line.notes == ("Control characters were left out.",)


def test_a_line_too_long_is_a_row_with_a_reason() -> None:
    lines = read(("Jane\n" + "x" * (LINE_CHARACTERS + 1) + "\n" + "Ann").encode()).lines
    assert [bool(line.reason) for line in lines] == [False, True, False]
    assert len(lines[1].text) <= 200


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"\xef\xbb\xbf", b"x" * (LIST_BYTES + 1), b"a\n" * (LINES + 1)]
)
def test_a_list_that_is_none_or_too_long_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read(data)


def test_as_many_lines_as_promised() -> None:
    assert len(read(b"a\n" * LINES).lines) == LINES


@given(st.binary(min_size=1, max_size=300))
def test_no_bytes_stop_it(data: bytes) -> None:
    try:
        lines = read(data).lines
    except Invalid:
        return  # nothing on it
    assert all(line.text or line.reason for line in lines)


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\r\n", exclude_categories=("Cs", "Cc", "Cf"))), min_size=1
    )
)
def test_a_row_for_every_line_that_is_not_blank(lines: list[str]) -> None:
    given_lines = [line for line in lines if line.strip()]
    if given_lines:
        assert len(read("\n".join(lines).encode(), heading=False).lines) == len(given_lines)


def query(text: str, **options: object) -> str:
    return line_query(text, ListOptions(**options)).query


def test_operators_are_read_or_are_words() -> None:
    assert query("strike OR walkout") == "strike OR walkout"
    assert query("strike OR walkout", operators=False) == 'strike "OR" walkout'
    assert query('"Jane Doe" -draft', operators=False) == 'Jane Doe "-draft"'
    assert query("name:jane", operators=False) == '"name:jane"'


def test_options_make_the_query() -> None:
    assert query("Thaddeus Okonjo", phrase=True) == '"Thaddeus Okonjo"'
    assert query("Thaddeus Okonjo", proximity=4) == '"Thaddeus Okonjo"~4'
    assert query("Thaddeus Okonjo", fuzziness=2) == "thaddeus~2 okonjo~2"
    assert query("Thaddeus Okonjo", field="name") == "name:Thaddeus name:Okonjo"
    assert query("Ann Lee", fuzziness=2) == "Ann Lee"


def test_a_line_with_operators_says_that_options_do_not_reach_it() -> None:
    read_line = line_query("Jane OR Ann", ListOptions(phrase=True))
    assert read_line.query == "Jane OR Ann"
    assert "operators of its own" in read_line.notes[0]
    assert line_query("Müller (Berlin)", ListOptions(phrase=True)).query == '"Müller (Berlin)"'


def test_short_words_numbers_and_scripts_without_spaces_allow_no_mistakes() -> None:
    assert [mistakes(term, 2) for term in ("ann", "jane", "okonjo", "2020", "山田")] == [0, 1, 2, 0, 0]


@pytest.mark.parametrize("text", ["???", "-", '""', "()", "​", "OR", "NOT"])
@pytest.mark.parametrize("operators", [True, False])
def test_a_line_without_a_word_would_find_everything_and_is_not_searched(text: str, operators: bool) -> None:
    if operators or text not in ("OR", "NOT"):
        assert line_query(text, ListOptions(operators=operators)).says_nothing


@given(
    st.text(max_size=60),
    st.builds(
        ListOptions,
        operators=st.booleans(),
        fuzziness=st.integers(0, 2),
        field=st.sampled_from(["text", "name"]),
        phrase=st.booleans(),
    ),
)
def test_the_query_shown_is_the_query_searched(text: str, options: ListOptions) -> None:
    read_line = line_query(text, options)
    assert parse(read_line.query).tree == read_line.tree
