"""How a release looks: its templates, and one digest of all that decides what a page looks like."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import __version__
from archive.release import citation, embeds, machines, rendering, sample
from archive.release.ours import templates_folder
from archive.release.own import read

if TYPE_CHECKING:
    from archive.release.edition import Edition
    from archive.release.own import Own


PAGES_IN_A_PART = 50


def part_name(number: int) -> str:
    """The file that shows a part of an exhibit's pages."""
    return "index.html" if number == 1 else f"pages-{number}.html"


def part_with(page_number: int) -> str:
    """The file that shows a page among its neighbours."""
    return part_name((page_number - 1) // PAGES_IN_A_PART + 1)


def index_name(number: int) -> str:
    """The file that shows a part of a release's exhibits."""
    return "index.html" if number == 1 else f"index-{number}.html"


_FUNCTIONS = {
    "linked_data": machines.linked_data, "frame": machines.frame, "citations": citation.citations,
    "plain": embeds.plain, "note_frame": embeds.note_frame, "plain_note": embeds.plain_note,
    "part_name": part_name, "part_with": part_with, "index_name": index_name,
}  # fmt: skip
"""What templates may call."""


class Look:
    """Pages of one edition, as our templates make them, or a newsroom's own before ours."""

    def __init__(self, edition: Edition) -> None:
        self._edition = replace(edition, own=None)
        self._made = rendering.environment(edition.own)
        self._made.globals.update(_FUNCTIONS)

    def render(self, name: str, target: Path, **values: Any) -> None:
        """Write a page. A page that shows no moment of its own is the same in every edition that has the same title,
        address, key and look. Raises Invalid if a template of a newsroom's own fails, or its page breaks a promise."""
        target.parent.mkdir(parents=True, exist_ok=True)
        page = rendering.rendered(self._made, name, {**values, "edition": self._edition})
        target.write_text(page, encoding="utf-8")

    def try_out(self, own: Own) -> None:
        """Every kind of page, of an exhibit that there is not. Raises Invalid, naming file and line."""
        rendering.check_uses(self._made, own)
        for told in sample.editions(self._edition):
            for name, values in sample.pages(bool(told.address)):
                rendering.rendered(self._made, name, {**values, "edition": told})


def tried_out(folder: Path | None, edition: Edition) -> Edition:
    """The edition in a newsroom's own look, if its templates are fit to be published. Raises Invalid."""
    if folder is None:
        return edition
    own = read(folder)
    dressed = replace(edition, own=own)
    Look(dressed).try_out(own)
    return dressed


@cache
def digest() -> str:
    """Of the templates, and of the program that fills them and looks at what came out: the same, and the same values,
    give the same bytes."""
    here = Path(__file__).resolve().parent
    sources = [*here.rglob("*.py"), *here.parent.joinpath("redaction").rglob("*.py")]
    for folder in ("release", "static_release"):
        sources += (templates_folder() / folder).iterdir()
    hashed = sha256(__version__.encode())
    for path in sorted(path for path in sources if path.is_file()):
        hashed.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return hashed.hexdigest()
