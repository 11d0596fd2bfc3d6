"""Where subjects stand in a text, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.redaction.matching import Way, WordRun, squeezed
from archive.redaction.subjects import parts
from archive.redaction.subjects.forms import SURENESS, FormKind, forms
from archive.redaction.subjects.romanised import SYLLABIC, RomanisedRun
from archive.redaction.subjects.sieve import Sieve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.redaction.matching import Match
    from archive.redaction.subjects.forms import Form
    from archive.redaction.subjects.model import Subject

_KEPT_SURE = {
    Way.PRINTED: 1.0,
    Way.RESPACED: 0.95,
    Way.INFLECTED: 0.9,
    Way.LOOK_ALIKE: 0.91,
    Way.MISREAD: 0.71,
    Way.INSIDE: 0.71,
    Way.SOUND: 0.76,
}
"""What is left of a form's sureness where it does not stand as it is written."""
_AS_A_WORD = 0.6  # left of that of a name alone, without its capital
_TOO_SHORT_TO_JOIN = 6  # letters; "Li Na" is part of too many words
_AS_ONE_WORD = 0.5
_SURER_BY = 0.1  # by which another subject's occurrence is to be believed instead
_ALONE = (FormKind.LAST, FormKind.FIRST)
_SHORTEST_ROMANISED = 5


@dataclass(frozen=True, slots=True)
class Found:
    """`match` is of words of the text. `sureness` is from 0 to 1, and no measured chance."""

    subject: Subject
    form: Form
    match: Match
    sureness: float

    @property
    def found_as(self) -> str:
        """In words, without any of the subject's own: "full name, misread"."""
        return f"{self.form.kind.value}, {self.match.way.value}"


class Finder:
    """Looks for all forms of some subjects at once. Building one takes some milliseconds a subject."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._wanted = [(subject, form) for subject in subjects for form in forms(subject)]
        self._sieve = Sieve([form for _, form in self._wanted])
        self._parts = [parts.parts_of(form.text) if form.by_parts else () for _, form in self._wanted]
        self._romanised = [
            (index, letters)
            for index, (_, form) in enumerate(self._wanted)
            if form.kind is FormKind.FULL and (letters := squeezed(form.text)).isascii()
            if len(letters) >= _SHORTEST_ROMANISED
        ]

    def find(self, text: str, *, misreads: bool = False) -> tuple[Found, ...]:
        """Every place in `text.split()`, in order. With `misreads`, the text was read by OCR.

        A place inside a surer one of the same subject is not told, nor inside a much surer one of another.
        """
        words = text.split()
        found: list[Found] = []
        candidates = self._sieve.candidates(text, words, misreads=misreads)
        if any(candidates):
            run = WordRun(words)
            for index in sorted(candidates.standing):
                found += self._told(index, self._standing(run, index, misreads), words)
            for index in sorted(candidates.sounding):
                found += self._told(index, parts.find(run, self._parts[index], sounds=True), words)
            for index in sorted(candidates.misread):
                found += self._told(index, run.find(self._wanted[index][1].text, misreads=True), words)
        if not text.isascii() and SYLLABIC.search(text):
            romanised = RomanisedRun(words)
            for index, letters in self._romanised:
                found += self._told(index, romanised.find(letters), words)
        return _each_place_once(found)

    def _standing(self, run: WordRun, index: int, misreads: bool) -> Iterator[Match]:
        _, form = self._wanted[index]
        may_be_misread = misreads and form.may_be_misread
        yield from run.find(form.text, misreads=may_be_misread, look_alikes=True, inside=form.inside)
        if self._parts[index]:
            yield from parts.find(run, self._parts[index], sounds=False)

    def _told(self, index: int, matches: Iterable[Match], words: Sequence[str]) -> Iterator[Found]:
        subject, form = self._wanted[index]
        for match in matches:
            seen = words[match.first : match.last + 1]
            yield Found(subject, form, match, round(_sureness(form, match, seen), 2))


def _sureness(form: Form, match: Match, seen: Sequence[str]) -> float:
    typed = form.text.split()
    sure = SURENESS[form.kind] * _KEPT_SURE[match.way]
    if match.way is Way.PRINTED and len(seen) != len(typed):
        is_short = len(seen) < len(typed) and len(squeezed(form.text)) < _TOO_SHORT_TO_JOIN
        sure *= _AS_ONE_WORD if is_short else _KEPT_SURE[Way.RESPACED]
    if form.kind in _ALONE and _is_plain_word(seen[0]):
        sure *= _AS_A_WORD
    return sure


def _is_plain_word(word: str) -> bool:
    """True for a word in small letters, where its script has capitals and nothing else is in it."""
    letters = word.strip("\"'“”‘’«»()[].,;:!?…-")
    return letters.isalpha() and letters.islower()


def _each_place_once(found: Sequence[Found]) -> tuple[Found, ...]:
    kept: list[Found] = []
    for one in sorted(found, key=_trust, reverse=True):
        if not any(_says_enough(other, one) for other in kept):
            kept.append(one)
    kept.sort(key=lambda one: (one.match.first, one.match.start_share, one.match.last, one.subject.id))
    return tuple(kept)


def _trust(one: Found) -> tuple[float, int]:
    return one.sureness, one.match.last - one.match.first


def _says_enough(kept: Found, one: Found) -> bool:
    same = kept.subject is one.subject or kept.sureness >= one.sureness + _SURER_BY
    return same and one.match.is_mostly_in(kept.match)
