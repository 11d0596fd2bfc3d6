"""What is hidden in a file, without an archive: everything that reads it is behind the sandbox (`ingest`).

Without secrets a report quotes what is hidden. With secrets it says where each of them stands, on the pages or
anywhere else, and quotes nothing.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive.inspection import looking, sought
from archive.inspection.model import Found, Grade, OwnKind, Report
from archive.inspection.seeking import Secrets
from archive.inspection.telling import Telling
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.inspection.looking import Looked
    from ingest.model import Attachment

__all__ = ["Found", "Grade", "OwnKind", "Report", "Secrets", "inspect"]

_DEEPEST = 5
_MOST_MEMBERS = 2_000
_WORDS_OF_A_MEMBER = 4_000
_TOO_DEEP = "It lies too deep in other files, or there are too many; it was not looked into."


def inspect(path: Path, secrets: Secrets | None = None, *, languages: tuple[str, ...] = ("eng",)) -> Report:
    """Raises ingest.errors.IngestError if the file itself cannot be read; what is inside it and cannot be is said."""
    work = _Inspection(secrets, languages)
    looked, found = work.file(path, ())
    order = {kind: number for number, kind in reversed([*enumerate(entry.kind for entry in found)])}
    if secrets is not None:
        found = [_masked(entry, secrets) for entry in found]
    counting_first = sorted(found, key=lambda entry: (not entry.counts, order[entry.kind]))
    return Report(path, looked.read.media_type, tuple(counting_first), tuple(dict.fromkeys(work.notes)))


class _Inspection:
    """One file and all files within it. `notes` are what was wrong with any of them and was worked around."""

    def __init__(self, secrets: Secrets | None, languages: tuple[str, ...]) -> None:
        self._secrets, self._languages = secrets, languages
        self._members = 0
        self.notes: list[str] = []

    def file(self, path: Path, inside: tuple[str, ...]) -> tuple[Looked, list[Found]]:
        looked = looking.look(path, self._languages, with_streams=self._secrets is not None)
        self.notes += [*looked.read.defects, *looked.within.defects]
        telling = Telling(looked.seen, looked.read.media_type)
        if self._secrets is None:
            found = list(self._told(looked, telling))
        else:
            found = [*sought.find(path, looked, self._secrets, self._languages)]
        found += telling.of_losses(looked.read, looked.unread)
        found = [replace(entry, untrusted_inside=inside) for entry in found]
        for member in looked.read.attachments:
            found += self._member(member, telling, inside)
        for picture in looked.within.attachments if self._secrets is None else ():
            found += self._picture(picture, inside)
        return looked, found

    def _told(self, looked: Looked, telling: Telling) -> Iterator[Found]:
        yield from telling.of_reading(looked.read)
        for look in looked.looks:
            yield from look.found
        yield from telling.of_structure(looked.within.traces)

    def _member(self, member: Attachment, telling: Telling, inside: tuple[str, ...]) -> list[Found]:
        way = (*inside, member.untrusted_name)
        found: list[Found] = []
        words = ""
        self._members += 1
        if len(way) > _DEEPEST or self._members > _MOST_MEMBERS:
            found.append(Found(OwnKind.NOT_READ, Grade.FOUND, _TOO_DEEP, untrusted_inside=way))
        else:
            with _as_file(member) as path:
                try:
                    looked, found = self.file(path, way)
                    words = " ".join(page.text for page in looked.read.pages[:3])[:_WORDS_OF_A_MEMBER]
                except IngestError as error:
                    found = list(self._unread(path, error, way))
        if self._secrets is not None:
            named = self._secrets.in_text(member.untrusted_name)
            return [*(sought.at(line, "its name", inside=way) for line in named), *found]
        return [replace(telling.of_member(member.untrusted_name, words), untrusted_inside=inside), *found]

    def _unread(self, path: Path, error: IngestError, way: tuple[str, ...]) -> Iterator[Found]:
        grade = Grade.NOTED if error.by_rule else Grade.FOUND
        yield Found(OwnKind.NOT_READ, grade, error.message, untrusted_inside=way)
        if self._secrets is not None:
            yield from sought.in_file(path, self._secrets, way)

    def _picture(self, picture: Attachment, inside: tuple[str, ...]) -> list[Found]:
        """Of an office file: everybody sees that it is there; what it says beside its pixels, nobody."""
        self._members += 1
        if self._members > _MOST_MEMBERS:
            return []
        with _as_file(picture) as path:
            try:
                return self.file(path, (*inside, picture.untrusted_name))[1]
            except IngestError as error:
                return list(self._unread(path, error, (*inside, picture.untrusted_name)))


def _masked(found: Found, secrets: Secrets) -> Found:
    """Keys, layers and files inside may be called what is sought, and reports are passed on."""
    return replace(
        found,
        untrusted_where=secrets.masked(found.untrusted_where),
        untrusted_inside=tuple(map(secrets.masked, found.untrusted_inside)),
    )


@contextmanager
def _as_file(member: Attachment) -> Iterator[Path]:
    """Its bytes as a file while they are looked at: in memory where the system can, so that nothing stays behind."""
    if hasattr(os, "memfd_create"):
        with open(os.memfd_create("member", os.MFD_CLOEXEC), "w+b") as nameless:
            nameless.writelines(member.chunks())
            nameless.flush()
            yield Path(f"/proc/self/fd/{nameless.fileno()}")
        return
    with tempfile.NamedTemporaryFile() as named:
        named.writelines(member.chunks())
        named.flush()
        yield Path(named.name)
