"""winmail.dat, which Outlook sends to those who do not use it: the letter that it wraps, and the files in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest import layout
from ingest.errors import Corrupt
from ingest.mail import letter, mapi_letter, tnef
from ingest.mail.tnef_properties import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = ("application/vnd.ms-tnef",)

_CUT = "It ends in the middle or is damaged: what came before that was read."


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    read, defects = _read(path)
    yield from letter.parts(read, MEDIA_TYPES[0], defects)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(_read(path)[0].sections(), page_number, dpi)


def _read(path: str) -> tuple[letter.Letter, tuple[str, ...]]:
    try:
        item, is_whole = tnef.read(Path(path).read_bytes())
    except Damaged as error:
        raise Corrupt("The winmail.dat is damaged and nothing could be read from it.") from error
    return mapi_letter.letter(item), () if is_whole else (_CUT,)
