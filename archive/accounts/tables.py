"""What is kept of accounts: Flask-Security's own columns, and ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import current_app
from flask_security import AsaList
from flask_security.models.sqla import FsModels, FsRoleMixin, FsUserMixin, FsWebAuthnMixin
from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, synonym

from archive.store.catalog.tables import UtcTime

VERSION = 1
"""Of the tables below, kept in SQLite's `user_version`."""


class _Digests(AsaList):
    """Flask-Security's list, which is compared here as well as kept."""

    cache_ok = True


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcTime}  # noqa: RUF012  SQLAlchemy's own way to say it


FsModels.set_db_info(base_model=Base)  # type: ignore[no-untyped-call]


def _now() -> datetime:
    return datetime.now(UTC)


class Role(Base, FsRoleMixin):
    """Flask-Security wants the table. Ours are per collection and lie in the catalog."""

    __tablename__ = "role"

    update_datetime: Mapped[datetime] = mapped_column(default=_now)


class User(Base, FsUserMixin):
    """An account. Its name is who its owner is, in custody too: it never changes."""

    __tablename__ = "user"

    username: Mapped[str] = mapped_column(String(40), unique=True)
    # Flask-Security tells people apart by this one when a passkey answers: it must never be empty.
    email = synonym("username")
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(_Digests()))
    alert_address: Mapped[str | None] = mapped_column(Text)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    last_code: Mapped[int | None] = mapped_column()
    failed_logins: Mapped[int] = mapped_column(default=0)
    failed_told_at: Mapped[datetime | None] = mapped_column()
    opened_at: Mapped[datetime] = mapped_column()

    create_datetime: Mapped[datetime] = mapped_column(default=_now)
    update_datetime: Mapped[datetime] = mapped_column(default=_now, onupdate=_now)

    def check_tf_required(
        self,
        tf_setup_methods: list[tuple[str, str]],
        tf_fresh: bool,  # noqa: ARG002
    ) -> tuple[bool, list[tuple[str, str]]]:
        return self.check_tf_required_setup() or bool(tf_setup_methods), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        return self.is_administrator or bool(current_app.config["SECURITY_TWO_FACTOR_REQUIRED"])


class WebAuthn(Base, FsWebAuthnMixin):
    """A passkey, or a security key as second factor."""

    __tablename__ = "webauthn"

    create_datetime: Mapped[datetime] = mapped_column(default=_now)


class Session(Base):
    """One browser that is signed in. Its secret lies in the browser's cookie, here only the digest."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    began_at: Mapped[datetime] = mapped_column()
    seen_at: Mapped[datetime] = mapped_column()
    address: Mapped[str] = mapped_column(Text)
    browser: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column()

    user: Mapped[User] = relationship()


class ApiKey(Base):
    """What a program sends in a person's name."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()

    user: Mapped[User] = relationship()


class Invitation(Base):
    """A link that is good once: to open an account, or to set the password of one anew (`user_id`)."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    username: Mapped[str | None] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_administrator: Mapped[bool] = mapped_column(default=False)
    shares: Mapped[list[Any]] = mapped_column(JSON, default=list)
    invited_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()
