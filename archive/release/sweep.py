"""The last look before a release is shown: every file of the folder, searched for everything that was taken out.

The proofs speak of the exhibits. What is built around them, titles, pages, names of files, pictures, is looked at
here, and one exhibit is held against another: a name blacked out in one and left standing in the next is no secret.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.model import Outcome
from archive.redaction.matching import WordRun, squeezed
from archive.redaction.verify import needles
from archive.redaction.verify.file import Parts, Unfit, parts
from archive.redaction.verify.needles import LETTERS_IN_NOISE, Needles, said_in
from archive.redaction.verify.pictures import holds_only_pixels
from archive.redaction.verify.readers import own_walk
from archive.release import checker
from archive.release.checker import files_in
from archive.release.site import templates_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.redaction.secrets import Secret

_TAG = re.compile(r"<[^>]*>")
_LETTERS_ELSEWHERE = 4  # shorter strings mean different things in different exhibits
_NAMES = (
    "exhibits exhibit index html page line png jpg pdf css release check py"  # of the files that we write
)
_WRITTEN = (".html", ".css", ".py", ".json", ".txt", ".pub", ".sig")


@dataclass(frozen=True, slots=True)
class TakenOut:
    """The secrets of one exhibit, and the folder of the release that shows it, as in `addresses`."""

    exhibit_id: int
    folder: str
    secrets: tuple[Secret, ...]


def find_leaks(folder: Path, taken_out: Sequence[TakenOut], own_words: str = "") -> tuple[str, ...]:
    """Where something that was taken out can be found; () if nowhere. Says where, never what.

    `own_words` are words of ours that stand on every page (names of checks and reasons) and are not held against it.
    """
    ours = WordRun((_template_words() + " " + own_words).split())
    return tuple(
        f"{name} holds something that is taken out of exhibit {entry.exhibit_id}"
        for name, path in files_in(folder).items()
        for entry in taken_out
        if _holds(name, path, entry, ours)
    ) + tuple(
        f"{name} holds more than pixels"
        for name, path in files_in(folder).items()
        if name.endswith((".jpg", ".png")) and not holds_only_pixels(path.read_bytes())
    )


def _holds(name: str, path: Path, entry: TakenOut, ours: WordRun) -> bool:
    is_own = name.startswith(f"{entry.folder}/")
    secrets = [s for s in entry.secrets if is_own or _matters_elsewhere(s)]
    free = [s for s in secrets if next(ours.find(s.text), None) is None]
    if said_in(re.split(r"[/.]", name), free):
        return True
    data = path.read_bytes()
    if name.endswith(".pdf"):
        return _pdf_holds(data, secrets, is_own=is_own)
    # Within compressed bytes only long strings mean anything, and only if no visible text holds their letters.
    if is_own and Needles(free, shortest=LETTERS_IN_NOISE).are_in(data):
        return True
    return name.endswith(_WRITTEN) and bool(said_in(_words(data), free))


def _matters_elsewhere(secret: Secret) -> bool:
    letters = squeezed(secret.text)
    return secret.is_phrase and len(letters) >= _LETTERS_ELSEWHERE and not letters.isdecimal()


def _pdf_holds(data: bytes, secrets: Sequence[Secret], *, is_own: bool) -> bool:
    if said_in((word.text for page in own_walk(data).pages for word in page), secrets):
        return True
    return is_own and needles.check(data, _parts(data), secrets).outcome is Outcome.FAILED


def _parts(data: bytes) -> Parts:
    try:
        return parts(data)
    except Unfit:
        return Parts(data, ())


def _words(data: bytes) -> list[str]:
    text = data.decode("utf-8", "replace")
    readings = (_TAG.sub(" ", text), _TAG.sub("", text), " ".join(_TAG.findall(text)))
    return [word for reading in readings for word in html.unescape(reading).split()]


def _template_words() -> str:
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("release", "static_release")
        for path in sorted((templates_folder() / folder).iterdir())
    ]
    sources.append(Path(checker.__file__).read_text(encoding="utf-8"))
    parted = (_TAG.sub(" ", source) + " " + " ".join(_TAG.findall(source)) for source in sources)
    return " ".join([_NAMES, *parted])
