"""A reader tries what it must not be able to do, and says what was refused. For `archive doctor` and the tests.

It runs in a reader behind its walls, like the reading of a file; what is found is what holds, not what was switched on.
"""

from __future__ import annotations

import errno
import mmap
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest import ocr, registry
from ingest.walls import landlock, namespaces

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.model import Limits


def tried(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """`refused`: deed -> True if it could not be done; `namespaces`: kind -> which one this process is in.

    Also what a reader reads: `languages` of OCR, `media_types`.
    """
    outside = Path(request["outside"])
    deeds: dict[str, Callable[[], object]] = {
        "read": outside.read_bytes,
        "write": lambda: outside.with_suffix(".written").write_bytes(b"here"),
        "network": lambda: socket.create_connection(("127.0.0.1", request["port"]), timeout=2).close(),
        "program": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "process": _start_process,
        "signal": lambda: os.kill(os.getppid(), 0),
        "spy": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        "memory": lambda: _take(limits.memory_bytes * 2, mmap.MAP_PRIVATE),
        "shared-memory": lambda: _take(limits.memory_bytes * 2, mmap.MAP_SHARED),
        "nameless-memory": lambda: os.memfd_create("more"),
        "folder": lambda: _needs_room(2 * limits.written_bytes),
    }
    return {
        "refused": {name: _refused(deed) for name, deed in deeds.items()},
        "namespaces": namespaces.of_this_process(),
        "landlock_abi": landlock.abi(),
        "seccomp": _status("Seccomp") == "2",
        "capabilities": _status("CapEff").strip("0") != "",
        "languages": ocr.languages(),
        "media_types": registry.media_types(),
    }


def _refused(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except (OSError, MemoryError):
        return True
    return False


def _start_process() -> None:
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _take(size_bytes: int, flags: int) -> None:
    with mmap.mmap(-1, size_bytes, flags=flags | mmap.MAP_ANONYMOUS):
        pass


def _needs_room(size_bytes: int) -> None:
    disk = os.statvfs(".")
    if disk.f_blocks * disk.f_frsize < size_bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _status(name: str) -> str:
    with suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(f"{name}:"):
                return line.split()[1]
    return ""
