"""A network and a folder of one's own, where the kernel lets an ordinary account have them; and what one has."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ingest.walls import kernel

_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MOST_FILES = 10_000


def leave_the_network() -> None:
    """Move into an empty network, if the kernel lets us."""
    with suppress(OSError):
        kernel.call("unshare", kernel.CLONE_NEWNET)
        return
    with suppress(OSError):
        _unshare_with_user(kernel.CLONE_NEWNET)


def small_folder(size_bytes: int) -> None:
    """Lay an empty folder in memory over the current one, of that size at most. It ends with this process.

    Raises OSError, with the folder as it was.
    """
    here = os.getcwd()  # noqa: PTH109  mount(2) takes the name
    _unshare_with_user(kernel.CLONE_NEWNS)
    options = f"size={size_bytes},nr_inodes={_MOST_FILES},mode=0700".encode("ascii")
    flags = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    kernel.call("mount", b"reader", os.fsencode(here), b"tmpfs", flags, options)
    os.chdir(here)


def of_this_process() -> dict[str, str]:
    """Kind -> the name of the one that this process is in; empty where the system has none."""
    found = {}
    for kind in ("mnt", "net", "pid", "user", "ipc"):
        with suppress(OSError):
            found[kind] = str(Path(f"/proc/self/ns/{kind}").readlink())
    return found


def _unshare_with_user(flags: int) -> None:
    user, group = os.getuid(), os.getgid()
    kernel.call("unshare", kernel.CLONE_NEWUSER | flags)
    # Without these the account has no number in its own namespace, and may make no file (user_namespaces(7)).
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
