"""Every example of the API's manual page works as it stands there."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import threading
from pathlib import Path
from socket import create_server
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sender import until_free

from archive.cli.serve import http_server
from archive.store import Store
from archive.store.catalog import documents

PAGE = (Path(__file__).resolve().parents[3] / "archive/docs/api.md").read_text(encoding="utf-8")
SERVER = "http://127.0.0.1:8000"
CURLS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("curl")
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the examples are typed."""
    (tmp_path / "key").write_text("Authorization: Bearer the-key\n")
    (tmp_path / "names.csv").write_text("name;town\nJane Doe;x\nNobody;y\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def curl(stranger: FlaskClient, command: str, folder: Path):
    """The answer to a request as curl would make it."""
    headers, query, data, method, address = {}, None, None, None, ""
    words = iter(shlex.split(command)[1:])
    for word in words:
        if word == "-H":
            value = next(words)
            line = (folder / value[1:]).read_text().strip() if value.startswith("@") else value
            name, _, headers[name] = line.partition(": ")
        elif word == "--data-urlencode":
            name, _, value = next(words).partition("=")
            query = {name: value}
        elif word in ("-d", "--data-binary"):
            value, method = next(words), "POST"
            said = (folder / value[1:]).read_bytes() if value.startswith("@") else value
            data = said if data is None else f"{data}&{said}"
        elif word == "-X":
            method = next(words)
        elif word == "-o":
            next(words)
        elif word != "-G":
            address = word
    assert address.startswith(SERVER)
    path = urlsplit(address)
    if method == "POST" and data is not None:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    return stranger.open(
        path.path, query_string=query or path.query, method=method or "GET", data=data, headers=headers
    )


def test_every_curl_is_answered(stranger: FlaskClient, folder: Path) -> None:
    assert len(CURLS) > 14
    for command in CURLS:
        answer = curl(stranger, command, folder)
        assert answer.status_code in (200, 201, 202), (command, answer.get_data(as_text=True))
        assert answer.data, command
    addresses = " ".join(CURLS)
    for rule in stranger.application.url_map.iter_rules():
        is_sending = rule.endpoint.startswith("api-deliveries.")  # in the Python example
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json") and not is_sending:
            pattern = re.sub(r"<int:\w+>", r"\\d+", re.sub(r"<any\(.*?\):\w+>", r"\\w+", rule.rule))
            assert re.search(pattern + r"(?=[?'\s]|$)", addresses), f"{rule.rule} has no example"
    stranger.application.extensions["work"].close()


def printed(store: Store, number: int) -> list[str]:
    """The lines that a Python example prints, run against a server."""
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[number]
    listener = create_server(("127.0.0.1", 0))
    server = http_server(store, listener, "the-key")
    threading.Thread(target=server.run, daemon=True).start()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code.replace("8000", str(listener.getsockname()[1])), {})
    until_free(store)
    server.close()
    return said.getvalue().splitlines()


def test_the_example_of_sending_takes_a_file_in(store: Store, folder: Path) -> None:
    assert printed(store, 1) == ["30 bytes sent."]
    with store.read() as db:
        assert [document.name for document in documents.listing(db)] == ["names.csv"]


def test_the_python_example_pages_through_all_hits(filled, folder: Path) -> None:
    *hits, last = printed(filled, 0)
    assert any("report.pdf 2 second page of the report" in line for line in hits)
    assert last == f"{len(hits)} pages. 1 of 5 documents could not be read. No search sees them."


def test_the_description_names_what_the_manual_names(stranger: FlaskClient) -> None:
    answer = stranger.get("/api/v1/openapi.json", headers={"Authorization": "Bearer the-key"})
    described = json.loads(answer.data)
    assert described["openapi"].startswith("3.1")
    search = described["paths"]["/api/v1/search"]["get"]
    for parameter in search["parameters"]:
        name = parameter["name"].removeprefix("-")  # each filter has an excluding twin, said once
        assert f"`{name}`" in PAGE, name
