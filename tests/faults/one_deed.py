"""`one_deed.py DEED WALL…`: the deed by a process with those walls alone. Prints "done" or what refused it."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "hostile_formats"), str(HERE.parents[1])]

import hostile  # noqa: E402

from ingest.model import Limits  # noqa: E402
from ingest.walls import raising  # noqa: E402

deed, _, argument = sys.argv[1].partition(" ")
wanted = set(sys.argv[2:]) | {"privileges"}  # without which the kernel takes neither Landlock nor seccomp
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
system = ("/usr", "/lib", "/lib64", "/bin", sys.prefix, sys.base_prefix, str(HERE.parents[1] / "ingest"))
stood = raising.raise_all(
    Limits(memory_bytes=200 * 2**20, written_bytes=2**20), system, without=set(raising.WALLS) - wanted
)
assert set(stood) == wanted, stood
try:
    list(hostile.DEEDS[deed](argument))
except (OSError, MemoryError, RuntimeError, ValueError) as error:  # the last two: threads, limits
    print("refused", error)
else:
    print("done")
