"""seccomp: system calls that no reader needs fail from now on with EPERM, whoever this process belongs to by then.

A reader opens, reads, writes its own folder, asks for memory and answers on a channel that it has. It may start threads
but no processes, send signals to itself alone, make no socket. The filter is a classic BPF program (seccomp(2)), and
`_step` its one instruction.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from functools import cache

from ingest.walls import kernel

_DENIED = (
    # other programs and processes
    "fork", "vfork", "execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp",
    "pidfd_getfd", "pidfd_open", "pidfd_send_signal", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "setsid",
    "setpgid",
    # the network, and other processes by sockets
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4",
    # memory that no limit of the process counts
    "memfd_create", "memfd_secret", "shmget", "shmat", "shmctl", "msgget", "semget", "mq_open", "userfaultfd",
    # ways around this filter, and around what is mounted where
    "io_uring_setup", "io_uring_enter", "io_uring_register", "mount", "umount2", "pivot_root", "chroot", "move_mount",
    "open_tree", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "setns", "unshare", "open_by_handle_at",
    "name_to_handle_at", "mknod", "mknodat", "personality",
    # the machine
    "keyctl", "add_key", "request_key", "bpf", "perf_event_open", "fanotify_init", "init_module", "finit_module",
    "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct", "quotactl", "syslog",
    "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "iopl", "ioperm",
)  # fmt: skip
_DENIED_PRCTL = (kernel.PR_SET_PDEATHSIG, kernel.PR_SET_DUMPABLE, kernel.PR_SET_MM, kernel.PR_SET_PTRACER)

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000  # numbers from here on are those of a second x86-64 ABI

_KILL, _ERROR, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST = (
    0,
    4,
    16,
)  # where `struct seccomp_data` has them; the low half of the first argument

_MODE_FILTER = 1
_ALL_THREADS = 1


class _Filter(ctypes.Structure):
    """`struct sock_fprog`"""

    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


def prepare() -> None:
    """What is the same for every reader, for the process that makes them."""
    if platform.machine() in ARCHITECTURES:
        _same_for_all()


def restrict() -> None:
    """Bind every thread of this process, for good. no_new_privs must be set. Raises OSError."""
    if platform.machine() not in ARCHITECTURES:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    program = _program(os.getpid())
    loaded = _Filter(len(program) // 8, program)
    kernel.call("seccomp", _MODE_FILTER, _ALL_THREADS, ctypes.byref(loaded))


def _program(own_id: int) -> bytes:
    to_others = (step for name in ("kill", "tgkill") for step in _if_called(name, _unless(_EQUAL, own_id)))
    return b"".join((_same_for_all(), *to_others, _step(_RETURN, _ALLOW)))


@cache
def _same_for_all() -> bytes:
    """Made once, before the first reader is."""
    code = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, ARCHITECTURES[platform.machine()], then=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _X32, otherwise=1),
        _step(_RETURN, _ERROR | errno.EPERM),
    ]
    for name in _DENIED:
        code += _if_called(name, [_step(_RETURN, _ERROR | errno.EPERM)])
    code += _if_called("clone", _unless(_ANY_BIT, kernel.CLONE_THREAD))
    # Its flags lie in memory, where a filter cannot look; the C library then takes clone instead.
    code += _if_called("clone3", [_step(_RETURN, _ERROR | errno.ENOSYS)])
    code += _if_called("prlimit64", _unless(_EQUAL, 0))
    code += _if_called("prctl", _if_first(_DENIED_PRCTL))
    return b"".join(code)


def _step(operation: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    """`struct sock_filter`: `then` and `otherwise` are how many steps to leave out."""
    return struct.pack("=HBBI", operation, then, otherwise, value)


def _if_called(name: str, steps: list[bytes]) -> list[bytes]:
    number = kernel.number(name)
    return [] if number is None else [_step(_EQUAL, number, otherwise=len(steps)), *steps]


def _unless(test: int, value: int) -> list[bytes]:
    """Refuse, unless the first argument passes the test."""
    return [
        _step(_LOAD, _FIRST),
        _step(test, value, then=1),
        _step(_RETURN, _ERROR | errno.EPERM),
        _step(_RETURN, _ALLOW),
    ]


def _if_first(values: tuple[int, ...]) -> list[bytes]:
    """Refuse where the first argument is one of the values."""
    refusals = [
        step
        for value in values
        for step in (_step(_EQUAL, value, otherwise=1), _step(_RETURN, _ERROR | errno.EPERM))
    ]
    return [_step(_LOAD, _FIRST), *refusals, _step(_RETURN, _ALLOW)]
