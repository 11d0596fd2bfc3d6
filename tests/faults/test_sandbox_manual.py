"""The manual's page on the sandbox claims nothing that no test tries, and gives the limits that are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest import frames
from ingest.model import Limits

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "archive" / "docs" / "sandbox.md").read_text(encoding="utf-8")
TABLE = MANUAL.split("## What holds")[1].split("## Limits")[0]
ROWS = [line for line in TABLE.splitlines() if line.startswith("| ")][2:]
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}


def test_there_are_rows() -> None:
    assert len(ROWS) > 15


@pytest.mark.parametrize("row", ROWS)
def test_every_row_names_a_test_that_there_is(row: str) -> None:
    named = re.findall(r"`(test_\w+)`", row)
    assert named
    assert set(named) <= TESTS


def test_every_test_that_is_named_anywhere_is_there() -> None:
    assert set(re.findall(r"`(test_\w+)`", MANUAL)) <= TESTS


def test_every_test_of_the_sandbox_with_a_wall_is_in_the_table() -> None:
    source = (Path(__file__).parent / "test_sandbox_holds.py").read_text(encoding="utf-8")
    about = "a_reader|the_reader|an_original|an_answer|what_one_file"
    claims = re.findall(rf"^def (test_(?:{about})\w+)", source, re.MULTILINE)
    assert set(claims) <= set(re.findall(r"`(test_\w+)`", "".join(ROWS)))


def test_the_limits_are_those_of_the_program() -> None:
    usual = Limits()
    for number in (
        f"{usual.file_bytes // 1024**3} GiB (`file_bytes`)",
        f"{usual.memory_bytes // 1024**2} MiB (`memory_bytes`)",
        f"{usual.cpu_s} s (`cpu_s`)",
        f"{usual.silence_s:.0f} s (`silence_s`)",
        f"{usual.elapsed_s / 3600:.0f} hour",
        f"{usual.written_bytes // 1024**2} MiB and 10,000 files",
        f"{usual.pages:,}; {usual.page_characters // 10**6} million; {usual.characters // 10**6} million",
        f"{usual.attachments:,} |",
        f"{usual.expansion} times the file's size",
        f"{frames.FINDINGS:,}; {frames.QUOTE_CHARACTERS:,} characters; {frames.TOLD_CHARACTERS // 10**6} million",
        f"{usual.render_pixels // 10**6} million pixels",
    ):
        assert number in MANUAL, number
