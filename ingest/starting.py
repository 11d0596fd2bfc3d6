"""How a reading process is started: with what it may see, what it is told, and whether bubblewrap stands before it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ingest.model import Limits
from ingest.walls import bubblewrap

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Settings:
    """How readers are run. `formats` are module names of further formats, for tests and outside formats."""

    workers: int = 2
    limits: Limits = field(default_factory=Limits)
    tessdata: str = ""
    formats: tuple[str, ...] = ()
    import_paths: tuple[str, ...] = ()
    bubblewrap: bool | None = None  # None: where it works
    passwords: tuple[str, ...] = field(default=(), repr=False)
    scratch: Path | None = None  # folder for what is too large for memory; None: the system's
    files_per_reader: int = (
        1  # more is faster, and lets a reader that a file took over lie about the next ones
    )
    libreoffice: bool | None = None  # None: where it is installed


def are_started_alike(some: Settings, others: Settings) -> bool:
    """Whether a process that was started for some may make readers for the others: all else is told to each reader."""
    return _by_the_start(some) == _by_the_start(others)


def _by_the_start(settings: Settings) -> tuple[object, ...]:
    return (
        settings.tessdata, settings.formats, settings.import_paths, settings.scratch, uses_bubblewrap(settings),
    )  # fmt: skip


def environment(settings: Settings) -> dict[str, str]:
    paths = [str(_PACKAGE.parent), *settings.import_paths]
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_THREAD_LIMIT": "1",
    }


def command(settings: Settings, channel: int, folder: str) -> list[str]:
    python = [sys.executable, "-m", "ingest.worker", str(channel), folder]
    return [*_bubblewrap(settings, folder), *python] if uses_bubblewrap(settings) else python


def uses_bubblewrap(settings: Settings) -> bool:
    return bubblewrap_works() if settings.bubblewrap is None else settings.bubblewrap


def _bubblewrap(settings: Settings, folder: str) -> list[str]:
    """bubblewrap and its walls. Only the `ingest` package is shown of the checkout, so that an archive in it is not."""
    # Without that capability root may not name itself in a reader's own namespace.
    own_name = ("--cap-add", "CAP_SETFCAP") if os.geteuid() == 0 else ()
    return bubblewrap.bubblewrap(visible(settings), folder, *own_name)


@cache
def _system_folders() -> tuple[str, ...]:
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_paths()["purelib"]}
    folders = [*bubblewrap.SYSTEM_FOLDERS, *sorted(prefixes)]
    # bubblewrap cannot lay a file over a link in a folder that it shows already.
    links = [link for link in _interpreter_links() if not any(Path(link).is_relative_to(f) for f in folders)]
    return tuple(dict.fromkeys([*folders, *links]))


def _interpreter_links() -> list[str]:
    """Where the interpreter's name leads, link by link: a virtual environment's may pass through any folder."""
    links: list[str] = []
    path = Path(sys.executable)
    while path.is_symlink() and len(links) < 20:
        path = path.parent / path.readlink()
        links.append(str(path))
    return links


def visible(settings: Settings) -> list[str]:
    extra = [settings.tessdata] if settings.tessdata else []
    return [*_system_folders(), str(_PACKAGE), *settings.import_paths, *extra]


@cache
def bubblewrap_works() -> bool:
    """True if bwrap is installed and our interpreter starts behind it: some containers allow no namespaces."""
    if shutil.which("bwrap") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        trial = [*_bubblewrap(Settings(), folder), sys.executable, "-c", "import ingest.wire"]
        done = subprocess.run(
            trial,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            env=environment(Settings()),
            check=False,
        )
    return done.returncode == 0
