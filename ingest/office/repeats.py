"""One text in many cells: a workbook of 10 kB can ask for 5 MB of text in each of 16,384 cells, or of ten million."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG_CHARACTERS = 500
"""Shorter ones are what honest sheets repeat, and are written out however often they stand there."""
_ROOM_CHARACTERS = 2_000_000
_BEGINNING_CHARACTERS = 20
_DEFECT = (
    "Long texts stand in very many cells of this file. Each is shown whole at least once; further on, only its "
    "beginning with a sign that it goes on: […]."
)


class Repeats:
    """Of one workbook; `note` takes the defect."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._left = _ROOM_CHARACTERS
        self._shown: set[str] = set()

    def shared(self, text: str) -> str:
        """One of those that are written once in the file, and that any cell may refer to."""
        if len(text) <= _LONG_CHARACTERS:
            return text
        if text not in self._shown:
            self._shown.add(text)
            return text
        return self.again(text)

    def again(self, text: str) -> str:
        """A text that has been shown before: whole while there is room for it."""
        if len(text) <= _LONG_CHARACTERS:
            return text
        if len(text) <= self._left:
            self._left -= len(text)
            return text
        self._note(_DEFECT)
        return text[:_BEGINNING_CHARACTERS] + " […]"
