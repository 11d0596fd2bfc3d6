"""Programs that are already trusted with keys and hosts, ssh's and git's among them, run without a shell."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import NotSent
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_PATIENCE_S = 12 * 3600
_SAID_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Done:
    code: int
    out: bytes
    said: str
    """The line of its complaints that says most, safe to show."""
    complaints: str
    """Of a stranger."""

    def or_refused(self, what: str) -> bytes:
        """Its output. Raises NotSent if it failed."""
        if self.code:
            raise NotSent(f"{what}: {self.said or f'it ended with {self.code}'}")
        return self.out


def run(
    command: Sequence[str],
    *,
    given: bytes = b"",
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Done:
    """Raises NotSent if there is no such program, or it does not end within hours."""
    program = shutil.which(command[0])
    if program is None:
        raise NotSent(f"The program {command[0]} is not installed.", f"Install it: apt install {command[0]}")
    try:
        done = subprocess.run(
            [program, *command[1:]], input=given, capture_output=True, check=False, cwd=folder,
            env={**os.environ, "LC_ALL": "C", **(environment or {})}, timeout=_PATIENCE_S,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise NotSent(f"{command[0]} did not end.") from error
    complaints = done.stderr.decode("utf-8", "replace")
    return Done(done.returncode, done.stdout, _telling_line(complaints), complaints)


def _telling_line(untrusted_complaints: str) -> str:
    """Git's reason stands after its prefix; of others the first line is the cause and the rest what came of it."""
    lines = [line.strip() for line in untrusted_complaints.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))]
    telling += [line for line in lines if not line.startswith("Warning:")]
    return shown(telling[0], limit=_SAID_CHARACTERS) if telling else ""
