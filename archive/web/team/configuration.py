"""How Flask-Security is set: what it may do, under which addresses, with which keys."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask import abort
from flask.sessions import SecureCookieSessionInterface
from flask_security.utils import aware_utcnow

from archive.accounts.opening import key
from archive.errors import Invalid

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask_security import Security

    from archive.store import Store

ARGON2 = {"argon2__type": "ID", "argon2__memory_cost": 65536, "argon2__rounds": 3, "argon2__parallelism": 1}
"""Argon2id with 64 MiB, three passes: above what OWASP asks for. Tests take less."""

COOKIE = "__Host-archive"
FRESH_FOR = timedelta(minutes=15)

_ADDRESSES = {
    "LOGIN": "/sign-in", "LOGOUT": "/sign-out", "VERIFY": "/sign-in/again", "CHANGE": "/account/password",
    "TWO_FACTOR_TOKEN_VALIDATION": "/sign-in/code", "TWO_FACTOR_SELECT": "/sign-in/factor",
    "TWO_FACTOR_RESCUE": "/sign-in/help", "TWO_FACTOR_SETUP": "/account/authenticator",
    "MULTI_FACTOR_RECOVERY": "/sign-in/recovery-code", "MULTI_FACTOR_RECOVERY_CODES": "/account/recovery-codes",
    "WAN_SIGNIN": "/sign-in/passkey", "WAN_VERIFY": "/sign-in/again/passkey",
    "WAN_REGISTER": "/account/passkeys", "WAN_DELETE": "/account/passkeys/delete",
}  # fmt: skip
_TEMPLATES = {
    "LOGIN_USER": "sign_in", "VERIFY": "again", "CHANGE_PASSWORD": "password",
    "TWO_FACTOR_VERIFY_CODE": "code", "TWO_FACTOR_SELECT": "factor", "TWO_FACTOR_SETUP": "authenticator",
    "MULTI_FACTOR_RECOVERY": "recovery_code", "MULTI_FACTOR_RECOVERY_CODES": "recovery_codes",
    "WAN_SIGNIN": "passkey", "WAN_VERIFY": "again_passkey", "WAN_REGISTER": "passkeys",
}  # fmt: skip
_MESSAGES = {
    "UNAUTHENTICATED": "Sign in to see this page.",
    "GENERIC_AUTHN_FAILED": "Name and password do not fit together.",
    "REAUTHENTICATION_REQUIRED": "This needs a fresh sign-in: show once more that it is you.",
    "INVALID_PASSWORD": "That is not your password.",
    "TWO_FACTOR_INVALID_TOKEN": "That code is not right, or was used already. Wait for the next one.",
    "TWO_FACTOR_PERMISSION_DENIED": "That took too long, or began elsewhere. Sign in once more.",
    "INVALID_RECOVERY_CODE": "That code is not right, or was used already.",
    "PASSWORD_TOO_SIMPLE": "That password is easy to guess. Four or more unrelated words make a good one.",
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": "That passkey does not open an account here.",
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": "That passkey does not open an account here.",
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": "That passkey does not open an account here.",
    "DISABLED_ACCOUNT": "That passkey does not open an account here.",
}
_UNSAID = ("TWO_FACTOR_LOGIN_SUCCESSFUL", "REAUTHENTICATION_SUCCESSFUL")  # one sees that one is in
_ON = (
    "CHANGEABLE", "TWO_FACTOR", "MULTI_FACTOR_RECOVERY_CODES", "WEBAUTHN", "USERNAME_ENABLE", "USERNAME_REQUIRED",
    "RETURN_GENERIC_RESPONSES", "WAN_ALLOW_AS_FIRST_FACTOR", "WAN_ALLOW_AS_MULTI_FACTOR", "LOGOUT_CSRF",
)  # fmt: skip
_OFF = (
    "REGISTERABLE", "RECOVERABLE", "CONFIRMABLE", "PASSWORDLESS", "UNIFIED_SIGNIN", "CHANGE_EMAIL", "OAUTH_ENABLE",
    "CHANGE_USERNAME", "USERNAME_RECOVERY", "REFRESH_TOKEN", "SEND_PASSWORD_CHANGE_EMAIL", "PASSWORD_CHECK_BREACHED",
    "TWO_FACTOR_RESCUE_EMAIL", "WAN_ALLOW_USER_HINTS", "JOIN_USER_ROLES", "DEFAULT_REMEMBER_ME",
)  # fmt: skip


def of(store: Store) -> dict[str, Any]:
    """The whole configuration. Keys are made at first use; none of them is ever in the catalog."""
    settings = store.settings
    if settings.second_factor not in ("required", "optional"):
        raise Invalid("The setting second_factor takes: required, or optional.")
    security: dict[str, Any] = {
        **dict.fromkeys(_ON, True),
        **dict.fromkeys(_OFF, False),
        **{f"{name}_URL": address for name, address in _ADDRESSES.items()},
        **{f"{name}_TEMPLATE": f"team/{page}.html" for name, page in _TEMPLATES.items()},
        **{f"MSG_{name}": (said, "error") for name, said in _MESSAGES.items()},
        **{f"MSG_{name}": ("", "success") for name in _UNSAID},
        "STATIC_FOLDER": None,
        "CACHE_CONTROL": {"no-store": None},  # True would be sent as "no-store=True", which no browser knows
        "DATETIME_FACTORY": aware_utcnow,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "API_ENABLED_METHODS": ["session"],
        "USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": str, "case_insensitive": False}}],
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
        "PASSWORD_SALT": key(store.home, "passwords-pepper"),
        "PASSWORD_LENGTH_MIN": 12,
        "TWO_FACTOR_REQUIRED": settings.second_factor == "required",
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_POST_SETUP_VIEW": "account.page",
        "TOTP_SECRETS": {"1": key(store.home, "second-factors")},
        "TOTP_ISSUER": "Exposure Archive",
        "MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "WAN_ALLOW_AS_VERIFY": ["first"],  # those that ask for finger, face or PIN
        "WAN_RP_NAME": "Exposure Archive",
        "WAN_POST_REGISTER_VIEW": "account.page",
        "POST_CHANGE_VIEW": "account.page",
        "POST_LOGOUT_VIEW": "security.login",
        "FRESHNESS": FRESH_FOR,
        "FRESHNESS_GRACE_PERIOD": timedelta(0),
    }
    return {
        **{f"SECURITY_{name}": value for name, value in security.items()},
        "SECRET_KEY": key(store.home, "sessions"),
        "SESSION_COOKIE_NAME": COOKIE,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_PROTECTION": None,  # an address changes on the road; what counts is the row in `session`
    }


class SignedCookies(SecureCookieSessionInterface):
    """Flask signs with SHA-1 unless it is told."""

    digest_method = staticmethod(sha256)


def harden(app: Flask, public_url: str) -> None:
    """Cookies signed with SHA-256; a browser that was here once comes back by TLS alone."""
    app.session_interface = SignedCookies()
    if not public_url.startswith("https://"):
        return

    @app.after_request
    def by_tls_alone(response: Response) -> Response:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response


def close_ways(app: Flask, security: Security) -> None:
    """What Flask-Security offers and nobody here may use."""
    security.want_json(lambda _request: False)
    security.login_manager.request_loader(lambda _request: None)
    # It would send mail.
    app.view_functions["security.two_factor_rescue"] = lambda: abort(404)
