"""What is new since a person was last here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from archive.together import news
from archive.web.show import store, who
from archive.web.together.moment import typed_moment

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("news", __name__, url_prefix="/new")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    found = news.since_last_time(store(), person=who())
    return render_template("news/index.html", news=found, most=news.MOST)


@blueprint.post("/")
def seen() -> ResponseReturnValue:
    news.set_seen(store(), person=who(), until=typed_moment())
    return redirect(url_for(".index"))
