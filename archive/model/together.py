"""What people who work on one leak add to it for each other: notes, tags, assignments, saved searches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ingest.model import Box

WHOLE_DOCUMENT = 0
"""As the number of a page: what is said is said of the document as a whole."""


class Audience(StrEnum):
    """Who may read a note."""

    PRIVATE = "private"
    TEAM = "team"
    PUBLIC = "public"

    @property
    def of_replies(self) -> Audience:
        """Who may read what is answered: what the newsroom says about a note for readers stays with the newsroom."""
        return Audience.TEAM if self is Audience.PUBLIC else self

    @property
    def in_words(self) -> str:
        """As it stands where one writes."""
        return _WHO[self]


_WHO = {
    Audience.PRIVATE: "Only you",
    Audience.TEAM: "Everyone who may read this collection",
    Audience.PUBLIC: (
        "Readers, if this page is published: not before an editor releases it. Until then, everyone who may read this"
        " collection"
    ),
}


@dataclass(frozen=True, slots=True)
class Note:
    """On a page, or with `page_number` 0 on the document; maybe on a part of the page. A reply has `answers_id`."""

    id: int
    document_id: int
    page_number: int
    box: Box | None
    answers_id: int | None
    audience: Audience
    text: str
    author: str
    written_at: datetime
    changed_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """What a note said from `said_at` until it was changed."""

    version: int  # from 1
    audience: Audience
    text: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag on one page, or with `page_number` 0 on a document."""

    document_id: int
    page_number: int
    name: str
    is_private: bool
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag as whoever asks sees it. `collection` is that whose readers share it, None for a private one."""

    name: str
    collection: str | None
    documents: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A document that somebody is to read."""

    document_id: int
    person: str
    assigned_by: str
    at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How far somebody has come with a document."""

    document_id: int
    person: str
    last_page: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search under a name. `collection` is that whose readers share it, None for a private one.

    Of the person who asks: whether they follow it, and how many documents it found for them that they have not seen.
    """

    id: int
    owner: str
    collection: str | None
    name: str
    query: str
    filters: Mapping[str, tuple[str, ...]]
    sort: str
    saved_at: datetime
    is_followed: bool
    new_matches: int
