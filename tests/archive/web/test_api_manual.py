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

from archive.cli.serve import http_server

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
            value = next(words)
            data, method = (folder / value[1:]).read_bytes() if value.startswith("@") else value, "POST"
        elif word == "-X":
            method = next(words)
        elif word == "-o":
            next(words)
        elif word != "-G":
            address = word
    assert address.startswith(SERVER)
    path = urlsplit(address)
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
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json"):
            pattern = re.sub(r"<int:\w+>", r"\\d+", re.sub(r"<any\(.*?\):\w+>", r"\\w+", rule.rule))
            assert re.search(pattern + r"(?=[?'\s]|$)", addresses), f"{rule.rule} has no example"
    stranger.application.extensions["work"].close()


def test_the_python_example_pages_through_all_hits(filled, folder: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    listener = create_server(("127.0.0.1", 0))
    server = http_server(filled, listener, "the-key")
    threading.Thread(target=server.run, daemon=True).start()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code.replace("8000", str(listener.getsockname()[1])), {})
    server.close()
    *hits, last = said.getvalue().splitlines()
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
