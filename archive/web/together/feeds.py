"""The feed of one person's alerts. Its address is a secret that lets in, without a sign-in, to just this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, url_for

from archive.together import feed

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.store import Store

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")

ENDPOINT = "feeds.atom"


@blueprint.get("/<secret>.atom")
def atom(secret: str) -> ResponseReturnValue:
    archive: Store = current_app.extensions["store"]  # whole: the secret says for whom it is narrowed
    written = feed.atom(
        archive,
        secret,
        home=url_for("searches.index", _external=True),
        link=lambda search_id: url_for("searches.new", search_id=search_id, _external=True),
    )
    return Response(written, content_type="application/atom+xml; charset=utf-8")
