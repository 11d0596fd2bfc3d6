"""A table as a download: written while it is sent, or in the background and kept until it is fetched."""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, current_app

from archive.errors import Conflict, NotFound
from archive.search import tables
from archive.web.belonging import Owner, owner
from archive.web.documents import attachment
from archive.web.show import store, who

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.search.tables import Cell, Form, Table
    from archive.store import Store
    from archive.web.work import Job

_CHUNK_BYTES = 256 * 1024
_ROWS_A_REPORT = 500


def saved(table: Table, form: Form, name: str) -> Response:
    """`name` is that of the file, without its ending."""
    return Response(
        tables.stream(store(), table, form, agent=who()),
        content_type=form.media_type,
        headers={"Content-Disposition": attachment(f"{name}.{form.value}")},
    )


@dataclass(frozen=True, slots=True)
class WrittenFile:
    path: Path
    form: Form
    rows: int
    owner: Owner

    @property
    def size_bytes(self) -> int:
        return self.path.stat().st_size

    def sent(self) -> Response:
        return Response(
            self._pieces(),
            content_type=self.form.media_type,
            headers={
                "Content-Disposition": attachment(self.path.name),
                "Content-Length": str(self.size_bytes),
            },
        )

    def _pieces(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while piece := file.read(_CHUNK_BYTES):
                yield piece


@dataclass(slots=True)
class WrittenFiles:
    """What was written in the background, in a folder of the archive that goes with this server."""

    cache: Path
    _files: dict[int, WrittenFile] = field(default_factory=dict)
    _owners: dict[int, Owner] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _folder: tempfile.TemporaryDirectory[str] | None = None

    def number(self) -> int:
        """For a file that is going to be written, for whoever asks."""
        number = next(self._numbers)
        self._owners[number] = owner()
        return number

    def write(
        self,
        archive: Store,
        number: int,
        table: Table,
        form: Form,
        name: str,
        total: int,
        job: Job,
    ) -> None:
        """As the deed of whoever asked for the number. Raises Conflict, and keeps nothing, if the job is stopped."""
        owner = self._owners[number]
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(dir=self.cache, prefix="export-")
        path = Path(self._folder.name) / str(number) / f"{name}.{form.value}"
        path.parent.mkdir()
        tables.to_file(archive, replace(table, rows=_counted(table, total, job)), path, agent=owner.person)
        self._files[number] = WrittenFile(path, form, total, owner)

    def get(self, number: int) -> WrittenFile:
        """Raises NotFound, also for somebody else's."""
        file = self._files.get(number)
        if file is None or not file.owner.asks:
            raise NotFound("That file is not kept; the server was started again since.")
        return file


def written_files() -> WrittenFiles:
    """Those of the running app."""
    found: WrittenFiles = current_app.extensions["written files"]
    return found


def _counted(table: Table, total: int, job: Job) -> Iterator[Sequence[Cell]]:
    for number, row in enumerate(table.rows):
        if job.stop.is_set():
            raise Conflict("Writing was stopped; nothing was kept of the file.")
        if number % _ROWS_A_REPORT == 0:
            job.progress(number, total)
        yield row
