"""Passwords stay in one file that only its owner reads, and open what is locked."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.errors import Invalid
from archive.store import Store, create, passwords


def test_they_are_kept_in_order_once_each_and_for_the_owner_alone(store: Store) -> None:
    assert passwords.known(store.home) == ()
    assert passwords.add(store.home, ["heron", "pässwort ", "heron", ""]) == 2
    assert passwords.add(store.home, ["heron"]) == 0
    assert passwords.known(store.home) == ("heron", "pässwort ")
    assert (store.home / "keys" / "passwords").stat().st_mode & 0o777 == 0o600
    assert passwords.forget(store.home) == 2
    assert passwords.known(store.home) == ()


@pytest.mark.parametrize("bad", ["two\nlines", "x" * 501])
def test_what_is_no_password_is_refused(store: Store, bad: str) -> None:
    with pytest.raises(Invalid):
        passwords.add(store.home, [bad])


def test_a_locked_file_is_read_once_its_password_is_given_and_nothing_repeats_it(tmp_path: Path) -> None:
    home, locked = tmp_path / "home", tmp_path / "locked.pdf"
    create(home).close()
    with pymupdf.open() as document:
        document.new_page().insert_text((50, 80), "Opened at last")
        document.save(locked, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="hunter2", owner_pw="x")

    def run(*words: str, **options):
        return CliRunner().invoke(main, ["--home", str(home), *words], catch_exceptions=False, **options)

    assert run("ingest", str(locked)).exit_code == 22
    added = run("password", "add", "--file", "-", input="wrong\nhunter2\n")
    assert (added.exit_code, "hunter2" in added.output) == (0, False)
    retried = run("retry", "--reason", "encrypted")
    assert retried.exit_code == 0
    assert "locked.pdf" in run("search", '"opened at last"').output
    assert b"hunter2" not in (home / "catalog.sqlite3").read_bytes()
    assert "hunter2" not in run("custody", "list").output
    assert run("password", "count").output.strip() == "2"
