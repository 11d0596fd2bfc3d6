"""From one subject, every form in which it may stand.

A form is a phrase. How it is printed does not matter (`archive.redaction.matching`); what the letters themselves may be
is spelt out here: the order of names, initials, parts alone, the ways to dial a number, another script.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

from anyascii import anyascii

from archive.mentions import phones
from archive.redaction.matching import squeezed, writes_without_spaces
from archive.redaction.subjects.model import SubjectKind
from archive.redaction.subjects.names import initialled, parted, stands_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.redaction.subjects.model import Subject

_DISTINCTIVE = 7  # letters of a name that is looked for within longer words
_DISTINCTIVE_ACCOUNT = 5  # of a handle or the name of a mail address
_DISTINCTIVE_DIGITS = 7
_FEWEST_DIGITS = 5
_SHORTEST_MISREAD = 8  # letters from which a name alone may be misread and is still told
_DESKS = """
admin contact desk editor enquiries hello help hr info mail manager news noreply office press sales security service
support team webmaster
"""
_OF_A_DESK = frozenset(_DESKS.split())


class FormKind(StrEnum):
    """What of the subject a form is. The order is that of trust."""

    FULL = "full name"
    SPELLING = "spelling"  # of one word, as the editor gave it
    EMAIL = "mail address"
    NUMBER = "number"
    HANDLE = "handle"
    INITIALS = "initials"
    MAIL_NAME = "name of a mail address"
    ROMANISED = "in Latin letters"
    LAST = "last name alone"
    FIRST = "first name alone"


SURENESS = {
    FormKind.FULL: 0.99,
    FormKind.SPELLING: 0.9,
    FormKind.EMAIL: 0.99,
    FormKind.NUMBER: 0.97,
    FormKind.HANDLE: 0.95,
    FormKind.INITIALS: 0.8,
    FormKind.MAIL_NAME: 0.8,
    FormKind.ROMANISED: 0.75,
    FormKind.LAST: 0.6,
    FormKind.FIRST: 0.5,
}
"""How sure it is that the subject is meant where a form of this kind stands as it is written."""


@dataclass(frozen=True, slots=True)
class Form:
    """`inside`: long enough to be looked for within longer words. `by_parts`: its words may also have endings, or be
    spelt in another way or script."""

    text: str
    kind: FormKind
    inside: bool = False
    by_parts: bool = False

    @property
    def may_be_misread(self) -> bool:
        """Whether it is still told from other words with a letter in six misread."""
        if self.kind in (FormKind.LAST, FormKind.FIRST, FormKind.SPELLING):
            return len(squeezed(self.text)) >= _SHORTEST_MISREAD
        return self.kind is not FormKind.INITIALS


def forms(subject: Subject) -> tuple[Form, ...]:
    """Every form, each once; of the same letters the most trusted kind."""
    named = (_of_name(subject.kind, name) for name in (subject.name, *subject.spellings))
    others = (_of_handles(subject), _of_numbers(subject), _of_emails(subject))
    found: dict[str, Form] = {}
    order = list(FormKind)
    for form in sorted(chain(*named, *others), key=lambda form: order.index(form.kind)):
        if letters := squeezed(form.text):
            found.setdefault(letters, form)
    return tuple(found.values())


def _of_name(kind: SubjectKind, typed: str) -> Iterator[Form]:
    if kind is SubjectKind.THING:
        yield Form(typed, FormKind.FULL, _is_distinctive(typed), by_parts=True)
        return
    name = parted(typed)
    if not name.first:
        yield from _of_one_word(name.last)
        return
    shortened = {(name.first, name.last), (name.first[:1], name.last)}
    for first, last in sorted(shortened):
        for words in ((*first, last), (last, *first)):
            text = " ".join(words)
            yield Form(text, FormKind.FULL, _is_distinctive(text), by_parts=True)
    for text in initialled(name):
        yield Form(text, FormKind.INITIALS, _is_distinctive(text))
    yield from _alone(name.last, FormKind.LAST)
    for word in name.first:
        yield from _alone(word, FormKind.FIRST)


def _of_one_word(text: str) -> Iterator[Form]:
    """A nickname, or a name in a script without spaces; such a one is looked for in Latin letters too."""
    if not writes_without_spaces(text[0]):
        yield Form(text, FormKind.SPELLING, _is_distinctive(text), by_parts=stands_alone(text))
        return
    yield Form(text, FormKind.FULL)
    syllables = [anyascii(letter).strip().lower() for letter in text]
    for spelt in (syllables, [*syllables[1:], syllables[0]]):
        if len(syllables) > 1 and squeezed("".join(spelt)):
            yield Form(" ".join(spelt), FormKind.ROMANISED, _is_distinctive("".join(spelt)))


def _alone(text: str, kind: FormKind) -> Iterator[Form]:
    if stands_alone(text):
        yield Form(text, kind, _is_distinctive(text), by_parts=True)


def _of_handles(subject: Subject) -> Iterator[Form]:
    for handle in subject.handles:
        yield Form(handle, FormKind.HANDLE, len(squeezed(handle)) >= _DISTINCTIVE_ACCOUNT)


def _of_emails(subject: Subject) -> Iterator[Form]:
    for address in subject.emails:
        yield Form(address, FormKind.EMAIL, inside=True)
        local = squeezed(address.partition("@")[0].partition("+")[0])
        if len(local) >= _DISTINCTIVE_ACCOUNT and local not in _OF_A_DESK:
            yield Form(local, FormKind.MAIL_NAME, inside=True)


def _of_numbers(subject: Subject) -> Iterator[Form]:
    for typed in subject.numbers:
        yield Form(typed, FormKind.NUMBER, len(squeezed(typed)) >= _DISTINCTIVE_DIGITS)
        for digits in _dialled(typed):
            yield Form(digits, FormKind.NUMBER, len(digits) >= _DISTINCTIVE_DIGITS)


def _dialled(typed: str) -> Iterator[str]:
    """The ways to dial a telephone number, with its country and within; without, where it was typed without."""
    digits = squeezed(typed)
    if digits.isdecimal() and digits[0] == "0" != digits[1]:
        yield digits[1:]
    international = phones.kept(typed) if typed.lstrip().startswith(("+", "00")) else None
    if international is None:
        return
    for length in (1, 2, 3):  # of the country's code; the number says where it ends only together with tables
        national = international.lstrip("+")[length:]
        country = international.lstrip("+")[:length]
        if phones.is_valid(int(country), national) and len(national) >= _FEWEST_DIGITS:
            yield from (national, f"0{national}", f"{country}0{national}", country + national)
            yield f"00{country}{national}"


def _is_distinctive(text: str) -> bool:
    return len(squeezed(text)) >= _DISTINCTIVE
