"""The rules of the house: style, types, direction of imports, and a manual that keeps up."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from archive import cli, errors, settings
from archive.model import FindingKind, HiddenKind
from archive.settings import Settings
from archive.web import kinds

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "archive" / "docs"


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def test_ruff_finds_nothing() -> None:
    run(sys.executable, "-m", "ruff", "check", ".")
    run(sys.executable, "-m", "ruff", "format", "--check", ".")


def test_mypy_is_strict_and_content() -> None:
    run(sys.executable, "-m", "mypy")


def test_imports_go_one_way() -> None:
    run(str(Path(sys.executable).parent / "lint-imports"))


@pytest.mark.skipif(shutil.which("git") is None, reason="git says which files are the project's")
def test_the_top_level_holds_what_was_agreed() -> None:
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    top = {name.split("/")[0] for name in names if not name.startswith(".")}
    assert top <= {"pyproject.toml", "README.md", "LICENSE", "archive", "ingest", "templates", "tests"}


def test_no_package_file_shadows_the_packages_under_test() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("name", [entry.name for entry in fields(Settings)])
def test_every_setting_is_in_the_manual_with_its_default(name: str) -> None:
    default = "your login name" if name == "agent" else str(getattr(Settings(), name))
    row = f"| `{name}` | {default} |".replace("|  |", "| |")
    assert row in (DOCS / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [entry.name for entry in fields(Settings)])
def test_every_setting_says_what_it_is_and_is_used(name: str) -> None:
    assert next(entry for entry in fields(Settings) if entry.name == name).metadata["help"]
    sources = [path.read_text() for path in (ROOT / "archive").rglob("*.py") if path.name != "settings.py"]
    assert any(f".{name}" in source for source in sources)


def test_no_two_errors_end_with_the_same_code() -> None:
    codes = [
        kind.exit_code
        for kind in vars(errors).values()
        if hasattr(kind, "exit_code") and "exit_code" in vars(kind)
    ]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", list(FindingKind))
def test_every_finding_is_in_the_manual_and_has_a_name_on_the_pages(kind: FindingKind) -> None:
    assert f"`{kind.value}`" in (DOCS / "query-language.md").read_text(encoding="utf-8")
    assert kinds.finding(kind).so_what


def test_every_kind_of_hidden_text_has_a_name_on_the_pages() -> None:
    assert all(map(kinds.hidden, HiddenKind))


def test_every_command_says_what_it_does() -> None:
    for name in cli.main.list_commands(None):
        command = cli.main.get_command(None, name)
        assert command is not None
        assert command.help, name


def test_links_in_the_manual_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+\.md)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).is_file(), f"{page.name} links to {target}"


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive.toml").write_text('colour = "red"\n')
    with pytest.raises(settings.Invalid, match="colour"):
        settings.load(tmp_path, {})


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "archive.toml").write_text('workers = 1\nagent = "desk"\n')
    loaded = settings.load(tmp_path, {"ARCHIVE_WORKERS": "3"})
    assert (loaded.workers, loaded.agent) == (3, "desk")
