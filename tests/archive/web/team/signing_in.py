"""A person with a browser and an authenticator app, without either."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from html import unescape

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.accounts import invitations
from archive.accounts.opening import Accounts

SERVER = "https://archive.test"
PASSWORD = "unlikely walnut ferry seventeen"
COOKIE = "__Host-archive"


@dataclass
class Person:
    """One browser. `given` is the moment of the last code, so that none is sent twice by mistake."""

    app: Flask
    name: str = ""
    address: str = "192.0.2.1"
    secret: str = ""
    given: float = 0.0
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str, **more: object) -> TestResponse:
        return self.client.get(path, base_url=SERVER, environ_base={"REMOTE_ADDR": self.address}, **more)

    def post(self, path: str, page: str = "/sign-in", **form: str) -> TestResponse:
        """Send a form with the token of `page`."""
        return self.send(path, {"token": self.token(page), **form})

    def send(self, path: str, form: dict[str, str], **more: object) -> TestResponse:
        base = {"REMOTE_ADDR": self.address}
        return self.client.post(path, base_url=SERVER, data=form, environ_base=base, **more)

    def token(self, page: str = "/sign-in") -> str:
        text = self.get(page, follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="token" value="([^"]+)"', text)
        assert found, text
        return unescape(found.group(1))

    def cookie(self) -> str:
        found = self.client.get_cookie(COOKIE, domain="archive.test")
        return found.value if found else ""

    def open_account(self, accounts: Accounts, *, administrator: bool = False) -> Person:
        link = invitations.invite(
            accounts, agent="desk", untrusted_name=self.name, is_administrator=administrator
        )
        answer = self.post(link.path, link.path, password=PASSWORD, password_again=PASSWORD)
        assert answer.status_code == 302, answer.text
        return self

    def give_password(self, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/sign-in", username=self.name, password=password, **more)

    def set_up_app(self) -> TestResponse:
        """After the password, where a second factor is required and none is there yet."""
        text = self.post("/account/authenticator", "/account/authenticator", setup="authenticator").text
        self.secret = re.search(r'class="secret">([^<]+)<', text).group(1).replace(" ", "").replace("-", "")
        return self.give_code()

    def code(self) -> str:
        """A code that is good and was not given before: of now, or the one after it, which is good already."""
        self.given = max(time.time(), self.given + 30)
        return pyotp.TOTP(self.secret).at(self.given)

    def give_code(self) -> TestResponse:
        return self.post("/sign-in/code", "/sign-in/code", code=self.code())

    def sign_in(self) -> Person:
        assert self.give_password().status_code == 302
        answer = self.give_code() if self.secret else self.set_up_app()
        assert answer.status_code == 302, answer.text
        return self

    def is_in(self) -> bool:
        return self.get("/account/").status_code == 200

    def elsewhere(self, address: str) -> Person:
        """The same person at another browser."""
        return Person(self.app, self.name, address, self.secret, self.given)
