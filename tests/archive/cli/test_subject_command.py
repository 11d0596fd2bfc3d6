"""The commands of the register: names go in by prompt or file, and come out only on request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import accession, cli
from archive.store import Store

BODY = "Hello drivers,\n\nIlona Kovalenko will answer all questions.\nWrite to ilona.k@example.org or I. Kovalenko.\n"
NAMES = ("Ilona", "Kovalenko", "ilona.k")


@pytest.fixture
def run(store: Store, tmp_path: Path):
    (tmp_path / "memo.txt").write_text(BODY)
    accession.ingest(store, [tmp_path / "memo.txt"], collection="Leak")

    def call(*args: object, typed: str | None = None) -> Result:
        return CliRunner().invoke(cli.main, ["--home", str(store.home), *map(str, args)], input=typed)

    return call


def entered(run) -> None:
    typed = "Ilona Kovalenko\nIllona K; Ілона Коваленко\n\n\nilona.k@example.org\n"
    assert run("subject", "add", "--label", "Driver", typed=typed).exit_code == 0


def test_from_a_name_to_proposed_boxes_without_showing_it(run) -> None:
    entered(run)
    for command in (["list"], ["labels"], ["find"], ["find", "--json"], ["propose"], ["propose", "memo.txt"]):
        result = run("subject", *command)
        assert result.exit_code == 0, result.output
        assert not any(name in result.output for name in NAMES), command
    assert "3 boxes in 1 documents" in run("subject", "propose").output
    told = json.loads(run("redaction", "list", "--json").output)
    assert len(told) == 3


def test_where_it_occurs_is_told_by_page_form_and_sureness(run) -> None:
    entered(run)
    told = json.loads(run("subject", "find", "--json").output)
    assert [(entry["page"], entry["form"]) for entry in told] == [
        (1, "full name"),
        (1, "mail address"),
        (1, "initials"),
    ]
    assert all(entry["label"].startswith("Driver ") and "text" not in entry for entry in told)
    sure = run("subject", "find", "--least", "0.9").output
    assert "2 occurrences in 1 documents" in sure
    assert "Ilona Kovalenko" in run("subject", "find", "--show").output


def test_where_else_words_are_said(run) -> None:
    result = run("subject", "find", "--words", typed="all questions\n")
    assert "1 occurrences in 1 documents" in result.output


def test_edit_keeps_what_is_not_said_and_takes_out_what_is_minus(run, tmp_path: Path) -> None:
    entered(run)
    (tmp_path / "change.txt").write_text("handle: @ilo\nspelling: -\n")
    assert run("subject", "edit", "1", "--file", tmp_path / "change.txt", "--label", "Courier").exit_code == 0
    said = run("subject", "show", "1").output
    assert "Courier " in said
    assert "@ilo" in said
    assert "Ilona Kovalenko" in said
    assert "Illona" not in said
    assert run("subject", "edit", "1", "--reason", "minor").exit_code == 0
    assert "minor" in run("subject", "list").output


def test_an_import_lists_what_it_could_not_read(run, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("name;label\nMina Roe;Driver\n;Driver\nBo Kim;\n")
    result = run("subject", "import", tmp_path / "list.csv")
    assert "line     3  not read" in result.output
    assert "2 subjects entered, 0 known already, 1 lines not read" in result.output
    again = run("subject", "import", tmp_path / "list.csv").output
    assert "0 subjects entered, 2 known already" in again
    shown = run("subject", "list", "--show").output
    assert "Mina Roe" in shown
    assert "Person " in shown


def test_a_retired_subject_is_not_found(run) -> None:
    entered(run)
    assert run("subject", "retire", "1").exit_code == 0
    assert "0 occurrences" in run("subject", "find").output
    assert run("subject", "find", "--subject", "1").exit_code == 4
    assert "retired" in run("subject", "labels").output
    assert "0 subjects" in run("subject", "list").output


def test_without_the_key_the_command_says_what_to_do(run, store: Store) -> None:
    entered(run)
    (store.home / "keys" / "subjects.key").unlink()
    result = run("subject", "list")
    assert result.exit_code == 10
    assert "key of the subjects is not there" in result.output
    assert "subjects_key" in result.output


def test_names_are_not_taken_from_the_command_line(run) -> None:
    for command in ("add", "edit", "find"):
        told = run("subject", command, "--help").output
        assert "--name" not in told
    assert "never taken from the command line" in " ".join(run("subject", "--help").output.split())
