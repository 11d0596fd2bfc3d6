"""People with an account: for administrators, and only with a fresh sign-in (`archive.web.access.rules`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.accounts import granting, invitations, people, sessions
from archive.model import Role
from archive.store.catalog import documents
from archive.web.team.account import accounts, me
from archive.web.team.custody import where

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.accounts.invitations import Link

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _shown()


@blueprint.post("/invite")
def invite() -> ResponseReturnValue:
    link = invitations.invite(
        accounts(),
        agent=me().username,
        untrusted_name=request.form.get("username") or None,
        is_administrator=request.form.get("administrator") == "yes",
        shares=granting.named(accounts(), _chosen()),
        where=where(),
    )
    return _shown(link)


@blueprint.post("/invitations/<int:invitation_id>/withdraw")
def withdraw(invitation_id: int) -> ResponseReturnValue:
    invitations.withdraw(accounts(), invitation_id, agent=me().username, where=where())
    return redirect(url_for("people.index"))


@blueprint.post("/<name>/disable")
def disable(name: str) -> ResponseReturnValue:
    people.disable(accounts(), people.find(accounts(), name), agent=me().username, where=where())
    return redirect(url_for("people.index"))


@blueprint.post("/<name>/enable")
def enable(name: str) -> ResponseReturnValue:
    people.enable(accounts(), people.find(accounts(), name), agent=me().username, where=where())
    return redirect(url_for("people.index"))


@blueprint.post("/<name>/reset")
def reset(name: str) -> ResponseReturnValue:
    user = people.find(accounts(), name)
    without_factors = request.form.get("without_factors") == "yes"
    link = invitations.reset(
        accounts(), user, agent=me().username, without_factors=without_factors, where=where()
    )
    return _shown(link)


@blueprint.post("/<name>/administrator")
def administrator(name: str) -> ResponseReturnValue:
    user = people.find(accounts(), name)
    is_one = request.form.get("administrator") == "yes"
    people.set_administrator(accounts(), user, is_one=is_one, agent=me().username, where=where())
    return redirect(url_for("people.index"))


@blueprint.post("/<name>/sessions/end")
def end_sessions(name: str) -> ResponseReturnValue:
    sessions.revoke_all(accounts(), people.find(accounts(), name), agent=me().username, where=where())
    return redirect(url_for("people.index"))


def _shown(link: Link | None = None) -> ResponseReturnValue:
    """A new link stands on the answer of this request and nowhere else."""
    everyone = people.everyone(accounts())
    with accounts().store.whole().read() as db:
        names = [one.name for one in documents.collections(db)]
    return render_template(
        "team/people.html",
        everyone=everyone,
        sessions={user.id: len(sessions.of(accounts(), user)) for user in everyone},
        waiting=invitations.waiting(accounts()),
        collections=names,
        roles=list(Role),
        link=link,
        address=accounts().store.settings.public_url.rstrip("/") if link else "",
        me=me().username,
    )


def _chosen() -> list[str]:
    """COLLECTION=ROLE for each collection with a role; the form has one choice for each, in order."""
    names, roles = request.form.getlist("collection"), request.form.getlist("role")
    return [f"{name}={role}" for name, role in zip(names, roles, strict=False) if role]
