"""The files of a segment: its posting lists, its columns of numbers, and the forms of its words.

Numbers are in the byte order of the machine: an index never leaves it. Each file is mapped (`mapping`), so threads
share no place in it and what nobody asks for takes no memory. All are mapped at once: a later commit may delete them.

    .documents .counts .positions     32-bit numbers, field after field, term after term
    .terms                            lines, field after field, in order
    .numbers                          64-bit numbers: where the lists and terms of each field begin; columns
    .forms                            see `archive.store.index.forms`
    .contents                         JSON: where what stands in them, in bytes
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from archive.store.index.forms import SortedLines
from archive.store.index.lists import NO_NUMBERS, NOTHING, Lists, Terms
from archive.store.index.mapping import mapped
from archive.store.index.runs import starts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from archive.store.index.lists import Chunk, Numbers, Small

_SMALL = ("documents", "counts", "positions")
_FORMS, _CONTENTS = "forms", "contents"


class Writing:
    """Writes the files of a segment. Whoosh removes every file that begins with a segment's name together with it."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._storage, self._segment = storage, segment
        self._files = {name: self._create(name) for name in (*_SMALL, "terms", "numbers")}
        self._ends = dict.fromkeys(self._files, 0)
        self._fields: dict[str, dict[str, list[int]]] = {}
        self._columns: dict[str, list[int]] = {}

    def add_field(self, name: str, chunks: Iterable[Chunk]) -> set[bytes]:
        """Returns its terms. A field without any is not kept."""
        before = dict(self._ends)
        terms: list[bytes] = []
        sizes, position_sizes = [NO_NUMBERS], [NO_NUMBERS]
        for chunk in chunks:
            terms += chunk.terms
            sizes.append(chunk.sizes)
            position_sizes.append(chunk.position_sizes)
            for kind in _SMALL:
                self._append(kind, getattr(chunk, kind).tobytes())
        if terms:
            lines = Terms.of(terms)
            self._append("terms", bytes(lines.lines))
            self._fields[name] = {kind: [before[kind], self._ends[kind]] for kind in (*_SMALL, "terms")}
            for part, numbers in (
                ("starts", starts_of(np.concatenate(sizes))),
                ("position_starts", starts_of(np.concatenate(position_sizes))),
                ("term_starts", lines.starts),
            ):
                self._fields[name][part] = self._numbers(numbers)
        return set(terms)

    def add_column(self, name: str, numbers: Numbers) -> None:
        self._columns[name] = self._numbers(numbers)

    def add_forms(self, lines: Iterable[bytes]) -> None:
        text = b"\n".join(lines)
        with self._create(_FORMS) as file:
            file.write(text)
        self._ends[_FORMS] = len(text)

    def close(self) -> None:
        for file in self._files.values():
            file.close()
        with self._create(_CONTENTS) as file:
            contents = {"fields": self._fields, "columns": self._columns, "sizes": self._ends}
            file.write(json.dumps(contents).encode())

    def _create(self, name: str) -> Any:
        return self._storage.create_file(self._segment.make_filename(f".{name}"))

    def _numbers(self, numbers: Numbers) -> list[int]:
        """Where they stand now."""
        before = self._ends["numbers"]
        self._append("numbers", numbers.astype(np.int64).tobytes())
        return [before, self._ends["numbers"]]

    def _append(self, name: str, data: bytes) -> None:
        self._files[name].write(data)
        self._ends[name] += len(data)


class Reading:
    """What a segment's files say. Raises ValueError, KeyError or OSError where they are damaged."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self.segment_id = segment.segment_id()
        paths = {
            name: Path(storage.folder) / segment.make_filename(f".{name}")
            for name in (*_SMALL, "terms", "numbers", _FORMS, _CONTENTS)
        }
        contents = json.loads(paths.pop(_CONTENTS).read_bytes())
        self._fields, self._columns = contents["fields"], contents["columns"]
        self._files = {name: mapped(path) for name, path in paths.items()}
        self.forms = SortedLines(self._files[_FORMS])
        cut = [name for name, size in contents["sizes"].items() if len(self._files[name]) != size]
        if cut:
            raise ValueError(f"not as long as they were written: {', '.join(cut)}")

    def lists(self, field_name: str) -> Lists:
        """Empty ones for a field that has no term."""
        at = self._fields.get(field_name)
        if at is None:
            return Lists(
                Terms(b"", NO_NUMBERS), np.zeros(1, dtype=np.int64), NOTHING, NOTHING, NO_NUMBERS, NOTHING
            )
        first, last = at["terms"]
        lines = self._files["terms"][first:last]
        return Lists(
            Terms(lines, self._of(at["term_starts"])),
            self._of(at["starts"]),
            self._small("documents", at),
            self._small("counts", at),
            self._of(at["position_starts"]),
            self._small("positions", at),
        )

    def column(self, name: str) -> Numbers:
        return self._of(self._columns[name])

    def _of(self, part: Sequence[int]) -> Numbers:
        first, last = part
        return np.frombuffer(self._files["numbers"], dtype=np.int64, count=(last - first) // 8, offset=first)

    def _small(self, kind: str, at: Mapping[str, Sequence[int]]) -> Small:
        first, last = at[kind]
        if first == last:
            return NOTHING
        return np.frombuffer(self._files[kind], dtype=np.uint32, count=(last - first) // 4, offset=first)
