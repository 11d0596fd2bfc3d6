"""bubblewrap's walls, for every process that opens a stranger's file: no network, no other processes, the system's
folders to read and one private folder to write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SYSTEM_FOLDERS = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")


def bubblewrap(visible: Iterable[str], folder: str, *options: str) -> list[str]:
    """What to put before a command. `visible` can be read, where it exists; `folder` is private and where it runs;
    `options` are bubblewrap's own.
    """
    command = [
        "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",  # noqa: S108
    ]  # fmt: skip
    for path in visible:
        command += ["--ro-bind-try", path, path]
    return [*command, *options, "--tmpfs", "/run", "--bind", folder, folder, "--chdir", folder]
