"""archive backup, archive restore"""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner, Result

from archive.cli import main
from archive.store import create, open_store

PASSPHRASE = "six words that nobody guesses"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    (folder / "memo.txt").write_text("diesel permit of the northern yard")
    create(folder / "home").close()
    assert run(folder / "home", "ingest", str(folder / "memo.txt")).exit_code == 0
    return folder / "home"


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "home")


def run(home: Path, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["--home", str(home), *arguments], input=typed)


def public_key(home: Path, file: Path) -> str:
    said = run(home, "backup", "key", str(file)).output
    return next(word for word in said.split() if word.startswith("age1"))


def test_from_a_key_to_an_archive_on_another_machine(home: Path, tmp_path: Path) -> None:
    to, secret, back = tmp_path / "stick", tmp_path / "secret.txt", tmp_path / "back"
    public = public_key(home, secret)
    refused = run(home, "backup", str(to), "--recipient", public)
    assert refused.exit_code == 4
    assert "mounted" in refused.output
    assert "No backup was ever made" in run(home, "check").output
    assert run(home, "backup", "--new", str(to), "--recipient", public).exit_code == 0
    assert "The last backup was made on" in run(home, "check").output
    again = run(home, "backup", str(to), "--recipient", public)
    assert again.exit_code == 0
    assert "Snapshot 2" in again.output
    assert run(home, "backup", "list", str(to)).output.count("objects") == 2
    assert run(home, "backup", "check", str(to)).exit_code == 0
    assert "opened" in run(home, "backup", "check", str(to), "--identity", str(secret)).output
    assert run(home, "backup", "prune", str(to), "--keep", "1").exit_code == 0
    assert run(tmp_path / "none", "restore", str(to), str(back)).exit_code == 5
    restored = run(tmp_path / "none", "restore", str(to), str(back), "--identity", str(secret))
    assert restored.exit_code == 0, restored.output
    assert "the chain is whole" in restored.output
    assert run(back, "search", "diesel").output.count("1 pages in 1 documents") == 1
    assert run(back, "check").exit_code == 0
    assert run(tmp_path / "none", "restore", str(to), str(back), "--identity", str(secret)).exit_code == 8


def test_the_secret_key_is_nowhere_in_the_archive_and_in_nothing_that_is_said(
    home: Path, tmp_path: Path
) -> None:
    to, secret = tmp_path / "stick", tmp_path / "secret.txt"
    assert run(home, "backup", "key", str(home / "keys" / "secret.txt")).exit_code == 5
    public = public_key(home, secret)
    assert secret.stat().st_mode & 0o777 == 0o600
    said = [
        run(home, "backup", "key", str(secret)),
        run(home, "backup", "--new", str(to), "--recipient", secret.read_text().splitlines()[-1]),
        run(home, "backup", "--new", str(to), "--recipient", public),
        run(home, "backup", "check", str(to), "--identity", str(secret)),
        run(home, "restore", str(to), str(tmp_path / "back"), "--identity", str(secret)),
        run(home, "custody", "list"),
    ]
    assert [result.exit_code for result in said] == [8, 5, 0, 0, 0, 0]
    key = secret.read_text().splitlines()[-1]
    assert key.startswith("AGE-SECRET-KEY-1")
    assert not any(key in result.output for result in said)
    for folder in (home, to, tmp_path / "back"):
        assert not any(key.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


class QuickPassphrase:
    """Stands in for what is slow on purpose; tests/archive/backup has the real one."""

    @staticmethod
    def encrypt(plain: bytes, passphrase: str) -> bytes:
        return sha256(passphrase.encode()).digest() + bytes(byte ^ 0xFF for byte in plain)

    @staticmethod
    def decrypt(sealed: bytes, passphrase: str) -> bytes:
        if sealed[:32] != sha256(passphrase.encode()).digest():
            raise pyrage.DecryptError("no")
        return bytes(byte ^ 0xFF for byte in sealed[32:])


def test_a_passphrase_from_a_file_for_a_timer_and_typed_for_a_person(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyrage, "passphrase", QuickPassphrase)
    to, file = tmp_path / "stick", tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    monkeypatch.setenv("ARCHIVE_BACKUP_PASSPHRASE_FILE", str(file))
    assert run(home, "backup", "--new", str(to)).exit_code == 0
    monkeypatch.delenv("ARCHIVE_BACKUP_PASSPHRASE_FILE")
    restored = run(home, "restore", str(to), str(tmp_path / "back"), typed=f"{PASSPHRASE}\n")
    assert restored.exit_code == 0, restored.output
    assert PASSPHRASE not in restored.output
    wrong = run(home, "restore", str(to), str(tmp_path / "wrong"), typed="another passphrase\n")
    assert wrong.exit_code == 10
    (to / "key.age").write_bytes(b"rotten")
    again = run(home, "restore", str(to), str(tmp_path / "again"), typed=f"{PASSPHRASE}\n")
    assert again.exit_code == 0, "the key is there twice"
    inside = home / "keys" / "passphrase"
    inside.write_text(PASSPHRASE)
    monkeypatch.setenv("ARCHIVE_BACKUP_PASSPHRASE_FILE", str(inside))
    assert run(home, "backup", str(to)).exit_code == 5


def test_recipients_from_a_file_that_the_settings_name(home: Path, tmp_path: Path) -> None:
    keys = tmp_path / "recipients.txt"
    keys.write_text(f"# desk\n{public_key(home, tmp_path / 'a')}\n{public_key(home, tmp_path / 'b')}\n")
    (home / "archive.toml").write_text(f'backup_recipients = "{keys}"\n')
    assert run(home, "backup", "--new", str(tmp_path / "stick")).exit_code == 0
    for name in ("a", "b"):
        restored = run(
            home,
            "restore",
            str(tmp_path / "stick"),
            str(tmp_path / f"back-{name}"),
            "--identity",
            str(tmp_path / name),
        )
        assert restored.exit_code == 0, restored.output


def test_a_damaged_original_is_said_and_the_rest_is_backed_up(home: Path, tmp_path: Path) -> None:
    store = open_store(home)
    digest = next(store.blobs.digests())
    store.blobs.path(digest).unlink()
    store.close()
    public = public_key(home, tmp_path / "secret.txt")
    made = run(home, "backup", "--new", str(tmp_path / "stick"), "--recipient", public)
    assert made.exit_code == 40
    assert digest in made.output
    back = tmp_path / "back"
    restored = run(
        home, "restore", str(tmp_path / "stick"), str(back), "--identity", str(tmp_path / "secret.txt")
    )
    assert restored.exit_code == 40
    assert digest in restored.output
    assert run(back, "status").exit_code == 0
