"""The checker that is published with a release: one file, run by a reader who has no archive."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from stub_exhibits import made

from archive import release
from archive.cli import main
from archive.errors import ReleaseDamaged
from archive.store import Store


@pytest.fixture
def published(store: Store, tmp_path: Path) -> Path:
    made(store, "one report"), made(store, "another report")
    folder = tmp_path / "site"
    release.publish(store, folder, title="The reports", agent="chief")
    return folder


@pytest.fixture
def published_again(store: Store, published: Path) -> tuple[Path, Path]:
    """A release, and the folder that it replaced, as a site that was never brought up to date shows it."""
    old = published.with_name("old")
    shutil.copytree(published, old)
    ids = [exhibit.id for exhibit in release.releasable(store)]
    release.publish(store, published, title="The report", agent="chief", exhibit_ids=ids[:1])
    return published, old


def check(folder: Path, *more: str) -> tuple[int, str]:
    """As a reader runs it: without what surrounds it here, also without this project's packages."""
    done = subprocess.run(
        [sys.executable, "-I", "-B", folder / "check.py", *more],
        capture_output=True, text=True, check=False, cwd=folder.parent,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_a_reader_checks_a_copy_with_the_file_that_came_with_it(published: Path) -> None:
    code, said = check(published)
    assert (code, "2 exhibits" in said, "every byte as it was signed" in said) == (0, True, True)


@pytest.mark.parametrize("change", ["flipped", "missing", "added", "link"])
def test_any_change_is_told(published: Path, change: str) -> None:
    picture = next(published.rglob("*.png"))
    if change == "flipped":
        data = bytearray(picture.read_bytes())
        data[len(data) // 2] ^= 1
        picture.write_bytes(data)
    elif change == "added":
        picture.with_name("page-0002.png").write_bytes(b"x")
    else:
        picture.unlink()
        if change == "link":
            picture.symlink_to(published / "index.html")
    code, said = check(published)
    told = {"link": "changed", "flipped": "changed"}.get(change, change)
    assert (code, f"{told}: {picture.parent.relative_to(published)}" in said) == (1, True)


def test_what_is_no_release_is_said_to_be_none(published: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, said = check(published, str(tmp_path / "empty"))
    assert (code, "There is no release" in said) == (2, True)


def test_an_old_version_left_behind_in_another_folder_is_told(published_again: tuple[Path, Path]) -> None:
    now, old = published_again
    code, said = check(now, "--against", str(old))
    assert code == 1
    assert "added: exhibits/" in said
    assert "changed: index.html" in said
    copy = now.with_name("copy")
    shutil.copytree(now, copy)
    assert check(now, "--against", str(copy))[0] == 0


def test_an_old_version_left_behind_on_a_site_is_told(published_again: tuple[Path, Path], site_of) -> None:
    now, old = published_again
    code, said = check(now, "--against", site_of(old))
    assert code == 1
    assert "still there: exhibits/" in said
    assert "changed: index.html" in said
    assert check(now, "--against", site_of(now) + "/")[0] == 0


def test_what_was_gone_before_the_last_release_is_still_looked_for(
    store: Store, published_again: tuple[Path, Path], site_of
) -> None:
    now, old = published_again
    release.publish(
        store, now, title="The report", agent="chief", exhibit_ids=[release.releasable(store)[0].id]
    )
    assert any("still there: exhibits/" in entry for entry in release.against(now, site_of(old)))


def test_a_site_that_does_not_answer_is_no_proof_of_anything(published: Path) -> None:
    code, said = check(published, "--against", "http://127.0.0.1:9")
    assert (code, "does not answer" in said) == (2, True)
    with pytest.raises(ReleaseDamaged):
        release.against(published, "http://127.0.0.1:9")


def test_the_command_says_the_same(published_again: tuple[Path, Path]) -> None:
    now, old = published_again
    good = CliRunner().invoke(main, ["release", "check", str(now)])
    assert good.exit_code == 0
    bad = CliRunner().invoke(main, ["release", "check", str(now), "--against", str(old)])
    assert bad.exit_code == ReleaseDamaged.exit_code
    assert "changed: index.html" in bad.output
