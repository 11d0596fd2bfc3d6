"""A newsroom's server in a process of its own, with an archive full of pages and an account for each reader."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from search import fill

from archive.accounts import invitations, open_accounts, people
from archive.model import Role
from archive.people import sharing
from archive.store import Store, create, open_store
from archive.store.catalog import collections, documents

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Newsroom:
    """`scans` are the numbers of documents whose pages have pictures."""

    home: Path
    process: subprocess.Popen[bytes]
    address: str
    scans: list[int]
    people: Iterator[dict[str, str]]

    @classmethod
    def made(cls, home: Path, collection: str, pages: int, scans: Path, readers: int) -> Newsroom:
        store = create(home)
        fill(store, pages)
        # Elsewhere: gevent, which Locust runs on, does not go together with processes that read files.
        command = _command(home, "ingest", str(scans), "--collection", collection)
        subprocess.run(command, env=_environment(0), check=True, stdout=subprocess.DEVNULL)
        with store.read() as db:
            found = [
                entry.id for entry in documents.listing(db, limit=10**6) if entry.name.startswith("scan ")
            ]
        people = accounts(store, collection, readers)
        store.close()
        process, address = _served(home)
        return cls(home, process, address, found, itertools.cycle(people))

    @property
    def pages(self) -> int:
        store = open_store(self.home)
        with store.read() as db:
            count = documents.page_count(db)
        store.close()
        return count

    def restart(self) -> None:
        self.close()
        self.process, self.address = _served(self.home)

    def headers_of_next_person(self) -> dict[str, str]:
        return next(self.people)

    def start(self, *rest: str) -> subprocess.Popen[bytes]:
        """Another command over the same archive."""
        return subprocess.Popen(
            _command(self.home, *rest),
            env=_environment(0),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


def accounts(store: Store, collection: str, count: int) -> list[dict[str, str]]:
    """The headers of that many reporters' programs. Their keys are looked up for each request, as sessions are."""
    opened = open_accounts(store, create=True)
    with store.read() as db:
        number = collections.id_of(db, collection)
    found = []
    for reader in range(count):
        link = invitations.invite(opened, agent="benchmark", untrusted_name=f"reader{reader}")
        token = link.path.rpartition("/")[2]
        user = invitations.redeem(opened, token, untrusted_name="", password_hash="none")
        sharing.share_all(store, [(number, Role.REPORTER)], user.username, agent="benchmark")
        key = people.make_key(opened, user, "benchmark", where="")
        found.append({"Authorization": f"Bearer {key}"})
    opened.close()
    return found


def _served(home: Path) -> tuple[subprocess.Popen[bytes], str]:
    port = _free_port()
    process = subprocess.Popen(_command(home, "serve", "--team", "--port", str(port)), env=_environment(port))
    _wait_for(port)
    return process, f"http://localhost:{port}"


def _command(home: Path, *rest: str) -> list[str]:
    return [sys.executable, "-m", "archive.cli", "--home", str(home), *rest]


def _environment(port: int) -> dict[str, str]:
    said = {"PYTHONPATH": str(ROOT), "ARCHIVE_PUBLIC_URL": f"http://localhost:{port}"}
    return {**os.environ, **said}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(port: int, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")
