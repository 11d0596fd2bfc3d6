"""What the server itself does with requests and answers, beneath the app."""

from __future__ import annotations

import json
import threading
import time
from http.client import HTTPConnection
from socket import create_server

import pytest
from waitress import buffers

from archive.cli.serve import http_server
from archive.store import Store
from archive.web.uploads import LARGEST_REQUEST_BYTES

MB = 10**6
KEY = {"Authorization": "Bearer the-key"}


@pytest.fixture
def port(store: Store):
    listener = create_server(("127.0.0.1", 0))
    server = http_server(store, listener, "the-key")
    threading.Thread(target=server.run, daemon=True).start()
    yield listener.getsockname()[1]
    server.close()


def ask(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {**KEY, "Content-Type": "text/csv"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_what_is_sent_and_answered_is_in_no_temporary_file(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: object) -> None:
        raise AssertionError("something was put into the system's folder for temporary files")

    monkeypatch.setattr(buffers.TempfileBasedBuffer, "newfile", refuse)
    line = b"x" * 3_000 + b"\n"
    status, answer = ask(port, "POST", "/api/v1/batch", line * (5 * MB // len(line)))
    assert status == 202, answer
    run = json.loads(answer)
    while json.loads(ask(port, "GET", run["links"]["run"])[1])["state"] == "running":
        time.sleep(0.1)
    status, answer = ask(port, "GET", f"{run['links']['lines']}?limit=1000")
    assert (status, json.loads(answer)["total"]) == (200, run["lines"])
    assert len(answer) > 2 * MB


def test_the_app_says_what_is_too_much_and_the_server_stops_what_is_far_too_much(port: int) -> None:
    status, answer = ask(port, "POST", "/api/v1/batch", b"x" * (LARGEST_REQUEST_BYTES + MB))
    assert (status, json.loads(answer)["title"]) == (413, "Request Entity Too Large")
    status, _ = ask(port, "GET", "/api/v1/collections")
    assert status == 200
