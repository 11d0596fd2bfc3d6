"""The manual, as it ships."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from archive.errors import NotFound

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("help", __name__, url_prefix="/help")

_FOLDER = Path(__file__).resolve().parents[1] / "docs"
_ORDER = (
    "tutorial",
    "adding",
    "query-language",
    "reading",
    "name-lists",
    "typed-things",
    "more-like-this",
    "captures",
    "series",
    "reading-together",
    "api",
    "formats",
    "redaction",
    "review",
    "suggestions",
    "publishing",
    "own-templates",
    "subjects",
    "inspect",
    "team",
    "custody",
    "settings",
    "running",
    "sandbox",
    "threat-model",
    "asvs",
    "glossary",
    "design",
    "changelog",
)


@blueprint.get("/")
@blueprint.get("/<name>")
def page(name: str = "tutorial") -> ResponseReturnValue:
    known = {path.stem: path for path in _FOLDER.glob("*.md")}
    if name not in known:
        raise NotFound("The manual has no such page.")
    source = known[name].read_text(encoding="utf-8")
    source = re.sub(r"\]\(([a-z-]+)\.md(#[\w-]*)?\)", r"](/help/\1\2)", source)
    # The manual is ours, so its HTML is trusted; raw HTML in it is switched off all the same.
    body = Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(source))  # noqa: S704
    pages = [entry for entry in _ORDER if entry in known]
    return render_template("help/page.html", body=body, name=name, pages=pages)
