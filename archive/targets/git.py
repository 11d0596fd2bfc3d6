"""A branch of a repository, for static hosting: `git:https://host/site#pages`, `git:/srv/site.git#pages`.

Git keeps what it has seen. So the branch is always one commit without a parent, made anew and pushed in the place of
the one before: no history holds what was withdrawn. Keys and passwords are those of git and ssh.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import Conflict, Invalid
from archive.targets import lying
from archive.targets.branch import Branch, Repository
from archive.targets.outgoing import Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.targets.outgoing import Outgoing

_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_SSH = re.compile(r"(?:ssh://)?(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9_\[][^\s@]*")
_HTTPS = re.compile(r"https://[A-Za-z0-9_\[][^\s@]*")
_HOST_KEEPS = (
    "The host may keep what no branch shows any more, and show it to who knows its number, until it collects garbage. "
    "If something was withdrawn, ask it to."
)


class GitPlace:
    def __init__(self, shown: str, repository: str, branch: str) -> None:
        self.shown = shown
        self._repository = repository
        self._branch = branch

    @property
    def _is_here(self) -> bool:
        return Path(self._repository).is_dir()

    def send(self, release: Outgoing, *, instead: bool, begin: Callable[[], None]) -> Sent:
        with self._opened() as work:
            there = work.lying(release.key)
            lying.refuse(there, release, instead=instead)
            if work.has_history() and not instead:
                raise Conflict(
                    "The branch has a history, which would go.",
                    "Name another branch; or, if it may go: --instead",
                )
            before = dict(work.blobs)
            begin()
            commit = work.commit(release, there.beside)
            work.push(commit)
            goes = lying.removable(there, release)
            kept = sum(before.get(name) == blob for name, blob in work.blobs.items() if name in release.files)
            notes = self._forget(set(before.values()) - set(work.blobs.values()))
        with self._opened() as work:  # what the repository itself gives now
            left = work.differences(release)
        return Sent(len(release.files) - kept, kept, len(goes), left, there.beside, notes)

    def differences(self, release: Outgoing) -> tuple[str, ...]:
        with self._opened() as work:
            work.lying(release.key)
            return work.differences(release)

    @contextmanager
    def _opened(self) -> Iterator[Branch]:
        with tempfile.TemporaryDirectory(prefix="archive-git-") as room:
            work = Branch(Path(room), self._repository, f"refs/heads/{self._branch}")
            work.fetch(is_here=self._is_here)
            yield work

    def _forget(self, blobs: Iterable[str]) -> tuple[str, ...]:
        """A bare repository of this machine loses at once what no branch shows; any other is its owner's to clean."""
        if not self._is_here:
            return (_HOST_KEEPS,)
        there = Repository(Path(self._repository))
        if there.git("rev-parse", "--is-bare-repository").out.strip() == b"true":
            there.git(
                "reflog", "expire", "--expire=now", "--expire-unreachable=now", f"refs/heads/{self._branch}"
            )
            there.git("gc", "--quiet", "--prune=now").or_refused("git cannot collect garbage there")
        asked = "".join(f"{blob}\n" for blob in sorted(blobs)).encode()
        said = there.git("cat-file", "--batch-check", given=asked).out.decode().splitlines()
        kept = sum(not line.endswith("missing") for line in said)
        if not kept:
            return ()
        return (
            (
                f"The repository still keeps {kept:,} files that the branch showed before: another branch shows them, "
                "or they go with: git gc --prune=now"
            ),
        )


def at(untrusted_place: str) -> GitPlace:
    """Raises Invalid."""
    repository, _, branch = untrusted_place.removeprefix("git:").rpartition("#")
    if not _BRANCH.fullmatch(branch) or branch.endswith(".lock") or ".." in branch:
        raise Invalid("A repository needs a branch behind a #.", "Such as: git:https://host/site.git#pages")
    folder = Path(repository).expanduser()
    if repository and folder.is_dir() and not repository.startswith("-"):
        return GitPlace(untrusted_place, str(folder.absolute()), branch)
    is_remote = _HTTPS.fullmatch(repository) or (
        _SSH.fullmatch(repository)
        and "::" not in repository
        and (repository.startswith("ssh://") or ("://" not in repository and ":" in repository.split("/")[0]))
    )
    if not is_remote:
        raise Invalid(
            "That is no repository for a release: a folder, https:// without a name or password in it, or ssh.",
            "Let git keep the password: git config credential.helper",
        )
    return GitPlace(untrusted_place, repository, branch)
