"""Files sent in the browser: tus as the protocol has it, and into the archive as every file."""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha1, sha256
from io import BytesIO
from pathlib import Path

import pytest
from asking import text
from flask import Flask
from flask.testing import FlaskClient
from sender import PIECE, TUS, Sender, metadata
from sqlalchemy import select

from archive import accession
from archive.store import Store, create, custody
from archive.store.catalog import documents, intake
from archive.store.catalog.tables import captures
from archive.store.incoming import rows
from archive.web import create_app, show
from archive.web.uploads import PIECE_BYTES

HOST = "localhost"


@pytest.fixture
def filled(store: Store) -> Store:
    """Here every test has an archive of its own."""
    return store


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    assert client.get("/?key=the-key").status_code == 302
    return client


@pytest.fixture
def sender(client: FlaskClient) -> Sender:
    return Sender(client)


@pytest.fixture
def links(sender: Sender) -> dict[str, str]:
    return sender.begin()


def bytes_on_disk(store: Store) -> list[Path]:
    return [path for path in (store.home / "incoming").iterdir() if not path.name.startswith("incoming.")]


# The protocol


def test_a_server_says_what_it_can(sender: Sender, links: dict[str, str]) -> None:
    answer = sender.client.options(links["files"])
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "termination", "expiration", "checksum"
    }  # fmt: skip
    assert int(answer.headers["Tus-Max-Size"]) > 0
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")


def test_a_file_in_pieces_with_its_offset_at_every_step(sender: Sender, links: dict[str, str]) -> None:
    created = sender.create(links, b"a/b.txt", 10)
    assert (created.status_code, created.headers["Upload-Offset"]) == (201, "0")
    assert "GMT" in created.headers["Upload-Expires"]
    address = created.headers["Location"]
    head = sender.ask("HEAD", address)
    assert (head.headers["Upload-Length"], head.headers["Cache-Control"]) == ("10", "no-store")
    assert head.headers["Upload-Metadata"] == metadata(b"a/b.txt")
    first = sender.append(address, 0, b"0123")
    assert (first.status_code, first.headers["Upload-Offset"], first.data) == (204, "4", b"")
    assert sender.offset(address) == 4
    last = sender.append(address, 4, b"456789")
    assert (last.headers["Upload-Offset"], "Upload-Expires" in last.headers) == ("10", False)
    assert sender.finish(links) == {"received": 1}


@pytest.mark.parametrize("offset", ["0", "3", "5", "10", "11"])
def test_another_offset_is_a_conflict_and_changes_nothing(
    sender: Sender, links: dict[str, str], offset: str
) -> None:
    address = sender.create(links, b"a", 10).headers["Location"]
    sender.append(address, 0, b"0123")
    assert sender.append(address, int(offset), b"x").status_code == 409
    assert sender.offset(address) == 4


def test_more_than_was_said_is_refused(sender: Sender, links: dict[str, str]) -> None:
    address = sender.create(links, b"a", 3).headers["Location"]
    assert sender.append(address, 0, b"0123").status_code == 400
    assert sender.offset(address) == 0
    assert sender.append(address, 0, b"012").status_code == 204
    assert sender.append(address, 3, b"3").status_code == 400


@pytest.mark.parametrize("said", ["", "-1", "1.5", "0x10", "１２", "9" * 25, "1 2"])
def test_what_is_no_number_is_refused(sender: Sender, links: dict[str, str], said: str) -> None:
    headers = {"Upload-Length": said.encode("utf-8").decode("latin-1"), "Upload-Metadata": metadata(b"a")}
    assert sender.ask("POST", links["files"], headers=headers).status_code == 400
    address = sender.create(links, b"a", 3).headers["Location"]
    headers = {**PIECE, "Upload-Offset": headers["Upload-Length"]}
    assert sender.ask("PATCH", address, headers=headers, data=b"x").status_code == 400


@pytest.mark.parametrize(
    "said", ["", "a", "a %%%", "a YQ==,a YQ==", "relativePath", " YQ==", "relativePath YQ"]
)
def test_metadata_that_is_none_names_no_file(sender: Sender, links: dict[str, str], said: str) -> None:
    answer = sender.ask("POST", links["files"], headers={"Upload-Length": "1", "Upload-Metadata": said})
    assert answer.status_code == 400
    assert answer.json["detail"]


