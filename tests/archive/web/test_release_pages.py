"""The page of a release says where it goes, what is still to be sent, and who will be asked for a time-stamp."""

from __future__ import annotations

from pathlib import Path

from stub_exhibits import made

from archive import release, targets
from archive.store import Store, open_store
from archive.web import create_app


def page(store: Store, address: str) -> str:
    client = create_app(store, key="the-key", hosts=frozenset({"localhost"})).test_client()
    client.get("/?key=the-key")
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_it_says_what_to_type_and_what_has_been_done(store: Store, tmp_path: Path) -> None:
    key, folder, place = made(store, "a report"), tmp_path / "site", tmp_path / "a stick"
    release.publish(store, folder, title="Reports", agent="ann", exhibit_ids=[key])
    assert f"<code>archive release send {folder} PLACE</code>" in page(store, "/releases/1")
    targets.send(store, folder, str(place), agent="ann")
    assert f"archive release check {folder} --against &#39;{place}&#39;" in page(store, "/releases/1")
    release.publish(store, folder, title="Reports", agent="ann", exhibit_ids=[key])
    said = page(store, "/releases/2")
    assert "to be sent" in said
    assert f"archive release send {folder} &#39;{place}&#39;" in said


def test_it_says_who_is_asked_before_anything_is_published(
    store: Store,
) -> None:
    made(store, "a report")
    assert "time-stamp" not in page(store, "/releases/")
    home = store.home
    (home / "archive.toml").write_text('timestamp_authority = "https://tsa.example.org/tsr"\n')
    again = open_store(home)
    try:
        assert "<code>tsa.example.org</code> is sent the SHA-256 of the manifest" in page(again, "/releases/")
    finally:
        again.close()
