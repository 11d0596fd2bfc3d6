"""From a draft to a release and back, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from stub_exhibits import as_server, exhibit_of, made, put

from archive import cli
from archive.store import Store


@pytest.fixture
def run(store: Store):
    def call(*args: object, agent: str = "ann", typed: str | None = None) -> Result:
        return CliRunner().invoke(
            cli.main, ["--home", str(store.home), *map(str, args)], env={"ARCHIVE_AGENT": agent}, input=typed
        )

    return call


def test_two_people_on_a_server(run, store: Store, tmp_path: Path) -> None:
    exhibit_of(store, put(store, "one report"), agent="ann")
    as_server(store)
    assert "in review with bea" in run("exhibit", "ask", 1, "--of", "bea", "--words", "by noon").output
    own = run("exhibit", "approve", 1, "--all-clear")
    assert own.exit_code == 7
    assert "Somebody else" in own.output
    question = run("exhibit", "question", 1, "Is the date right?", "--page", 1, agent="cyd")
    assert "Question 1 is open" in question.output
    refused = run("exhibit", "approve", 1, "--all-clear", agent="bea")
    assert refused.exit_code == 44
    assert "archive exhibit checklist" in refused.output
    assert "Is the date right?" in run("exhibit", "checklist", 1, agent="bea").output
    assert "answered" in run("exhibit", "answer", 1, "It is.").output
    done = run("exhibit", "approve", 1, "--all-clear", agent="bea")
    assert done.output.strip() == "Exhibit 1 is approved by bea."
    assert "approved" in run("exhibit", "list").output
    assert json.loads(run("exhibit", "show", 1, "--json").output)["stage"] == "approved"
    assert run("release", "publish", tmp_path / "site", "--title", "Reports").exit_code == 0


def test_a_checklist_is_filled_in_as_a_file(run, store: Store, tmp_path: Path) -> None:
    exhibit_of(store, put(store, "one report"))
    items = json.loads(run("exhibit", "checklist", 1, "--json").output)
    assert items["folds"] == ""
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(items))
    assert run("exhibit", "approve", 1, "--checklist", file).exit_code == 5, "nothing is answered"
    answers = dict.fromkeys(items, "no") | {"folds": "they are the scanner's", "dots": "not applicable"}
    file.write_text(json.dumps(answers))
    done = run("exhibit", "approve", 1, "--checklist", file)
    assert done.exit_code == 0, done.output
    assert "alone: custody says so" in done.output
    for nonsense in ("[", "[1]", '{"folds": 1}'):
        file.write_text(nonsense)
        refused = run("exhibit", "approve", 1, "--checklist", file)
        assert refused.exit_code == 5
        assert "Traceback" not in refused.output


def test_without_a_file_each_item_is_asked(run, store: Store) -> None:
    exhibit_of(store, put(store, "one report"))
    done = run("exhibit", "approve", 1, typed="\n-\nthey are the scanner's\n" + "\n" * 20)
    assert done.exit_code == 0, done.output
    assert "watermark" in done.output
    assert "not applicable" in run("exhibit", "checklist", 1).output


def test_what_takes_an_approval_back_says_so(run, store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    retitled = run("exhibit", "title", 1, "Another")
    assert "counts no more" in retitled.output
    told = run("exhibit", "embargo", 1, "2099-12-01 18:00", "--zone", "Europe/Berlin")
    assert "1 December 2099, 17:00 UTC (18:00 in Europe/Berlin)" in told.output
    run("exhibit", "approve", 1, "--all-clear")
    early = run("release", "publish", tmp_path / "site", "--title", "Reports", "--exhibit", 1)
    assert early.exit_code == 8
    assert "not to be released before" in early.output
    assert run("exhibit", "embargo", 1, "--lift").exit_code == 0
    assert "draft again" in run("exhibit", "return", 1, "--why", "page 1").output
    assert run("exhibit", "embargo", 1).exit_code == 5
    assert run("exhibit", "answer", 9, "x").exit_code == 4


def test_what_is_withdrawn_is_named_until_its_folder_is_published_again(
    run, store: Store, tmp_path: Path
) -> None:
    made(store, "one report")
    site = tmp_path / "site"
    assert run("release", "publish", site, "--title", "Reports").exit_code == 0
    told = run("exhibit", "withdraw", 1, "--notice", "It was forged.", "--why", "the lawyer")
    assert f"still in {site}" in told.output
    assert run("release", "publish", site, "--title", "Reports").exit_code == 0
    assert run("release", "check", site).exit_code == 0
    assert "withdrawn" in run("exhibit", "show", 1).output
    assert not list(site.rglob("*.pdf"))


def test_a_card_is_printed_as_the_file_that_it_is_read_from(run, store: Store, tmp_path: Path) -> None:
    made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    file = tmp_path / "card.toml"
    file.write_text(
        run("exhibit", "card", 1).output + '[[confirmed]]\nwhat = "It is genuine"\non = 2026-03-02\n'
    )
    assert "Card 1 of document 1" in run("exhibit", "card", 1, "--from", file).output
    assert "draft" in run("exhibit", "list").output
    assert "by ann: archive exhibit card 1" in run("exhibit", "checklist", 1).output
    printed = run("exhibit", "card", 1, "--show").output
    assert 'what = "It is genuine"' in printed
    assert "on = 2026-03-02" in printed
    assert "Card 1 of" in run("exhibit", "card", 1, "--from", "-", typed=printed).output, "the same again"
    refused = run("exhibit", "card", 1, "--from", "-", typed='context = "by Ilona Kovalenko"')
    assert (refused.exit_code, "context" in refused.output) == (5, True)
    for nonsense in ("context = ", "[[context]]", "other = 1"):
        assert run("exhibit", "card", 1, "--from", "-", typed=nonsense).exit_code == 5
    assert run("exhibit", "card", 1, "--from", file, "--show").exit_code == 5
