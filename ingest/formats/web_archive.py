"""Web archives, WARC and ARC, plain or gzip: a list of captures as pages, and each readable capture as a child."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest import layout, sniff
from ingest.errors import Corrupt
from ingest.web import capture_list, captures
from ingest.web.capture_tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, PageImage, Part

WARC, ARC = MEDIA_TYPES = ("application/warc", "application/x-internet-archive")


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    media_type = sniff.sniff(path).media_type
    tally = _tally(path, conditions)
    yield from capture_list.parts(_sections(path, media_type, tally))
    if not tally.records:
        raise Corrupt(media_type=media_type)
    yield from capture_list.closing(tally, media_type)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    sections = _sections(path, sniff.sniff(path).media_type, _tally(path, conditions))
    return layout.render((entry for entry in sections if isinstance(entry, str)), page_number, dpi)


def _sections(path: str, media_type: str, tally: Tally) -> Iterator[Part | str]:
    with open(path, "rb") as untrusted_file:
        yield from capture_list.listed(captures.read(untrusted_file, media_type == ARC, tally), tally, {})


def _tally(path: str, conditions: Conditions) -> Tally:
    return Tally(conditions.limits, Path(path).stat().st_size)
