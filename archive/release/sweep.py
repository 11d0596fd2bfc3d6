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
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from archive.model import Outcome
from archive.redaction.matching import squeezed
from archive.redaction.verify import needles
from archive.redaction.verify.file import Parts, Unfit, parts
from archive.redaction.verify.needles import LETTERS_IN_NOISE, Needles
from archive.redaction.verify.pictures import holds_only_pixels
from archive.redaction.verify.readers import own_walk
from archive.release import (
    checker,
    citation,
    comparison,
    documentcloud,
    embeds,
    iiif,
    iiif_images,
    machines,
    search_index,
    series,
    sitemap,
)
from archive.release.ours import templates_folder
from archive.release.sought import Sought, TextWindows, together
from archive.series import chart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from archive.redaction.secrets import Secret
    from archive.release.sought import Windows

_TAG = re.compile(r"<[^>]*>")
_LETTERS_ELSEWHERE = 4  # shorter strings mean different things in different exhibits
_NAMES = "exhibits exhibit index html page line comparisons embed png jpg pdf css release check py"
"""Of the files that we write."""
_WRITTEN = (".html", ".css", ".svg", ".js", ".py", ".atom", ".xml", ".json", ".csv", ".txt", ".pub", ".sig")


@dataclass(frozen=True, slots=True)
class TakenOut:
    """The secrets of one exhibit, and the folder of the release that shows it, as in `addresses`."""

    exhibit_id: int
    folder: str
    secrets: tuple[Secret, ...]


@dataclass(slots=True)
class Swept:
    """What was found in files, each in words that say where and never what; and the windows of what each of them says,
    if these are to be kept."""

    leaks: list[str] = field(default_factory=list)
    windows: dict[str, Windows] = field(default_factory=dict)


def find_leaks(folder: Path, taken_out: Sequence[TakenOut], own_words: str = "") -> tuple[str, ...]:
    """Where something that was taken out can be found; () if nowhere. `own_words` as for `Sweep`."""
    return tuple(Sweep.of(taken_out, own_words).over(folder, checker.files_in(folder)).leaks)


class Sweep:
    """Everything that is taken out of any exhibit of a release, to be sought in its files."""

    def __init__(self, own: dict[str, _Own], hidden_in: dict[Secret, list[int]]) -> None:
        """What is sought in an exhibit's own folder, and what everywhere with the exhibits that hide it."""
        self._own, self._hidden_in = own, hidden_in
        self._elsewhere = Sought(hidden_in)

    @classmethod
    def of(cls, taken_out: Sequence[TakenOut], own_words: str = "") -> Sweep:
        """`own_words` are words of ours that stand on every page (names of checks and reasons) and are not held
        against it."""
        ours = TextWindows((_template_words() + " " + own_words).split())
        said = Sought(secret for entry in taken_out for secret in entry.secrets).said_in(ours)
        no_secret = {secret for secret in said if next(ours.run.find(secret.text), None) is not None}
        own, hidden_in = {}, defaultdict(list)
        for entry in taken_out:
            secrets = tuple(secret for secret in entry.secrets if secret not in no_secret)
            own[entry.folder] = _Own(entry.exhibit_id, secrets)
            for secret in filter(_matters_elsewhere, secrets):
                hidden_in[secret].append(entry.exhibit_id)
        return cls(own, dict(hidden_in))

    @property
    def everywhere(self) -> tuple[Secret, ...]:
        """What no file of the release may say, whichever exhibit it is of."""
        return tuple(self._hidden_in)

    def in_own(self, folder: str) -> tuple[Secret, ...]:
        """What the files of one exhibit may not say, as that exhibit takes it out."""
        return self._own[folder].secrets if folder in self._own else ()

    def only(self, secrets: Iterable[Secret]) -> Sweep:
        """The same for these alone, and with nothing sought as an exhibit's own."""
        return Sweep({}, {secret: self._hidden_in[secret] for secret in secrets})

    def over(self, root: Path, names: Iterable[str], *, keep_windows: bool = False) -> Swept:
        """Each of those files is read once, and held against what any exhibit hides. The windows are kept if asked."""
        swept = Swept()
        for name in names:
            file = _File(name, (root / name).read_bytes())
            told = {*self._told_of_own(file), *self._told_elsewhere(file)}
            if keep_windows:
                swept.windows[name] = together([file.said_by_name.windows, file.said.windows])
            swept.leaks += [
                f"{name} holds something that is taken out of exhibit {exhibit_id}"
                for exhibit_id in sorted(told)
            ]
            if name.endswith((".jpg", ".png")) and not holds_only_pixels(file.data):
                swept.leaks.append(f"{name} holds more than pixels")
        return swept

    def _told_of_own(self, file: _File) -> Iterator[int]:
        for place in PurePosixPath(file.name).parents:
            own = self._own.get(str(place))
            if own and own.is_told_by(file):
                yield own.exhibit_id

    def _told_elsewhere(self, file: _File) -> Iterator[int]:
        for text in (file.said_by_name, file.said):
            for secret in self._elsewhere.said_in(text):
                yield from self._hidden_in[secret]


