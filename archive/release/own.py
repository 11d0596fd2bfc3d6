"""A newsroom's own look: its templates before ours, its style sheet for ours, its logo and fonts.

    exhibit.html, page.html, …    in place of the template of ours that has this name
    any other .html               where one of them uses it
    release.css                   in place of ours
    static/…                      copied to static/ in the release: pictures, fonts, style sheets

The folder may come from a designer, so it is read once, looked through before anything is published, and its templates
are run in Jinja's sandbox: they can say what a release says, and reach nothing else.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import Conflict, Invalid
from archive.model import canonical_json
from archive.redaction.verify.pictures import holds_only_pixels
from archive.release import promises
from archive.release.ours import STYLE, our_style, our_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

STATIC = "static"
MOST_FILES = 200
LARGEST_BYTES = 2 * 1024**2
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Own:
    """What was read. Names are those of the folder, with / between their parts; those of `static` begin with it."""

    folder: Path
    templates: Mapping[str, str]
    style: str | None
    static: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """Of all of it: a release that was made with another look is another release."""
        static = {name: sha256(data).hexdigest() for name, data in self.static.items()}
        return sha256(canonical_json([dict(self.templates), self.style, static])).hexdigest()


def read(folder: Path) -> Own:
    """Raises Invalid naming the file that is not fit to be published, or that nothing would use."""
    if not folder.is_dir():
        raise Invalid(
            f"There is no folder of templates at {folder}.", "Begin one: archive release templates FOLDER"
        )
    templates: dict[str, str] = {}
    static: dict[str, bytes] = {}
    style = None
    for name, path in _files(folder):
        data = _bytes(name, path)
        if name.startswith(f"{STATIC}/"):
            _check_static(name, data)
            static[name] = data
        elif name == STYLE:
            style = _text(name, data)
            promises.check_style(style, name)
        elif re.fullmatch(r"[A-Za-z0-9_-]+\.html", name):
            templates[name] = _text(name, data)
        else:
            raise Invalid(
                f"{name} is not used for anything.{_meant(name)}", f"Pictures and fonts go into {STATIC}/."
            )
    return Own(folder, templates, style, static)


def begin(folder: Path) -> tuple[str, ...]:
    """Copy ours into a folder that does not exist yet or is empty, to be changed. Returns the names.

    Raises Conflict if it holds anything, Invalid if it cannot be written.
    """
    files = {path.name: path.read_bytes() for path in our_templates().values()} | {
        STYLE: our_style().read_bytes()
    }
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Conflict("The folder holds something already.", "Name one that does not exist yet.")
        (folder / STATIC).mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise Invalid(f"The folder cannot be written: {error.strerror}.", "Name another folder.") from error
    return tuple(sorted(files))


def unused(name: str) -> Invalid:
    """Of a template that is none of ours and that no other uses."""
    return Invalid(f"{name} is used by no other template.{_meant(name)}", "Give it the name of one of ours.")


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Hidden ones, which editors and systems leave behind, are passed over; links are refused."""
    count = 0
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        name = "/".join(parts)
        if any(part.startswith(".") for part in parts):
            continue
        if path.is_symlink():
            raise Invalid(f"{name} is a link.", "Copy the file itself there.")
        if path.is_dir():
            continue
        if not path.is_file() or not all(_NAME.fullmatch(part) for part in parts):
            raise Invalid(f"{name!r} is no name for a file on the web.", "Letters, digits, dots, hyphens.")
        count += 1
        if count > MOST_FILES:
            raise Invalid(f"The folder of templates has more than {MOST_FILES} files.")
        yield name, path


def _bytes(name: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise Invalid(f"{name} cannot be read: {error.strerror}.") from error
    if len(data) > LARGEST_BYTES:
        raise Invalid(
            f"{name} has more than {LARGEST_BYTES // 1024**2} MB.", "Readers on a phone load it too."
        )
    return data


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Invalid(f"{name}, line {line}: it is not in UTF-8.", "Save it as UTF-8.") from error


def _check_static(name: str, data: bytes) -> None:
    check = _KINDS.get(Path(name).suffix.lower())
    if check is None:
        raise Invalid(
            f"{name} is of a kind that releases do not have.", f"There may be: {', '.join(sorted(_KINDS))}."
        )
    check(name, data)


def _check_picture(name: str, data: bytes) -> None:
    if not holds_only_pixels(data):
        raise Invalid(f"{name} is no PNG or JPEG, or holds more than pixels.", "Save it without metadata.")


def _check_font(name: str, data: bytes) -> None:
    if not data.startswith((b"wOF2", b"wOFF", b"OTTO", b"\0\1\0\0", b"true")):
        raise Invalid(f"{name} is no font.")


def _check_text(name: str, data: bytes) -> None:
    _text(name, data)


def _meant(name: str) -> str:
    near = difflib.get_close_matches(name.rpartition("/")[2], [*our_templates(), STYLE, STATIC], n=1)
    return f" Is it meant to be {near[0]}?" if near else ""


_KINDS: dict[str, Callable[[str, bytes], None]] = {
    ".css": lambda name, data: promises.check_style(_text(name, data), name),
    ".svg": lambda name, data: promises.check_drawing(_text(name, data), name),
    ".txt": _check_text,  # licences of fonts
    **dict.fromkeys((".png", ".jpg", ".jpeg"), _check_picture),
    **dict.fromkeys((".woff2", ".woff", ".ttf", ".otf"), _check_font),
}
