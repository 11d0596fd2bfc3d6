"""The security checklist claims nothing that no test shows, leaves nothing out, and counts right."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from archive.web import uploads

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "archive" / "docs"
PAGE = (DOCS / "asvs.md").read_text(encoding="utf-8")
WRITTEN = "test_asvs.py::test_what_has_to_be_written_stands_in_the_manual"

# The requirements of levels 1 and 2 in ASVS 5.0.0: section, numbers.
ASKED = {
    "1.1": "1 2", "1.2": "1 2 3 4 5 6 7 8 9", "1.3": "1 2 3 4 5 6 7 8 9 10 11", "1.4": "1 2 3", "1.5": "1 2",
    "2.1": "1 2 3", "2.2": "1 2 3", "2.3": "1 2 3 4", "2.4": "1",
    "3.2": "1 2", "3.3": "1 2 3 4", "3.4": "1 2 3 4 5 6", "3.5": "1 2 3 4 5", "3.7": "1 2",
    "4.1": "1 2 3", "4.2": "1", "4.3": "1 2", "4.4": "1 2 3 4",
    "5.1": "1", "5.2": "1 2 3", "5.3": "1 2", "5.4": "1 2 3",
    "6.1": "1 2 3", "6.2": "1 2 3 4 5 6 7 8 9 10 11 12", "6.3": "1 2 3 4", "6.4": "1 2 3 4", "6.5": "1 2 3 4 5",
    "6.6": "1 2 3", "6.8": "1 2 3 4",
    "7.1": "1 2 3", "7.2": "1 2 3 4", "7.3": "1 2", "7.4": "1 2 3 4 5", "7.5": "1 2", "7.6": "1 2",
    "8.1": "1 2", "8.2": "1 2 3", "8.3": "1", "8.4": "1",
    "9.1": "1 2 3", "9.2": "1 2 3 4",
    "10.1": "1 2", "10.2": "1 2", "10.3": "1 2 3 4", "10.4": "1 2 3 4 5 6 7 8 9 10 11", "10.5": "1 2 3 4 5",
    "10.6": "1 2", "10.7": "1 2 3",
    "11.1": "1 2", "11.2": "1 2 3", "11.3": "1 2 3", "11.4": "1 2 3 4", "11.5": "1", "11.6": "1",
    "12.1": "1 2 3", "12.2": "1 2", "12.3": "1 2 3 4",
    "13.1": "1", "13.2": "1 2 3 4 5", "13.3": "1 2", "13.4": "1 2 3 4 5",
    "14.1": "1 2", "14.2": "1 2 3 4", "14.3": "1 2 3",
    "15.1": "1 2 3", "15.2": "1 2 3", "15.3": "1 2 3 4 5 6 7",
    "16.1": "1", "16.2": "1 2 3 4 5", "16.3": "1 2 3 4", "16.4": "1 2 3", "16.5": "1 2 3",
    "17.1": "1", "17.2": "1 2 3 4", "17.3": "1 2",
}  # fmt: skip
NUMBERS = [f"{section}.{last}" for section, numbers in ASKED.items() for last in numbers.split()]

# What the standard wants written down: where, and words that must stand there.
MANUAL = {
    "2.1.1": [
        ("team", "letters a to z, digits, dot, hyphen, underscore"),
        ("name-lists", "column"),
        ("api", "problem"),
    ],
    "2.1.2": [("asvs", "## Inputs that belong together")],
    "2.1.3": [("team", "| limit | is | then |"), ("sandbox", "## Limits of one file")],
    "3.5.4": [("team", "Give the archive a host name of its own")],
    "5.1.1": [("formats", "| "), ("sandbox", "too-large"), ("threat-model", "## A booby-trapped file")],
    "6.1.1": [("team", "60 in 15 minutes"), ("team", "10 in 15 minutes"), ("team", "The account is never locked")],
    "6.1.2": [("team", "*exposure*, *archive* and *newsroom* count nothing")],
    "6.1.3": [("team", "| with | what it is |"), ("team", "replaces name, password and code")],
    "6.2.1": [("team", "12 to 128 characters")],
    "6.4.4": [("team", "make sure that it is they who ask")],
    "7.1.1": [("team", "eight hours without a request, after seven days"), ("team", "NIST SP 800-63B")],
    "7.1.2": [("team", "at as many browsers as one likes")],
    "8.1.1": [("team", "| role | may |")],
    "11.1.2": [("asvs", "## Keys and algorithms")],
    "13.1.1": [("threat-model", "remote addresses never fetched"), ("team", "speaks plain HTTP to a proxy")],
    "14.1.1": [("asvs", "## What is to be protected")],
    "14.1.2": [("asvs", "## What is to be protected"), ("threat-model", "**not encrypted**")],
    "15.1.3": [("sandbox", "## Limits of one file"), ("team", "120 in a minute for each person")],
    "16.1.1": [("asvs", "## What is written down")],
}  # fmt: skip


def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def scripts() -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates" / "static").glob("*.js")
    }


def rows(page: str) -> list[tuple[str, str, str]]:
    """Number, what is asked, verdict."""
    return re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (.+) \|$", page, re.MULTILINE)


def not_there(page: str) -> list[str]:
    """Tests that a page names and that do not exist."""
    named = sorted(set(re.findall(r"`([\w/]+\.py)::(test_\w+)`", page)))
    known = {path: functions(path) for path, _ in named}
    return [f"{path}::{name}" for path, name in named if name not in known[path]]


ROWS = rows(PAGE)


def test_every_number_stands_here_once_and_in_order() -> None:
    assert len(NUMBERS) == 253
    assert [number for number, _, _ in ROWS] == NUMBERS


def test_a_page_that_claims_too_much_or_leaves_something_out_is_noticed() -> None:
    first = next(line for line in PAGE.splitlines() if line.startswith("| 1.1.1 |"))
    assert [number for number, _, _ in rows(PAGE.replace(first, ""))] != NUMBERS
    assert [number for number, _, _ in rows(PAGE.replace(first, f"{first}\n{first}"))] != NUMBERS
    assert not_there("shown by `test_house.py::test_all_is_well`") == ["test_house.py::test_all_is_well"]


def test_every_row_has_one_verdict() -> None:
    for number, _, shown in ROWS:
        assert re.match(r"test: `|not here: [\w`]|open: [\w`]", shown), number
        assert len(re.findall(r"test: |not here: |open: ", shown)) == 1, number


def test_every_test_that_is_named_exists() -> None:
    assert not_there(PAGE) == []
    everywhere = {name for path in (ROOT / "tests").rglob("test_*.py") for name in functions(str(path))}
    assert set(re.findall(r"`(test_\w+)`", PAGE)) <= everywhere


def test_what_counts_as_shown_names_a_test_and_nothing_else_does() -> None:
    for number, _, shown in ROWS:
        names = re.findall(r"`[\w/]+\.py::test_\w+`", shown)
        assert bool(names) == shown.startswith("test: "), number
        assert len(names) == len(set(names)), number


def test_the_sums_are_right() -> None:
    sums = Counter(shown.split(":")[0] for _, _, shown in ROWS)
    for verdict in ("test", "not here", "open"):
        assert f"| {verdict} | {sums[verdict]} |" in PAGE
    assert f"| all | {len(NUMBERS)} |" in PAGE
    listed = next(line for line in PAGE.splitlines() if line.startswith("| open |"))
    assert re.findall(r"\d+\.\d+\.\d+", listed) == [
        number for number, _, shown in ROWS if shown[:4] == "open"
    ]


def test_what_has_to_be_written_is_what_the_page_says_so_of() -> None:
    assert {number for number, _, shown in ROWS if WRITTEN in shown} == set(MANUAL)


@pytest.mark.parametrize("number", MANUAL)
def test_what_has_to_be_written_stands_in_the_manual(number: str) -> None:
    for page, words in MANUAL[number]:
        said = " ".join((DOCS / f"{page}.md").read_text(encoding="utf-8").split())
        assert words in said, (page, words)


def test_the_figures_of_the_manual_are_those_of_the_program() -> None:
    limits = pytest.importorskip("archive.web.team.limits", reason="the extra team is not installed")
    said = (DOCS / "team.md").read_text(encoding="utf-8")
    assert (limits.PER_ADDRESS, limits.PER_ACCOUNT, limits.PER_PERSON) == (
        "60 per 15 minutes",
        "10 per 15 minutes",
        "120 per minute",
    )
    assert all(words in said for words in ("60 in 15 minutes", "10 in 15 minutes", "120 in a minute"))
    assert uploads.LARGEST_REQUEST_BYTES < 100 * 1024 * 1024


def test_every_key_is_in_the_list() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "archive").rglob("*.py"))
    made = set(re.findall(r"\bkey\((?:\w+\.)*home, \"([a-z-]+)\"\)", source))
    made |= {name.removesuffix(".key") for name in re.findall(r"\"([a-z-]+\.key)\"", source)}
    assert {"sessions", "passwords-pepper", "subjects", "release"} <= made
    listed = set(re.findall(r"^\| `([a-z-]+)\.key` \|", PAGE, re.MULTILINE))
    assert made == listed


def test_scripts_do_without_what_is_dangerous() -> None:
    """No text becomes markup or code, no message from other windows is listened to, no prototype is written."""
    dangerous = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\beval\(|"
        r"new Function|postMessage|[\"']message[\"']|onmessage|document\.cookie|__proto__|\.prototype\b"
    )
    assert len(scripts()) > 5
    assert {name: found for name, text in scripts().items() if (found := re.findall(dangerous, text))} == {}


def test_scripts_keep_settings_in_the_browser_and_nothing_else() -> None:
    """A number, or one of two words."""
    for name, text in scripts().items():
        assert not re.search(r"indexedDB|caches\.open|serviceWorker", text), name
        for value in re.findall(r"\.setItem\([^,]+, (.+?)\)+;", text):
            assert re.fullmatch(r"String\(\w+|[\w.]+ \? \"\w*\" : \"\w*\"", value), (name, value)


def test_no_template_is_made_of_what_somebody_sent() -> None:
    """Neither a page's nor a format string: these are constants, or stand where they are used."""
    constant = re.compile(r"'.*'|\".*\"|_?[A-Z_]+(\[.+\])?|Markup\('.*'\)|many|condition")
    for path in [*(ROOT / "archive").rglob("*.py"), *(ROOT / "ingest").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in ("render_template_string", "from_string"), (path, node.lineno)
            if called == "format" and isinstance(node.func, ast.Attribute):
                assert constant.fullmatch(ast.unparse(node.func.value)), (path, node.lineno)
