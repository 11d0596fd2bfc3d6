"""LibreOffice as a converter behind the wall: one process a document, with a profile and a folder of its own. It knows
no network, runs no macro, follows no link and is ended as a whole when its time is up.

It gets a copy without a meaningful name, and what it makes is as untrusted as what it got.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ingest.walls import bubblewrap

if TYPE_CHECKING:
    from collections.abc import Callable

_CPU_S = 180
_WALL_S = 240.0
_MEMORY_BYTES = 384 * 1024**2  # 200 MB are enough for most; with its libraries it stays under 550
_FILE_BYTES = 512 * 1024**2
_CONFINED = Path(__file__).with_name("walls") / "confined.py"
_NEEDED = (
    "/etc/fonts",
    "/etc/libreoffice",
    "/var/cache/fontconfig",
    "/var/lib/libreoffice",
    "/etc/papersize",
)
_PROFILE = "user/registrymodifications.xcu"


class Failed(Exception):
    """Nothing came of it. The message is for a person."""


class LibreOffice:
    """At most `at_once` at a time, behind bubblewrap where `walled`. Thread-safe."""

    def __init__(self, at_once: int, scratch: Path | None, *, walled: bool) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._scratch, self._walled = scratch, walled

    def convert(self, write: Callable[[IO[bytes]], object], ending: str, target: str) -> bytes:
        """The document that `write` puts into a file, as a file of the type `target`. Raises Failed."""
        with self._places, tempfile.TemporaryDirectory(prefix="converter-", dir=self._scratch) as folder:
            source = Path(folder, f"document.{ending}")
            with source.open("wb") as copy:
                write(copy)
            _write_profile(Path(folder, "profile", _PROFILE))
            self._run(folder, source.name, target)
            return _made(Path(folder, "out"))

    def _run(self, folder: str, name: str, target: str) -> None:
        program = program_path()
        if program is None:
            raise Failed("LibreOffice is not installed")
        arguments = [
            str(program), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--invisible", "--norestore",
            "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck",
            "--convert-to", target, "--outdir", f"{folder}/out", name,
        ]  # fmt: skip
        limits = [str(number) for number in (_CPU_S, _MEMORY_BYTES, _FILE_BYTES)]
        confined = [sys.executable, "-I", "-S", str(_CONFINED), *limits]
        walls = bubblewrap.bubblewrap(_visible(program), folder) if self._walled else []
        process = subprocess.Popen(
            [*confined, *walls, *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=folder, env=_environment(folder), start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(_WALL_S)
        except subprocess.TimeoutExpired:
            raise Failed("LibreOffice took longer than its limit") from None
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@cache
def program_path() -> Path | None:
    """Where LibreOffice is installed; None if it is not."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found).resolve() if found else None


def _made(folder: Path) -> bytes:
    """What lies in the folder now. It is a stranger's: no link is followed."""
    files = (
        [entry for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
        if folder.is_dir()
        else []
    )
    if len(files) != 1 or not 0 < files[0].stat(follow_symlinks=False).st_size <= _FILE_BYTES:
        raise Failed("LibreOffice could not read it")
    return Path(files[0].path).read_bytes()


def _visible(program: Path) -> list[str]:
    installed = str(program.parent.parent)
    own = [] if installed.startswith("/usr/") else [installed]
    return [*bubblewrap.SYSTEM_FOLDERS, *own, *_NEEDED]


def _environment(folder: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp",
        "SAL_DISABLE_OPENCL": "1", "OMP_THREAD_LIMIT": "1",
    }  # fmt: skip


_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "CheckDocumentEvents", "true"),
    ("Common/History", "PickListSize", "0"),
    ("Common/Misc", "UseOpenCL", "false"),
    ("Writer/Content/Update", "Link", "0"),  # never
    ("Calc/Content/Update", "Link", "1"),  # never
    ("Java/VirtualMachine", "Enable", "false"),
    ("Recovery/AutoSave", "Enabled", "false"),
    ("Recovery/RecoveryInfo", "Enabled", "false"),
)


def _write_profile(file: Path) -> None:
    """The settings that matter, and no other: everything else is as LibreOffice is installed."""
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for path, name, value in _SETTINGS
    )
    file.parent.mkdir(parents=True)
    file.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )
