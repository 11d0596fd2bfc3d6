"""What is refused before anything leaves, what is recorded, and what each kind of place does in its own way."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from real_places import Branch, Bucket, Newsroom, files_in
from stub_exhibits import made

from archive import release, review, targets
from archive.cli import main
from archive.custody import telling
from archive.errors import Conflict, Invalid, NotFound, NotSent, ReleaseDamaged, Unapproved
from archive.store import custody
from archive.targets import folder, git, outgoing, rsync, s3, sftp
from archive.targets.lying import SENDING


def send(newsroom: Newsroom, place: object, **options: bool) -> targets.Sent:
    return targets.send(newsroom.store, newsroom.folder, str(place), agent="ann", **options)


def events(newsroom: Newsroom) -> list:
    with newsroom.store.read() as db:
        return [e for e in custody.events(db, object_kind="release") if "place" in e.detail]


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("/media/stick/weekly", folder), ("weekly", folder), ("./a:b", folder), ("ed@host:/srv/x", rsync),
        ("host:x", rsync), ("rsync:/mnt/x", rsync), ("sftp://ed@host:2222/~/x", sftp), ("s3://bucket/a/b", s3),
        ("git:https://host/x.git#pages", git), ("git:git@host:a/b.git#gh-pages", git), ("git:ssh://git@host/x#p", git),
    ],
)  # fmt: skip
def test_the_form_of_a_place_says_what_it_is(name: str, module: object) -> None:
    assert type(targets._at(name)).__module__ == module.__name__


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "ftp://host/x", "https://host/x", "sftp://host", "sftp://-oProxyCommand=x/a", "s3://", "a\nb:c",
        "-e:x", "-oProxyCommand=x:y", "host::module", "host:-x", "git:#x", "git:https://host/x", "git:ext::sh -c x#p",
        "git:--upload-pack=x#p", "git:https://host/x#-d", "git:https://host/x#a..b", "git:http://host/x#p",
        "git:-oProxyCommand=x:y#p",
    ],
)  # fmt: skip
def test_what_is_no_place_or_would_be_an_option_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        targets._at(name)


@pytest.mark.parametrize(
    "name",
    ["sftp://ed:hunter2@host/x", "git:https://ed:hunter2@host/x#p", "git:https://hunter2@host/x#p",
     "s3://key:hunter2@bucket/x", "git:ssh://ed:hunter2@host/x#p"],
)  # fmt: skip
def test_a_place_with_a_password_is_refused_and_not_repeated(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        targets._at(name)
    assert "hunter2" not in f"{refused.value.message} {refused.value.hint}"


def test_custody_has_where_it_went_before_the_first_byte_and_how_it_ended(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    real = folder.FolderPlace._build
    monkeypatch.setattr(
        folder.FolderPlace, "_build", lambda *given: (seen.extend(events(newsroom)), real(*given))[1]
    )
    place = tmp_path / "stick"
    send(newsroom, place)
    assert [event.outcome for event in seen] == ["begun"]
    _, done = events(newsroom)
    assert (done.outcome, done.detail["place"], done.detail["left"]) == ("success", str(place), 0)
    assert done.digest == release.check(newsroom.folder).manifest_digest
    assert telling.sentence(done) == f"ann published release 1 at {place}"


def test_nothing_that_is_not_published_and_whole_goes_out(newsroom: Newsroom, tmp_path: Path) -> None:
    place = tmp_path / "stick"
    with pytest.raises(ReleaseDamaged):
        targets.send(newsroom.store, tmp_path, str(place), agent="ann")
    page = newsroom.folder / "index.html"
    whole = page.read_text()
    page.write_text(whole + " ")
    with pytest.raises(ReleaseDamaged, match=r"index\.html"):
        send(newsroom, place)
    page.write_text(whole)
    review.withdraw(newsroom.store, newsroom.keys[0], agent="ann", notice="It named somebody.", why="A call.")
    with pytest.raises(Unapproved, match="withdrawn since"):
        send(newsroom, place)
    assert not place.exists()
    assert events(newsroom) == []


def test_a_release_of_another_archive_is_not_sent_and_gives_no_way(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archive.store import create

    place = tmp_path / "stick"
    send(newsroom, place)
    with_another_key = create(tmp_path / "other home")
    try:
        other = Newsroom(
            with_another_key, tmp_path / "others", (made(with_another_key, "something else"),) * 3
        )
        other.publish(other.keys[0])
        with pytest.raises(NotFound, match="has not published"):
            targets.send(newsroom.store, other.folder, str(place), agent="ann")
        with pytest.raises(Conflict, match="another archive"):
            send(other, place, instead=True)
    finally:
        with_another_key.close()


def test_an_earlier_edition_does_not_come_back(newsroom: Newsroom, tmp_path: Path) -> None:
    place, old = tmp_path / "stick", tmp_path / "old"
    subprocess.run(["cp", "-a", str(newsroom.folder), str(old)], check=True)
    newsroom.correct()
    manifest = (newsroom.folder / "manifest.json").read_text()
    assert '"gone":[' in manifest
    send(newsroom, place)
    newsroom.folder = old
    with pytest.raises((Conflict, Unapproved)):
        send(newsroom, place)


def test_the_next_publishing_names_the_places_that_are_behind(newsroom: Newsroom, tmp_path: Path) -> None:
    place = tmp_path / "a stick"
    assert targets.sent_to(newsroom.store, newsroom.folder) == {}
    send(newsroom, place)
    assert targets.sent_to(newsroom.store, newsroom.folder) == {str(place): True}
    home, public = ["--home", str(newsroom.store.home)], str(newsroom.folder)
    said = CliRunner().invoke(main, [*home, "release", "publish", public, "--title", "Reports"]).output
    assert f"archive release send {public} '{place}'" in said
    assert targets.sent_to(newsroom.store, newsroom.folder) == {str(place): False}
    sent = CliRunner().invoke(main, [*home, "release", "send", public, str(place)])
    assert sent.exit_code == 0, sent.output
    assert "every byte" in sent.output
    assert targets.sent_to(newsroom.store, newsroom.folder) == {str(place): True}


def test_pages_go_after_what_they_are_made_of_and_the_manifest_last() -> None:
    names = [
        "index.html", "manifest.json", "manifest.sig", "feed.atom", "release.css", "exhibits/a/index.html",
        "exhibits/a/b/page-1.html", "exhibits/a/b/page-1.png", "exhibits/a/b/iiif.json", "exhibits/a/b/exhibit.pdf",
    ]  # fmt: skip
    stages = outgoing.in_order(names)
    at = {name: number for number, stage in enumerate(stages) for name in stage}
    assert sorted(at) == sorted(names)
    assert at["exhibits/a/b/page-1.png"] == at["release.css"] == 0
    assert at["exhibits/a/b/page-1.html"] < at["exhibits/a/index.html"] < at["index.html"]
    assert at["feed.atom"] < at["manifest.json"] == at["manifest.sig"] == len(stages) - 1


def test_one_that_was_cut_off_is_followed_by_a_later_edition(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it left is known by its note, though the later edition has none of it."""
    there = tmp_path / "there"
    put = rsync._Rsync.put

    def no_further(self: object, folder: Path, names: list[str]) -> None:
        put(self, folder, names)
        if any(name.endswith(".pdf") for name in names):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(rsync._Rsync, "put", no_further)
        send(newsroom, f"rsync:{there}")
    assert (there / SENDING).is_file()
    assert any(
        problem == f"added: {SENDING}" for problem in targets.against(newsroom.folder, f"rsync:{there}")
    )
    newsroom.correct()
    (there / ".index.html.Ab3dE6").write_text("half a page that rsync was writing")
    assert send(newsroom, f"rsync:{there}").left == ()
    assert files_in(there) == files_in(newsroom.folder)


