"""My account: what I sign in with, where I am signed in, the keys of my programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import qrcode
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_security import auth_required, current_user
from qrcode.image.svg import SvgPathImage

from archive.accounts import people, sessions
from archive.web.team.custody import where
from archive.web.team.identity import SESSION, must_be_fresh

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from flask_security import Security

    from archive.accounts.opening import Accounts
    from archive.accounts.tables import User

blueprint = Blueprint("account", __name__, url_prefix="/account")


def accounts() -> Accounts:
    found: Accounts = current_app.extensions["accounts"]
    return found


def me() -> User:
    """Whoever is signed in; 401 for anybody else."""
    if "Authorization" in request.headers or not current_user.is_authenticated:
        abort(401)
    return cast("User", current_user._get_current_object())


@blueprint.get("/")
@auth_required("session")
def page() -> ResponseReturnValue:
    return _shown()


def _shown(new_key: str = "") -> ResponseReturnValue:
    mine = me()
    here = sessions.find(accounts(), session.get(SESSION, ""))
    return render_template(
        "team/account.html",
        mine=mine,
        sessions=sessions.of(accounts(), mine),
        here=here.id if here else None,
        keys=people.keys_of(accounts(), mine),
        recovery_codes=len(mine.mf_recovery_codes or []),
        must_have_second=mine.check_tf_required_setup(),
        new_key=new_key,
    )


@blueprint.post("/sessions/<int:session_id>/end")
@auth_required("session")
def end_session(session_id: int) -> ResponseReturnValue:
    if (way := must_be_fresh()) is not None:
        return way
    sessions.revoke(accounts(), me(), session_id, agent=me().username, where=where())
    return redirect(url_for("account.page"))


@blueprint.post("/keys")
@auth_required("session")
def make_key() -> ResponseReturnValue:
    """The key stands on the answer of this request and nowhere else."""
    if (way := must_be_fresh()) is not None:
        return way
    return _shown(people.make_key(accounts(), me(), request.form.get("name", ""), where=where()))


@blueprint.post("/keys/<int:key_id>/revoke")
@auth_required("session")
def revoke_key(key_id: int) -> ResponseReturnValue:
    people.revoke_key(accounts(), me(), key_id, agent=me().username, where=where())
    return redirect(url_for("account.page"))


@blueprint.get("/authenticator.svg")
def qr_code() -> ResponseReturnValue:
    """The secret that is being set up, as a picture for a telephone; only to the browser that asked for it."""
    security: Security = current_app.extensions["security"]
    secret = session.get("tf_totp_secret")
    if not secret:
        abort(404)
    name = me().username if current_user.is_authenticated else _who_signs_in(security)
    address = security.totp_factory.get_totp_uri(name, secret)
    picture = qrcode.make(address, image_factory=SvgPathImage, border=2)
    return Response(picture.to_string(encoding="utf-8"), content_type="image/svg+xml")


def _who_signs_in(security: Security) -> str:
    found = security.datastore.find_user(fs_uniquifier=session.get("tf_user_id", ""))
    if found is None:
        abort(404)
    return str(found.username)
