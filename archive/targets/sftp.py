"""SFTP: `sftp://user@host/path`, with the library asyncssh (extra `sftp`).

Keys, hosts and jump hosts are those of ssh: its configuration, its known hosts, its agent. A host that is not known is
refused. Many requests are under way at once: one after the other, a release of thousands of small files takes as many
times the way to the host and back. What lies there is compared by reading it back.
"""

from __future__ import annotations

import asyncio
import posixpath
import stat
from contextlib import contextmanager
from hashlib import sha256
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit

from archive.errors import Invalid, NotSent
from archive.targets.staged import Holder, StagedPlace
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
    from pathlib import Path

    from archive.targets.outgoing import Outgoing

_AT_ONCE = 16  # files; each with some requests under way
_CHUNK_BYTES = 256 * 1024
_LARGEST_READ_BYTES = 256 * 1024**2
_PATIENCE_S = 60
_T = TypeVar("_T")
_HALF_WRITTEN = ".exposure-archive-part"


class SftpPlace(StagedPlace):
    def __init__(self, shown: str, host: str, path: str, *, user: str = "", port: int = 0) -> None:
        self.shown = shown
        self.path = path
        self._login: dict[str, Any] = {"host": host}
        if user:
            self._login["username"] = user
        if port:
            self._login["port"] = port

    @contextmanager
    def opened(self) -> Iterator[_Sftp]:
        """Raises NotSent."""
        try:
            import asyncssh
        except ImportError as error:
            raise NotSent(
                "Sending by SFTP needs a library.", "pip install 'exposure-archive[sftp]'"
            ) from error
        try:
            with _Loop() as runner:
                connection = runner.run(_connected(asyncssh, self._login))
                try:
                    client = runner.run(_client(connection))
                    yield _Sftp(asyncssh, runner, client, self.path)
                finally:
                    connection.close()
                    runner.run(connection.wait_closed())
        except (asyncssh.Error, OSError) as error:
            said = getattr(error, "reason", "") or getattr(error, "strerror", "") or str(error)
            raise NotSent(f"SFTP: {shown(str(said), limit=300)}") from error


def at(untrusted_place: str) -> SftpPlace:
    """Raises Invalid."""
    try:
        parts = urlsplit(untrusted_place)
        host, port, password = parts.hostname, parts.port, parts.password
    except ValueError:
        host, port, password = None, None, None
    if password is not None:
        raise Invalid("A place holds no password.", "Let ssh have a key: ssh-add")
    if not host or host.startswith("-") or parts.query or parts.fragment or len(parts.path) < 2:
        raise Invalid(
            "That is no place for SFTP.", "Such as: sftp://user@host/srv/site, or /~/site from the home"
        )
    path = posixpath.normpath(unquote(parts.path)).replace("//", "/")
    path = path.removeprefix("/~/") if path.startswith("/~/") else path
    return SftpPlace(untrusted_place, host, path, user=unquote(parts.username or ""), port=port or 0)


async def _connected(asyncssh: Any, login: dict[str, Any]) -> Any:
    return await asyncio.wait_for(asyncssh.connect(**login, keepalive_interval=15), _PATIENCE_S)


async def _client(connection: Any) -> Any:
    return await connection.start_sftp_client()


class _Loop:
    """A loop in a thread of its own: whoever sends may have one that runs."""

    def __enter__(self) -> _Loop:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class _Sftp(Holder):
    def __init__(self, asyncssh: Any, runner: _Loop, client: Any, path: str) -> None:
        self._errors = asyncssh
        self._runner = runner
        self._client = client
        self._path = path

    def names(self) -> dict[str, int]:
        found: dict[str, int] = {}
        self._runner.run(self._walk("", found))
        return found

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}

        async def all_of_it(name: str) -> None:
            async with self._client.open(self._at(name), "rb") as file:
                found[name] = await file.read(_LARGEST_READ_BYTES)

        self._each(names, all_of_it)
        return found

    def put(self, folder: Path, names: Sequence[str]) -> None:
        for above in sorted({posixpath.dirname(self._at(name)) for name in names}):
            self._runner.run(self._client.makedirs(above, exist_ok=True))
        self._each(names, lambda name: self._put(folder / name, self._at(name)))

    def remove(self, names: Sequence[str], folders: Sequence[str] = ()) -> None:
        self._each(names, lambda name: self._client.remove(self._at(name)))
        for folder in folders:
            self._runner.run(self._client.rmdir(self._at(folder)))

    def changed(self, release: Outgoing, names: Sequence[str]) -> set[str]:
        found: set[str] = set()

        async def compare(name: str) -> None:
            if await self._digest(self._at(name)) != release.files[name].digest:
                found.add(name)

        self._each(names, compare)
        return found

    def leftover_of(self, name: str) -> str:
        return name.removesuffix(_HALF_WRITTEN)

    def _at(self, name: str) -> str:
        return posixpath.join(self._path, name)

    def _each(self, names: Sequence[str], deed: Callable[[str], Awaitable[None]]) -> None:
        self._runner.run(_some_at_once(names, deed))

    async def _walk(self, folder: str, found: dict[str, int]) -> None:
        try:
            entries = await self._client.readdir(self._at(folder))
        except self._errors.SFTPNoSuchFile:
            if folder:
                raise
            return
        for entry in entries:
            if entry.filename in (".", ".."):
                continue
            name = posixpath.join(folder, entry.filename)
            mode = entry.attrs.permissions or 0
            if stat.S_ISDIR(mode):
                await self._walk(name, found)
            else:
                found[name] = int(entry.attrs.size or 0) if stat.S_ISREG(mode) else -1

    async def _put(self, source: Path, target: str) -> None:
        """Under another name first: nobody reads half a file."""
        half = target + _HALF_WRITTEN
        await self._client.put(str(source), half)
        await self._client.chmod(half, 0o644)
        await self._client.posix_rename(half, target)

    async def _digest(self, path: str) -> str:
        hashed = sha256()
        try:
            async with self._client.open(path, "rb", block_size=_CHUNK_BYTES) as file:
                while chunk := await file.read(_CHUNK_BYTES * 4):
                    hashed.update(chunk)
        except self._errors.SFTPNoSuchFile:
            return ""
        return hashed.hexdigest()


async def _some_at_once(names: Sequence[str], deed: Callable[[str], Awaitable[None]]) -> None:
    waiting = iter(names)

    async def one_after_the_other() -> None:
        for name in waiting:
            await deed(name)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(_AT_ONCE, len(names))):
                group.create_task(one_after_the_other())
    except ExceptionGroup as failed:  # the others were ended for it
        raise failed.exceptions[0] from failed
