"""The pages: the same verbs as the command line, one blueprint a noun. Views hold no logic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from archive.health import Health
from archive.web import (
    access,
    adding,
    api,
    captures,
    cards,
    collections,
    custody,
    documents,
    errors,
    exhibits,
    health,
    help,  # noqa: A004  the page is called so
    ledger,
    like,
    lists,
    looks,
    navigation,
    public_api,
    reader,
    redacting,
    redactions,
    releases,
    request_log,
    review,
    saving,
    search,
    series,
    show,
    side_by_side,
    subjects,
    together,
    uploads,
    work,
)
from archive.web.access.key import KeyDoor
from archive.web.access.team import TeamDoor

if TYPE_CHECKING:
    from archive.accounts.opening import Accounts
    from archive.store import Store
    from archive.web.access.team import SignIn


def create_app(
    store: Store,
    *,
    hosts: frozenset[str],
    key: str = "",
    accounts: Accounts | None = None,
    sign_in: SignIn | None = None,
) -> Flask:
    """The application over one archive.

    On a laptop `key` opens the first visit, once. With `accounts` it is the server of a newsroom, whose people sign in;
    `sign_in` takes their place in tests. `hosts` are the only Host headers that are answered ("127.0.0.1:8000").
    """
    templates = template_folder()
    app = Flask(__name__, template_folder=str(templates), static_folder=str(templates / "static"))
    uploads.limit(app)
    app.extensions["store"] = store
    app.extensions["work"] = work.Work()
    app.extensions["written files"] = saving.WrittenFiles(store.home / "cache")
    app.extensions["health"] = Health(store)
    request_log.install(app)
    access.lock(app, hosts)
    if accounts is not None:
        from archive.web import team  # its packages come with an extra

        sign_in = team.install(app, accounts)
    access.guard(app, KeyDoor(key, hosts) if sign_in is None else TeamDoor(store, sign_in))
    errors.install(app)
    show.install(app)
    app.jinja_env.globals["navigation"] = navigation
    looks.install(app)
    together.panel.install(app)
    for module in (
        search,
        like,
        lists,
        series,
        documents,
        captures,
        reader,
        redacting,
        redactions,
        side_by_side,
        subjects,
        exhibits,
        cards,
        custody,
        review,
        releases,
        ledger,
        health,
        help,
        looks,
        work,
    ):
        app.register_blueprint(module.blueprint)
    for blueprint in together.BLUEPRINTS:
        app.register_blueprint(blueprint)
    adding.install(app)
    if sign_in is not None:
        app.extensions["sign in"] = sign_in
        app.register_blueprint(collections.blueprint)
    api.install(app)
    custody.install(app)
    public_api.install(app, store)
    access.check_rules(app)
    return app


def template_folder() -> Path:
    """Beside the packages in a checkout, inside `archive` in a wheel."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
