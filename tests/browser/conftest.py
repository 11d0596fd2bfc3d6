from __future__ import annotations

import shutil
import socket
import sys
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import chromium
import pymupdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from waitress.server import create_server

from archive import accession
from archive.redaction.subjects import register
from archive.redaction.subjects.model import Subject, SubjectKind
from archive.store import create, open_store
from archive.web import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def browser():
    with chromium.launched() as launched:
        yield launched


@dataclass
class Served:
    address: str
    key: str
    folder: Path


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a small archive, and the folder that it was made from. To be copied, never opened."""
    made = tmp_path_factory.mktemp("taken-in")
    folder = made / "drop"
    folder.mkdir()
    with pymupdf.open() as document:
        for number in range(1, 4):
            page = document.new_page(width=500, height=700)
            page.insert_text((60, 100), f"Weekly report, page {number}", fontsize=20)
            page.insert_text(
                (60, 160), "The walkout in Tarrow Bay was planned by Thaddeus Okonjo.", fontsize=12
            )
        (folder / "report.pdf").write_bytes(document.tobytes())
    for name, day in (("statement.txt", "Monday"), ("statement-again.txt", "Tuesday")):
        words = " ".join(f"sentence {number} of the statement;" for number in range(1, 30))
        (folder / name).write_text(f"Given on {day}. {words}")
    message = EmailMessage()
    message["From"], message["Subject"] = "ann@example.org", "the walkout list"
    message.set_content("see the walkout list attached")
    message.add_attachment(b"names", maintype="text", subtype="plain", filename="list.txt")
    (folder / "mail.eml").write_bytes(message.as_bytes())
    screenshot = Image.new("RGB", (700, 240), "white")
    pen = ImageDraw.Draw(screenshot)
    for row, line in enumerate(
        ("Isolde Marchbanks", "Who told the office about Sunday?", "Nobody answers here.")
    ):
        pen.text((30, 30 + 60 * row), line, fill="black", font=ImageFont.load_default(28))
    screenshot.save(folder / "post.png")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 no")
    store = create(made / "home")
    accession.ingest(store, [folder], collection="Leak", source="heron")
    people = (Subject(SubjectKind.PERSON, name) for name in ("Thaddeus Okonjo", "Isolde Marchbanks"))
    register.add(store, "Leak", [(person, "Driver") for person in people], agent="editor")
    store.close()
    return made


@pytest.fixture
def served(taken_in: Path, tmp_path: Path):
    """The archive, as it was taken in, behind a real server on a free port of this machine."""
    shutil.copytree(taken_in / "home", tmp_path / "home")
    store = open_store(tmp_path / "home")
    listener = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listener.getsockname()[1]}"
    server = create_server(
        create_app(store, key="the-key", hosts=frozenset({host})), sockets=[listener], threads=4
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Served(f"http://{host}", "the-key", taken_in / "drop")
    server.close()
    thread.join(timeout=5)
    store.close()


@dataclass
class Visit:
    page: Page
    context: BrowserContext
    requests: list[str]
    complaints: list[str]
    host: str

    def check(self) -> None:
        """Nothing was asked of another host, and nothing was complained of (the policy's refusals show there)."""
        assert self.requests
        assert [url for url in self.requests if urlsplit(url).netloc != self.host] == []
        assert self.complaints == []


@pytest.fixture
def visit(browser: Browser, served: Served):
    """A browser that has come in by the link. Everything it asks for and complains of is kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(15_000)
    requests: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{served.address}/?key={served.key}")
    yield Visit(page, context, requests, complaints, urlsplit(served.address).netloc)
    context.close()
