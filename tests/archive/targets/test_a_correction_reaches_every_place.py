"""Publish, send, withdraw one, change another, publish, send: at each kind of place, with all that may come between."""

from __future__ import annotations

from pathlib import Path

import pytest
from real_places import Folder, Newsroom, Place, files_in

from archive import targets
from archive.errors import Conflict
from archive.release import switching
from archive.targets import git, rsync, s3, sftp

CUT_OFF = {
    "folder": (switching, "switched", 1), "rsync": (rsync._Rsync, "put", 3), "sftp": (sftp._Sftp, "put", 3),
    "s3": (s3._S3, "put", 3), "git": (git.GitPlace, "_forget", 1),
}  # fmt: skip
"""Where each kind of place has done something and not all: what is called for the so many-th time does not return."""


def cut_off(patch: pytest.MonkeyPatch, place: Place) -> None:
    owner, name, last = CUT_OFF[place.kind.partition(" ")[0]]
    real, calls = getattr(owner, name), []

    def call(*given: object) -> object:
        calls.append(1)
        if len(calls) == last:
            raise KeyboardInterrupt
        return real(*given)

    patch.setattr(owner, name, call)


def test_all_of_a_places_life(
    newsroom: Newsroom, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(*, instead: bool = False) -> targets.Sent:
        return targets.send(newsroom.store, newsroom.folder, place.name, agent="ann", instead=instead)

    def against() -> tuple[str, ...]:
        return targets.against(newsroom.folder, place.name)

    withdrawn, changed, stays = newsroom.keys

    # A stranger's file is never touched, not even one that is called as one of ours.
    place.meddle("index.html", b"somebody's own page")
    with pytest.raises(Conflict, match="not of a release: index.html"):
        send()
    assert place.files() == {"index.html": b"somebody's own page"}
    place.meddle("index.html", None)

    # What speaks to the host stays, and is told.
    place.meddle("CNAME", b"documents.example.org")
    first = send(instead=place.kind == "git")
    assert (first.put, first.kept, first.removed) == (len(files_in(newsroom.folder)), 0, 0)
    assert (first.left, first.beside) == ((), ("CNAME",))
    host = {"CNAME": b"documents.example.org"}
    assert place.files() == {**files_in(newsroom.folder), **host}
    again = send()
    assert (again.put, again.removed, again.left) == (0, 0, ())

    # A byte that was altered is noticed, and mended by sending again.
    pdf = f"{newsroom.folder_of(stays)}/exhibit.pdf"
    data = bytearray(place.files()[pdf])
    data[-10] ^= 1
    place.meddle(pdf, bytes(data))
    assert f"changed: {pdf}" in against()
    assert send().left == ()
    assert against() == ()

    # The correction, cut off at first.
    before = place.files()
    old = {key: newsroom.bytes_of(key) for key in (withdrawn, changed)}
    gone = {key: newsroom.folder_of(key) for key in (withdrawn, changed)}
    newsroom.correct()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        cut_off(patch, place)
        send()
    assert place.kind == "git" or against() != ()
    second = send()
    assert second.left == ()
    there = place.files()
    assert there == {**files_in(newsroom.folder), **host}
    assert not any(data in there.values() for data in old.values())
    assert "was withdrawn" in there[f"{gone[withdrawn]}/page-1.html"].decode()
    assert "It named somebody." in there[f"{gone[withdrawn]}/index.html"].decode()
    assert "was replaced" in there[f"{gone[changed]}/index.html"].decode()
    assert before[pdf] == there[pdf]
    assert second.put <= len([name for name, data in there.items() if before.get(name) != data])
    assert not any(data in place.kept_bytes() for data in old.values()), "nor in what the place keeps behind"
    assert place.next_door() == b"a neighbour"

    # An old version that comes back is noticed, and removed.
    came_back = f"{gone[withdrawn]}/exhibit.pdf"
    place.meddle(came_back, old[withdrawn])
    assert f"still there: {came_back}" in against()
    assert send().removed == 1

    # What somebody put beside it stops the next one, and is not removed.
    place.meddle("exhibits/notes.txt", b"mine")
    assert "added: exhibits/notes.txt" in against()
    with pytest.raises(Conflict, match=r"notes\.txt"):
        send()
    assert place.files()["exhibits/notes.txt"] == b"mine"
    place.meddle("exhibits/notes.txt", None)

    # Another release does not take its place, unless it is said.
    newsroom.folder = tmp_path / "another"
    newsroom.publish(stays)
    with pytest.raises(Conflict, match="another release"):
        send()
    assert send(instead=True).left == ()
    assert place.files() == {**files_in(newsroom.folder), **host}


def test_rsync_over_ssh_does_what_rsync_to_a_path_does(
    newsroom: Newsroom, ssh_server: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of its life is looked at above, where no run of it takes a quarter of a second."""
    place = Folder(tmp_path / "there", "rsync over ssh", "127.0.0.1:")

    def send() -> targets.Sent:
        return targets.send(newsroom.store, newsroom.folder, place.name, agent="ann")

    place.meddle("index.html", b"somebody's own page")
    with pytest.raises(Conflict, match="not of a release: index.html"):
        send()
    place.meddle("index.html", None)
    assert send().left == ()
    old = newsroom.bytes_of(newsroom.keys[0])
    assert old in place.kept_bytes()
    newsroom.correct()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        cut_off(patch, place)
        send()
    assert targets.against(newsroom.folder, place.name) != ()
    assert send().left == ()
    assert place.files() == files_in(newsroom.folder)
    assert old not in place.kept_bytes()
    assert place.next_door() == b"a neighbour"
