"""Templates into pages: ours as they are; a newsroom's own in a sandbox, with what goes wrong said by file and line."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    PrefixLoader,
    StrictUndefined,
    meta,
)
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment

from archive.captures.difference import Difference, Passage, Piece
from archive.errors import Invalid
from archive.model import Box, Card, Confirmation, TableCell
from archive.release import own, promises
from archive.release.addresses import Address
from archive.release.citation import Citation
from archive.release.comparison import Capture, Comparison, Gone
from archive.release.edition import Edition
from archive.release.former import Became, Former
from archive.release.ours import our_templates, templates_folder
from archive.release.public import (
    ProvenPdf,
    PublicCapture,
    PublicExhibit,
    PublicNote,
    PublicNumber,
    PublicPage,
    PublicPoint,
    Shown,
)
from archive.release.series import Line, ShownNumber, ShownSeries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.release.own import Own

_OPTIONS: dict[str, Any] = {
    "autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True,
}  # fmt: skip
_RAISED = (
    TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError,
)  # fmt: skip
"""By expressions in a template, whatever they are."""

_ANY = (
    str, int, float, bool, tuple, list, dict, date, LoopContext, Macro, TemplateReference, BlockReference, Became,
    Address, Box, Card, Citation, Confirmation, Former, PublicCapture, PublicExhibit, PublicNote, PublicPage,
    Capture, Comparison, Gone, Difference, Passage, Piece,
    Line, PublicNumber, PublicPoint, ShownNumber, ShownSeries, TableCell,
)  # fmt: skip
_ONLY = {
    Edition: {"title", "published_at", "key", "fingerprint", "address", "is_for_search_engines", "publisher", "at"},
    ProvenPdf: {"digest", "size_bytes"},  # and not what it is read from
    Shown: {"exhibit", "first"},
}  # fmt: skip


class _OwnEnvironment(ImmutableSandboxedEnvironment):
    """Of a newsroom's own templates. They see values that readers may see, by type: no file, no blob, no private name,
    and change nothing."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if not super().is_safe_attribute(obj, attr, value):
            return False
        return attr in _ONLY[type(obj)] if type(obj) in _ONLY else isinstance(obj, _ANY) or _is_part(obj)


def _is_part(obj: Any) -> bool:
    """A template that was imported, or something of Jinja's own."""
    return type(obj).__module__.partition(".")[0] == "jinja2"


def environment(chosen: Own | None = None) -> Environment:
    """With `chosen`, its templates stand before ours, and ours can be reached as "release/NAME"."""
    if chosen is None:
        return _our_environment()
    ours = FileSystemLoader(templates_folder() / "release")
    theirs = FunctionLoader(
        lambda name: (chosen.templates[name], name, lambda: True) if name in chosen.templates else None
    )
    return _OwnEnvironment(loader=ChoiceLoader([theirs, ours, PrefixLoader({"release": ours})]), **_OPTIONS)


@cache
def _our_environment() -> Environment:
    """One, because it keeps what it has compiled."""
    ours = FileSystemLoader(templates_folder() / "release")
    return Environment(loader=ours, **_OPTIONS)  # noqa: S701  autoescape is among the options


def rendered(made: Environment, template: str, values: dict[str, Any]) -> str:
    """A page. Raises Invalid if a newsroom's own template fails, or makes a page that breaks a promise."""
    if not isinstance(made, _OwnEnvironment):
        return made.get_template(template).render(values)
    with _said_by_file_and_line():
        page = made.get_template(template).render(values)
    promises.check_page(page, template)
    return page


def check_uses(made: Environment, chosen: Own) -> None:
    """Every template can be read, uses only what there is, and is of use. Raises Invalid."""
    ours = set(our_templates())
    there = set(chosen.templates) | ours | {f"release/{name}" for name in ours}
    used: set[str] = set()
    for name, source in chosen.templates.items():
        with _said_by_file_and_line():
            parsed = made.parse(source, name, name)
        for other in meta.find_referenced_templates(parsed):
            if other is None:
                raise Invalid(f"{name}: it works out the name of another template.", "Write the name itself.")
            if other not in there:
                raise Invalid(f"{name}: there is no template {other!r}.", "Put it into the same folder.")
            used.add(other)
    for name in sorted(set(chosen.templates) - ours - used):
        raise own.unused(name)


@contextmanager
def _said_by_file_and_line() -> Iterator[None]:
    try:
        yield
    except TemplateSyntaxError as error:
        raise Invalid(f"{error.name}, line {error.lineno}: {error.message}", _MANUAL) from error
    except _RAISED as error:
        said = getattr(error, "message", None) or str(error) or type(error).__name__
        raise Invalid(f"{_place(error)}: {said}", _MANUAL) from error


_MANUAL = "What templates are given is in the manual: own-templates."


def _place(error: BaseException) -> str:
    """The innermost line of a template; Jinja puts templates into the traceback under their own names."""
    frames = traceback.extract_tb(error.__traceback__)
    found = [frame for frame in frames if frame.filename.endswith(".html")]
    return f"{Path(found[-1].filename).name}, line {found[-1].lineno}" if found else "A template"
