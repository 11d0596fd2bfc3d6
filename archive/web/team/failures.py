"""Failed logins are written down after the answer, by a thread of its own.

Written within the request, a name that is there would answer some milliseconds later than one that is not.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from archive.accounts import people, sessions
from archive.errors import ArchiveError

if TYPE_CHECKING:
    from archive.accounts.opening import Accounts


class Failures:
    """What has not been written yet is lost when the server stops: a count, nothing else."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="failed-logins")

    def add(self, name: str, *, how: str, where: str) -> Future[None]:
        return self._thread.submit(self._write, name, how, where)

    def wait(self) -> None:
        """Until all that was added is written."""
        self._thread.submit(lambda: None).result()

    def _write(self, name: str, how: str, where: str) -> None:
        try:
            sessions.failed(self._accounts, people.find(self._accounts, name), how=how, where=where)
        except ArchiveError:  # the catalog is busy or full: whoever works there hears of that by themselves
            return
        finally:
            self._accounts.session.remove()
