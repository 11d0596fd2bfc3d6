"""archive like"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import main

PARAGRAPH = (
    "The shipment left the harbour on the fourteenth of September under a permit that the ministry had withdrawn two "
    "weeks before, and neither the driver nor the clerk who stamped its papers was ever told of that decision."
)


def run(home: str, *arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["--home", home, *arguments], input=given)


def said(home: str, *arguments: str, given: bytes = b"") -> str:
    result = run(home, *arguments, given=given)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = tmp_path_factory.mktemp("made")
    for folder in ("drop", "other"):
        (made / folder).mkdir()
    (made / "drop" / "memo.txt").write_text(f"A memo.\n\n{PARAGRAPH}\n")
    (made / "drop" / "answer.txt").write_text("> " + PARAGRAPH.replace("under ", "under\n> ").upper())
    (made / "drop" / "evil\x1b[2J.txt").write_text(PARAGRAPH.replace("permit", "paper") + "\x1b[2J")
    (made / "other" / "memo.txt").write_bytes((made / "drop" / "memo.txt").read_bytes())
    home = str(made / "home")
    said(home, "init", home)
    said(home, "ingest", str(made / "drop"), "--collection", "Leak")
    said(home, "ingest", str(made / "other"), "--collection", "Other")
    return home


def number_of(home: str, name: str) -> int:
    listed = json.loads(said(home, "document", "list", "--collection", "Leak", "--json"))
    return next(entry["id"] for entry in listed if entry["name"] == name)


def test_a_document_is_found_where_it_was_quoted_and_where_it_lies_twice(home: str) -> None:
    output = said(home, "like", str(number_of(home, "memo.txt")))
    assert "2 pages in 2 documents have some of these 40 words" in output
    assert "The same file, byte for byte: document 4 of Other" in output
    assert "95 % of the words (38), 38 in a row" in output
    assert "38 words, 38 in a row, word for word" in output
    assert "nearly: it differs in 1 place" in output
    assert "were looked up in 4 pages" in output
    assert "of 4 documents could not be read" in output
    assert "\x1b[2J" not in output


def test_a_page_is_named_behind_a_colon(home: str) -> None:
    key = number_of(home, "memo.txt")
    assert said(home, "like", f"{key}:1").splitlines()[0] == said(home, "like", str(key)).splitlines()[0]
    assert "answer.txt" in said(home, "like", "answer.txt:1", "--collection", "Leak").replace(
        "memo", "answer"
    )
    assert run(home, "like", f"{key}:7").exit_code == 4


def test_a_text_comes_from_a_file_or_standard_input_in_any_encoding(home: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_text(PARAGRAPH, encoding="utf-16")
    for output in (
        said(home, "like", "--text", str(tmp_path / "text")),
        said(home, "like", "--text", "-", given=PARAGRAPH.encode()),
    ):
        assert "4 pages in 4 documents have some of these 38 words" in output
    assert "1 pages in 1 documents" in said(
        home, "like", "--text", "-", "--collection", "Other", given=PARAGRAPH.encode()
    )


def test_programs_get_the_whole_of_it(home: str) -> None:
    found = json.loads(said(home, "like", str(number_of(home, "memo.txt")), "--json"))
    assert (found["words"], found["total_pages"], found["is_complete"]) == (40, 2, True)
    assert [entry["collection"] for entry in found["duplicates"]] == ["Other"]
    first = found["documents"][0]
    assert (first["name"], first["same"], first["longest"], first["pages"][0]["stretches"]) == (
        "answer.txt",
        38,
        38,
        [[2, 40]],
    )
    assert any(is_same for _, is_same in first["pages"][0]["snippet"])


def test_both_texts_beside_each_other(home: str) -> None:
    key, other = number_of(home, "memo.txt"), number_of(home, "answer.txt")
    output = said(home, "like", str(key), "--beside", f"{other}:1")
    assert "38 of 40 words stand on page 1 of answer.txt" in output
    assert "given (page 1): A memo. The shipment" in output
    assert "found: THE SHIPMENT" in output
    assert run(home, "like", str(key), "--beside", str(other)).exit_code == 5


def test_a_limit_is_said(home: str) -> None:
    output = said(home, "like", "--text", "-", "--limit", "1", given=PARAGRAPH.encode())
    assert "3 more documents: --all, or --limit" in output
    assert "more documents" not in said(home, "like", "--text", "-", "--all", given=PARAGRAPH.encode())


@pytest.mark.parametrize("arguments", [[], ["1", "--text", "-"], ["--text", "-"]])
def test_nothing_or_both_or_too_little_is_refused_with_a_hint(home: str, arguments: list[str]) -> None:
    result = run(home, "like", *arguments, given=b"too little")
    assert result.exit_code == 5
    assert "Traceback" not in result.output
