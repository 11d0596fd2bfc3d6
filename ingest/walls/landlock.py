"""Landlock: this process, from now on, opens nothing but what it is told here. No privilege is needed.

See "Landlock: unprivileged access control" in the kernel's user-space manual. What a kernel's ABI does not know yet is
left out: files since 1 (Linux 5.13), TCP since 4, abstract sockets and signals since 6.
"""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from typing import TYPE_CHECKING

from ingest.walls import kernel

if TYPE_CHECKING:
    from collections.abc import Iterable

_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_FILES_BY_ABI = {
    1: (1 << 13) - 1,
    2: 1 << 13,
    3: 1 << 14,
    5: 1 << 15,
}  # all of 1; refer; truncate; ioctl of devices
_IOCTL_DEVICE = 1 << 15
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14 | _IOCTL_DEVICE
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract Unix sockets, signals

READ = _READ_FILE | _READ_DIR
READ_AND_WRITE = READ | _WRITE_FILE
EVERYTHING = ~(_EXECUTE | _IOCTL_DEVICE)
"""But for starting programs: nothing that is read here is ever run."""


def abi() -> int:
    """The version that this kernel has; 0: none, or switched off."""
    with suppress(OSError):
        return kernel.call("landlock_create_ruleset", None, 0, _VERSION)
    return 0


def restrict(allowed: Iterable[tuple[int, int]]) -> None:
    """Close everything but what lies beneath the open `allowed` (descriptor, rights).

    It binds the calling thread and what it starts. no_new_privs must be set. Raises OSError.
    """
    version = abi()
    handled = sum(rights for since, rights in _FILES_BY_ABI.items() if since <= version)
    attributes = struct.pack(
        "<QQQ", handled, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0
    )  # an older kernel knows only the first 8 or 16 bytes
    attributes = attributes[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = kernel.call("landlock_create_ruleset", attributes, len(attributes), 0)
    try:
        for descriptor, rights in allowed:
            _allow(ruleset, descriptor, rights & handled)
        kernel.call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, descriptor: int, rights: int) -> None:
    if not os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112  a descriptor has no Path
        rights &= _OF_FILES
    rule = struct.pack("<Qi", rights, descriptor)
    kernel.call("landlock_add_rule", ruleset, _PATH_BENEATH, rule, 0)
