"""The parts of an office file: members of a zip, each read under one budget for the whole file."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from ingest import zipped
from ingest.errors import Corrupt, Encrypted, TooLarge
from ingest.office import xml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from ingest.model import Conditions

_CHUNK_BYTES = 256 * 1024
_TREE_BYTES = 48 * 1024**2
"""A part that is held whole in memory takes several times its size."""


class Package:
    """Names are compared without regard to case, as OPC asks (ECMA-376 part 2, 6.2.2.3). `defects` gathers what was
    wrong and was worked around.
    """

    def __init__(self, path: str, conditions: Conditions) -> None:
        try:
            self._zip, mended = zipped.opened(path)
        except zipfile.BadZipFile as error:
            raise Corrupt from error
        self._left_bytes = conditions.limits.unpacked_bytes(zipped.size_bytes(path))
        self._members = {info.filename.lower().lstrip("/"): info for info in self._zip.infolist()}
        self.defects: list[str] = []
        if mended:
            self.defects.append(
                "The file was damaged or cut short; the parts that could be recovered were read."
            )
        if any(info.flag_bits & 1 for info in self._members.values()):
            raise Encrypted

    @property
    def untrusted_comment(self) -> bytes:
        """What the zip says of itself at its end."""
        return self._zip.comment

    def names(self, start: str = "", end: str = "") -> list[str]:
        """Parts whose name begins and ends so, in lower case, in the zip's order."""
        return [name for name in self._members if name.startswith(start) and name.endswith(end)]

    def has(self, name: str) -> bool:
        return name.lower() in self._members

    def original_name(self, name: str) -> str:
        return self._members[name.lower()].filename

    def size_bytes(self, name: str) -> int:
        """As the zip says it is."""
        return self._members[name.lower()].file_size

    def open(self, name: str) -> Part:
        """Raises KeyError if there is no such part."""
        return Part(self, self._members[name.lower()])

    def chunks(self, name: str) -> Iterator[bytes]:
        part = self.open(name)
        while chunk := part.read(_CHUNK_BYTES):
            yield chunk

    def whole(self, name: str) -> bytes:
        """All of a part that has to be held whole; b"" if there is none. Raises TooLarge."""
        if not self.has(name):
            return b""
        if self.size_bytes(name) > _TREE_BYTES:
            raise TooLarge("A part of the file is larger than the limit.")
        return b"".join(self.chunks(name))

    def tree(self, name: str) -> xml.Element | None:
        """A part as XML, None if there is none. Raises TooLarge."""
        if not name or not self.has(name):
            return None
        if self.size_bytes(name) > _TREE_BYTES:
            raise TooLarge("A part of the file is larger than the limit.")
        root, faults = xml.tree(self.open(name))
        for fault in faults:
            self.note(fault)
        return root

    def elements(self, name: str, *tags: str) -> Iterator[tuple[str, xml.Element]]:
        """See `xml.elements`; nothing if there is no such part."""
        if not self.has(name):
            return iter(())
        return xml.elements(self.open(name), *tags, on_fault=self.note)

    def note(self, defect: str) -> None:
        """Once, however often it is met."""
        if defect not in self.defects:
            self.defects.append(defect)

    def _take(self, info: zipfile.ZipInfo) -> IO[bytes]:
        return self._zip.open(info)

    def _spend(self, count: int) -> None:
        self._left_bytes -= count
        if self._left_bytes < 0:
            raise TooLarge("The file unpacks to far more than its size allows: it may be a zip bomb.")


class Part:
    """A part's bytes, counted against the budget; where they are damaged they end."""

    def __init__(self, package: Package, info: zipfile.ZipInfo) -> None:
        self._package, self._info = package, info
        self._file: IO[bytes] | None = None
        self._ended = False

    def read(self, size: int = -1, /) -> bytes:
        if self._ended:
            return b""
        try:
            self._file = self._file or self._package._take(self._info)
            chunk = self._file.read(_CHUNK_BYTES if size < 0 else min(size, _CHUNK_BYTES))
        except zipped.DAMAGES:
            self._ended = True
            self._package.note(xml.DAMAGED)
            return b""
        self._package._spend(len(chunk))
        return chunk
