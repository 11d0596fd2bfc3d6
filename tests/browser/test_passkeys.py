"""A person in a browser opens an account, makes a passkey and signs in with it alone."""

from __future__ import annotations

import threading
from pathlib import Path
from socket import create_server
from typing import TYPE_CHECKING

import pytest
from waitress.server import create_server as create_http_server

pytest.importorskip("flask_security", reason="the extra team is not installed")
import pyotp

from archive.accounts import invitations, open_accounts
from archive.store import create
from archive.web import create_app
from archive.web.team import configuration

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PASSWORD = "unlikely walnut ferry seventeen"


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The address of a server, and the path of a link for its first administrator."""
    cheap = {"argon2__type": "ID", "argon2__memory_cost": 64, "argon2__rounds": 1, "argon2__parallelism": 1}
    monkeypatch.setattr(configuration, "ARGON2", cheap)
    listener = create_server(("127.0.0.1", 0))
    address = f"http://localhost:{listener.getsockname()[1]}"
    monkeypatch.setenv("ARCHIVE_PUBLIC_URL", address)
    store = create(tmp_path / "home")
    accounts = open_accounts(store, create=True)
    link = invitations.invite(accounts, agent="desk", untrusted_name="ann", is_administrator=True)
    server = create_http_server(
        create_app(store, accounts=accounts, hosts=frozenset({address.removeprefix("http://")})),
        sockets=[listener],
        threads=4,
    )
    threading.Thread(target=server.run, daemon=True).start()
    yield address, link.path
    server.close()
    accounts.close()
    store.close()


def test_a_passkey_signs_in_alone(browser: Browser, team: tuple[str, str]) -> None:
    address, link = team
    context = browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto(address + link)
    page.fill("#password", PASSWORD)
    page.fill("#password_again", PASSWORD)
    page.press("#password_again", "Enter")
    page.fill("#username", "ann")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.press("text=Set up an app", "Enter")
    picture = page.locator(".qr")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 50
    page.click("summary")
    secret = page.inner_text(".secret").replace(" ", "").replace("-", "")
    page.fill("#code", pyotp.TOTP(secret).now())
    page.press("#code", "Enter")

    page.goto(address + "/account/passkeys")
    page.fill("#name", "Laptop")
    page.press("#name", "Enter")
    page.wait_for_url(address + "/account/")
    assert "Laptop" in page.inner_text("main")
    page.click("text=Sign out")
    page.wait_for_url(address + "/sign-in")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(address + "/")
    assert page.locator("nav").get_by_text("ann").count() == 1
    cookie = next(one for one in context.cookies() if one["name"] == "__Host-archive")
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Strict")
    assert wrong == []
    context.close()
