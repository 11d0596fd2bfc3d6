"""What a reading process puts between itself and the rest before it sees a stranger's file.

Each wall is raised on its own: a kernel that has none of one kind is no reason to do without the others. Which of them
stand is told to whoever asks (`archive doctor`); that they hold is tried, never assumed (`ingest.walls.probes`).
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from ingest.walls import kernel, landlock, namespaces, seccomp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from ingest.model import Limits

_OPEN_FILES = 64

WALLS = ("folder", "memory", "capabilities", "tracing", "end", "privileges", "landlock", "seccomp")

_ADDRESS_SLACK_BYTES = 64 * 1024**2
"""Room in the address space for what is set aside and never touched, as C libraries do."""

_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def raise_all(
    limits: Limits, visible: Iterable[str], *, later_bytes: int = 0, without: Collection[str] = ()
) -> tuple[str, ...]:
    """Lock this process in; `visible` are the folders it may still read. Returns the names of the walls that stand.

    `later_bytes` of memory are for what is loaded when it is first needed; none of it is a file's. `without` leaves
    some walls down, so that a test can see what each of them is for.
    """
    outer_folder = os.open(".", os.O_RDONLY)  # where a large document lies, without a name
    steps: tuple[Callable[[], None], ...] = (
        lambda: _small_folder(limits),
        lambda: _limit(limits, later_bytes),
        kernel.drop_capabilities,
        lambda: kernel.prctl(kernel.PR_SET_DUMPABLE, 0),
        lambda: kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL),
        lambda: kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1),
        lambda: _close_files(outer_folder, visible),
        seccomp.restrict,
    )
    standing = tuple(
        name for name, step in zip(WALLS, steps, strict=True) if name not in without and _stands(step)
    )
    os.close(outer_folder)
    if "seccomp" not in (*standing, *without):
        _allow_no_process()
    return standing


def _stands(step: Callable[[], None]) -> bool:
    with suppress(OSError, ValueError):
        step()
        return True
    return False


def _small_folder(limits: Limits) -> None:
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # else an ordinary account may not name itself in its namespace
    namespaces.small_folder(limits.written_bytes)


def _close_files(outer_folder: int, visible: Iterable[str]) -> None:
    allowed = [(outer_folder, landlock.EVERYTHING)]
    try:
        allowed.append((os.open(".", os.O_RDONLY), landlock.EVERYTHING))
        for rights, paths in (
            (landlock.READ, (*visible, "/proc/self", "/sys/devices/system/cpu")),
            (landlock.READ_AND_WRITE, _DEVICES),
        ):
            for path in paths:
                with suppress(FileNotFoundError):
                    allowed.append((os.open(path, os.O_RDONLY), rights))
        landlock.restrict(allowed)
    finally:
        for descriptor, _ in allowed[1:]:
            os.close(descriptor)


def _limit(limits: Limits, later_bytes: int) -> None:
    """Set once everything is imported: `memory_bytes` is what a file may take beyond that, and what comes later.

    RLIMIT_DATA counts what a program writes to for itself; shared and file-backed memory and stacks, which it does not
    count, end at RLIMIT_AS.
    """
    data_bytes, address_bytes = (in_use + later_bytes for in_use in _in_use_bytes())
    for name, value in (
        ("RLIMIT_DATA", data_bytes + limits.memory_bytes),
        ("RLIMIT_AS", address_bytes + limits.memory_bytes + _ADDRESS_SLACK_BYTES),
        ("RLIMIT_FSIZE", limits.written_bytes),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", _OPEN_FILES),
    ):
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def _allow_no_process() -> None:
    """Second best: it forbids threads as well, which some libraries need, and does not bind the administrator."""
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _in_use_bytes() -> tuple[int, int]:
    """Data and address space, in bytes."""
    if sys.platform != "linux":
        return 512 * 1024**2, 2 * 1024**3
    with open("/proc/self/status", encoding="ascii") as status:
        entries = dict(line.split(":", 1) for line in status)
    return tuple(int(entries[name].split()[0]) * 1024 for name in ("VmData", "VmSize"))  # type: ignore[return-value]
