"""Plain text in any encoding, and what is text to a reader: CSV, JSON, XML, Markdown, logs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest import charset, layout
from ingest.model import Conditions, Facts, PageImage, Part
from ingest.web import linked_data

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("text/plain",)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    text, _ = charset.decode(Path(path).read_bytes())
    postings = linked_data.jobs(linked_data.in_page(text))  # lists of job postings travel as text
    yield Facts(MEDIA_TYPES[0], metadata=tuple(linked_data.job_pairs(postings)), defects=_defects(text))
    yield from layout.pages(layout.text_sections(text))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    text, _ = charset.decode(Path(path).read_bytes())
    return layout.render(layout.text_sections(text), page_number, dpi)


def _defects(text: str) -> tuple[str, ...]:
    lost = text.count("\ufffd")
    return (f"{lost:,} characters could not be decoded.",) if lost else ()
