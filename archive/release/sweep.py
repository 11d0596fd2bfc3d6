"""The last look before a release is shown: every file of the folder, searched for everything that was taken out.

The proofs speak of the exhibits. What is built around them, titles, pages, names of files, pictures, is looked at
here, and one exhibit is held against another: a name blacked out in one and left standing in the next is no secret.
"""

from __future__ import annotations

import ast
import html
import inspect
import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from archive.model import Outcome
from archive.redaction.matching import WordRun, squeezed
from archive.redaction.verify import needles
from archive.redaction.verify.file import Parts, Unfit, parts
from archive.redaction.verify.needles import LETTERS_IN_NOISE, Needles, said_in
from archive.redaction.verify.pictures import holds_only_pixels
from archive.redaction.verify.readers import own_walk
from archive.release import checker, iiif, machines
from archive.release.checker import files_in
from archive.release.site import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.redaction.secrets import Secret

_TAG = re.compile(r"<[^>]*>")
_LETTERS_ELSEWHERE = 4  # shorter strings mean different things in different exhibits
_NAMES = (
    "exhibits exhibit index html page line png jpg pdf css release check py"  # of the files that we write
)
_WRITTEN = (".html", ".css", ".py", ".atom", ".xml", ".json", ".txt", ".pub", ".sig")


@dataclass(frozen=True, slots=True)
class TakenOut:
    """The secrets of one exhibit, and the folder of the release that shows it, as in `addresses`."""

    exhibit_id: int
    folder: str
    secrets: tuple[Secret, ...]


def find_leaks(folder: Path, taken_out: Sequence[TakenOut], own_words: str = "") -> tuple[str, ...]:
    """Where something that was taken out can be found; () if nowhere. Says where, never what.

    `own_words` are words of ours that stand on every page (names of checks and reasons) and are not held against it.
    Each file is read once, and held against what any exhibit hides; only where something is found, against each.
    """
    sought = _Sought.of(taken_out, WordRun((_template_words() + " " + own_words).split()))
    found, pictures = [], []
    for name, path in files_in(folder).items():
        file = _File(name, path.read_bytes())
        found += [f"{name} holds something that is taken out of exhibit {of}" for of in sought.told_by(file)]
        if name.endswith((".jpg", ".png")) and not holds_only_pixels(file.data):
            pictures.append(f"{name} holds more than pixels")
    return (*found, *pictures)


@dataclass(frozen=True, slots=True)
class _Sought:
    """Secrets by exhibit, without those that our own words say; `elsewhere` are all that matter outside their own."""

    entries: tuple[TakenOut, ...]
    elsewhere: tuple[Secret, ...]

    @classmethod
    def of(cls, taken_out: Sequence[TakenOut], ours: WordRun) -> _Sought:
        entries = tuple(
            replace(entry, secrets=tuple(s for s in entry.secrets if next(ours.find(s.text), None) is None))
            for entry in taken_out
        )
        shared = {secret: None for entry in entries for secret in entry.secrets if _matters_elsewhere(secret)}
        return cls(entries, tuple(shared))

    def told_by(self, file: _File) -> list[int]:
        """The numbers of the exhibits of which a file tells something."""
        own = [entry for entry in self.entries if file.name.startswith(f"{entry.folder}/")]
        found = {entry.exhibit_id for entry in own if file.tells(entry.secrets, is_own=True)}
        if file.tells(self.elsewhere, is_own=False):
            found |= {
                entry.exhibit_id for entry in self.entries
                if file.tells([s for s in entry.secrets if _matters_elsewhere(s)], is_own=False)
            }  # fmt: skip
        return sorted(found)


@dataclass
class _File:
    """One file of a release, read once."""

    name: str
    data: bytes

    def tells(self, secrets: Sequence[Secret], *, is_own: bool) -> bool:
        if not secrets:
            return False
        if said_in(self._name, secrets):
            return True
        # Within compressed bytes only long strings mean anything, and only if no visible text holds their letters.
        is_pdf = self.name.endswith(".pdf")
        if is_own and not is_pdf and Needles(secrets, shortest=LETTERS_IN_NOISE).are_in(self.data):
            return True
        if (is_pdf or self.name.endswith(_WRITTEN)) and said_in(self._words, secrets):
            return True
        return (
            is_own
            and is_pdf
            and needles.check(self.data, _parts(self.data), secrets).outcome is Outcome.FAILED
        )

    @cached_property
    def _name(self) -> list[str]:
        return re.split(r"[/.]", self.name)

    @cached_property
    def _words(self) -> list[str]:
        if self.name.endswith(".pdf"):
            return [word.text for page in own_walk(self.data).pages for word in page]
        text = self.data.decode("utf-8", "replace")
        return _words(f"{text} {_said_in_json(text)}" if self.name.endswith(".json") else text)


def _matters_elsewhere(secret: Secret) -> bool:
    letters = squeezed(secret.text)
    return secret.is_phrase and len(letters) >= _LETTERS_ELSEWHERE and not letters.isdecimal()


def _parts(data: bytes) -> Parts:
    try:
        return parts(data)
    except Unfit:
        return Parts(data, ())


def _said_in_json(text: str) -> str:
    """Every string in it, as programs read it: in the file a line break is two letters."""

    def strings(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | dict):
            for inner in value if isinstance(value, list) else [*value, *value.values()]:
                yield from strings(inner)

    try:
        return " ".join(strings(json.loads(text)))
    except ValueError:
        return ""


def _words(text: str) -> list[str]:
    readings = (_TAG.sub(" ", text), _TAG.sub("", text), " ".join(_TAG.findall(text)))
    return [word for reading in readings for word in html.unescape(reading).split()]


def _literals(source: str) -> str:
    """The strings that a module of ours may write, without what it says of itself."""
    nodes = list(ast.walk(ast.parse(source)))
    comments = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    strings = (node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return " ".join(str(node.value) for node in strings if id(node) not in comments)


def _template_words() -> str:
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("release", "static_release")
        for path in sorted((templates_folder() / folder).iterdir())
    ]
    sources.append(inspect.getsource(checker))  # it stands there as it is
    sources += [_literals(inspect.getsource(module)) for module in (iiif, machines)]
    parted = (_TAG.sub(" ", source) + " " + " ".join(_TAG.findall(source)) for source in sources)
    return " ".join([_NAMES, *parted])
