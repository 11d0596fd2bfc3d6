"""`archive doctor` says what holds because it was tried, and fails where something that must hold does not."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import ingest
from archive import doctor
from archive.cli import main
from ingest.errors import NoReader
from ingest.protecting import Protections

ROOT = Path(__file__).resolve().parents[3]
DEEDS = [deed for deed, _, _ in doctor._DEEDS]


@pytest.fixture(autouse=True)
def _usual_readers():
    yield
    ingest.configure()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def protections(**changed: object) -> Protections:
    values = {
        "refused": dict.fromkeys(DEEDS, True), "bubblewrap": True, "landlock_abi": 4, "landlock": True,
        "seccomp": True, "namespaces": ("net",), "has_privileges": False, "languages": ("eng",),
        "media_types": frozenset({"text/plain"}),
    }  # fmt: skip
    return Protections(**{**values, **changed})


@pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")
def test_it_needs_no_archive_and_finds_this_machine_sound(tmp_path: Path) -> None:
    result = run("--home", str(tmp_path / "none"), "doctor")
    assert result.exit_code == 0, result.output
    assert "✓ reads no other file" in result.output
    assert "eng" in result.output
    assert "free disk space" in result.output
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")
def test_in_an_archive_it_tries_the_disk_and_leaves_nothing_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("init", str(home)).exit_code == 0
    before = sorted(home.rglob("*"))
    found = json.loads(run("--home", str(home), "doctor", "--json").output)
    assert found["holds"] is True
    assert {"flushing to the disk", "SQLite", "Landlock", "seccomp", "bubblewrap"} <= {
        check["name"] for check in found["checks"]
    }
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize("deed", DEEDS)
def test_a_protection_that_fails_is_named_with_what_to_do(deed: str, monkeypatch, tmp_path: Path) -> None:
    words, needed = next((words, needed) for name, words, needed in doctor._DEEDS if name == deed)
    broken = protections(refused={**dict.fromkeys(DEEDS, True), deed: False}, bubblewrap=False)
    monkeypatch.setattr(ingest, "protections", lambda: broken)
    result = run("--home", str(tmp_path), "doctor")
    assert f"{'✗' if needed else '–'} {words}: tried, and done" in result.output
    assert result.exit_code == (9 if needed else 0)
    assert ("A hostile file could do harm here" in result.output) == needed
    assert json.loads(run("--home", str(tmp_path), "doctor", "--json").stdout)["holds"] is not needed


def test_without_landlock_and_bubblewrap_it_says_how_to_get_them(monkeypatch, tmp_path: Path) -> None:
    bare = protections(
        bubblewrap=False, landlock=False, landlock_abi=0, seccomp=False, namespaces=(), has_privileges=True
    )
    monkeypatch.setattr(ingest, "protections", lambda: bare)
    monkeypatch.setattr(doctor.shutil, "which", lambda _name: None)
    output = run("--home", str(tmp_path), "doctor").output
    for wanted in ("apt install bubblewrap", "Linux 5.13", "libreoffice-writer-nogui", "not in this kernel"):
        assert wanted in output


def test_bubblewrap_that_cannot_work_is_no_bubblewrap(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ingest, "protections", lambda: protections(bubblewrap=False))
    monkeypatch.setattr(doctor.shutil, "which", lambda _name: "/usr/bin/bwrap")
    assert "user namespaces" in run("--home", str(tmp_path), "doctor").output


def test_readers_that_cannot_start_fail_it(monkeypatch, tmp_path: Path) -> None:
    def fail() -> Protections:
        raise NoReader

    monkeypatch.setattr(ingest, "protections", fail)
    result = run("--home", str(tmp_path), "doctor")
    assert result.exit_code == 9
    assert "cannot be started" in result.output


def test_without_walls_every_deed_is_done_so_that_a_tick_means_something(tmp_path: Path) -> None:
    """The same probes, in a process that has raised no wall."""
    (tmp_path / "inside").mkdir()
    (tmp_path / "catalog").write_text("the source is")
    with socket.create_server(("127.0.0.1", 0)) as server:
        request = {"outside": str(tmp_path / "catalog"), "port": server.getsockname()[1]}
        code = f"""if True:
            import json, sys
            sys.path.insert(0, {str(ROOT)!r})
            from ingest.walls import probes
            from ingest.model import Limits
            print(json.dumps(probes.tried({request!r}, Limits(written_bytes=2**20))))
        """
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path / "inside", capture_output=True, check=True
        )
    refused = json.loads(done.stdout)["refused"]
    assert set(refused) == set(DEEDS)
    assert not any(refused.values()), refused