def test_another_version_and_another_type_are_refused(sender: Sender, links: dict[str, str]) -> None:
    address = sender.create(links, b"a", 3).headers["Location"]
    old = sender.append(address, 0, b"x", **{"Tus-Resumable": "0.2.2"})
    assert (old.status_code, old.headers["Tus-Version"]) == (412, "1.0.0")
    assert sender.append(address, 0, b"x", **{"Content-Type": "application/octet-stream"}).status_code == 415
    assert sender.offset(address) == 0


@pytest.mark.parametrize(("name", "digest"), [("sha1", sha1), ("sha256", sha256)])
def test_a_piece_that_changed_on_its_way_is_not_kept(
    sender: Sender, links: dict[str, str], name, digest
) -> None:
    address = sender.create(links, b"a", 4).headers["Location"]
    right = f"{name} {b64encode(digest(b'abcd').digest()).decode()}"
    assert sender.append(address, 0, b"abcX", **{"Upload-Checksum": right}).status_code == 460
    assert sender.append(address, 0, b"abcd", **{"Upload-Checksum": "md5 AAAA"}).status_code == 400
    assert sender.offset(address) == 0
    assert sender.append(address, 0, b"abcd", **{"Upload-Checksum": right}).status_code == 204


def test_a_piece_has_a_limit(sender: Sender, links: dict[str, str]) -> None:
    address = sender.create(links, b"a", 3 * PIECE_BYTES).headers["Location"]
    assert sender.append(address, 0, b"x" * (PIECE_BYTES + 1)).status_code == 413
    assert sender.append(address, 0, b"x" * PIECE_BYTES).status_code == 204
    assert sender.offset(address) == PIECE_BYTES


