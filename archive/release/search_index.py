"""The search of a release: files that a script in the reader's browser looks words up in. No server, no other host.

    search/exhibits.js         every exhibit with its age, and by which first letters the words are parted
    search/w-….js             which exhibits have a word, for all words with the same first letters
    exhibits/LINE/VERSION/words.js   the text of each page, to find the page and show the words around

They are scripts that hand one value to a function, because a browser reads no other data from a disk. They hold words
of the exhibits' own text layers and nothing else. What is a word is said twice, here and in `search.js`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

from archive.redaction.matching import tokens, writes_without_spaces

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from archive.release.public import PublicExhibit, PublicPage

_SHARD_BYTES = 60_000
_FEW = 20  # where one in so many has changed, all is worked out anew
_NUMBERS = re.compile(r"\[[\d,]*\]")


def of_pages(exhibit: PublicExhibit, pages: Sequence[PublicPage]) -> str:
    """`words.js` of one exhibit: the folder that it stands in, and the text of each page."""
    texts = [" ".join(page.text.split()) for page in pages]
    return _call("releaseText", [exhibit.address.folder, texts])


def terms(texts: Iterable[str]) -> tuple[str, ...]:
    """The different words, in order."""
    return tuple(sorted({term for text in texts for token in tokens(text) for term in _terms(token)}))


@dataclass(frozen=True, slots=True)
class Index:
    """Of a whole release: its exhibits' folders, in the order of their addresses, by which they are numbered; and the
    numbers of those that have a word, as they are written, by word."""

    folders: tuple[str, ...]
    numbers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Before:
    """The index of the release that stands; the folders of it that stay; and the terms of one that does not, None where
    nothing is known of it."""

    index: Index
    staying: Collection[str]
    terms_of: Callable[[str], Iterable[str] | None]


def index(terms_of: Mapping[str, Callable[[], Iterable[str]]], before: Before | None = None) -> Index:
    """Of exhibits with these terms, by their folders.

    It comes out the same, but quicker, if it is known what was there before: where all exhibits are in the same places
    but for a new version here and there, only words that came or went are touched.
    """
    folders = tuple(sorted(terms_of))
    changed = _changed(before, folders) if before else None
    if before is None or changed is None:
        return Index(folders, _all_numbers(terms_of[folder]() for folder in folders))
    numbers = dict(before.index.numbers)
    for number, old in changed.items():
        new = set(terms_of[folders[number]]())
        for word in new.symmetric_difference(old):
            left = {int(entry) for entry in numbers.get(word, "").split(",") if entry}
            numbers[word] = ",".join(map(str, sorted(left ^ {number})))
    return Index(folders, {word: numbers[word] for word in sorted(numbers) if numbers[word]})


def _changed(before: Before, folders: Sequence[str]) -> dict[int, frozenset[str]] | None:
    """Number -> the terms that it had; None if it is no use to go on from what was."""
    were = before.index.folders
    if list(map(_line, were)) != list(map(_line, folders)):
        return None
    pairs = enumerate(zip(were, folders, strict=True))
    numbers = [number for number, (old, new) in pairs if old != new or new not in before.staying]
    if len(numbers) * _FEW >= len(folders) + _FEW:
        return None
    had = {number: before.terms_of(were[number]) for number in numbers}
    known = {number: frozenset(words) for number, words in had.items() if words is not None}
    return known if len(known) == len(had) else None


def _line(folder: str) -> str:
    return folder.rpartition("/")[0]


def _all_numbers(terms_of: Iterable[Iterable[str]]) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for number, words in enumerate(terms_of):
        said = str(number)  # millions of times
        for word in words:
            found[word].append(said)
    return {word: ",".join(found[word]) for word in sorted(found)}


def write(root: Path, exhibits: Sequence[PublicExhibit], found: Index) -> None:
    """The files of the release as a whole; `exhibits` in the order in which they are shown, the newest last."""
    lines = {word: f"{encode_basestring(word)}:[{numbers}]" for word, numbers in found.numbers.items()}
    folder = root / "search"
    folder.mkdir()
    starts = []
    for start, words in _shards(lines, ""):
        starts.append(start)
        entries = ",\n".join(lines[word] for word in words)
        (folder / f"{_name(start)}.js").write_text(f"releaseWords({{\n{entries}\n}});\n", encoding="utf-8")
    ages = {exhibit.address.folder: (age, exhibit) for age, exhibit in enumerate(exhibits)}
    listed = [[name, ages[name][1].title, ages[name][1].page_count, ages[name][0]] for name in found.folders]
    (folder / "exhibits.js").write_text(_call("releaseExhibits", [listed, starts]), encoding="utf-8")


def is_of_words(name: str) -> bool:
    """Whether the file of a release that is called so says which exhibits have a word."""
    return name.startswith(f"search/{_name('')}")


def told(script: str) -> str:
    """The value that such a script hands over, as JSON."""
    return script[script.find("(") + 1 : script.rfind(")")]


def without_numbers(script: str) -> str:
    """Without the lists of exhibits that have a word."""
    return _NUMBERS.sub("[]", script)


def _terms(token: str) -> Iterator[str]:
    """A word; of a script without spaces, every two letters that stand beside each other."""
    if not any(map(writes_without_spaces, token)):
        yield token
        return
    yield from (token[at : at + 2] for at in range(max(len(token) - 1, 1)))


def _shards(lines: Mapping[str, str], start: str) -> Iterator[tuple[str, list[str]]]:
    """First letters, and the words that have them and are in no shard with more letters; `lines` is in order."""
    if sum(map(len, lines.values())) <= _SHARD_BYTES:
        if lines:
            yield start, list(lines)
        return
    parted: dict[str, dict[str, str]] = defaultdict(dict)
    for word, line in lines.items():
        parted[word[: len(start) + 1]][word] = line
    short = [word for word in lines if word == start]
    if short:
        yield start, short
    for first, inner in parted.items():
        if first != start:
            yield from _shards(inner, first)


def _name(start: str) -> str:
    """Of letters of any script, for a file on any disk."""
    return "-".join(["w", *(f"{ord(letter):x}" for letter in start)])


def _call(function: str, value: object) -> str:
    return f"{function}({json.dumps(value, ensure_ascii=False, separators=(',', ':'))});\n"
