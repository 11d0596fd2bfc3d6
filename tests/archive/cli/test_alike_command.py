"""archive document alike"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import main


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def home(tmp_path: Path) -> str:
    folder = tmp_path / "drop"
    folder.mkdir()
    words = random.Random(1).choices([f"word{number}" for number in range(300)], k=100)
    (folder / "draft.txt").write_text(" ".join(words))
    (folder / "final.txt").write_text(" ".join([*words, "signed"]))
    (folder / "other.txt").write_text(" ".join(reversed(words)))
    home = str(tmp_path / "home")
    run("init", home)
    run("--home", home, "ingest", str(folder), "--collection", "Leak")
    return home


def test_one_document_s_are_listed_with_how_much_is_the_same(home: str) -> None:
    output = run("--home", home, "document", "alike", "draft.txt")
    assert "98 % of the same wording" in output
    assert "final.txt" in output
    assert "other.txt" not in output
    assert "Nothing is almost the same." in run("--home", home, "document", "alike", "other.txt")


def test_groups_are_listed_with_every_place(home: str, tmp_path: Path) -> None:
    output = run("--home", home, "document", "alike")
    assert "2 documents of Leak" in output
    assert str(tmp_path / "drop" / "final.txt") in output
    assert "1 groups" not in run("--home", home, "status")


def test_programs_get_the_same_as_json(home: str) -> None:
    (found,) = json.loads(run("--home", home, "document", "alike", "draft.txt", "--json"))
    assert (found["kind"], found["is_exact"], found["document"]["name"]) == ("text", True, "final.txt")
    assert found["similarity"] == pytest.approx(98 / 99, abs=1e-4)
    (group,) = json.loads(run("--home", home, "document", "alike", "--json"))
    assert (group["total"], [entry["name"] for entry in group["documents"]]) == (
        2,
        ["draft.txt", "final.txt"],
    )
    assert json.loads(run("--home", home, "document", "alike", "--json", "--collection", "None")) == []
