"""What a command costs as a whole: CPU of it and all that came of it, wall time, and the peak memory of its tree.

Linux only. The measuring process becomes the one that orphans of its children are handed to (PR_SET_CHILD_SUBREAPER),
so that nobody's CPU time is lost when a parent is killed. Processes within a pid namespace (readers behind bubblewrap)
are the exception: when the namespace ends, the kernel reaps them without telling anybody what they cost. They are
sampled instead, which may miss the last twentieth of a second of each.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_SAMPLE_S = 0.05


@dataclass(frozen=True)
class Cost:
    """`peak_bytes` is the largest sum of the tree's proportional set sizes, `largest_bytes` of one process's own."""

    cpu_s: float
    wall_s: float
    peak_bytes: int
    largest_bytes: int
    exit_code: int
    output: str


def measure(command: list[str], **options: object) -> Cost:
    """Run the command to its end, and every process that it left behind."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )
    with process, _Watch(process.pid) as watch:
        output, _ = process.communicate()
    wall_s = time.monotonic() - started
    _reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime + sum(watch.boxed_s.values())
    return Cost(cpu_s, wall_s, watch.peak_bytes, watch.largest_bytes, process.returncode, output)


def _reap() -> None:
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)
        except ChildProcessError:
            return


@dataclass
class _Watch:
    root: int
    peak_bytes: int = 0
    largest_bytes: int = 0
    boxed_s: dict[int, float] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> _Watch:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_SAMPLE_S):
            processes = _tree(self.root)
            for process in filter(_is_boxed, processes):
                self.boxed_s[process] = max(self.boxed_s.get(process, 0.0), _cpu_s(process))
            sizes = [_set_size_bytes(process) for process in processes] or [0]
            self.peak_bytes = max(self.peak_bytes, sum(sizes))
            self.largest_bytes = max(self.largest_bytes, *sizes)


def _tree(root: int) -> list[int]:
    found = [root]
    for process in found:
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{process}/task").iterdir():
                found += map(int, (thread / "children").read_text().split())
    return found


def _is_boxed(process: int) -> bool:
    """True within a pid namespace of its own, but not for the namespace's first process, which is waited for."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                numbers = line.split()[1:]
                return len(numbers) > 1 and numbers[-1] != "1"
    return False


def _cpu_s(process: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _set_size_bytes(process: int) -> int:
    """Proportional set size: memory that processes share is counted once among them."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
