"""The commands around redaction, exhibit and release, as an editor types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import accession, cli
from archive.redaction.subjects import register
from archive.redaction.subjects.model import Subject, SubjectKind
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
    unapproved = run("release", "publish", site, "--title", "Memos", "--exhibit", "1")
    assert unapproved.exit_code == 44
    assert "archive exhibit approve 1" in unapproved.output
    assert not site.exists()
    approved = run("exhibit", "approve", "1", "--all-clear")
    assert approved.exit_code == 0, approved.output
    assert "alone" in approved.output
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


def test_boxes_over_words_lines_pages_and_all_but_a_part(run) -> None:
    why = ("--page", 1, "--reason", "minor")
    assert "1 redactions" in run("redaction", "add", "memo.txt", "--words", "2-3", *why).output
    assert "1 redactions" in run("redaction", "add", "memo.txt", "--words", "4", "--line", *why).output
    assert "4 redactions" in run("redaction", "add", "memo.txt", "--all-but", "100,100,120,120", *why).output
    assert "1 redactions" in run("redaction", "add", "memo.txt", "--whole-page", *why).output
    for wrong in (
        ("--words", "x"),
        ("--box", "1,2"),
        ("--whole-page", "--words", "1"),
        ("--line",),
        ("--words", "90"),
    ):
        assert run("redaction", "add", "memo.txt", *wrong, *why).exit_code not in (0, 1, 70)
    assert run("redaction", "add", "memo.txt", "--text", "x y", *why).exit_code not in (0, 1, 70)


def test_the_plan_its_versions_and_what_differs(run) -> None:
    run("redaction", "add", "memo.txt", "--text", "ilona kovalenko", "--reason", "private person")
    run("redaction", "widen", "--all", "memo.txt", "--to", "line")
    run("redaction", "name", "1", "--label", "Driver 14")
    run("redaction", "approve", "1")
    told = run("redaction", "plan", "memo.txt").output.splitlines()
    assert [line.rsplit("1 ", 1)[1] for line in told] == [
        "proposed", "moved or widened", "named", "approved",
    ]  # fmt: skip
    assert "Driver 14" not in run("redaction", "plan", "memo.txt", "--version", "2").output
    changed = run("redaction", "diff", "memo.txt", "2", "4").output
    assert changed.count("Driver 14") == 1
    assert "1 redactions differ" in changed
    assert run("redaction", "plan", "memo.txt", "--version", "9").exit_code not in (0, 1, 70)


def test_how_many_names_fit_a_box(run, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Ilona Kovalenko\nAnn Lee\nBartholomew Featherstonehaugh of the northern yards\n")
    run("redaction", "add", "memo.txt", "--text", "ilona kovalenko", "--reason", "private person")
    told = run("redaction", "fit", "memo.txt", "--names", names).output
    assert "1 of 3 fit  says too much" in told or "2 of 3 fit  says too much" in told
    assert "kovalenko" not in told.lower()


def test_a_secret_can_be_given_where_no_history_keeps_it(store: Store, tmp_path: Path) -> None:
    (tmp_path / "memo.txt").write_text(BODY)
    accession.ingest(store, [tmp_path / "memo.txt"], collection="Leak")
    asked = ["redaction", "add", "memo.txt", "--text", "-", "--reason", "minor"]
    told = CliRunner().invoke(cli.main, ["--home", str(store.home), *asked], input="ilona kovalenko\n")
    assert "1 redactions" in told.output


def test_an_exhibit_in_grey_with_a_tally_and_a_page_of_it_as_a_picture(run, tmp_path: Path) -> None:
    run("redaction", "add", "memo.txt", "--text", "ilona kovalenko", "--reason", "private person")
    run("redaction", "approve", "--all", "memo.txt")
    made = run("exhibit", "make", "memo.txt", "--colours", "grey", "--marks", "none", "--tally")
    assert made.exit_code == 0, made.output
    assert "2 pages" in made.output
    look = json.loads(run("exhibit", "show", "1", "--json").output)["look"]
    assert (look["colours"], look["marks"], look["tally"]) == ("grey", "none", True)
    assert run("exhibit", "save", "1", tmp_path / "page.png", "--page", 1).exit_code == 0
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
    assert run("exhibit", "save", "1", tmp_path / "none.png", "--page", 3).exit_code not in (0, 1, 70)


def test_suggestions_say_what_found_them_and_are_not_made_twice(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text(
        "Write to jane.roe@example.org or call +44 20 7946 0958. Ask Ilona Kovalenko."
    )
    accession.ingest(store, [tmp_path / "mail.txt"], collection="Leak")
    register.add(store, "Leak", [(Subject(SubjectKind.PERSON, "Ilona Kovalenko"), "Driver")], agent="x")

    def run(*args: str) -> Result:
        return CliRunner().invoke(cli.main, ["--home", str(store.home), "redaction", *args])

    told = run("suggest", "mail.txt").output
    assert "(e-mail address 97%)" in told
    assert "(subject 99%)" in told
    assert "“Driver " in told
    assert "kovalenko" not in told.lower()
    assert "look at the pages" in told
    first = json.loads(run("list", "mail.txt", "--json").output)
    assert {entry["found_by"] for entry in first} >= {"subject"}
    run("suggest", "mail.txt")
    assert json.loads(run("list", "mail.txt", "--json").output) == first
    run("reject", "--all", "mail.txt", "--found-by", "subject")
    run("suggest", "mail.txt")
    states = {
        entry["found_by"]: entry["state"] for entry in json.loads(run("list", "mail.txt", "--json").output)
    }
    assert states["subject"] == "rejected"
