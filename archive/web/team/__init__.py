"""Signing in to a newsroom's server: Flask-Security with our pages, our rules and our custody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_security import Security, SQLAlchemyUserDatastore

from archive.accounts.tables import Role, User, WebAuthn
from archive.web.team import (
    account,
    configuration,
    custody,
    factors,
    forms,
    identity,
    invitation,
    limits,
    people,
)
from archive.web.team.identity import SigningIn

if TYPE_CHECKING:
    from flask import Flask

    from archive.accounts.opening import Accounts

__all__ = ["SigningIn", "install"]


def install(app: Flask, accounts: Accounts) -> SigningIn:
    """Let people sign in. Who may see what is the business of the door, which asks what is returned."""
    app.extensions["accounts"] = accounts
    app.config.update(configuration.of(accounts.store))
    configuration.harden(app, accounts.store.settings.public_url)
    forms.install(app, accounts.store.settings.public_url)
    datastore = SQLAlchemyUserDatastore(accounts, User, Role, WebAuthn)
    security = Security(
        app,
        datastore,
        login_form=forms.SignIn,
        totp_cls=factors.Codes,
        password_util_cls=factors.Passwords,
        username_util_cls=factors.Names,
        webauthn_util_cls=factors.Passkeys,
        mf_recovery_codes_util_cls=factors.RecoveryCodes,
    )
    configuration.close_ways(app, security)
    identity.install(app, security)
    custody.install(app)
    for module in (account, invitation, people):
        app.register_blueprint(module.blueprint)
    limits.install(app)

    @app.teardown_appcontext
    def put_back(_error: BaseException | None) -> None:
        accounts.session.remove()

    return SigningIn(accounts)
