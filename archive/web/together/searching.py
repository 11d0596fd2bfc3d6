"""Saved searches: kept from the results, renamed, shared, followed; and how one is told of what they find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.store.catalog import documents
from archive.together import feed, news, people, searches
from archive.web.asked import Asked
from archive.web.show import store, who
from archive.web.together.moment import now, typed_moment

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("searches", __name__, url_prefix="/searches")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _listing()


@blueprint.post("/")
def save() -> ResponseReturnValue:
    """What is asked of the search stands in the address, as for the results."""
    asked = Asked.from_request()
    saved = searches.save(
        store(),
        request.form.get("name", ""),
        asked.query,
        filters=asked.filters,
        sort=asked.sort,
        collection=request.form.get("collection") or None,
        person=who(),
    )
    return redirect(url_for(".index", _anchor=f"search-{saved.id}"))


@blueprint.get("/<int:search_id>")
def run(search_id: int) -> ResponseReturnValue:
    saved = searches.get(store(), search_id, person=who())
    return redirect(Asked(saved.query, saved.filters, saved.sort).address())


@blueprint.get("/<int:search_id>/new")
def new(search_id: int) -> ResponseReturnValue:
    """What it found that one has not seen."""
    until = now()
    saved, found = searches.new_matches(store(), search_id, person=who())
    return render_template(
        "searches/new.html", saved=saved, documents=found[: news.MOST], total=len(found), until=until
    )


@blueprint.post("/<int:search_id>/new")
def seen(search_id: int) -> ResponseReturnValue:
    searches.set_seen(store(), search_id, person=who(), until=typed_moment())
    return redirect(url_for(".index"))


@blueprint.post("/<int:search_id>")
def change(search_id: int) -> ResponseReturnValue:
    collection = request.form.get("collection") or None
    searches.change(store(), search_id, request.form.get("name", ""), person=who(), collection=collection)
    return redirect(url_for(".index", _anchor=f"search-{search_id}"))


@blueprint.post("/<int:search_id>/follow")
def follow(search_id: int) -> ResponseReturnValue:
    searches.follow(store(), search_id, person=who(), on=request.form.get("on") == "yes")
    return redirect(url_for(".index", _anchor=f"search-{search_id}"))


@blueprint.post("/<int:search_id>/remove")
def remove(search_id: int) -> ResponseReturnValue:
    searches.remove(store(), search_id, person=who())
    return redirect(url_for(".index"))


@blueprint.post("/feed")
def renew_feed() -> ResponseReturnValue:
    """The address is shown now and never again: only its digest is kept."""
    if request.form.get("on") != "yes":
        feed.end(store(), person=who())
        return redirect(url_for(".index"))
    secret = feed.renew(store(), person=who())
    return _listing(url_for("feeds.atom", secret=secret, _external=True))


@blueprint.post("/mail")
def mail() -> ResponseReturnValue:
    searches.want_mail(store(), person=who(), on=request.form.get("on") == "yes")
    return redirect(url_for(".index"))


def _listing(feed_address: str = "") -> ResponseReturnValue:
    archive, me = store(), who()
    with archive.read() as db:
        collections = documents.collections(db)
    return render_template(
        "searches/index.html",
        searches=searches.listing(archive, person=me),
        collections=collections,
        me=me,
        feed_address=feed_address,
        has_feed=feed.is_there(archive, person=me),
        mail_address=people.mail_address(archive, me) if archive.settings.smtp_host else "",
        wants_mail=searches.wants_mail(archive, person=me),
    )
