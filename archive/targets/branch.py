"""The branch that a release is sent to, in a repository made for one sending."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archive.targets import lying
from archive.targets.programs import Done, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from archive.targets.lying import Lying
    from archive.targets.outgoing import Outgoing

_THERE = "refs/there"


class Repository:
    """A repository, and git run in it with no hooks, no questions and no way but files, https and ssh."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = {
            "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "file:https:ssh", "GIT_CONFIG_NOSYSTEM": "0",
            "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND") or "ssh -o BatchMode=yes",
        }  # fmt: skip

    def git(
        self,
        *arguments: str,
        given: bytes = b"",
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Done:
        return run(
            ["git", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "safe.directory=*",
             f"--git-dir={_git_folder(self._folder)}", *arguments],
            given=given, folder=folder, environment={**self._environment, **(environment or {})},
        )  # fmt: skip


def _git_folder(folder: Path) -> Path:
    return folder / ".git" if (folder / ".git").exists() else folder


class Branch(Repository):
    """`blobs` are its files, by name: first as it is there, then as it will be."""

    def __init__(self, room: Path, repository: str, branch: str) -> None:
        super().__init__(room / "work.git")
        self._room = room
        self._repository = repository
        self._branch = branch
        self._old = ""
        self.blobs: dict[str, str] = {}

    def fetch(self, *, is_here: bool) -> None:
        """Its newest commit, if it is there, and from a host that can do that no file before it is read."""
        run(["git", "init", "--quiet", "--bare", str(self._folder)]).or_refused("git")
        asked = self.git("ls-remote", "--", self._repository, self._branch).or_refused(
            "git does not get through"
        )
        if not asked.strip():
            return
        self._old = asked.decode().split()[0]
        # By the depth git marks the commit as shallow, and of such it counts the files as being there when it pushes.
        # Without that it would send all of them again, as the new commit has no parent that leads to them.
        some = [] if is_here else ["--filter=blob:none"]
        self.git(
            "fetch", "--quiet", "--no-tags", "--depth=1", *some, "--", self._repository, f"+{self._branch}:{_THERE}"
        ).or_refused("git cannot fetch the branch")  # fmt: skip
        for entry in self.git("ls-tree", "-r", "-z", "--full-tree", _THERE).or_refused("git").split(b"\0"):
            if entry:
                kind, _, name = entry.partition(b"\t")
                mode, _, number = kind.decode().split()
                self.blobs[os.fsdecode(name)] = number if mode.startswith("100") else mode

    def lying(self, key: str) -> Lying:
        return lying.read(dict.fromkeys(self.blobs, 0), self._read, key)

    def has_history(self) -> bool:
        return bool(self._old) and b"\nparent " in self.git("cat-file", "commit", _THERE).or_refused("git")

    def commit(self, release: Outgoing, beside: Iterable[str]) -> str:
        """The same release makes the same commit."""
        names = sorted(release.files)
        given = "".join(f"{name}\n" for name in names).encode()
        made = self._hashed(release, given, "-w")
        kept = {name: self.blobs[name] for name in beside}
        self.blobs = {**kept, **dict(zip(names, made, strict=True))}
        index = "".join(f"100644 {blob}\t{name}\0" for name, blob in sorted(self.blobs.items()))
        index_file = {"GIT_INDEX_FILE": str(self._room / "index")}
        self.git(
            "update-index", "-z", "--add", "--index-info", given=index.encode(), environment=index_file
        ).or_refused("git")  # fmt: skip
        tree = (
            self.git("write-tree", "--missing-ok", environment=index_file).or_refused("git").decode().strip()
        )
        by = {"DATE": release.published_at, "NAME": "Exposure Archive", "EMAIL": "archive@localhost"}
        who = {f"GIT_{part}_{name}": said for part in ("AUTHOR", "COMMITTER") for name, said in by.items()}
        message = f"Release {release.manifest_digest}\n"
        done = self.git("commit-tree", tree, given=message.encode(), environment=who)
        return done.or_refused("git").decode().strip()

    def push(self, commit: str) -> None:
        """In the place of the commit that was fetched, and of no other."""
        lease = f"--force-with-lease={self._branch}:{self._old}"
        self.git(
            "push", "--quiet", "--no-verify", lease, "--", self._repository, f"{commit}:{self._branch}"
        ).or_refused("git cannot push")  # fmt: skip

    def differences(self, release: Outgoing) -> tuple[str, ...]:
        """By git's own digests of the files, which hold the branch together."""
        names = sorted(release.files)
        mine = dict(zip(names, self._hashed(release, "".join(f"{n}\n" for n in names).encode()), strict=True))
        changed = [name for name, blob in mine.items() if self.blobs.get(name, blob) != blob]
        found = lying.differences(self.blobs, changed, release)
        return (
            (*found, "earlier state still kept: the history of the branch") if self.has_history() else found
        )

    def _hashed(self, release: Outgoing, names: bytes, *options: str) -> list[str]:
        done = self.git(
            "hash-object", *options, "--no-filters", "--stdin-paths", given=names, folder=release.folder
        ).or_refused("git cannot read the release")  # fmt: skip
        return done.decode().split()

    def _read(self, names: Sequence[str]) -> dict[str, bytes]:
        return {
            name: self.git("cat-file", "blob", self.blobs[name]).or_refused("git cannot read the branch")
            for name in names
        }
