from __future__ import annotations

import sys
from email.message import EmailMessage
from pathlib import Path

import pymupdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Cookie

from archive import accession
from archive.store import Store, create
from archive.web import create_app

sys.path.insert(0, str(Path(__file__).parent))  # how pages are asked for

HOST = "localhost"
NASTY = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory):
    """An archive with a report, a hostile text, a mail with its attachment and a broken file."""
    folder = tmp_path_factory.mktemp("drop")
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 90), f"weekly report {NASTY} by Jane Doe")
        document.new_page().insert_text((72, 90), "second page of the report")
        document.set_metadata({"title": f"Weekly {NASTY}"})
        (folder / "report.pdf").write_bytes(document.tobytes())
    (folder / "evil<img src=x onerror=alert(1)>\x1b[2J.txt").write_text(f"note {NASTY}")
    message = EmailMessage()
    message["From"], message["Subject"] = "ann@example.org", NASTY
    message.set_content("see attached")
    message.add_attachment(b"walkout", maintype="text", subtype="plain", filename="list.txt")
    (folder / "mail.eml").write_bytes(message.as_bytes())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 no")
    store = create(tmp_path_factory.mktemp("archive") / "home")
    accession.ingest(store, [folder], collection="Leak", source="heron")
    yield store
    store.close()


@pytest.fixture
def app(filled: Store) -> Flask:
    """One that nobody has come in to yet, for tests that look at it or change it."""
    return create_app(filled, key="the-key", hosts=frozenset({HOST}))


@pytest.fixture(scope="module")
def _lasting(filled: Store) -> tuple[Flask, Cookie]:
    """One for all tests of a module that only ask, and the session of who has come in by the link."""
    app = create_app(filled, key="the-key", hosts=frozenset({HOST}))
    client = entered(app)
    cookie = client.get_cookie(next(iter(client._cookies.values())).key)
    assert cookie is not None
    return app, cookie


@pytest.fixture
def stranger(request: pytest.FixtureRequest) -> FlaskClient:
    return _app_for(request).test_client()


@pytest.fixture
def client(request: pytest.FixtureRequest) -> FlaskClient:
    app = _app_for(request)
    lasting, cookie = request.getfixturevalue("_lasting")
    if app is not lasting:
        return entered(app)
    client = app.test_client()
    client.set_cookie(cookie.key, cookie.value)
    return client


def _app_for(request: pytest.FixtureRequest) -> Flask:
    if "app" in request.fixturenames:
        return request.getfixturevalue("app")
    return request.getfixturevalue("_lasting")[0]


def entered(app: Flask) -> FlaskClient:
    client = app.test_client()
    assert client.get("/?key=the-key").status_code == 302
    return client