def test_a_second_writer_is_kept_out_until_the_first_has_ended(
    sender: Sender, links: dict[str, str], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = sender.create(links, b"a", 4).headers["Location"]
    sender.append(address, 0, b"")
    statuses = []
    flush = os.fsync

    def meanwhile(number: int) -> None:
        monkeypatch.setattr("archive.store.incoming.os.fsync", flush)
        statuses.append(sender.append(address, 0, b"WXYZ").status_code)
        statuses.append(sender.ask("DELETE", address).status_code)
        flush(number)

    monkeypatch.setattr("archive.store.incoming.os.fsync", meanwhile)
    assert sender.append(address, 0, b"abcd").status_code == 204
    assert statuses == [409, 409]
    assert [path.read_bytes() for path in bytes_on_disk(store)] == [b"abcd"]


def test_a_cancelled_file_leaves_no_bytes_and_no_name(
    sender: Sender, links: dict[str, str], store: Store
) -> None:
    address = sender.create(links, b"taken-back.txt", 8, data=b"taken").headers["Location"]
    sender.send(links, b"kept.txt", b"kept")
    assert sender.ask("DELETE", address).status_code == 204
    assert len(bytes_on_disk(store)) == 1
    assert sender.append(address, 5, b"x").status_code == 409
    assert sender.finish(links) == {"received": 1, "cancelled": 1}
    page = text(sender.client, links["page"])
    assert "taken-back" not in page
    assert b"taken-back" not in b"".join(path.read_bytes() for path in (store.home / "incoming").iterdir())


def test_a_delivery_half_sent_cannot_be_finished_unless_the_rest_is_left(
    sender: Sender, links: dict[str, str]
) -> None:
    assert sender.ask("POST", links["finish"]).status_code == 400  # nothing was sent
    sender.send(links, b"whole.txt", b"whole")
    sender.create(links, b"half.txt", 8, data=b"half")
    answer = sender.ask("POST", links["finish"])
    assert (answer.status_code, answer.json["detail"]) == (409, "Files that have not come whole: 1.")
    assert sender.ask("POST", links["finish"], data={"leave_rest": "yes"}).status_code == 202
    assert sender.create(links, b"more.txt", 1).status_code == 409


# Into the archive


def test_files_come_in_as_from_the_command_line(sender: Sender, store: Store, tmp_path: Path) -> None:
    links = sender.begin(source="heron", conditions="Not before May.")
    sent = {
        b"drop/note.txt": b"confirmed by telephone",
        b"drop/other.txt": b"confirmed by telephone",
        b"drop/broken.pdf": b"%PDF-1.7 no",
        b"drop/empty.txt": b"",
        b"drop/noise.bin": bytes(range(256)) * 4,
    }
    for path, data in sent.items():
        sender.send(links, path, data, modified=1_600_000_000_123)
    assert sender.create(links, b"drop/.DS_Store", 3).json["reason"] == "desktop-litter"
    counts = sender.finish(links)
    assert counts == {"received": 4, "known": 1, "skipped": 1}
    assert not bytes_on_disk(store)
    ledger = accession.status(store)
    assert ledger.adds_up
    assert (ledger.found, ledger.duplicate) == (6, 1)
    # The same files through the command line give the same documents.
    folder = tmp_path / "drop"
    folder.mkdir()
    for path, data in sent.items():
        (tmp_path / path.decode()).write_bytes(data)
    other = create(tmp_path / "other")
    accession.ingest(other, [folder], collection="Leak", source="heron")
    assert states(store) == states(other)
    other.close()
    with store.read() as db:
        note = next(document for document in documents.listing(db) if document.name == "note.txt")
        (place, again) = documents.places(db, note.id)
        (modified_at,) = db.execute(
            select(captures.c.modified_at).where(captures.c.raw_path == b"drop/note.txt")
        ).one()
        captured = [event for event in custody.events(db) if event.type == "capture"]
    assert (place.path, again.path) == ("drop/note.txt", "drop/other.txt")
    assert modified_at.timestamp() == 1_600_000_000.123
    assert {event.agent for event in captured} == {store.settings.agent}
    assert len(captured) == 5
    page = text(sender.client, links["page"])
    for said in ("empty", "corrupt", "desktop", "already there", "<strong>6</strong> sent", "heron"):
        assert said in page, said


def states(store: Store) -> set[tuple[str, ...]]:
    with store.read() as db:
        return {(entry.digest, entry.name, entry.state, entry.reason) for entry in documents.listing(db)}


def test_many_files_are_listed_in_parts(
    sender: Sender, links: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.web.adding.pages.FILES_A_PAGE", 2)
    monkeypatch.setattr("archive.web.adding.files.FILES_A_PART", 2)
    for number in range(5):
        sender.send(links, b"file-%d.txt" % number, b"x")
    pages = [text(sender.client, f"{links['page']}?page={number}&state=whole") for number in (1, 2, 3)]
    assert ["file-3.txt" in page for page in pages] == [False, True, False]
    assert [page.count('rel="next"') for page in pages] == [1, 1, 0]
    paths, address = [], links["files"]
    while address:
        part = sender.ask("GET", address).json
        paths += [file["path"] for file in part["files"]]
        address = part["next"]
    assert paths == [f"file-{number}.txt" for number in range(5)]


def test_the_same_again_is_already_there(sender: Sender, store: Store) -> None:
    for expected in ("received", "known", "known"):
        links = sender.begin()
        sender.send(links, b"note.txt", b"confirmed")
        assert sender.finish(links) == {expected: 1}
    with store.read() as db:
        (document,) = documents.listing(db)
        assert len(documents.places(db, document.id)) == 1


def test_what_is_too_large_or_was_not_given_is_named_and_counted(client: FlaskClient, store: Store) -> None:
    object.__setattr__(store.settings, "file_bytes", 1_000)
    sender = Sender(client)
    links = sender.begin()
    large = sender.create(links, b"film.mov", 1_001)
    assert (large.status_code, large.json["reason"]) == (413, "too-large")
    gone = sender.create(links, b"gone.txt", 5, "notGiven")
    assert (gone.status_code, gone.json["reason"]) == (422, "cannot-open")
    sender.send(links, b"note.txt", b"small")
    assert sender.finish(links) == {"received": 1, "failed": 2}
    page = text(client, links["page"])
    assert "film.mov" in page
    assert "gone.txt" in page
    ledger = accession.status(store)
    assert (ledger.found, ledger.unreadable, ledger.adds_up) == (3, {"too-large": 1, "cannot-open": 1}, True)


NAMES = [
    b"../../etc/passwd", b"/etc/cron.d/x", b"..", b"a/../..", b"C:\\Windows\\x", b"CON", b"incoming.sqlite3",
    "\u202egnp.exe".encode(), b"\x1b[2J.txt", b"line\nbreak", b"nul\0byte", b"\xed\xa0\x80lone", b"\xff\xfe not utf-8",
    "ü".encode() * 4_000, b"<script>alert(1)</script>", b" ", b"a/" * 500 + b"deep", b"; rm -rf *", b"%2e%2e%2f",
]  # fmt: skip


def test_no_name_is_a_name_on_the_disk_and_each_is_kept_as_it_came(
    sender: Sender, store: Store, tmp_path: Path
) -> None:
    links = sender.begin()
    for number, name in enumerate(NAMES):
        sender.create(links, name, 40, data=b"first %d" % number)
    names = {path.name for path in bytes_on_disk(store)}
    assert len(names) == len(NAMES)
    assert all(len(name) == 32 and set(name) <= set("0123456789abcdef") for name in names)
    assert {path.stat().st_mode & 0o777 for path in bytes_on_disk(store)} == {0o600}
    assert (store.home / "incoming").stat().st_mode & 0o777 == 0o700
    for file in sender.ask("GET", links["files"]).json["files"]:
        sender.append(file["link"], file["offset"], b"x" * (40 - file["offset"]))
    outside = set(tmp_path.iterdir())
    assert sender.finish(links) == {"received": len(NAMES)}
    assert set(tmp_path.iterdir()) == outside
    with store.read() as db:
        found = documents.listing(db)
        raw = {row[0] for row in db.exec_driver_sql("SELECT raw_path FROM captures")}
    assert raw == set(NAMES)
    pages = text(sender.client, links["page"]) + "".join(document.name for document in found)
    for danger in ("\u202e", "\x1b", "\0", "<script>alert"):
        assert danger not in pages.replace(f"/{danger}", "") or danger == "<script>alert"
    assert "<script>alert" not in text(sender.client, links["page"])
    assert "\\u202egnp.exe" in pages


def test_a_name_too_long_to_be_one_is_refused(sender: Sender, links: dict[str, str]) -> None:
    assert sender.create(links, b"x" * 100_001, 1).status_code == 400
    assert sender.create(links, b"", 1).status_code == 400


# Going on


def test_the_same_file_begun_again_goes_on_where_it_was(sender: Sender, links: dict[str, str]) -> None:
    first = sender.create(links, b"big", 10, "resume", data=b"0123", modified=5)
    again = sender.create(links, b"big", 10, "resume", data=b"0123", modified=5)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Upload-Offset"] == "4"
    changed = sender.create(links, b"big", 10, "resume", modified=6)
    assert changed.headers["Location"] != first.headers["Location"]
    sender.ask("DELETE", changed.headers["Location"])
    sender.append(first.headers["Location"], 4, b"456789")
    for _ in range(2):  # what was not given at first may be given later, and is one file all the same
        sender.create(links, b"locked", 3, "resume", "notGiven", modified=5)
    assert (
        sender.create(links, b"locked", 3, "resume", data=b"abc", modified=5).headers["Upload-Offset"] == "0"
    )
    locked = sender.create(links, b"locked", 3, "resume", modified=5).headers["Location"]
    sender.append(locked, 0, b"abc")
    assert (
        sender.create(links, b"locked", 3, "resume", "notGiven", modified=5).headers["Upload-Offset"] == "3"
    )
    assert sender.finish(links) == {"received": 2, "cancelled": 1}


def test_a_server_that_starts_again_knows_what_it_has(
    sender: Sender, links: dict[str, str], store: Store
) -> None:
    address = sender.create(links, b"a", 10, data=b"0123").headers["Location"]
    after = create_app(store, key="second", hosts=frozenset({HOST})).test_client()
    after.get("/?key=second")
    later = Sender(after)
    assert "not finished" in text(after, "/add/")
    assert later.offset(address) == 4
    later.append(address, 4, b"456789")
    assert later.finish(links) == {"received": 1}


def test_what_nobody_touches_for_a_week_is_removed(
    sender: Sender, links: dict[str, str], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = sender.create(links, b"a", 10, data=b"0123").headers["Location"]
    (store.home / "incoming" / "left-behind").write_bytes(b"of a crash")
    os.utime(store.home / "incoming" / "left-behind", (0, 0))
    sender.begin()
    assert sender.offset(address) == 4
    assert [path.name for path in bytes_on_disk(store)] == [address.rpartition("/")[2]]
    monkeypatch.setattr(rows, "KEPT_FOR", -rows.KEPT_FOR)
    sender.begin()
    assert sender.ask("HEAD", address).status_code == 404
    assert not bytes_on_disk(store)


# Who


def test_another_person_finds_nothing(
    app: Flask, sender: Sender, links: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = sender.create(links, b"secret-name.txt", 10, data=b"0123").headers["Location"]
    for module in ("files", "pages", "taking_in"):
        monkeypatch.setattr(f"archive.web.adding.{module}.who", lambda: "someone else")
    statuses = {
        sender.ask("HEAD", address).status_code, sender.append(address, 4, b"x").status_code,
        sender.ask("DELETE", address).status_code, sender.create(links, b"b", 1).status_code,
        sender.ask("GET", links["self"]).status_code, sender.ask("GET", links["files"]).status_code,
        sender.ask("POST", links["finish"]).status_code, sender.ask("DELETE", links["self"]).status_code,
        sender.client.get(links["page"]).status_code, sender.client.options(links["files"]).status_code,
    }  # fmt: skip
    assert statuses == {404}
    nothing = sender.ask("HEAD", address.replace("/files/", "/files/0"))
    assert (nothing.status_code, nothing.headers) == (404, sender.ask("HEAD", address).headers)
    assert "Leak" not in sender.client.get("/add/").get_data(as_text=True).split("Sent before")[-1]
    own = sender.begin()
    assert sender.ask("HEAD", f"{own['files']}/{address.rpartition('/')[2]}").status_code == 404
    monkeypatch.setattr("archive.web.adding.taking_in.who", show.who)
    assert sender.offset(address) == 4


def test_nothing_is_taken_without_the_token_or_from_elsewhere(sender: Sender, links: dict[str, str]) -> None:
    address = sender.create(links, b"a", 10).headers["Location"]
    for headers in ({"X-Form-Token": "0" * 64}, {"X-Form-Token": ""}, {"Origin": "https://evil.example"},
                    {"Sec-Fetch-Site": "cross-site"}):  # fmt: skip
        for method, where in (
            ("POST", "/add/deliveries/"), ("POST", links["files"]), ("POST", links["finish"]),
            ("PATCH", address), ("DELETE", address), ("DELETE", links["self"]),
        ):  # fmt: skip
            assert sender.ask(method, where, headers=headers).status_code == 403, (method, where, headers)
    assert sender.offset(address) == 0


def test_a_program_sends_with_its_key(stranger: FlaskClient, links: dict[str, str]) -> None:
    key = {"Authorization": "Bearer the-key", **TUS}
    begun = stranger.post("/api/v1/deliveries/", data={"collection": "Leak"}, headers=key).json["links"]
    assert begun["files"].startswith("/api/v1/deliveries/")
    created = stranger.post(
        begun["files"], headers={**key, "Upload-Length": "3", "Upload-Metadata": metadata(b"a.txt")}
    )
    address = created.headers["Location"]
    assert address.startswith("/api/v1/deliveries/")
    sent = stranger.patch(address, headers={**key, **PIECE, "Upload-Offset": "0"}, data=b"abc")
    assert sent.status_code == 204
    assert stranger.patch(address, headers={**TUS, **PIECE, "Upload-Offset": "3"}).status_code == 401
    assert stranger.patch(links["files"], headers=key).status_code == 403
    assert stranger.delete(begun["self"], headers=key).status_code == 204


# Without scripts


def test_a_few_small_files_in_a_plain_form(client: FlaskClient, store: Store) -> None:
    token = Sender(client).token
    form = {"token": token, "collection": "", "new_collection": "Second"}
    files = [(BytesIO(b"one"), "one.txt"), (BytesIO(b""), "empty.txt"), (BytesIO(b"x"), "Thumbs.db")]
    answer = client.post("/add/", data={**form, "files": files})
    assert answer.status_code == 302
    client.application.extensions["work"].get(1).future.result(60)
    page = text(client, client.get(answer.headers["Location"]).headers["Location"])
    assert "<strong>3</strong> sent" in page
    assert "Thumbs.db" in page
    with store.read() as db:
        assert {document.collection for document in documents.listing(db)} == {"Second"}
    assert client.post("/add/", data={**form, "new_collection": ""}).status_code == 400
    too_much = {**form, "files": [(BytesIO(b"x" * (PIECE_BYTES + 100_000)), "big")]}
    assert client.post("/add/", data=too_much).status_code == 413


def test_conditions_stay_with_their_source(sender: Sender, store: Store) -> None:
    for said in ("Not before May.", "Not before May.", "No faces.", ""):
        links = sender.begin(source="heron", conditions=said)
        sender.send(links, b"note.txt", b"confirmed")
        sender.finish(links)
    with store.read() as db:
        assert [source.conditions for source in intake.sources(db)] == ["Not before May.\n\nNo faces."]
    assert (
        sender.ask(
            "POST", "/add/deliveries/", data={"collection": "x", "conditions": "of nobody"}
        ).status_code
        == 400
    )
