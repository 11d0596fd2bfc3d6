"""Adding files in the browser: a page to choose them on, and tus beneath it, which resumes what was cut off.

/add/                         the page, what is half sent, and what became of it
/add/deliveries/…             what its script asks for
/api/v1/deliveries/…          the same for programs
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.store.incoming import Incoming, is_there, rows
from archive.web.adding import files, pages, taking_in

if TYPE_CHECKING:
    from flask import Flask

    from archive.store import Store


def install(app: Flask) -> None:
    """Add the pages and the protocol; forget what has expired, and take in what an ended server had left."""
    archive: Store = app.extensions["store"]
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(files.blueprint, url_prefix="/add/deliveries")
    app.register_blueprint(files.blueprint, name="api-deliveries", url_prefix="/api/v1/deliveries")
    if not is_there(archive.home):
        return
    incoming = app.extensions["incoming"] = Incoming.at(archive.home)
    incoming.sweep()
    with incoming.read() as db:
        left = rows.to_take_in(db)
    if left:
        with app.app_context():
            taking_in.start(archive, app.extensions["work"], f"{pages.blueprint.url_prefix}/{left[-1].id}")
