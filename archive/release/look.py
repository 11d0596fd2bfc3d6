"""How a release looks: its templates, and one digest of all that decides what a page looks like."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from archive import __version__
from archive.release import citation, embeds, machines

if TYPE_CHECKING:
    from archive.release.edition import Edition


def templates_folder() -> Path:
    """Beside the packages in a checkout, inside `archive` in a wheel."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


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


class Look:
    """Pages of one edition, as our templates make them."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._made = Environment(
            loader=FileSystemLoader(templates_folder() / "release"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._made.globals.update(
            linked_data=machines.linked_data, frame=machines.frame, citations=citation.citations,
            plain=embeds.plain, note_frame=embeds.note_frame, plain_note=embeds.plain_note,
            part_name=part_name, part_with=part_with,
            index_name=index_name,
        )  # fmt: skip

    def render(self, name: str, target: Path, **values: Any) -> None:
        """Write a page. A page that shows no moment of its own is the same in every edition that has the same title,
        address and key."""
        target.parent.mkdir(parents=True, exist_ok=True)
        page = self._made.get_template(name).render(**values, edition=self._edition)
        target.write_text(page, encoding="utf-8")


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
