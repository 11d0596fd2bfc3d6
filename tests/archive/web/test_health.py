"""Whoever watches the server learns whether it works, and nothing else."""

from __future__ import annotations

import shutil
from collections import namedtuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

import ingest
from archive import health
from archive.store import Store
from archive.web import create_app
from ingest.errors import Crashed


@pytest.fixture
def app(store: Store) -> Flask:
    return create_app(store, key="the-key", hosts=frozenset({"localhost"}))


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_working_archive_is_ok_without_a_key(stranger: FlaskClient) -> None:
    answer = stranger.get("/health")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"ok\n", "text/plain")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def no_catalog(patch: pytest.MonkeyPatch, store: Store) -> None:
    (store.home / "catalog.sqlite3").write_bytes(b"garbage" * 1000)


def no_room(patch: pytest.MonkeyPatch, store: Store) -> None:
    usage = namedtuple("usage", "total used free")
    patch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 10**6, 10**6))


def no_readers(patch: pytest.MonkeyPatch, store: Store) -> None:
    def crash(_path: object) -> None:
        raise Crashed

    patch.setattr(ingest, "extract", crash)


def no_writing(patch: pytest.MonkeyPatch, store: Store) -> None:
    shutil.rmtree(store.home / "cache")


@pytest.mark.parametrize("betrayal", [no_catalog, no_room, no_readers, no_writing])
def test_what_fails_is_not_ok_and_is_not_named(
    stranger: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch, betrayal
) -> None:
    store.engine.dispose()
    for stray in store.home.glob("catalog.sqlite3-*"):
        stray.unlink()
    betrayal(monkeypatch, store)
    answer = stranger.get("/health")
    assert (answer.status_code, answer.data) == (503, b"not ok\n")


def test_other_host_names_and_other_methods_get_nothing(stranger: FlaskClient) -> None:
    assert stranger.get("/health", headers={"Host": "evil.example"}).status_code == 400
    assert stranger.post("/health").status_code in (401, 405)


def test_asking_often_costs_one_look(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    monkeypatch.setattr(health, "look", lambda _store: looks.append(1) or True)
    asked = health.Health(store)
    assert all(asked.is_well() for _ in range(50))
    assert len(looks) == 1


def test_what_was_found_long_ago_is_not_believed_for_ever(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = [1000.0]
    monkeypatch.setattr(health.time, "monotonic", lambda: now_s[0])
    monkeypatch.setattr(health, "look", lambda _store: True)
    asked = health.Health(store)
    assert asked.is_well()
    asked._lock.acquire()  # a look that hangs
    now_s[0] += 60
    assert asked.is_well()
    now_s[0] += 600
    assert not asked.is_well()
