"""Another's tus client sends a file, stops in the middle, and goes on."""

from __future__ import annotations

import io
import threading
import time
from socket import create_server

import pytest
from sender import until_free

from archive.cli.serve import http_server
from archive.store import Store
from archive.store.catalog import documents

client = pytest.importorskip("tusclient.client", reason="tuspy is not installed")
requests = pytest.importorskip("requests", reason="requests is not installed")
KEY = {"Authorization": "Bearer the-key"}


def test_tuspy_sends_stops_and_goes_on(store: Store) -> None:
    listener = create_server(("127.0.0.1", 0))
    server = http_server(store, listener, "the-key")
    threading.Thread(target=server.run, daemon=True).start()
    root = f"http://127.0.0.1:{listener.getsockname()[1]}"
    begun = requests.post(f"{root}/api/v1/deliveries/", data={"collection": "Leak"}, headers=KEY).json()
    sending = client.TusClient(root + begun["links"]["files"], headers=KEY)
    data = b"".join(b"line %d\n" % number for number in range(20_000))
    said = {"stream": io.BytesIO(data), "chunk_size": 50_000, "upload_checksum": True}
    said["file_stream"] = said.pop("stream")
    first = sending.uploader(**said, metadata={"filename": "lines.txt"})
    first.upload(stop_at=100_000)
    later = sending.uploader(**said, url=first.url)
    assert later.offset == 100_000
    later.upload()
    finished = requests.post(root + begun["links"]["finish"], headers=KEY)
    assert finished.status_code == 202
    while not requests.get(root + begun["links"]["self"], headers=KEY).json()["received_at"]:
        time.sleep(0.05)
    until_free(store)
    with store.read() as db:
        (document,) = documents.listing(db)
    assert store.blobs.read(document.digest) == data
    assert document.name == "lines.txt"
    server.close()
