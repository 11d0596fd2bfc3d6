"""The commands around redaction, exhibit and release, as an editor types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import accession, cli
from archive.store import Store

BODY = "Hello drivers,\n\nIlona Kovalenko will answer all questions about wages.\n"


@pytest.fixture
def run(store: Store, tmp_path: Path):
    (tmp_path / "memo.txt").write_text(BODY)
    accession.ingest(store, [tmp_path / "memo.txt"], collection="Leak")

    def call(*args: object) -> Result:
        return CliRunner().invoke(cli.main, ["--home", str(store.home), *map(str, args)])

    return call


def test_from_a_name_to_a_public_folder(run, tmp_path: Path) -> None:
    added = run("redaction", "add", "memo.txt", "--text", "ilona kovalenko", "--reason", "private person")
    assert added.exit_code == 0, added.output
    assert "1 redactions" in added.output
    assert "kovalenko" not in added.output.lower(), "a terminal has a history"
    assert run("redaction", "approve", "--all", "memo.txt").output.strip() == "1 approved."
    (entry,) = json.loads(run("redaction", "list", "memo.txt", "--json").output)
    assert (entry["state"], entry["page"], entry["reason"]) == ("approved", 1, "private person")

    made = run("exhibit", "make", "memo.txt", "--title", "A memo to drivers")
    assert made.exit_code == 0, made.output
    assert "FAILED" not in made.output
    told = json.loads(run("exhibit", "show", "1", "--json").output)
    assert told["releasable"]
    assert told["proof"]["passed"]
    assert "proved" in run("exhibit", "list").output
    assert run("exhibit", "verify", "1").exit_code == 0

    saved = tmp_path / "memo.pdf"
    assert run("exhibit", "save", "1", saved).exit_code == 0
    assert saved.read_bytes().startswith(b"%PDF-1.7")
    assert run("exhibit", "save", "1", saved).exit_code == 5, "never over a file that is there"

    site = tmp_path / "site"
    published = run("release", "publish", site, "--title", "Memos")
    assert published.exit_code == 0, published.output
    assert "A memo to drivers" in (site / "index.html").read_text()
    assert run("release", "check", site).exit_code == 0
    assert "Memos" in run("release", "list").output
    (site / "index.html").write_text("changed")
    damaged = run("release", "check", site)
    assert damaged.exit_code == 43
    assert "changed: index.html" in damaged.output


def test_a_rejected_or_stale_exhibit_is_told_as_it_is(run, tmp_path: Path) -> None:
    run("redaction", "add", "1", "--page", "1", "--box", "10,10,100,60", "--reason", "legal")
    assert run("redaction", "reject", "1").output.strip() == "1 rejected."
    assert run("exhibit", "make", "1").exit_code == 0
    run("redaction", "approve", "1")
    assert "stale" in run("exhibit", "list").output
    assert run("exhibit", "save", "1", tmp_path / "x.pdf").exit_code == 42
    refused = run("release", "publish", tmp_path / "site", "--title", "Memos", "--exhibit", "1")
    assert refused.exit_code == 42
    assert "exhibit make" in refused.output


@pytest.mark.parametrize(
    "args",
    [
        ["redaction", "add", "1", "--reason", "legal"],
        ["redaction", "add", "1", "--reason", "legal", "--text", "a b", "--page", "1", "--box", "1,2,3,4"],
        ["redaction", "add", "1", "--reason", "legal", "--box", "1,2,3,4"],
        ["redaction", "add", "1", "--reason", "legal", "--page", "1", "--box", "1,2,3"],
        ["redaction", "add", "1", "--reason", "legal", "--page", "1", "--box", "1,2,nan,inf"],
        ["redaction", "add", "1", "--reason", "legal", "--text", "not in there"],
        ["redaction", "approve"],
        ["redaction", "approve", "1", "--all", "1"],
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(run, args: list[str]) -> None:
    result = run(*args)
    assert result.exit_code == 5, result.output
    assert "Traceback" not in result.output
    assert result.output.startswith("archive: ")


@pytest.mark.parametrize(
    "args", [["exhibit", "make", "9"], ["exhibit", "show", "9"], ["redaction", "approve", "9"]]
)
def test_what_is_not_there_is_said_to_be_missing(run, args: list[str]) -> None:
    assert run(*args).exit_code == 4
