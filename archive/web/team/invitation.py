"""A link that somebody was sent: a name, a password, and the account is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_security import hash_password

from archive.accounts import granting, invitations
from archive.errors import Conflict, Invalid
from archive.web.team.account import accounts
from archive.web.team.custody import where

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from flask_security import Security

    from archive.accounts.tables import Invitation

blueprint = Blueprint("invitation", __name__, url_prefix="/invitation")


@blueprint.route("/<token>", methods=["GET", "POST"])
def page(token: str) -> ResponseReturnValue:
    """Opening the link uses nothing up: messengers open links to draw a preview. Sending the form does."""
    invitation = invitations.find(accounts(), token)
    if request.method == "GET":
        return _shown(invitation, [])
    untrusted_name = invitation.username or request.form.get("username", "")
    password, wrong = _checked(untrusted_name)
    if wrong:
        return _shown(invitation, wrong)
    try:
        user = invitations.redeem(
            accounts(),
            token,
            untrusted_name=untrusted_name,
            password_hash=hash_password(password),
            where=where(),
        )
    except (Invalid, Conflict) as error:
        return _shown(invitation, [f"{error.message} {error.hint}".strip()])
    granting.grant(accounts(), user.username, invitation.shares, by=invitation.invited_by, where=where())
    flash("Done. Sign in with your name and the new password.", "success")
    return redirect(url_for("security.login"))


def _checked(untrusted_name: str) -> tuple[str, list[str]]:
    """The password as it is hashed, and what is wrong with it."""
    security: Security = current_app.extensions["security"]
    given, repeated = request.form.get("password", ""), request.form.get("password_again", "")
    wrong, password = security.password_util.validate(given, True, username=untrusted_name)
    if given != repeated:
        wrong = [*(wrong or []), "The two passwords are not the same."]
    return password, wrong or []


def _shown(invitation: Invitation, wrong: list[str]) -> ResponseReturnValue:
    typed = request.form.get("username", "")
    return render_template("team/invitation.html", invitation=invitation, wrong=wrong, typed=typed)
