"""Who asks is what the connection says; another's word on it is taken from the named proxy alone."""

from __future__ import annotations

import json
import threading
from http.client import HTTPConnection
from socket import create_server

import pytest
from flask import Flask, request

from archive.cli.serve import _server

SAID = {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "archive.test"}


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        ("", ["127.0.0.1", "http", False, None]),
        ("192.0.2.77", ["127.0.0.1", "http", False, None]),
        ("127.0.0.1", ["203.0.113.5", "https", True, None]),
    ],
)
def test_forwarded_headers_are_believed_from_one_address(trusted: str, expected: list[object]) -> None:
    app = Flask(__name__)

    @app.get("/")
    def echo() -> list[object]:
        forwarded = request.headers.get("Forwarded")
        return [request.remote_addr, request.scheme, request.host == "archive.test", forwarded]

    listener = create_server(("127.0.0.1", 0))
    server = _server(app, listener, trusted)
    threading.Thread(target=server.run, daemon=True).start()
    connection = HTTPConnection("127.0.0.1", listener.getsockname()[1], timeout=30)
    try:
        connection.request("GET", "/", headers={**SAID, "Forwarded": "for=203.0.113.9"})
        assert json.loads(connection.getresponse().read()) == expected
    finally:
        connection.close()
        server.close()
