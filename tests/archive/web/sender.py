"""A person's browser, sending files as the page's script does."""

from __future__ import annotations

import json
import re
import time
from base64 import b64encode
from typing import Any

from flask.testing import FlaskClient

from archive.errors import Busy
from archive.store import Store

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {"Content-Type": "application/offset+octet-stream"}


def metadata(path: bytes, *flags: str, modified: int | None = None) -> str:
    said = [("relativePath", path)] + ([("lastModified", b"%d" % modified)] if modified is not None else [])
    return ",".join([f"{key} {b64encode(value).decode()}" for key, value in said] + list(flags))


def until_free(store: Store) -> None:
    """Wait for whoever is taking in."""
    while True:
        try:
            with store.processing():
                return
        except Busy:
            time.sleep(0.05)


class Sender:
    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        page = client.get("/add/").get_data(as_text=True)
        self.token = re.search(r'name="token" value="(\w+)"', page).group(1)

    def ask(self, method: str, address: str, **options: Any):
        headers = {"X-Form-Token": self.token, **TUS, **options.pop("headers", {})}
        return self.client.open(address, method=method, headers=headers, **options)

    def begin(self, **fields: str) -> dict[str, Any]:
        answer = self.ask("POST", "/add/deliveries/", data={"collection": "Leak", **fields})
        assert answer.status_code == 201, answer.data
        return answer.json["links"]

    def create(
        self, links: dict[str, str], path: bytes, length: int, *flags: str, data: bytes = b"", **more: Any
    ):
        headers = {"Upload-Length": str(length), "Upload-Metadata": metadata(path, *flags, **more)}
        return self.ask("POST", links["files"], headers={**headers, **(PIECE if data else {})}, data=data)

    def append(self, address: str, offset: int, data: bytes, **headers: str):
        return self.ask(
            "PATCH", address, headers={**PIECE, "Upload-Offset": str(offset), **headers}, data=data
        )

    def offset(self, address: str) -> int:
        answer = self.ask("HEAD", address)
        assert answer.status_code == 200
        return int(answer.headers["Upload-Offset"])

    def send(self, links: dict[str, str], path: bytes, data: bytes, **more: Any) -> str:
        """A whole file, in one request. Returns its address."""
        answer = self.create(links, path, len(data), data=data, **more)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(len(data)))
        return answer.headers["Location"]

    def finish(self, links: dict[str, str]) -> dict[str, Any]:
        """Returns the counts, when all is taken in and read."""
        answer = self.ask("POST", links["finish"])
        assert answer.status_code == 202, answer.data
        number = int(answer.json["job"].rpartition("/")[2])
        self.client.application.extensions["work"].get(number).future.result(60)
        told = json.loads(self.ask("GET", links["self"]).data)
        assert told["received_at"]
        return {name: count for name, count in told["counts"].items() if count}
