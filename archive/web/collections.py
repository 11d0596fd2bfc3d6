"""Collections and with whom they are shared. Only on a newsroom's server: on a laptop there is nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from archive.errors import Invalid, NotFound
from archive.model import Role
from archive.people import sharing
from archive.store.catalog import documents
from archive.web.show import store, who

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.web.access.team import SignIn

blueprint = Blueprint("collections", __name__, url_prefix="/collections")

LONGEST_NAME = 100
ROLES = {
    Role.REPORTER: "searches, reads, notes and tags",
    Role.EDITOR: "also redacts, proposes exhibits and publishes what another approved",
    Role.ADMIN: "also decides who sees the collection, and removes documents",
}
"""What each role may do, as the page says it."""


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return render_template(
        "collections/index.html",
        shares=sharing.collections_of(store(), who()),
        roles=ROLES,
        longest=LONGEST_NAME,
    )


@blueprint.post("/")
def found() -> ResponseReturnValue:
    """A new collection, whose first admin is whoever made it."""
    name = " ".join(request.form.get("name", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(f"A collection needs a name of at most {LONGEST_NAME} characters.")
    number = sharing.found(store(), name, agent=who())
    return redirect(url_for("collections.people", collection_id=number))


@blueprint.get("/<int:collection_id>/people")
def people(collection_id: int) -> ResponseReturnValue:
    collection = _name(collection_id)
    return render_template(
        "collections/people.html",
        collection=collection,
        collection_id=collection_id,
        shares=sharing.people_of(store(), collection),
        roles=ROLES,
        me=who(),
    )


@blueprint.post("/<int:collection_id>/people")
def share(collection_id: int) -> ResponseReturnValue:
    """Share with a person, or change a role."""
    try:
        role = Role(request.form.get("role", ""))
    except ValueError:
        raise Invalid("Choose what the person is to be.", "Reporter, editor or admin.") from None
    person = request.form.get("person", "").strip().lower()
    collection = _name(collection_id)
    if not _sign_in().knows(person):
        raise NotFound("Nobody has an account of that name.", "An administrator can invite the person.")
    sharing.share(store(), collection, person, role, agent=who())
    return _signed_out(person, collection_id)


@blueprint.post("/<int:collection_id>/people/remove")
def unshare(collection_id: int) -> ResponseReturnValue:
    person = request.form.get("person", "")
    sharing.unshare(store(), _name(collection_id), person, agent=who())
    return _signed_out(person, collection_id)


def _signed_out(person: str, collection_id: int) -> ResponseReturnValue:
    """A person with another role begins anew; whoever changes the own role stays."""
    if person != who():
        _sign_in().end_sessions(person, agent=who())
    return redirect(url_for("collections.people", collection_id=collection_id))


def _sign_in() -> SignIn:
    found: SignIn = current_app.extensions["sign in"]
    return found


def _name(collection_id: int) -> str:
    with store().read() as db:
        for entry in documents.collections(db):
            if entry.id == collection_id:
                return entry.name
    raise NotFound("There is no such collection.", "Those that are shared with you are under Collections.")
