"""Who or what is to be protected in a collection, as an editor enters it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from archive.errors import Invalid
from archive.model import REASONS
from archive.redaction.matching import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

LONGEST = 200
MOST = 100
"""Characters of one entry, and entries of one kind."""
_SHORTEST_LETTERS = 2
_LONGEST_NOUN = 30


class SubjectKind(StrEnum):
    PERSON = "person"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Subject:
    """One person or thing.

    Attributes:
        name: as it is written in full; it and each of `spellings` are sought in every form.
        spellings: other ways to write the name, other scripts, nicknames.
        handles: names of accounts, with or without "@".
        numbers: of telephones, identity cards, vehicles, accounts.
        emails: mail addresses.
        reason: one of `archive.model.REASONS`.
        label: what readers see in its place, "Driver 3"; "" until the register gives one.
        id: its number in the register; 0 if it is in none.
    """

    kind: SubjectKind
    name: str
    spellings: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    reason: str = "private person"
    label: str = ""
    id: int = 0
    retired_at: datetime | None = None


def checked(subject: Subject) -> Subject:
    """The subject with its entries tidied, each once. Raises Invalid, and repeats nothing of what was entered."""
    if subject.reason not in REASONS:
        raise Invalid("That is not one of the reasons.", f"Reasons are: {', '.join(REASONS)}.")
    (name,) = _entries([subject.name]) or ("",)
    if not name:
        raise Invalid("A subject needs a name of two letters or digits at least.")
    return replace(
        subject,
        name=name,
        spellings=tuple(entry for entry in _entries(subject.spellings) if entry != name),
        handles=_entries(subject.handles),
        numbers=_entries(subject.numbers),
        emails=_entries(subject.emails),
    )


def checked_noun(untrusted_noun: str) -> str:
    """The noun of a label, which readers of exhibits will see. Raises Invalid."""
    noun = " ".join(untrusted_noun.split())
    if not noun or len(noun) > _LONGEST_NOUN or not all(c.isalpha() or c in " -'" for c in noun):
        raise Invalid(
            "A label's noun is a word or two, in letters.",
            'Like "Driver" or "Night worker"; the number is drawn.',
        )
    return noun


def _entries(untrusted_entries: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(filter(None, (" ".join(entry.split()) for entry in untrusted_entries))))
    if len(found) > MOST or any(len(entry) > LONGEST for entry in found):
        raise Invalid(f"A subject has at most {MOST} entries of a kind, of {LONGEST} characters each.")
    if any(len(squeezed(entry)) < _SHORTEST_LETTERS for entry in found):
        raise Invalid("Each name, handle, number or address needs two letters or digits at least.")
    return found
