"""Passwords that locked files are tried with: in a file of the archive folder that only its owner reads.

Never in the catalog, never in a log, never shown again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import Invalid
from archive.store import secret_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LONGEST = 500
_MOST = 10_000


def known(home: Path) -> tuple[str, ...]:
    """In the order they were given."""
    path = _path(home)
    if not path.exists():
        return ()
    return tuple(line for line in path.read_text(encoding="utf-8").split("\n") if line)


def add(home: Path, passwords: Iterable[str]) -> int:
    """Keep them too. Returns how many are new. Raises Invalid for one with a line break, or too many."""
    before = known(home)
    new = [password for password in dict.fromkeys(passwords) if password and password not in before]
    for password in new:
        if len(password) > _LONGEST or len(password.splitlines()) != 1:
            raise Invalid(f"A password is one line of at most {_LONGEST} characters.")
    if len(before) + len(new) > _MOST:
        raise Invalid(
            f"More than {_MOST:,} passwords would make every locked file slow.", "Forget some first."
        )
    secret_files.put(_path(home), "\n".join((*before, *new)) + "\n")
    return len(new)


def forget(home: Path) -> int:
    """Remove all of them. Returns how many there were."""
    count = len(known(home))
    _path(home).unlink(missing_ok=True)
    return count


def _path(home: Path) -> Path:
    return home / "keys" / "passwords"
