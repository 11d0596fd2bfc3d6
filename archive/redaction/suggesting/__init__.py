"""What an editor may want to take out of a document, besides its protected subjects.

Detectors look at the words of each page and, where a page has pictures, at its pixels. Each suggestion says what found
it and how sure that is. None of them is a guarantee: what no detector knows is not suggested.

typed national plates positions messages network streets references births    places in text, each a pure function
reading       all of these over one text, each place once
people        names, by a language model where one is set up
faces avatars    places on the picture of a page; display_names are beside avatars, blobs what they are told from
placing       from letters to boxes over words
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ingest as reading_files
from archive.model import Proposal
from archive.redaction.boxes import PageWords
from archive.redaction.suggesting import avatars, faces, people
from archive.redaction.suggesting.model import Kind
from archive.redaction.suggesting.placing import Placing
from archive.redaction.suggesting.reading import read
from archive.store import parts
from archive.store.catalog import documents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from archive.model import Box, Page
    from archive.named_entities import NameReader
    from archive.redaction.suggesting.model import PictureDetector, Seen
    from archive.store import Store

__all__ = ["ON_REQUEST", "USUAL", "Kind", "not_looked_for", "proposals"]

ON_REQUEST = frozenset({Kind.WEB, Kind.COMPANY})
"""Kinds that ordinary documents are full of and that seldom say who a person is; suggested where they are asked for."""
USUAL = frozenset(Kind) - ON_REQUEST

_DPI = 150
_LEAST_PICTURE_SHARE = 0.002
_PIXELS = 6_000_000  # of a page; larger ones are looked at in less detail
_PICTURE_DETECTORS: tuple[tuple[frozenset[Kind], PictureDetector], ...] = (
    (frozenset({Kind.FACE}), faces.detect),
    (frozenset({Kind.AVATAR, Kind.DISPLAY_NAME}), avatars.detect),
)


def proposals(store: Store, document_id: int, *, kinds: Collection[Kind] | None = None) -> Iterator[Proposal]:
    """What is suggested in a document, page by page: first from the page's words, then from its picture.

    `kinds` is what to look for, `USUAL` if None. A kind for which something is not installed or set up is passed over;
    `not_looked_for` says so. A value that runs over lines gives a box a line. Raises NotFound; Invalid where a language
    model is set that cannot be had; an IngestError where a page cannot be drawn.
    """
    wanted = frozenset(USUAL if kinds is None else kinds)
    with store.read() as db:
        document = documents.get(db, document_id)
    name_reader = people.reader(store.settings.ner_models) if Kind.PERSON in wanted else None
    with parts.whole(store, document.id, document.shown_digest) as (path, _):
        for number in range(1, document.page_count + 1):
            with store.read() as db:
                page = documents.page(db, document_id, number)
            yield from _from_words(page, wanted, name_reader)
            yield from _from_picture(page, path, wanted)


def not_looked_for(ner_models: str, kinds: Collection[Kind] | None = None) -> tuple[str, ...]:
    """A sentence for each kind that is asked for and cannot be looked for on this machine, with what to do."""
    wanted = USUAL if kinds is None else kinds
    said = []
    if Kind.FACE in wanted and not faces.is_installed():
        said.append(
            "Faces are not looked for: install the extra “faces” (pip install 'exposure-archive[faces]')."
        )
    if Kind.PERSON in wanted and not ner_models.strip():
        said.append("Names of people are not looked for: name a language model in the setting ner_models.")
    return tuple(said)


def _from_words(page: Page, kinds: Collection[Kind], name_reader: NameReader | None) -> Iterator[Proposal]:
    placing = Placing(page)
    for suggested in read(page.text, page.language, kinds):
        match = placing.match(suggested.start, suggested.end)
        if match is not None:
            yield from _proposed(
                page, placing.places(match), suggested.reason, suggested.found_by, suggested.sureness
            )
    if name_reader is not None:
        for match, sureness in people.detect(page, name_reader):
            yield from _proposed(page, placing.places(match), "private person", Kind.PERSON.value, sureness)


def _proposed(
    page: Page, places: Iterable[tuple[Box, str]], reason: str, found_by: str, sureness: float
) -> Iterator[Proposal]:
    for box, covers in places:
        yield Proposal(page.number, box, covers, reason, found_by, sureness)


def _from_picture(page: Page, path: Path, kinds: frozenset[Kind]) -> Iterator[Proposal]:
    possible = kinds - (frozenset() if faces.is_installed() else {Kind.FACE})
    detectors = [detect for yields, detect in _PICTURE_DETECTORS if not yields.isdisjoint(possible)]
    if not detectors or page.picture_share < _LEAST_PICTURE_SHARE:
        return
    image = reading_files.render(path, page.number, dpi=_dpi(page))
    for detect in detectors:
        yield from (_seen(page, seen) for seen in detect(page, image) if seen.kind in possible)


def _dpi(page: Page) -> int:
    """Less for pages larger than an A3 sheet, whose pixels would take too much memory."""
    square_inches = max(page.width_pt * page.height_pt / 72**2, 1e-6)
    return max(20, min(_DPI, int((_PIXELS / square_inches) ** 0.5)))


def _seen(page: Page, seen: Seen) -> Proposal:
    covers = PageWords(page).covered_by(seen.box)
    return Proposal(page.number, seen.box, covers, seen.reason, seen.kind.value, seen.sureness)
