"""The log helps whoever keeps the server running, and tells nothing of what is in the archive or asked of it."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import threading
from http.client import HTTPConnection
from pathlib import Path
from socket import create_server

import pytest
from flask import Flask

from archive import accession, log
from archive.cli.serve import http_server
from archive.store import Store
from archive.web import create_app

ROOT = Path(__file__).resolve().parents[3]
MARKER = "Zorblax"
KEY = {"Authorization": "Bearer the-key"}


@pytest.fixture
def lines(tmp_path: Path):
    """What was logged so far, and the file as it is."""
    path = tmp_path / "log.jsonl"
    log.start(str(path))

    def read() -> tuple[list[dict[str, object]], str]:
        text = path.read_text()
        return [json.loads(line) for line in text.splitlines()], text

    yield read
    log.start("")


@pytest.fixture
def told(store: Store, tmp_path: Path) -> Store:
    """An archive full of the marker: name, title, text, address."""
    (tmp_path / f"{MARKER}.html").write_text(f"<title>{MARKER}</title><p>{MARKER} met {MARKER}@example.org")
    accession.ingest(store, [tmp_path / f"{MARKER}.html"], collection=MARKER, source=MARKER.lower())
    return store


def app_over(store: Store) -> Flask:
    return create_app(store, key="the-key", hosts=frozenset({"localhost"}))


def test_a_line_says_what_is_needed_and_the_pattern_of_the_address(told: Store, lines) -> None:
    client = app_over(told).test_client()
    answer = client.get("/documents/1", headers=KEY, buffered=True)
    assert answer.status_code == 200
    (line,) = [line for line in lines()[0] if line["event"] == "request"]
    assert (line["method"], line["route"], line["status"], line["number"]) == (
        "GET", "/documents/<int:document_id>", 200, 1,
    )  # fmt: skip
    assert line["bytes"] == len(answer.data)
    assert set(line) == {"time", "event", "number", "method", "route", "status", "ms", "bytes"}


def test_no_word_of_a_person_or_a_document_is_in_the_log(
    told: Store, lines, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app_over(told).test_client()
    assert client.get("/?key=the-key").status_code == 302
    token = client.get("/lists/").get_data(as_text=True).split('name="token" value="')[1][:64]
    form = dict.fromkeys(
        ("q", "text", "title", "note", "reason", "label", "why", "name", "names", "list"), MARKER
    )
    for rule in list(client.application.url_map.iter_rules()):
        address = re.sub(r"<[^>]+>", lambda part: "1" if "int" in part[0] else MARKER, rule.rule)
        client.get(f"{address}?q={MARKER}&key={MARKER}&{MARKER}={MARKER}", buffered=True)
        client.post(address, data={**form, "token": token}, buffered=True)
        client.post(address, data=form, headers={"Origin": f"https://{MARKER}.example"}, buffered=True)
        client.post(f"{address}?q={MARKER}", json=form, headers=KEY, buffered=True)
    client.get(f"/{MARKER}/{MARKER}", buffered=True)
    client.open("/", method=MARKER.upper(), buffered=True)
    client.get(
        "/",
        headers={"Host": MARKER, "User-Agent": MARKER, "Referer": MARKER, "Cookie": MARKER},
        buffered=True,
    )
    found, text = lines()
    assert len(found) > 100
    assert MARKER.lower() not in text.lower()
    captured = capfd.readouterr()
    assert MARKER.lower() not in (captured.out + captured.err).lower()


def test_an_error_is_told_by_its_type_and_place(
    told: Store, lines, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError(MARKER)

    app = app_over(told)
    monkeypatch.setattr("archive.store.catalog.documents.get", fail)
    assert app.test_client().get("/documents/1", headers=KEY, buffered=True).status_code == 500
    found, text = lines()
    (error,) = [line for line in found if line["event"] == "error"]
    assert (error["type"], error["number"]) == ("KeyError", 1)
    assert re.fullmatch(r"archive/[\w/]+\.py:\d+", str(error["place"]))
    assert MARKER not in text + "".join(capfd.readouterr())


def test_what_libraries_log_is_reduced_to_where_it_came_from(
    lines, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("some.library").warning("cannot parse %s", MARKER)
    try:
        int(MARKER)
    except ValueError:
        logging.getLogger("waitress").exception("while serving %s", MARKER)
    found, text = lines()
    assert [line["logger"] for line in found][:2] == ["some.library", "waitress"]
    assert found[1]["type"] == "ValueError"
    assert MARKER not in text + "".join(capfd.readouterr())


def test_what_python_itself_would_print_is_reduced_too() -> None:
    program = f"""
import logging, warnings
from archive import log
log.start("-")
warnings.warn("{MARKER}")
logging.warning("{MARKER}")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [json.loads(line)["logger"] for line in done.stderr.splitlines()] == ["py.warnings", "root"]
    assert MARKER not in done.stdout + done.stderr


def test_an_error_in_a_thread_prints_no_message(lines, capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise RuntimeError(MARKER)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    found, text = lines()
    assert found[-1]["type"] == "RuntimeError"
    assert MARKER not in text + "".join(capfd.readouterr())


def test_the_server_beneath_says_nothing_either(
    told: Store, lines, capfd: pytest.CaptureFixture[str]
) -> None:
    listener = create_server(("127.0.0.1", 0))
    server = http_server(told, listener, "the-key")
    threading.Thread(target=server.run, daemon=True).start()
    port = listener.getsockname()[1]
    for request in (
        f"GET /{MARKER} NONSENSE\r\n\r\n", f"GET / HTTP/1.1\r\n{MARKER}\r\n\r\n",
        f"GET /?q={MARKER} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n",
        f"POST /?q={MARKER} HTTP/1.1\r\nContent-Length: {MARKER}\r\n\r\n",
    ):  # fmt: skip
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.connect()
        connection.sock.sendall(request.encode())
        connection.sock.recv(10_000)
        connection.close()
    server.close()
    _, text = lines()
    assert MARKER not in text + "".join(capfd.readouterr())


def test_nothing_is_logged_until_somebody_wants_it(
    told: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log.start("")
    before = sorted(path for path in tmp_path.rglob("*") if "cache" not in path.parts)
    app_over(told).test_client().get("/documents/1", headers=KEY, buffered=True)
    assert sorted(path for path in tmp_path.rglob("*") if "cache" not in path.parts) == before
    assert "".join(capfd.readouterr()) == ""


def test_the_log_can_be_moved_away(told: Store, lines, tmp_path: Path) -> None:
    log.tell("before")
    (tmp_path / "log.jsonl").rename(tmp_path / "log.1")
    log.tell("after")
    assert [line["event"] for line in lines()[0]] == ["after"]
