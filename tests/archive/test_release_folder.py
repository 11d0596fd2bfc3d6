"""A release: what readers get, what may not be in it, and what a changed copy looks like."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin
from stub_exhibits import made

from archive import release
from archive.errors import Conflict, EvidenceDamaged, Invalid, NotFound, ReleaseDamaged, Unproved
from archive.model import Box, Outcome, RedactionState, Word
from archive.redaction import plan
from archive.redaction.secrets import Secret
from archive.release import checker, page_drawing, sweep
from archive.store import Store, custody
from archive.store.catalog import exhibits


def publish(store: Store, folder: Path, **rest: object) -> Path:
    release.publish(store, folder, title="The reports", agent="chief", **rest)
    return folder


def texts(folder: Path) -> str:
    return "\n".join(path.read_text() for path in folder.rglob("*.html"))


def test_a_release_is_a_site_of_plain_files(store: Store, tmp_path: Path) -> None:
    made(store, "posted by Ilona Kovalenko today", "Ilona Kovalenko", title="The first report")
    folder = publish(store, tmp_path / "out" / "site")
    names = {path.relative_to(folder).name for path in folder.rglob("*") if path.is_file()}
    assert names == {"index.html", "release.css", "check.py", "page-1.html", "manifest.json", "manifest.sig", "key.pub",
                     "exhibit.pdf", "page-0001.png", "search.html", "search.js", "exhibits.js", "w.js",
                     "words.js"}  # fmt: skip
    index, exhibit = (
        (folder / "index.html").read_text(),
        next(folder.glob("exhibits/*/*/index.html")).read_text(),
    )
    assert "The first report" in index
    assert "private person" in index
    assert re.search(r"posted by\s*<span class=\"bar\">private person</span>\s*today", exhibit)
    assert 'alt="Page 1 of 1"' in exhibit
    assert "It was looked at" in exhibit
    assert "2 strings" not in exhibit, "how many names were hidden is nobody's business"
    for page in (index, exhibit):
        assert '<html lang="en">' in page
        assert "default-src 'none'; img-src 'self'; style-src 'self'" in page
        assert not re.search(r"<script|style=|<style|https?://|\bon\w+=", page)
    assert release.check(folder).passed
    assert stat.S_IMODE((folder / "index.html").stat().st_mode) == 0o644


def test_links_and_pictures_lead_to_files_of_the_release(store: Store, tmp_path: Path) -> None:
    made(store, "one report"), made(store, "another report")
    folder = publish(store, tmp_path / "site")
    for page in folder.rglob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"#]+)"', page.read_text()):
            assert (page.parent / target).is_file(), target


def test_only_proved_and_current_exhibits_go_out(store: Store, tmp_path: Path) -> None:
    good = made(store, "posted by Ilona today", "Ilona")
    failed = made(store, "a failed one", outcome=Outcome.FAILED)
    with pytest.raises(Unproved):
        publish(store, tmp_path / "site", exhibit_ids=[good, failed])
    assert not (tmp_path / "site").exists()
    folder = publish(store, tmp_path / "site")
    assert len(list(folder.glob("exhibits/*"))) == 1
    document = plan.add_text(store, 1, "today", reason="legal", agent="editor")
    plan.decide(store, [document[0].id], RedactionState.APPROVED, agent="editor")
    with pytest.raises(Unproved):
        publish(store, tmp_path / "other", exhibit_ids=[good])
    with pytest.raises(NotFound):
        publish(store, tmp_path / "other")
    with pytest.raises(NotFound):
        publish(store, tmp_path / "other", exhibit_ids=[77])


def test_bytes_that_changed_since_their_proof_do_not_go_out(store: Store, tmp_path: Path) -> None:
    key = made(store, "a report")
    with store.read() as db:
        path = store.blobs.path(exhibits.get(db, key).digest)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"Glyphless", b"Glyphfull"))
    with pytest.raises(EvidenceDamaged):
        publish(store, tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_title_that_says_what_is_hidden_stops_the_release(store: Store, tmp_path: Path) -> None:
    made(store, "posted by Ilona Kovalenko today", "Ilona Kovalenko")
    with pytest.raises(Unproved):
        release.publish(store, tmp_path / "site", title="About ilona KOVALENKO", agent="chief")
    made(store, "other words", title="Letter to Ilona Kovalenko")
    with pytest.raises(Unproved):
        publish(store, tmp_path / "site")
    with pytest.raises(Invalid):
        release.publish(store, tmp_path / "site", title="  ", agent="chief")


def test_a_name_hidden_in_one_exhibit_and_left_in_another_stops_the_release(
    store: Store, tmp_path: Path
) -> None:
    made(store, "posted by Ilona Kovalenko today", "Ilona Kovalenko")
    other = made(store, "answered by Ilona Kovalenko later")
    with pytest.raises(Unproved) as caught:
        publish(store, tmp_path / "site")
    assert "exhibit 1" in caught.value.message
    assert "Kovalenko" not in caught.value.message
    assert not (tmp_path / "site").exists()
    publish(store, tmp_path / "site", exhibit_ids=[other])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("index.html", b"<p>by Kova<b>lenko</b></p>"),
        ("exhibits/x/index.html", b'<img alt="KOVALENKO">'),
        ("exhibits/x/index.html", b"<p>Ilona&nbsp;Kovalenko</p>"),
        ("exhibits/x/kovalenko.png", None),
        ("exhibits/x/iiif.json", b'{"value": "posted by\\nKovalenko"}'),
        ("exhibits/x/oembed.json", b'{"Kovalenko": [1]}'),
        ("exhibits/x/pages.json", b'{"by": "Kovalenko", "by": "another"}'),
        ("exhibits/x/words.js", b'releaseText(["exhibits/x",["posted by\\nKovalenko"]]);'),
        ("exhibits/x/words.js", b'/* Kovalenko */ releaseText(["exhibits/x",[]]);'),
        ("search/w-6b.js", b'releaseWords({"kovalenko":[0,7]});'),
        ("exhibits/x/exhibit.txt", b"posted by\fKovalenko"),
        ("api/documents/7/notes/index.json", b'{"content": "<p>by\\u0020Koval<b>enko</b></p>"}'),
        ("feed.atom", b"<feed><title>Kovalenko</title></feed>"),
        ("notes.txt", b"kovalenko"),
        ("exhibits/x/exhibit.pdf", b"%PDF-1.7 " + "Kovalenko".encode("utf-16-be")),
        ("exhibits/x/exhibit.pdf", b"%PDF-1.7 " + b"Kovalenko".hex().encode()),
        ("exhibits/x/page.jpg", b"\xff\xd8\xff\xfe\x00\x0bKovalenko\xff\xd9"),
    ],
)
def test_the_last_sweep_finds_a_name_wherever_it_was_planted(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    taken_out = [
        sweep.TakenOut(7, "exhibits/x", (Secret("Kovalenko", is_phrase=True, anywhere=True, misread=True),))
    ]
    assert sweep.find_leaks(tmp_path, taken_out) == ()
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is None:
        Image.new("L", (4, 4)).save(path)
    else:
        path.write_bytes(content)
    found = sweep.find_leaks(tmp_path, taken_out)
    assert found
    assert "exhibit 7" in found[0]


def test_the_last_sweep_reads_json_as_programs_do(tmp_path: Path) -> None:
    """In the file itself a line break between two names is a backslash and a letter."""
    taken_out = [
        sweep.TakenOut(7, "exhibits/x", (Secret("Ann Lee", is_phrase=True, anywhere=False, misread=False),))
    ]
    (tmp_path / "iiif.json").write_text(json.dumps({"value": ["sent by Ann\nLee"]}))
    assert sweep.find_leaks(tmp_path, taken_out)
    (tmp_path / "iiif.json").write_text(json.dumps({"value": ["sent by Ann\nand Lee"]}))
    assert not sweep.find_leaks(tmp_path, taken_out)


@pytest.mark.parametrize("said", ['{"id": 4711080915}', '{"id": [1, 4711080915]}', '{"id": 4711080915.0}'])
def test_the_last_sweep_reads_numbers_in_json(tmp_path: Path, said: str) -> None:
    number = Secret("4711080915", is_phrase=True, anywhere=True, misread=False)
    (tmp_path / "exhibits/x").mkdir(parents=True)
    (tmp_path / "exhibits/x/pages.json").write_text(said)
    assert sweep.find_leaks(tmp_path, [sweep.TakenOut(7, "exhibits/x", (number,))])


def test_the_last_sweep_tells_of_each_exhibit_what_it_hides(tmp_path: Path) -> None:
    def hidden(number: int, *names: str) -> sweep.TakenOut:
        secrets = tuple(Secret(name, is_phrase=True, anywhere=False, misread=False) for name in names)
        return sweep.TakenOut(number, f"exhibits/{number}", secrets)

    taken_out = [hidden(1, "Ann Lee", "Bo"), hidden(2, "Ann Lee"), hidden(3, "Cy Dee")]
    for folder in ("exhibits/1", "exhibits/3"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "index.html").write_text("<p>by Ann Lee and Bo</p>")
    assert sweep.find_leaks(tmp_path, taken_out) == (
        "exhibits/1/index.html holds something that is taken out of exhibit 1",
        "exhibits/1/index.html holds something that is taken out of exhibit 2",
        "exhibits/3/index.html holds something that is taken out of exhibit 1",
        "exhibits/3/index.html holds something that is taken out of exhibit 2",
    )


def test_the_last_sweep_finds_pictures_with_more_than_pixels(tmp_path: Path) -> None:
    Image.new("L", (4, 4)).save(tmp_path / "plain.png")
    Image.new("L", (4, 4)).save(tmp_path / "plain.jpg")
    assert sweep.find_leaks(tmp_path, []) == ()
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "someone")
    Image.new("L", (4, 4)).save(tmp_path / "plain.png", pnginfo=notes)
    Image.new("L", (4, 4)).save(tmp_path / "plain.jpg", comment=b"someone")
    assert len(sweep.find_leaks(tmp_path, [])) == 2


def test_words_that_stand_on_every_page_are_no_secret(store: Store, tmp_path: Path) -> None:
    made(store, "see Page seven of the Exhibit list", "Page")
    assert release.check(publish(store, tmp_path / "site")).passed


def test_publishing_again_replaces_the_old_release_and_nothing_else(store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    folder = publish(store, tmp_path / "site")
    made(store, "another report")
    publish(store, folder)
    assert len(list(folder.glob("exhibits/*"))) == 2
    assert release.check(folder).passed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "site"]
    (folder / "mine.txt").write_text("my notes")
    with pytest.raises(Conflict):
        publish(store, folder)
    assert (folder / "mine.txt").read_text() == "my notes"


def test_a_folder_of_other_things_is_never_written_to(store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    (tmp_path / "empty").mkdir()
    for name in ("docs", "file", "link", "home"):
        with pytest.raises(Conflict):
            publish(store, tmp_path / name)
    assert (tmp_path / "docs" / "thesis.txt").read_text() == "years of work"
    publish(store, tmp_path / "empty")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda folder: (folder / "index.html").write_text("other"), "changed: index.html"),
        (lambda folder: (folder / "release.css").unlink(), "missing: release.css"),
        (lambda folder: (folder / "extra.html").write_text("x"), "added: extra.html"),
        (lambda folder: (folder / "key.pub").write_text("00" * 32), "key.pub is not the key"),
        (lambda folder: (folder / "manifest.sig").write_text("00" * 64), "signature"),
        (lambda folder: (folder / "manifest.sig").unlink(), "signature"),
        (lambda folder: forge(folder, "title", "Other"), "signature"),
    ],
)
def test_a_changed_copy_is_found_out(store: Store, tmp_path: Path, change, problem: str) -> None:
    made(store, "one report")
    folder = publish(store, tmp_path / "site")
    change(folder)
    result = release.check(folder)
    assert not result.passed
    assert any(problem in entry for entry in result.problems), result.problems


def forge(folder: Path, key: str, value: object) -> None:
    said = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**said, key: value}))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"format": "other"}'])
def test_a_folder_that_is_no_release_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ReleaseDamaged):
        release.check(tmp_path)
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(ReleaseDamaged):
        release.check(tmp_path)


def test_a_forged_manifest_cannot_point_out_of_the_folder(store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    folder = publish(store, tmp_path / "site")
    (tmp_path / "outside").write_text("x")
    digest = checker.digest_of(tmp_path / "outside")
    forge(folder, "files", {"../outside": {"sha256": digest, "size_bytes": 1}})
    assert "missing: ../outside" in release.check(folder).problems


def test_the_key_is_the_archives_own_and_stays(store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    keys = {release.check(publish(store, tmp_path / name)).key for name in ("one", "two")}
    assert len(keys) == 1
    private = store.home / "keys" / "release.key"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    secret = private.read_text().strip()
    assert all(
        secret not in path.read_text("latin-1") for path in (tmp_path / "one").rglob("*") if path.is_file()
    )


def test_custody_and_catalog_know_the_release_and_the_manifest_knows_custody(
    store: Store, tmp_path: Path
) -> None:
    made(store, "one report")
    with store.read() as db:
        before = custody.check(db).last
    folder = publish(store, tmp_path / "site")
    with store.read() as db:
        (event,) = custody.events(db, object_kind="release")
    (known,) = release.listing(store)
    said = json.loads((folder / "manifest.json").read_text())
    assert event.type == "dissemination"
    assert event.digest == known.manifest_digest == release.check(folder).manifest_digest
    assert said["custody"] == before


def test_a_broken_custody_chain_stops_the_release(store: Store, tmp_path: Path) -> None:
    made(store, "posted by Ilona today", "Ilona")
    with closing(sqlite3.connect(store.home / "catalog.sqlite3")) as forger:
        for (name,) in forger.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            forger.execute(f"drop trigger {name}")
        forger.execute("update custody_events set agent = 'nobody' where sequence = 1")
        forger.commit()
    with pytest.raises(EvidenceDamaged):
        publish(store, tmp_path / "site")


def test_nothing_of_the_original_but_the_chosen_title_is_in_the_release(store: Store, tmp_path: Path) -> None:
    made(store, "posted by Zebulon today", "Zebulon")
    folder = publish(store, tmp_path / "site")
    with store.read() as db:
        original = db.exec_driver_sql("select digest from documents").scalar_one()
    for path in folder.rglob("*"):
        if path.is_file():
            assert original not in path.read_text("latin-1")
            assert b"editor" not in path.read_bytes()


def test_marks_stand_where_something_is_missing() -> None:
    words = [
        Word("by", Box(0, 0, 10, 10)),
        Word("today", Box(60, 0, 90, 10)),
        Word("below", Box(0, 30, 30, 40)),
    ]
    boxes = [(Box(12, -1, 55, 11), "minor"), (Box(0, 15, 50, 25), "legal"), (Box(0, 60, 9, 70), "other")]
    assert page_drawing.lines_with_marks(words, boxes) == (
        (("by", False), ("minor", True), ("today", False)),
        (("legal", True),),
        (("below", False),),
        (("other", True),),
    )
