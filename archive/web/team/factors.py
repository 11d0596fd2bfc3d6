"""What somebody signs in with: rules of names and passwords, codes that are good once, passkeys."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app, request
from flask_security import MfRecoveryCodesUtil, PasswordUtil, Totp, UsernameUtil, WebauthnUtil
from passlib.exc import UsedTokenError
from sqlalchemy import or_, update
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from zxcvbn import zxcvbn

from archive.accounts import people
from archive.accounts.opening import Accounts, checked_name, key
from archive.accounts.tables import User
from archive.errors import Invalid
from archive.model import Deed

if TYPE_CHECKING:
    from flask import Flask
    from passlib.totp import TotpMatch

_LONGEST_WEIGHED = 72  # beyond that length a password is weighed slowly, and it is good
_GOOD_SCORE = 3
_WORDS = ("exposure", "archive", "newsroom")
_SHORT = 2
_CODE_BYTES = 16  # so that nobody guesses a code who has its digest and the key


def _accounts() -> Accounts:
    found: Accounts = current_app.extensions["accounts"]
    return found


def _where() -> str:
    return request.remote_addr or ""


class Names(UsernameUtil):
    """Names of accounts as `archive.accounts` knows them."""

    def normalize(self, username: str) -> str | None:
        return self.validate(username)[1]

    def validate(self, username: str) -> tuple[str | None, str | None]:
        try:
            return None, checked_name(username or "")
        except Invalid as error:
            return error.message, None


class Passwords(PasswordUtil):
    """At least twelve characters that are not easy to guess. No other host is asked about them."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:  # noqa: ARG002
        normal = self.normalize(password)
        least = current_app.config["SECURITY_PASSWORD_LENGTH_MIN"]
        if not least <= len(normal) <= 128:
            return [f"A password here has at least {least} characters, and at most 128."], normal
        user = kwargs.get("user")
        name = getattr(user, "username", None) or kwargs.get("username") or ""
        weighed = normal[:_LONGEST_WEIGHED]
        rest = _without_words_of_here(weighed, name)
        if not rest or min(zxcvbn(part)["score"] for part in {weighed, rest}) < _GOOD_SCORE:
            return [current_app.config["SECURITY_MSG_PASSWORD_TOO_SIMPLE"][0]], normal
        return None, normal


def _without_words_of_here(password: str, name: str) -> str:
    """What a stranger tries first at this server counts nothing: its name, the program's, the account's."""
    host = urlsplit(_accounts().store.settings.public_url).hostname or ""
    words = [word for word in (name, *_WORDS, *host.split(".")) if len(word) > _SHORT]
    return re.sub("|".join(map(re.escape, words)), "", password, flags=re.IGNORECASE)


class Codes(Totp):
    """The six digits of an authenticator app, each good once: what was looked over a shoulder is worth nothing."""

    def get_last_counter(self, user: User) -> int | None:  # type: ignore[override]
        return user.last_code

    def set_last_counter(self, user: User, tmatch: TotpMatch) -> None:  # type: ignore[override]
        """Of two who send the same code at once, one is too late."""
        accounts = _accounts()
        counted = accounts.session.execute(
            update(User)
            .where(User.id == user.id, or_(User.last_code.is_(None), User.last_code < tmatch.counter))
            .values(last_code=tmatch.counter)
        )
        accounts.session.commit()
        if counted.rowcount != 1:  # type: ignore[attr-defined]
            raise UsedTokenError

    def generate_qrcode(self, username: str, totp: str) -> str:  # noqa: ARG002
        """The page shows it as a picture of its own: no picture may stand inside a page here."""
        return ""


class RecoveryCodes(MfRecoveryCodesUtil):
    """Codes on paper for whoever lost the telephone. Kept as digests under a key; each is good once."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        accounts: Accounts = app.extensions["accounts"]
        self._key = key(accounts.store.home, "recovery-codes").encode()

    def create_recovery_codes(self, user: User) -> list[str]:  # type: ignore[override]
        count = current_app.config["SECURITY_MULTI_FACTOR_RECOVERY_CODES_N"]
        raw = [_readable(secrets.token_bytes(_CODE_BYTES)) for _ in range(count)]
        user.mf_recovery_codes = [self._digest(code) for code in raw]
        people.changed_factor(_accounts(), user, deed=Deed.RECOVERY_CODES_MADE, kind="paper", where=_where())
        return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in raw]

    def get_recovery_codes(self, user: User) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        """None: they are told once."""
        return []

    def check_recovery_code(self, user: User, code: str) -> bool:  # type: ignore[override]
        """Spends it. Of two who send the same code at once, one is too late."""
        before = list(user.mf_recovery_codes or [])
        digest = self._digest("".join(code.split()).replace("-", "").lower())
        if digest not in before:
            user.track_failed_authn("recovery code", True)
            return False
        accounts = _accounts()
        left = [kept for kept in before if kept != digest]
        spent = accounts.session.execute(
            update(User)
            .where(User.id == user.id, User.mf_recovery_codes == before)
            .values(mf_recovery_codes=left)
        )
        accounts.session.commit()
        if spent.rowcount != 1:  # type: ignore[attr-defined]
            return False
        people.changed_factor(accounts, user, deed=Deed.RECOVERY_CODE_USED, kind="paper", where=_where())
        return True

    def delete_recovery_code(self, user: User, code: str) -> bool:  # type: ignore[override]  # noqa: ARG002
        """It was spent when it was checked."""
        return True

    def _digest(self, code: str) -> str:
        return hmac.new(self._key, code.encode(), sha256).hexdigest()


def _readable(secret: bytes) -> str:
    """Letters and figures that nobody takes for one another when they are read off paper."""
    return base64.b32encode(secret).decode().rstrip("=").lower()


class Passkeys(WebauthnUtil):
    """A passkey replaces name, password and code, so it lies on the device and asks who holds it."""

    def origin(self) -> str:
        url: str = _accounts().store.settings.public_url
        return url.rstrip("/") or request.host_url.rstrip("/")

    def authenticator_selection(self, user: User, usage: str) -> AuthenticatorSelectionCriteria:  # type: ignore[override]  # noqa: ARG002
        is_first = usage == "first"
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED if is_first else ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.REQUIRED
            if is_first
            else UserVerificationRequirement.DISCOURAGED,
        )

    def user_verification(self, user: User | None, usage: list[str]) -> UserVerificationRequirement:  # type: ignore[override]  # noqa: ARG002
        return (
            UserVerificationRequirement.REQUIRED
            if usage == ["first"]
            else UserVerificationRequirement.DISCOURAGED
        )
