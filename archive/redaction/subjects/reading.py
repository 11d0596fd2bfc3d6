"""Subjects from a table or a name list, as somebody made it. A line that cannot be read says why; the rest is taken.

A table has a heading, in any order: see `_HEADINGS`. Without one, each line is a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.errors import Invalid
from archive.redaction.subjects.model import Subject, SubjectKind, checked, checked_noun
from ingest import charset
from ingest.delimited import DELIMITERS, cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LIST_BYTES = 4_000_000
LINES = 20_000
_LINE_CHARACTERS = 8_000
_WITHIN_A_CELL = re.compile(r"[;|\n]")

_HEADINGS = {
    "name": ("name", "full name", "fullname", "person", "subject"),
    "kind": ("kind", "type"),
    "spellings": (
        "spellings",
        "spelling",
        "aliases",
        "alias",
        "nickname",
        "nicknames",
        "also",
        "other names",
    ),
    "handles": ("handles", "handle", "username", "usernames", "account", "accounts"),
    "numbers": ("numbers", "number", "phone", "phones", "telephone", "mobile", "id number"),
    "emails": ("emails", "email", "e-mail", "e-mails", "mail", "mail address"),
    "reason": ("reason",),
    "noun": ("label", "noun", "role"),
}
_FIELDS = {heading: field for field, headings in _HEADINGS.items() for heading in headings}


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """`number` is the line's own, from 1. The reason repeats nothing of the line."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class SubjectList:
    """`entries` are subjects, each with the noun of its label."""

    entries: tuple[tuple[Subject, str], ...]
    unread: tuple[UnreadLine, ...]
    read_as: str


def read(untrusted_list: bytes, *, reason: str, noun: str) -> SubjectList:
    """Every line that is not blank. `reason` and `noun` are for lines that say none. Raises Invalid for no list."""
    if len(untrusted_list) > LIST_BYTES:
        raise Invalid(f"A list of subjects may have {LIST_BYTES // 10**6} MB.", "Part it into several.")
    text, encoding = charset.decode(untrusted_list)
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip("\ufeff \t,;|")]
    if not lines or len(lines) > LINES:
        raise Invalid(f"A list of subjects has from 1 to {LINES:,} lines.")
    mark, columns = _heading(lines[0][1])
    entries: list[tuple[Subject, str]] = []
    unread: list[UnreadLine] = []
    for number, line in lines[1:] if columns else lines:
        try:
            entries.append(_entry(line, mark, columns, reason, noun))
        except Invalid as error:
            unread.append(UnreadLine(number, error.message))
    headings = ", ".join(_HEADINGS[field][0] for field in columns if field)
    read_as = f"a table with {headings}" if columns else "a name a line, no heading"
    return SubjectList(tuple(entries), tuple(unread), f"{encoding.upper().removesuffix('-SIG')}, {read_as}")


def read_fields(untrusted_text: str) -> dict[str, tuple[str, ...]]:
    """One subject as lines of "field: entry"; a line without a field is a name. Of a field "-" alone says: none.

    Raises Invalid for a field that is none.
    """
    said: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(untrusted_text.splitlines(), 1):
        named, colon, entry = line.strip("\ufeff ").partition(":")
        if not named:
            continue
        field = _field(named) if colon else "name"
        if not field:
            raise Invalid(f"Line {number} has no field of a subject.", f"Fields are: {', '.join(_HEADINGS)}.")
        said[field].append((entry if colon else named).strip())
    return {field: () if entries == ["-"] else tuple(entries) for field, entries in said.items()}


def changed(known: Subject, said: Mapping[str, tuple[str, ...]]) -> Subject:
    """The subject with what `read_fields` gave in place of what it had; fields that were not given stay."""
    name, *others = said.get("name") or (known.name,)
    return replace(
        known,
        name=name,
        spellings=(*others, *said.get("spellings", () if others else known.spellings)),
        handles=said.get("handles", known.handles),
        numbers=said.get("numbers", known.numbers),
        emails=said.get("emails", known.emails),
    )


def _heading(line: str) -> tuple[str, list[str]]:
    """What parts the columns, and which field each is, "" for one that is none; no columns where it is no heading."""
    for mark in DELIMITERS:
        named = [_field(cell) for cell in cells(line, mark)[0]]
        if "name" in named:
            return mark, named
    return "", []


def _field(cell: str) -> str:
    return _FIELDS.get(" ".join(cell.strip('\ufeff "').casefold().replace("_", " ").split()), "")


def _entry(line: str, mark: str, columns: Sequence[str], reason: str, noun: str) -> tuple[Subject, str]:
    if len(line) > _LINE_CHARACTERS:
        raise Invalid(f"The line is longer than {_LINE_CHARACTERS:,} characters.")
    said: dict[str, list[str]] = defaultdict(list)
    if columns:
        for field, cell in zip(columns, cells(line, mark)[0], strict=False):
            said[field] += [part for part in _WITHIN_A_CELL.split(cell) if part.strip()]
    else:
        said["name"].append(line.strip('\ufeff "'))
    name, *others = said["name"] or [""]
    subject = Subject(
        kind=_kind(_one(said, "kind", "person")),
        name=name,
        spellings=(*others, *said["spellings"]),
        handles=tuple(said["handles"]),
        numbers=tuple(said["numbers"]),
        emails=tuple(said["emails"]),
        reason=_one(said, "reason", reason).casefold(),
    )
    return checked(subject), checked_noun(_one(said, "noun", noun))


def _one(said: Mapping[str, Sequence[str]], field: str, otherwise: str) -> str:
    found = said.get(field) or [otherwise]
    return " ".join(found[0].split())


def _kind(untrusted_kind: str) -> SubjectKind:
    try:
        return SubjectKind(untrusted_kind.casefold())
    except ValueError as error:
        raise Invalid("A subject is a person or a thing.") from error
