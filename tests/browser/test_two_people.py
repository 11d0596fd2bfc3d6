"""Two people on a newsroom's server, each in a browser of their own, all of it by keyboard: from the invitation to the
withdrawal of what they published. axe looks at every page that they come to.
"""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("flask_security", reason="the extra team is not installed")
pytest.importorskip("axe_playwright_python", reason="axe is not installed")
import pyotp
from axe import RULES, faults
from waitress.server import create_server

from archive.accounts import invitations, open_accounts
from archive.model import Role
from archive.store import open_store
from archive.web import create_app
from archive.web.team import configuration

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
PASSWORD = "unlikely walnut ferry seventeen"


@dataclass
class Newsroom:
    address: str
    home: Path
    link: str  # for its first administrator


@pytest.fixture
def newsroom(taken_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    cheap = {"argon2__type": "ID", "argon2__memory_cost": 64, "argon2__rounds": 1, "argon2__parallelism": 1}
    monkeypatch.setattr(configuration, "ARGON2", cheap)
    listener = socket.create_server(("127.0.0.1", 0))
    host = f"localhost:{listener.getsockname()[1]}"
    monkeypatch.setenv("ARCHIVE_PUBLIC_URL", f"http://{host}")
    home = tmp_path / "home"
    shutil.copytree(taken_in / "home", home)
    store = open_store(home)
    accounts = open_accounts(store, create=True)
    link = invitations.invite(
        accounts, agent="desk", untrusted_name="ann", is_administrator=True, shares=[(1, Role.ADMIN)]
    )
    server = create_server(
        create_app(store, accounts=accounts, hosts=frozenset({host})), sockets=[listener], threads=6
    )
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    yield Newsroom(f"http://{host}", home, link.path)
    server.close()
    running.join(timeout=5)
    accounts.close()
    store.close()


@dataclass
class Person:
    """A browser of one's own, and what axe found on the pages that it showed."""

    page: Page
    root: str
    name: str
    secret: str = ""
    found: list[tuple[str, ...]] = field(default_factory=list)

    def look(self) -> None:
        path = self.page.url.removeprefix(self.root)
        self.found += [(path, *fault) for fault in faults(self.page, {"runOnly": RULES})]

    def go(self, path: str) -> None:
        self.page.goto(self.root + path)
        self.look()

    def press(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).first.press("Enter")

    def open_account(self, link: str) -> None:
        self.page.goto(self.root + link)
        self.look()
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("#password_again").fill(PASSWORD)
        self.page.locator("#password_again").press("Enter")
        self.page.wait_for_url(re.compile("/sign-in"))
        self.look()
        self.page.locator("#username").fill(self.name)
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("#password").press("Enter")
        self.press("button", "Set up an app")
        self.page.locator("summary").press("Enter")
        self.look()
        self.secret = self.page.locator(".secret").inner_text().replace(" ", "").replace("-", "")
        self.page.locator("#code").fill(pyotp.TOTP(self.secret).at(time.time()))
        self.page.locator("#code").press("Enter")
        expect(self.page.locator("nav")).to_contain_text(self.name)


@pytest.fixture
def person(browser: Browser, newsroom: Newsroom):
    """axe runs as a script that the pages' own policy forbids; tests/browser/test_passkeys.py goes under it."""
    contexts = []

    def made(name: str) -> Person:
        contexts.append(browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        return Person(page, newsroom.address, name)

    yield made
    for context in contexts:
        context.close()


def test_from_the_invitation_to_the_withdrawal(newsroom: Newsroom, person) -> None:
    ann, bob = person("ann"), person("bob")
    ann.open_account(newsroom.link)

    # Ann invites Bob, and shares the collection with him.
    ann.go("/people/")
    ann.page.locator("#username").fill("bob")
    ann.page.get_by_label("Leak").select_option("reporter")
    ann.press("button", "Make a link")
    link = ann.page.locator("#link").input_value().removeprefix(newsroom.address)
    ann.look()
    bob.open_account(link)
    bob.go("/collections/")
    expect(bob.page.locator("main")).to_contain_text("Leak")
    expect(bob.page.locator("nav")).not_to_contain_text("Redactions")

    # Bob may read and not redact; Ann makes him an editor, and that ends his session.
    ann.go("/collections/1/people")
    ann.page.get_by_label("Role of bob").select_option("editor")
    ann.press("button", "Change the role of bob")
    expect(ann.page.get_by_label("Role of bob")).to_have_value("editor")
    ann.look()
    bob.page.reload()
    expect(bob.page).to_have_url(re.compile("/sign-in"))
    bob.page.locator("#username").fill("bob")
    bob.page.locator("#password").fill(PASSWORD)
    bob.page.locator("#password").press("Enter")
    bob.look()
    bob.page.locator("#code").fill(pyotp.TOTP(bob.secret).at(time.time() + 30))
    bob.page.locator("#code").press("Enter")
    expect(bob.page.locator("nav")).to_contain_text("Redactions")

    # Bob searches, writes a note for the team, saves the search.
    bob.go("/?q=planned")
    bob.page.locator("[data-hit]").first.press("Enter")
    bob.page.wait_for_url(re.compile(r"/pages/1"))
    bob.look()
    report = re.search(r"/documents/(\d+)", bob.page.url).group(1)
    bob.page.keyboard.press("o")
    bob.page.wait_for_url(re.compile(r"/notes/on/\d+/1"))
    bob.page.keyboard.press("m")
    bob.page.get_by_label("Note", exact=True).fill("They confirmed it on Monday.")
    bob.page.get_by_role("radio", name="Everyone who may read this collection", exact=True).press("Space")
    bob.press("button", "Keep the note")
    bob.page.wait_for_url(re.compile(r"#note-\d+$"))
    bob.look()
    bob.go("/?q=walkout")
    bob.page.get_by_text("Save this search").press("Enter")
    bob.page.get_by_label("Name").fill("Walkouts")
    bob.press("button", "Save, and follow it")
    ann.go("/notes/")
    expect(ann.page.locator("main")).to_contain_text("They confirmed it on Monday.")

    # Ann sends new material, and Bob is told.
    ann.go("/add/")
    late = {"name": "late.txt", "mimeType": "text/plain", "buffer": b"another walkout"}
    ann.page.set_input_files("[data-input=files]", late)
    ann.press("button", "Take in 1 file")
    ann.page.wait_for_url(re.compile(r"/add/\w{32}$"), timeout=60_000)
    expect(ann.page.locator("main")).to_contain_text("late.txt")
    ann.look()
    bob.go("/new/")
    expect(bob.page.locator("main")).to_contain_text("Walkouts")

    # Bob makes an exhibit and asks for its review; his own approval is refused.
    bob.go(f"/documents/{report}")
    bob.press("button", "Make exhibit")
    bob.page.wait_for_url(re.compile(r"/exhibits/\d+$"), timeout=60_000)
    bob.look()
    exhibit = bob.page.url.rpartition("/")[2]
    bob.press("button", "Ask for review")
    bob.go(f"/exhibits/{exhibit}/review")
    expect(bob.page.locator("#decide")).to_contain_text("somebody else has to approve it")
    expect(bob.page.get_by_role("button", name="Approve it")).to_have_count(0)

    # Ann reviews and approves it; Bob releases it.
    ann.go("/exhibits/")
    expect(ann.page.locator("main")).to_contain_text("Waiting for you")
    ann.go(f"/exhibits/{exhibit}/review")
    for radio in ann.page.locator("#checklist input[value=no]").all():
        radio.press("Space")
    ann.press("button", "Approve it")
    expect(ann.page.locator(".path [aria-current]")).to_contain_text("Approved")
    ann.look()
    bob.go("/releases/")
    bob.page.get_by_label("Title that readers see").fill("The reports")
    bob.page.get_by_label("Folder").fill("the-reports")
    bob.page.keyboard.press("Enter")
    bob.page.wait_for_url(re.compile(r"/releases/1$"), timeout=30_000)
    expect(bob.page.locator("main")).to_contain_text("as it was signed")
    bob.look()

    # Ann withdraws it, and custody tells all of it.
    ann.go(f"/exhibits/{exhibit}")
    ann.page.get_by_text("Withdraw it").first.press("Enter")
    ann.page.get_by_label("What readers are told").fill("It was forged.")
    ann.page.get_by_label("Why, for the archive alone").fill("The lawyer.")
    ann.press("button", "Withdraw it for good")
    expect(ann.page.locator("main")).to_contain_text("publish that folder again")
    ann.go("/custody/")
    for said in (
        "ann approved exhibit",
        "bob asked for a review",
        "bob wrote a note",
        "ann changed the role of bob",
    ):
        expect(ann.page.locator("main")).to_contain_text(said)
    ann.go("/account/")
    assert [*ann.found, *bob.found] == []
