"""Exhibits that a folder has shown and that were withdrawn: a notice stands at the address of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import exhibit as exhibit_verbs
from archive import review
from archive.errors import NotFound, Unproved
from archive.model import Stage
from archive.redaction.verify.needles import said_in
from archive.release.site import FOLDER_DIGITS, Notice
from archive.store.catalog import exhibits, reviews

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from archive.model import Exhibit, ReviewEvent
    from archive.store import Store


def in_folder(store: Store, target: Path) -> list[Notice]:
    """The newest first. Raises Unproved if a notice says by now what is taken out of its document."""
    with store.read() as db:
        found = _withdrawn(db, str(target), two_needed=store.has_accounts)
    for exhibit, event in found:
        if said_in(event.words.split(), exhibit_verbs.secrets_by_now(store, exhibit)):
            raise Unproved(
                f"The notice of exhibit {exhibit.id} says something that is taken out of its document.",
                f"Write another one: archive exhibit withdraw {exhibit.id} --notice …",
            )
    newest_first = sorted(found, key=lambda pair: pair[1].at, reverse=True)
    return [
        Notice(exhibit.digest[:FOLDER_DIGITS], event.at, tuple(_paragraphs(event.words)))
        for exhibit, event in newest_first
    ]


def _withdrawn(db: Connection, folder: str, *, two_needed: bool) -> list[tuple[Exhibit, ReviewEvent]]:
    found = []
    for exhibit_id in reviews.ever_in(db, folder):
        try:
            exhibit = exhibits.get(db, exhibit_id)
        except NotFound:
            continue  # its document was removed for good
        now = review.standing(db, exhibit, two_needed=two_needed)
        if now.stage is Stage.WITHDRAWN and now.withdrawn:
            found.append((exhibit, now.withdrawn))
    return found


def _paragraphs(words: str) -> list[str]:
    return [" ".join(part.split()) for part in words.split("\n\n") if part.strip()]
