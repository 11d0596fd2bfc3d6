"""rsync, over ssh or to a path of this machine: `user@host:path`, `rsync:path`.

What ssh needs to know (port, key, jump host) stands in its own configuration. Files are compared on the host, by MD5 of
their bytes: that is the host's word, and it costs no transfer.
"""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import Invalid, NotSent
from archive.targets.programs import Done, run
from archive.targets.staged import Holder, StagedPlace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.targets.outgoing import Outgoing

_HOST = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9a-fA-F:]+\])")
_HALF_WRITTEN = re.compile(r"(?P<folder>(?:.*/)?)\.(?P<name>[^/]+)\.[A-Za-z0-9]{6}")
_LARGEST_READ = "256m"
_NOT_THERE = (3, 23)  # of rsync's exit codes: errors selecting files; some files were not transferred
_VANISHED = 24  # what is removed is not in the folder that it is compared with: that is how it is removed
_IDLE_S = 20  # after which ssh ends a connection that nothing uses


class RsyncPlace(StagedPlace):
    def __init__(self, shown: str, path: str) -> None:
        self.shown = shown
        self._path = path

    @contextmanager
    def opened(self) -> Iterator[_Rsync]:
        """One connection for all runs of rsync: ssh keeps it for as long as the folder of its socket is there."""
        with tempfile.TemporaryDirectory(prefix="archive-ssh-") as room:
            shell = f"{os.environ.get('RSYNC_RSH') or 'ssh'} -o BatchMode=yes"
            shell += f" -o ControlMaster=auto -o ControlPersist={_IDLE_S} -o ControlPath={room}/s"
            yield _Rsync(self._path, shell)


def at(untrusted_place: str) -> RsyncPlace:
    """Raises Invalid."""
    if untrusted_place.startswith("rsync:"):
        path = untrusted_place.removeprefix("rsync:")
        if not path or path.startswith("//"):
            raise Invalid("After rsync: stands a path of this machine.", "Over ssh: user@host:path")
        return RsyncPlace(untrusted_place, str(Path(path).expanduser().absolute()))
    host, _, path = untrusted_place.partition(":")
    if not _HOST.fullmatch(host) or not path or path.startswith((":", "-")) or not path.isprintable():
        raise Invalid("That is no place for rsync.", "Such as: user@host:path")
    return RsyncPlace(untrusted_place, untrusted_place)


class _Rsync(Holder):
    def __init__(self, path: str, shell: str) -> None:
        self._there = path.rstrip("/") + "/"
        self._shell = shell

    def names(self) -> dict[str, int]:
        done = self._run("--recursive", "--list-only", "--no-human-readable", "--", self._there)
        if done.code in _NOT_THERE and "No such file or directory" in done.complaints:
            return {}
        listed = done.or_refused("rsync cannot list the place").decode("utf-8", "replace").splitlines()
        return dict(entry for line in listed if (entry := _entry(line)))

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        if not names:
            return {}
        with tempfile.TemporaryDirectory(prefix="archive-read-") as room:
            done = self._named(names, f"--max-size={_LARGEST_READ}", "--", self._there, f"{room}/")
            done.or_refused("rsync cannot read there")
            there = {name: Path(room) / name for name in names}
            return {name: path.read_bytes() for name, path in there.items() if path.is_file()}

    def put(self, folder: Path, names: Sequence[str]) -> None:
        # Without --times: a page that was replaced is newer than what browsers keep of it, whatever it was made from.
        self._named(
            names, "--ignore-times", "--perms", "--chmod=D755,F644", "--", f"{folder}/", self._there
        ).or_refused("rsync cannot put files there")

    def remove(self, names: Sequence[str], folders: Sequence[str] = ()) -> None:
        with tempfile.TemporaryDirectory(prefix="archive-nothing-") as empty:
            for some in (names, *([folder] for folder in folders)):
                done = self._named(some, "--delete-missing-args", "--", f"{empty}/", self._there)
                if done.code != _VANISHED:
                    done.or_refused("rsync cannot remove files there")

    def changed(self, release: Outgoing, names: Sequence[str]) -> set[str]:
        done = self._named(
            names, "--dry-run", "--checksum", "--checksum-choice=md5", "--out-format=%n", "--",
            f"{release.folder}/", self._there,
        )  # fmt: skip
        said = done.or_refused("rsync cannot compare what lies there").decode("utf-8", "replace").splitlines()
        return set(said) & set(names)

    def leftover_of(self, name: str) -> str:
        half = _HALF_WRITTEN.fullmatch(name)
        return f"{half['folder']}{half['name']}" if half else name

    def _named(self, names: Sequence[str], *arguments: str) -> Done:
        given = b"".join(os.fsencode(name) + b"\0" for name in names)
        return self._run("--from0", "--files-from=-", *arguments, given=given)

    def _run(self, *arguments: str, given: bytes = b"") -> Done:
        """Raises NotSent. `--protect-args`: no shell of the host reads the path."""
        done = run(["rsync", "--protect-args", f"--rsh={self._shell}", *arguments], given=given)
        if done.code in (12, 30, 35, 255):  # the connection broke, or never was
            raise NotSent(f"rsync does not get through: {done.said}")
        return done


def _entry(line: str) -> tuple[str, int] | None:
    """Of a line such as "-rw-r--r--  1234 2026/11/26 07:00:00 name": name and size; what is no file has size -1."""
    parts = line.split(maxsplit=4)
    if len(parts) < 5 or parts[0].startswith("d"):
        return None
    size = int(parts[1]) if parts[0].startswith("-") and parts[1].isdecimal() else -1
    return parts[4].split(" -> ")[0] if parts[0].startswith("l") else parts[4], size
