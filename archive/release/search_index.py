"""The search of a release: files that a script in the reader's browser looks words up in. No server, no other host.

    search/exhibits.js         every exhibit, and by which first letters the words are parted
    search/w-….js             which exhibits have a word, for all words with the same first letters
    exhibits/LINE/VERSION/words.js   the text of each page, to find the page and show the words around

They are scripts that hand one value to a function, because a browser reads no other data from a disk. They hold words
of the exhibits' own text layers and nothing else. What is a word is said twice, here and in `search.js`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from archive.redaction.matching import tokens, writes_without_spaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from archive.release.public import PublicExhibit, PublicPage

_SHARD_BYTES = 60_000
_NUMBERS = re.compile(r"\[[\d,]*\]")


def of_pages(exhibit: PublicExhibit, pages: Sequence[PublicPage]) -> str:
    """`words.js` of one exhibit: the folder that it stands in, and the text of each page."""
    texts = [" ".join(page.text.split()) for page in pages]
    return _call("releaseText", [exhibit.address.folder, texts])


def terms(texts: Iterable[str]) -> tuple[str, ...]:
    """The different words, in order."""
    return tuple(sorted({term for text in texts for token in tokens(text) for term in _terms(token)}))


def write(root: Path, exhibits: Sequence[PublicExhibit], terms_of: Sequence[Sequence[str]]) -> None:
    """The files of the release as a whole; `terms_of` each exhibit, in the same order."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(terms_of):
        for word in words:
            found[word].append(number)
    lines = {
        word: f"{json.dumps(word, ensure_ascii=False)}:{_numbers(found[word])}" for word in sorted(found)
    }
    folder = root / "search"
    folder.mkdir()
    starts = []
    for start, words in _shards(lines, ""):
        starts.append(start)
        entries = ",\n".join(lines[word] for word in words)
        (folder / f"{_name(start)}.js").write_text(f"releaseWords({{\n{entries}\n}});\n", encoding="utf-8")
    listed = [[e.address.folder, e.title, e.page_count] for e in exhibits]
    (folder / "exhibits.js").write_text(_call("releaseExhibits", [listed, starts]), encoding="utf-8")


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


def _numbers(exhibits: Iterable[int]) -> str:
    return f"[{','.join(map(str, exhibits))}]"


def _name(start: str) -> str:
    """Of letters of any script, for a file on any disk."""
    return "-".join(["w", *(f"{ord(letter):x}" for letter in start)])


def _call(function: str, value: object) -> str:
    return f"{function}({json.dumps(value, ensure_ascii=False, separators=(',', ':'))});\n"
