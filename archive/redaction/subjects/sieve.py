"""Which forms could stand on a page: one cheap look for all subjects at once. Most pages have none.

The words of the page, folded, are put into one string without spaces, and RE2 looks in it for the letters of all forms
in one pass. What it finds is held against the same string with spaces, since most forms have to be whole words. A page
in ASCII is folded as a whole, of others each new word. What a
name may be misread as is looked for by its pieces, and what it may be spelt as by the sound of its words. No form is
left out that stands as it is written, apart, together, in look-alike letters, or misread.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

import re2

from archive.redaction.matching import (
    alike_tokens,
    joined,
    pieces,
    printed_tokens,
    search_tokens,
    squeezed,
    writes_without_spaces,
)
from archive.redaction.subjects.parts import keys, parts_of
from archive.store import spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.redaction.subjects.forms import Form
    from archive.redaction.subjects.parts import Part
    from archive.store.spelling import Likeness

    _Key: TypeAlias = tuple[Likeness, str]

T = TypeVar("T")

_MEMORY_BYTES = 256 * 1024**2
_MOST_KNOWN = 200_000
_LONGEST_KNOWN = 40
_LETTERS_SMALL = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128)) + bytes(
    128
)
_LETTERS_ALIKE = _LETTERS_SMALL.translate(bytes.maketrans(b"015i", b"olsl"))
_LONGEST_ENDING = 6  # folded letters; an ending has three, and a folded letter may be two


class Candidates(NamedTuple):
    """Forms, by their index: that could stand; that could stand in another spelling; that only could misread."""

    standing: set[int]
    sounding: set[int]
    misread: set[int]


class _Folded(NamedTuple):
    """One word of a page. Tokens end in a space. `sounding` are forms that have a word of its sound."""

    alike: str
    printed: str
    searched: str
    sounding: frozenset[int]


class Sieve:
    """`forms` are known by their index."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._alike, self._exact, self._pieces = _Needles(), _Needles(), _Needles()
        # Forms by the keys of their longest word, for words of a page in ASCII and for others.
        self._sounds: dict[bool, dict[_Key, set[int]]] = {True: {}, False: {}}
        self._outlines: set[bytes | None] = set()
        self._known_words: dict[str, _Folded] = {}
        self._known_sounds: dict[str, frozenset[int]] = {}
        for index, form in enumerate(forms):
            self._enter(index, form)
        for needles in (self._alike, self._exact, self._pieces):
            needles.compile()

    def _enter(self, index: int, form: Form) -> None:
        alike = joined(alike_tokens, form.text)
        self._alike.add(alike, index, "" if form.inside else _as_words(alike))
        for letters in {squeezed(form.text), joined(search_tokens, form.text)}:
            self._exact.add(letters, index, "" if form.inside else _as_words(letters))
        if form.may_be_misread:
            for _, piece in pieces(squeezed(form.text)):
                self._pieces.add(piece, index)
        if form.by_parts:
            self._enter_parts(index, parts_of(form.text))

    def _enter_parts(self, index: int, parts: Sequence[Part]) -> None:
        longest = max(parts, key=lambda part: len(part.token))  # the one that fewest pages have
        for is_ascii, sounds in self._sounds.items():
            if len(parts) > 1 or longest.token.isascii() != is_ascii:  # alone, only in another script
                for key in longest.keys:
                    sounds.setdefault(key, set()).add(index)
        self._outlines |= {spelling.outline(key) for _, key in longest.keys}
        alike = joined(alike_tokens, longest.stem) if longest.has_stem else ""
        front = " " if longest.stem.isascii() else ""  # others may have a short word in front
        self._alike.add(alike, index, f"{front}{re2.escape(alike)}[^ ]{{0,{_LONGEST_ENDING}}} ")

    def candidates(self, text: str, words: Sequence[str], *, misreads: bool) -> Candidates:
        """The forms that could stand in a text, whose words these are."""
        if text.isascii():
            printed = _printed_ascii(text) if misreads else ""
            found = set(self._alike.within(_alike_ascii(text)))
            heard = self._heard(words)
        else:
            folded = self._folded(words)
            printed = _joined([word.printed for word in folded])
            found = set(self._alike.within(_joined([word.alike for word in folded])))
            found.update(self._exact.within(printed))
            found.update(self._exact.within(_joined([word.searched for word in folded])))
            heard = [word.sounding for word in folded if word.sounding]
        near = set(self._pieces.within(printed)) if misreads else set()
        return Candidates(found, set().union(*heard), near - found)

    def _heard(self, words: Iterable[str]) -> list[frozenset[int]]:
        """The forms that words in ASCII sound like, of each that sounds like any."""
        known = self._known_sounds
        found = []
        for word in frozenset(words):
            forms = known.get(word)
            if forms is None:
                forms = frozenset(chain.from_iterable(map(self._sounding_like, printed_tokens(word))))
                _keep(known, word, forms)
            if forms:
                found.append(forms)
        return found

    def _folded(self, words: Iterable[str]) -> list[_Folded]:
        known = self._known_words
        return [known.get(word) or self._fold(word) for word in words]

    def _fold(self, word: str) -> _Folded:
        tokens = printed_tokens(word)
        sounding = frozenset(chain.from_iterable(map(self._sounding_like, tokens)))
        alike, searched = alike_tokens(word), search_tokens(word)
        folded = _Folded(_spaced(alike), _spaced(tokens), _spaced(searched), sounding)
        _keep(self._known_words, word, folded)
        return folded

    def _sounding_like(self, token: str) -> Iterator[int]:
        outline = spelling.outline(token)
        if outline is not None and outline not in self._outlines:
            return  # spares most words the making of their keys
        sounds = self._sounds[token.isascii()]
        for key in keys(token):
            yield from sounds.get(key, ())


