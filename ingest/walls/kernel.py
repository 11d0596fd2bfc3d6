"""The system calls that Python has no name for. Linux on x86-64 and 64-bit ARM; elsewhere every call is ENOSYS."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_MM = 35
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_SET_PTRACER = 0x59616D61

CLONE_THREAD = 0x00010000
CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

_MACHINES = {"x86_64": 0, "aarch64": 1}

# From the kernel's asm/unistd_64.h (x86-64) and asm-generic/unistd.h (64-bit ARM); None: not there.
_NUMBERS: dict[str, tuple[int | None, int | None]] = {
    "accept": (43, 202), "accept4": (288, 242), "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171),
    "bind": (49, 200), "bpf": (321, 280), "capset": (126, 91), "chroot": (161, 51), "clock_adjtime": (305, 266),
    "clock_settime": (227, 112), "clone": (56, 220), "clone3": (435, 435), "connect": (42, 203),
    "delete_module": (176, 106), "execve": (59, 221), "execveat": (322, 281), "fanotify_init": (300, 262),
    "finit_module": (313, 273), "fork": (57, None), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fsopen": (430, 430), "fspick": (433, 433), "init_module": (175, 105), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "io_uring_setup": (425, 425), "ioperm": (173, None), "iopl": (172, None),
    "kcmp": (312, 272), "kexec_file_load": (320, 294), "kexec_load": (246, 104), "keyctl": (250, 219),
    "kill": (62, 129), "landlock_add_rule": (445, 445), "landlock_create_ruleset": (444, 444),
    "landlock_restrict_self": (446, 446), "listen": (50, 201), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "mknod": (133, None), "mknodat": (259, 33), "mount": (165, 40),
    "mount_setattr": (442, 442), "move_mount": (429, 429), "mq_open": (240, 180), "msgget": (68, 186),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "perf_event_open": (298, 241), "personality": (135, 92), "pidfd_getfd": (438, 438), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pivot_root": (155, 41), "prctl": (157, 167), "prlimit64": (302, 261),
    "process_madvise": (440, 440), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "ptrace": (101, 117), "quotactl": (179, 60), "reboot": (169, 142), "request_key": (249, 218),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "seccomp": (317, 277), "semget": (64, 190),
    "setdomainname": (171, 162), "sethostname": (170, 161), "setns": (308, 268), "setpgid": (109, 154),
    "setsid": (112, 157), "settimeofday": (164, 170), "shmat": (30, 196), "shmctl": (31, 195), "shmget": (29, 194),
    "socket": (41, 198), "socketpair": (53, 199), "swapoff": (168, 225), "swapon": (167, 224),
    "syslog": (103, 116), "tgkill": (234, 131), "tkill": (200, 130), "umount2": (166, 39), "unshare": (272, 97),
    "userfaultfd": (323, 282), "vfork": (58, None),
}  # fmt: skip

_libc = ctypes.CDLL(None, use_errno=True)


def number(name: str) -> int | None:
    """The call's number on this machine, None if it has none."""
    column = _MACHINES.get(platform.machine())
    return None if column is None or sys.platform != "linux" else _NUMBERS[name][column]


def call(name: str, *arguments: object) -> int:
    """Raises OSError."""
    called = number(name)
    if called is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    # Through C's variable arguments an int is 32 bits wide, and the kernel takes 64.
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    done: int = _libc.syscall(ctypes.c_long(called), *wide)
    if done < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return done


def prctl(option: int, value: int = 0) -> None:
    """Raises OSError."""
    call("prctl", option, value, 0, 0, 0)


def drop_capabilities() -> None:
    """An account of any rank keeps only what its files' owner may. Raises OSError."""
    header = struct.pack("=Ii", 0x20080522, 0)  # version 3 of capset(2), this thread
    call("capset", header, bytes(24))
