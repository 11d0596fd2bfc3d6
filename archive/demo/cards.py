"""What readers of the demo's release are told around its exhibits: as invented as the rest."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from archive import cards
from archive.demo import material
from archive.model import Audience, Box, Card, Confirmation
from archive.store.catalog import notes as catalog
from archive.together import notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.model import Document
    from archive.store import Store

_STORY = "How a company listened to its drivers"
_ADDRESS = "https://news.example/harbour-watch"

CARDS = {
    material.FULL_REPORT: Card(
        context="For a year a desk at the company’s head office read what drivers wrote to each other in closed groups,"
        " and told managers who spoke of a union. This is one of the reports that it sent every Monday.\n\n"
        "The names of workers are covered. What the desk counted, and to whom it reported, is not.",
        story_title=_STORY,
        story_address=_ADDRESS,
        confirmed=(
            Confirmation(
                "The report is genuine.", "two people who received it",
                "They showed us the same report in their own mailboxes.", date(2020, 9, 21),
            ),
            Confirmation(
                "The desk exists and reports to regional leads.", "the company",
                "In a letter of its lawyers, which calls it a routine information service.", date(2020, 9, 24),
            ),
        ),
        not_confirmed=("Who at head office ordered the reports.", "Whether managers spoke to the authors of posts."),
        origin="Left open on a web server of the company, and saved by a reporter.",
    ),
    material.SCAN: Card(
        context="A note that was handed to regional leads on paper, so that no computer has a copy of it.",
        story_title=_STORY,
        story_address=_ADDRESS,
        not_confirmed=("That the note was handed out in every region.",),
        origin="Scanned from paper. How we came by it we do not say.",
    ),
    material.LISTINGS[0]: Card(
        context="The company looked for people to watch labour organising. A day later the listing said it otherwise.",
        confirmed=(Confirmation("The listing stood on the company’s site.", "the company", "It called it an error."),),
        origin="Saved from the company’s site by a reporter.",
        tells_capture=True,
    ),
    material.LISTINGS[1]: Card(origin="Saved from the company’s site by a reporter.", tells_capture=True),
    material.NOT_FOUND: Card(origin="Saved by a program that looks at the site each day.", tells_capture=True),
}  # fmt: skip


NOTES = (
    (0, None, "The company told us on 24 September 2020 that it has stopped sending these reports."),
    (1, Box(56, 120, 540, 200), "What was counted here are posts and comments, not people."),
    (3, Box(50, 316, 460, 378), "“By telephone only”: we know of no mail about what became of these people."),
)
"""Page, part of it, and what readers are told beside it, of the full report."""


def write(store: Store, chosen: Mapping[str, Document]) -> int:
    """Keep those that are not kept yet. Returns how many there are."""
    for name, card in CARDS.items():
        cards.write(store, chosen[name].id, card, agent=store.settings.agent)
    _note(store, chosen[material.FULL_REPORT].id)
    return len(CARDS)


def _note(store: Store, document_id: int) -> None:
    with store.read() as db:
        if catalog.for_readers(db, document_id):
            return
    for page_number, box, words in NOTES:
        notes.write(
            store, document_id, words, audience=Audience.PUBLIC, person=store.settings.agent,
            page_number=page_number, box=box,
        )  # fmt: skip