class _Needles:
    """Letters that stand for forms, sought all in one pass. A pattern may say how they have to stand."""

    def __init__(self) -> None:
        self._entries: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._order: list[list[tuple[int, str]]] = []
        self._set: re2.Set | None = None
        self._patterns: dict[str, re2._Regexp] = {}

    def add(self, letters: str, form: int, pattern: str = "") -> None:
        if letters:
            self._entries[letters].append((form, pattern))

    def compile(self) -> None:
        if not self._entries:
            return
        options = re2.Options()
        options.literal = True
        options.never_capture = True
        options.max_mem = _MEMORY_BYTES
        self._set = re2.Set.SearchSet(options)
        for letters in self._entries:
            self._set.Add(letters)
        self._set.Compile()
        self._order = list(self._entries.values())

    def within(self, spaced: str) -> Iterator[int]:
        """The forms of which one stands in the text, whose tokens are parted by spaces."""
        hits = self._set.Match(spaced.replace(" ", "")) if self._set is not None else None
        for hit in hits or ():
            for form, pattern in self._order[hit]:
                if not pattern or self._stands(pattern, spaced):
                    yield form

    def _stands(self, pattern: str, spaced: str) -> bool:
        known = self._patterns.get(pattern)
        if known is None:
            known = self._patterns[pattern] = re2.compile(pattern)
        return known.search(spaced) is not None


def _printed_ascii(text: str) -> str:
    """All `printed_tokens` of an ASCII text, a space or more around each."""
    return f" {text} ".encode("ascii").translate(_LETTERS_SMALL).decode("ascii")


def _alike_ascii(text: str) -> str:
    """All `alike_tokens` of an ASCII text, a space or more around each."""
    letters = f" {text} ".encode("ascii").translate(_LETTERS_ALIKE)
    return letters.replace(b"m", b"rn").replace(b"w", b"vv").decode("ascii")


def _keep(known: dict[str, T], word: str, value: T) -> None:
    """Long words come once, and would only fill the memory."""
    if len(word) <= _LONGEST_KNOWN:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[word] = value


def _joined(spaced: Iterable[str]) -> str:
    return " " + "".join(spaced)


def _spaced(tokens: Iterable[str]) -> str:
    return "".join([f"{token} " for token in tokens])


def _as_words(letters: str) -> str:
    """A pattern of the letters with or without spaces between, beginning and ending where words do."""
    if not letters:
        return ""
    front = "" if writes_without_spaces(letters[0]) else " "
    back = "" if writes_without_spaces(letters[-1]) else " "
    return front + " *".join(map(re2.escape, letters)) + back
