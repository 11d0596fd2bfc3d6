"""Paths that climb, hosts of others, methods that nobody asked for: sent raw to the running server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from archive.cli.serve import http_server
from archive.store import create

KEY = "the-key-of-this-server"
SECRET = "subjects.key"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    store = create(tmp_path_factory.mktemp("archive") / "home")
    (store.home / "keys" / SECRET).write_text("never to be served")
    listener = socket.create_server(("127.0.0.1", 0))
    server = http_server(store, listener, KEY)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    yield listener.getsockname()[1]
    server.close()
    store.close()


def said(port: int, line: str, *headers: str, body: str = "") -> tuple[int, str]:
    """Status and all of the answer to a request that is sent as it stands."""
    lines = [
        line,
        *(headers or (f"Host: 127.0.0.1:{port}",)),
        f"Authorization: Bearer {KEY}",
        "Connection: close",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode("latin-1"))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    text = answer.decode("latin-1")
    return int(text.split(" ")[1]), text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../keys/subjects.key",
        "/static/..%2f..%2fkeys%2fsubjects.key",
        "/static/%2e%2e/%2e%2e/keys/subjects.key",
        "/static/..%5c..%5ckeys%5csubjects.key",
        "/static/....//....//keys/subjects.key",
        "/static/%252e%252e/keys/subjects.key",
        "/static//etc/passwd",
        "/static/%00/archive.css",
        "//etc/passwd",
        "/help/..%2f..%2farchive.toml",
        "/help/../settings.md",
        "/export.%2e%2e%2farchive.toml?q=x",
        "/written/..%2f1/file",
    ],
)
def test_no_path_climbs_out(port: int, path: str) -> None:
    status, text = said(port, f"GET {path} HTTP/1.1")
    assert status in (308, 400, 404), status
    assert "never to be served" not in text
    assert "root:" not in text


@pytest.mark.parametrize(
    "headers",
    [
        ["Host: evil.example"],
        ["Host: 127.0.0.1"],
        ["Host: 127.0.0.1:{port}.evil.example"],
        ["Host: evil.example:{port}"],
        ["Host: "],
        ["X: y"],
        ["Host: 127.0.0.1:{port}", "Host: evil.example"],
    ],
)
def test_no_other_host_is_answered(port: int, headers: list[str]) -> None:
    status, text = said(port, "GET / HTTP/1.1", *(header.format(port=port) for header in headers))
    assert status == 400
    assert "evil.example" not in text


def test_what_a_stranger_says_a_proxy_said_is_not_believed(port: int) -> None:
    headers = (f"Host: 127.0.0.1:{port}", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https")
    for path in ("/help", "/ledger", "/api/v1/search?q=x&limit=1"):
        status, text = said(port, f"GET {path} HTTP/1.1", *headers)
        assert status < 400
        assert "evil.example" not in text
        assert "https://" not in text.split("\r\n\r\n")[0]


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/", "/%2f/evil.example", "/\\evil.example", "/ledger?x=//e"]
)
def test_no_redirect_leads_elsewhere(port: int, path: str) -> None:
    _, text = said(port, f"GET {path}/ HTTP/1.1")
    for line in text.split("\r\n\r\n")[0].splitlines():
        if line.lower().startswith("location:"):
            place = line.split(":", 1)[1].strip()
            assert place.startswith(("/", f"http://127.0.0.1:{port}/")), place
            assert not place.startswith(("//", "/\\")), place


@pytest.mark.parametrize(
    "line", ["TRACE / HTTP/1.1", "CONNECT evil.example:443 HTTP/1.1", "PUT / HTTP/1.1", "FOO / HTTP/1.1"]
)
def test_methods_that_nobody_asked_for_do_nothing(port: int, line: str) -> None:
    status, text = said(port, line)
    assert status in (400, 403, 404, 405, 501), status
    assert KEY not in text


def test_two_requests_are_not_hidden_in_one(port: int) -> None:
    hidden = f"0\r\n\r\nGET /help/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {KEY}\r\n\r\n"
    status, text = said(
        port, "POST /redactions/decide HTTP/1.1", f"Host: 127.0.0.1:{port}", "Transfer-Encoding: chunked",
        f"Content-Length: {len(hidden)}", body=hidden,
    )  # fmt: skip
    assert status in (400, 403)
    assert text.count("HTTP/1.1 200") == 0


def test_an_error_says_nothing_of_the_program(port: int) -> None:
    for line in (
        "GET /documents/99999999999999999999 HTTP/1.1",
        "GET /?q=%ff%fe HTTP/1.1",
        "GET /%ff HTTP/1.1",
    ):
        status, text = said(port, line)
        assert status in (200, 400, 404)
        for word in ("Traceback", "werkzeug", "waitress", "sqlalchemy", "site-packages", "Python/"):
            assert word not in text.replace("pymupdf", ""), (line, word)
