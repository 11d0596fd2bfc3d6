"""All that the text detectors find in one text, each place once."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from archive.redaction.suggesting import (
    births,
    messages,
    national,
    network,
    plates,
    positions,
    references,
    streets,
    typed,
)
from archive.redaction.suggesting.model import Kind, PageText, Suggested

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from archive.redaction.suggesting.model import TextDetector


class _Detector(NamedTuple):
    detect: TextDetector
    kinds: frozenset[Kind]
    reads_on: bool
    """Whether it is asked once more with the lines read on into each other."""


_TYPED = {
    Kind.EMAIL,
    Kind.PHONE,
    Kind.HANDLE,
    Kind.WEB,
    Kind.ACCOUNT,
    Kind.DEVICE,
    Kind.COMPANY,
    Kind.NATIONAL,
}
_DETECTORS = (
    _Detector(typed.detect, frozenset(_TYPED), True),
    _Detector(national.detect, frozenset({Kind.NATIONAL}), True),
    _Detector(plates.detect, frozenset({Kind.PLATE}), False),
    _Detector(positions.detect, frozenset({Kind.POSITION}), True),
    _Detector(messages.detect, frozenset({Kind.MESSAGE, Kind.TRACE}), False),
    _Detector(network.detect, frozenset({Kind.IP, Kind.MAC}), False),
    _Detector(streets.detect, frozenset({Kind.STREET}), False),
    _Detector(references.detect, frozenset({Kind.REFERENCE}), False),
    _Detector(births.detect, frozenset({Kind.BIRTH}), True),
)

_OVER_LINE_END = 0.8
"""How much is left of the sureness of what stands on two lines, or below its word: lines may be columns of a table."""
_LEAST_OVER_LINE_END = 0.5


def read(text: str, language: str, kinds: Collection[Kind]) -> list[Suggested]:
    """In order of place. Of two at one place the surer stays; what lies within a surer one of any kind is left out."""
    wanted = [detector for detector in _DETECTORS if not detector.kinds.isdisjoint(kinds)]
    found = [
        suggested
        for detector in wanted
        for suggested in _found(detector, PageText(text, language))
        if suggested.kind in kinds
    ]
    return sorted(_each_place_once(len(text), found), key=attrgetter("start", "end"))


def _found(detector: _Detector, page: PageText) -> Iterator[Suggested]:
    """On each line, and then what only comes to light when the lines are read on into each other."""
    on_lines = list(detector.detect(page))
    yield from on_lines
    if not detector.reads_on or "\n" not in page.text:
        return
    taken = bytearray(len(page.text))
    for suggested in on_lines:
        taken[suggested.start : suggested.end] = b"\1" * (suggested.end - suggested.start)
    for suggested in detector.detect(PageText(page.text.replace("\n", " "), page.language)):
        start, end = suggested.start, suggested.end
        sureness = round(suggested.sureness * _OVER_LINE_END, 2)
        if sureness >= _LEAST_OVER_LINE_END and 1 not in taken[start:end]:
            yield Suggested(start, end, suggested.kind, sureness, suggested.reason, suggested.detail)


def _each_place_once(length: int, found: Iterable[Suggested]) -> Iterator[Suggested]:
    taken = bytearray(length)
    for suggested in sorted(found, key=lambda one: (-one.sureness, one.start - one.end, one.start)):
        start, end = suggested.start, suggested.end
        if 0 in taken[start:end]:
            taken[start:end] = b"\1" * (end - start)
            yield suggested