class _Own:
    """What one exhibit takes out, sought in its own files: there even few letters mean something."""

    def __init__(self, exhibit_id: int, secrets: tuple[Secret, ...]) -> None:
        self.exhibit_id, self.secrets = exhibit_id, secrets

    def is_told_by(self, file: _File) -> bool:
        if not self.secrets:
            return False
        if self._sought.said_in(file.said_by_name) or self._sought.said_in(file.said):
            return True
        if file.is_pdf:
            return needles.check(file.data, _parts(file.data), self.secrets).outcome is Outcome.FAILED
        # Within compressed bytes only long strings mean anything, and only if no visible text holds their letters.
        return self._needles.are_in(file.data)

    @cached_property
    def _sought(self) -> Sought:
        return Sought(self.secrets)

    @cached_property
    def _needles(self) -> Needles:
        return Needles(self.secrets, shortest=LETTERS_IN_NOISE)


@dataclass
class _File:
    """One file of a release, read once."""

    name: str
    data: bytes

    @property
    def is_pdf(self) -> bool:
        return self.name.endswith(".pdf")

    @cached_property
    def said_by_name(self) -> TextWindows:
        return TextWindows(re.split(r"[/.]", self.name))

    @cached_property
    def said(self) -> TextWindows:
        """Nothing, where it is no text."""
        return TextWindows(self._words if self.is_pdf or self.name.endswith(_WRITTEN) else ())

    @property
    def _words(self) -> list[str]:
        if self.is_pdf:
            return [word.text for page in own_walk(self.data).pages for word in page]
        text = self.data.decode("utf-8", "replace")
        if self.name.endswith(".js"):
            text = search_index.without_numbers(text)
            value = search_index.told(text)
            return _words(f"{text.replace(value, ' ', 1)} {_said_in_json(value)}")
        return _words(_said_in_json(text) if self.name.endswith(".json") else text)


def _matters_elsewhere(secret: Secret) -> bool:
    letters = squeezed(secret.text)
    return secret.is_phrase and len(letters) >= _LETTERS_ELSEWHERE and not letters.isdecimal()


def _parts(data: bytes) -> Parts:
    try:
        return parts(data)
    except Unfit:
        return Parts(data, ())


def _said_in_json(text: str) -> str:
    """Every string and number in it, in their order, as programs read it: in the file a line break is two letters.
    The text itself where it is no JSON."""
    found: list[str] = []

    def gather(value: Any) -> None:
        if isinstance(value, list | tuple):
            for inner in value:
                gather(inner)
        else:
            found.append(str(value))

    try:
        # With both of two values of one name, and digits as they stand there.
        gather(json.loads(text, object_pairs_hook=list, parse_int=str, parse_float=str))
    except (ValueError, RecursionError):
        return text
    return " ".join(found)


def _words(text: str) -> list[str]:
    if "<" not in text:
        return html.unescape(text).split()
    readings = (_TAG.sub(" ", text), _TAG.sub("", text), " ".join(_TAG.findall(text)))
    return [word for reading in readings for word in html.unescape(reading).split()]


def _literals(source: str) -> str:
    """The strings that a module of ours may write, without what it says of itself."""
    nodes = list(ast.walk(ast.parse(source)))
    comments = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    strings = (node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return " ".join(str(node.value) for node in strings if id(node) not in comments)


def _template_words() -> str:
    """Of ours alone: what a newsroom's own templates say is held against what is taken out."""
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("release", "static_release")
        for path in sorted((templates_folder() / folder).iterdir())
    ]
    sources.append(inspect.getsource(checker))  # it stands there as it is
    modules = (
        citation,
        comparison,
        documentcloud,
        embeds,
        iiif,
        iiif_images,
        machines,
        search_index,
        series,
        sitemap,
        chart,
    )
    sources += [_literals(inspect.getsource(module)) for module in modules]
    parted = (_TAG.sub(" ", source) + " " + " ".join(_TAG.findall(source)) for source in sources)
    return " ".join([_NAMES, *parted])
