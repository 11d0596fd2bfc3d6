"""The pages: the same verbs as the command line, one blueprint a noun. Views hold no logic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from archive.web import (
    access,
    api,
    documents,
    errors,
    exhibits,
    help,  # noqa: A004  the page is called so
    ledger,
    like,
    lists,
    reader,
    redactions,
    saving,
    search,
    show,
    subjects,
    together,
    uploads,
    work,
)

if TYPE_CHECKING:
    from archive.store import Store


def create_app(store: Store, *, key: str, hosts: frozenset[str]) -> Flask:
    """The application over one archive.

    `key` opens the first visit, once. `hosts` are the only Host headers that are answered ("127.0.0.1:8000"), so that
    a website cannot reach this server under a name of its own (DNS rebinding).
    """
    templates = template_folder()
    app = Flask(__name__, template_folder=str(templates), static_folder=str(templates / "static"))
    uploads.limit(app)
    app.extensions["store"] = store
    app.extensions["work"] = work.Work()
    app.extensions["written files"] = saving.WrittenFiles(store.home / "cache")
    access.guard(app, access.Access(key, hosts))
    errors.install(app)
    show.install(app)
    together.panel.install(app)
    for module in (
        search,
        like,
        lists,
        documents,
        reader,
        redactions,
        subjects,
        exhibits,
        ledger,
        help,
        work,
    ):
        app.register_blueprint(module.blueprint)
    for blueprint in together.BLUEPRINTS:
        app.register_blueprint(blueprint)
    api.install(app)
    return app


def template_folder() -> Path:
    """Beside the packages in a checkout, inside `archive` in a wheel."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
