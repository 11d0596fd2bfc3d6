"""Where the templates of ours lie."""

from __future__ import annotations

from pathlib import Path

STYLE = "release.css"


def templates_folder() -> Path:
    """Beside the packages in a checkout, inside `archive` in a wheel."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def our_templates() -> dict[str, Path]:
    """name -> file."""
    return {path.name: path for path in sorted((templates_folder() / "release").glob("*.html"))}


def our_style() -> Path:
    return templates_folder() / "static_release" / STYLE