def test_a_folder_is_no_disk_and_not_the_release_itself(newsroom: Newsroom) -> None:
    for place, why in (
        ("/proc", "whole disk"),
        (newsroom.folder, "lies in"),
        (newsroom.folder / "x", "lies in"),
    ):
        with pytest.raises(Invalid, match=why):
            send(newsroom, place)
    (newsroom.folder.parent / "link").symlink_to(newsroom.folder.parent)
    with pytest.raises(Conflict, match="not a folder"):
        send(newsroom, newsroom.folder.parent / "link")


def test_a_stick_that_knows_neither_links_nor_modes_takes_it_too(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    send(newsroom, tmp_path / "stick")
    newsroom.correct()
    monkeypatch.setattr(folder.os, "link", refused)
    monkeypatch.setattr(Path, "chmod", refused)
    monkeypatch.setattr(folder.os, "chmod", refused)
    assert send(newsroom, tmp_path / "stick").left == ()
    assert files_in(tmp_path / "stick") == files_in(newsroom.folder)


def test_a_branch_with_a_history_is_not_thrown_away_unasked(newsroom: Newsroom, tmp_path: Path) -> None:
    there = Branch(tmp_path)
    send(newsroom, there.name)
    commit = there.git("commit-tree", "pages^{tree}", "-p", "pages", given=b"again").decode().strip()
    there.git("update-ref", "refs/heads/pages", commit)
    assert any("history" in problem for problem in targets.against(newsroom.folder, there.name))
    with pytest.raises(Conflict, match="history"):
        send(newsroom, there.name)
    send(newsroom, there.name, instead=True)
    assert there.git("rev-list", "--count", "pages").strip() == b"1"
    assert (
        there.git("log", "-1", "--format=%an %ae", "pages").strip() == b"Exposure Archive archive@localhost"
    )


def test_a_branch_is_sent_only_what_changed(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though no history leads from one commit to the next."""
    there = Branch(tmp_path)
    send(newsroom, there.name)
    newsroom.correct()
    there.git("config", "receive.unpackLimit", "1")  # what comes is kept as it came
    monkeypatch.setattr(git.GitPlace, "_forget", lambda *_: ())
    packs = set(there.repository.glob("objects/pack/*.idx"))
    send(newsroom, there.name)
    (new,) = set(there.repository.glob("objects/pack/*.idx")) - packs
    listed = there.git("verify-pack", "-v", str(new)).decode().splitlines()
    blobs = {line.split()[0] for line in listed if " blob " in line}
    stays = f"{newsroom.folder_of(newsroom.keys[2])}/"
    same = {
        there.git("rev-parse", f"pages:{name}").decode().strip()
        for name in there.files() if name.startswith(stays) and name.endswith((".pdf", ".png"))
    }  # fmt: skip
    assert len(same) == 2
    assert blobs
    assert not blobs & same


def test_the_same_release_makes_the_same_commit(newsroom: Newsroom, tmp_path: Path) -> None:
    there = Branch(tmp_path)
    send(newsroom, there.name)
    first = there.git("rev-parse", "pages")
    there.git("update-ref", "-d", "refs/heads/pages")
    send(newsroom, there.name)
    assert there.git("rev-parse", "pages") == first


def test_a_repository_that_somebody_works_in_is_not_cleaned_but_told(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path / "work")], check=True)
    place = f"git:{tmp_path / 'work'}#pages"
    send(newsroom, place)
    newsroom.correct()
    sent = send(newsroom, place)
    assert sent.left == ()
    assert any("git gc --prune=now" in note for note in sent.notes)


def test_objects_say_what_they_are_and_are_asked_about_each_time(newsroom: Newsroom, bucket: Bucket) -> None:
    send(newsroom, bucket.name)
    for name, kind in (
        ("index.html", "text/html; charset=utf-8"), ("manifest.json", "application/json"),
        (f"{newsroom.folder_of(newsroom.keys[2])}/exhibit.pdf", "application/pdf"),
        ("check.py", "text/plain; charset=utf-8"),
    ):  # fmt: skip
        told = bucket.client.head_object(Bucket=bucket.bucket, Key=f"weekly/{name}")
        assert (told["ContentType"], told["CacheControl"]) == (kind, "no-cache")


def test_an_earlier_version_that_is_still_kept_is_told(
    newsroom: Newsroom, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(newsroom, bucket.name)
    pdf = f"{newsroom.folder_of(newsroom.keys[0])}/exhibit.pdf"
    newsroom.correct()
    monkeypatch.setattr(s3._S3, "_remove_version", lambda *_: None)  # as one that is locked
    left = send(newsroom, bucket.name).left
    assert f"earlier state still kept: {pdf}" in left
    assert f"earlier state still kept: {pdf}" in targets.against(newsroom.folder, bucket.name)
    assert events(newsroom)[-1].outcome == "warning"


def test_a_store_that_refuses_is_told_in_its_words(newsroom: Newsroom, s3_client: object) -> None:
    with pytest.raises(NotSent, match="NoSuchBucket"):
        send(newsroom, "s3://not-there/weekly")


def test_a_host_that_is_not_known_is_refused(newsroom: Newsroom, ssh_server: int, tmp_path: Path) -> None:
    for place in (f"sftp://localhost:{ssh_server}{tmp_path}/x", f"localhost:{tmp_path}/x"):
        with pytest.raises(NotSent):
            send(newsroom, place)
    assert not (tmp_path / "x").exists()
    assert events(newsroom) == []
