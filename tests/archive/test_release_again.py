"""Publishing again: what has not changed is taken over, and nothing is trusted that anybody could have touched."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from stub_exhibits import approve, exhibit_of, made, put, take_out

from archive import exhibit as making
from archive import release, review
from archive.accession import removal
from archive.errors import Unproved
from archive.release import checker, edition
from archive.store import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Clock(datetime):
    @classmethod
    def now(cls, tz: object = None) -> datetime:
        return NOW


@pytest.fixture(autouse=True)
def _at_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "datetime", Clock)


def publish(store: Store, folder: Path, *exhibits: int, title: str = "The reports") -> Path:
    release.publish(
        store, folder, title=title, agent="chief", exhibit_ids=exhibits or None,
        address="https://documents.example.org/reports",
    )  # fmt: skip
    return folder


def place(store: Store, key: int, folder: Path) -> Path:
    (found,) = folder.glob(f"exhibits/*/{making.show(store, key).digest[:16]}")
    return found


def inodes(place: Path) -> dict[str, int]:
    files = (path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): path.stat().st_ino for path in files}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def without_custody(folder: Path) -> dict[str, bytes]:
    """The manifest names the newest event of custody, and each publishing is one."""
    return {name: data for name, data in contents(folder).items() if not name.startswith("manifest.")}


def test_the_same_again_is_the_same_files(store: Store, tmp_path: Path) -> None:
    keys = [made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko"), made(store, "another report")]
    folder = publish(store, tmp_path / "site")
    before = [inodes(place(store, key, folder)) for key in keys], without_custody(folder)
    publish(store, folder)
    assert ([inodes(place(store, key, folder)) for key in keys], without_custody(folder)) == before
    assert release.check(folder).passed


def test_the_same_inputs_give_the_same_bytes_whatever_stood_there(store: Store, tmp_path: Path) -> None:
    first, second = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko"), made(store, "another report")
    folder = publish(store, tmp_path / "site", first)
    publish(store, folder, first, second, title="Other words")
    publish(store, folder, first, second)
    shutil.rmtree(store.home / "cache" / "releases")
    again = publish(store, tmp_path / "other", first, second)
    assert without_custody(folder) == without_custody(again)


def test_a_correction_makes_one_folder_anew(store: Store, tmp_path: Path) -> None:
    first, second = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko"), made(store, "another report")
    folder = publish(store, tmp_path / "site")
    old, kept = place(store, first, folder), inodes(place(store, second, folder))
    document_id = making.show(store, first).document_id
    take_out(store, document_id, "posted")
    newer = exhibit_of(store, document_id)
    approve(store, newer, "editor")
    publish(store, folder)
    assert inodes(place(store, second, folder)) == kept
    assert not (old / "exhibit.pdf").exists()
    assert (place(store, newer, folder) / "exhibit.pdf").exists()
    assert release.check(folder).passed


def test_another_title_is_on_every_page(store: Store, tmp_path: Path) -> None:
    key = made(store, "one report")
    folder = publish(store, tmp_path / "site")
    publish(store, folder, title="Other words")
    assert "Other words" in (place(store, key, folder) / "page-1.html").read_text()


def test_what_is_hidden_by_now_is_sought_in_what_stood_there_before(store: Store, tmp_path: Path) -> None:
    made(store, "answered by Ilona Kovalenko later")
    folder = publish(store, tmp_path / "site")
    made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    with pytest.raises(Unproved, match="exhibit 2"):
        publish(store, folder)
    assert release.check(folder).passed, "the old one stands"


def test_a_release_that_was_refused_leaves_nothing_wrong_to_go_by(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made for it must not be taken for what stands in the folder, when the next one takes that over."""
    first = made(store, "one report", title="For Ilona Kovalenko")
    folder = publish(store, tmp_path / "site", first)
    over(store, first, title="For nobody")
    hides, says = made(store, "by Zed Zedova", "Zed Zedova"), made(store, "and Zed Zedova")
    with pytest.raises(Unproved):
        publish(store, folder, first, hides, says)
    over(store, first, title="For Ilona Kovalenko")
    other = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    for module, name in ((release.contents, "check_words"), (release.around, "check")):
        monkeypatch.setattr(
            module, name, lambda *_: None
        )  # they say it first; the last sweep has to see it too
    with pytest.raises(Unproved, match=r"was taken out: exhibits/\w+/\w+/.* exhibit 4, and"):
        publish(store, folder, first, other)


def over(store: Store, key: int, *, title: str) -> None:
    review.rename(store, key, title, agent="editor")
    approve(store, key, "editor")


def test_what_is_hidden_in_no_other_stops_nothing(store: Store, tmp_path: Path) -> None:
    made(store, "answered by Ilona Kovalchuk later")
    folder = publish(store, tmp_path / "site")
    made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    assert release.check(publish(store, folder)).exhibits == 2


@pytest.mark.parametrize("name", ["page-1.html", "page-0001.png", "exhibit.pdf", "words.js"])
def test_a_file_that_was_changed_is_not_taken_over(store: Store, tmp_path: Path, name: str) -> None:
    key = made(store, "one report")
    folder = publish(store, tmp_path / "site")
    path = place(store, key, folder) / name
    data, times = path.read_bytes(), path.stat()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # as one would who does not want to be seen
    publish(store, folder)
    assert path.read_bytes() == data
    assert release.check(folder).passed


def test_a_file_that_is_missing_or_was_linked_elsewhere_is_made_anew(store: Store, tmp_path: Path) -> None:
    key = made(store, "one report")
    folder = publish(store, tmp_path / "site")
    there = place(store, key, folder)
    (there / "page-1.html").unlink()
    shutil.copy(there / "words.js", tmp_path / "words.js")
    (there / "words.js").unlink()
    (there / "words.js").symlink_to(tmp_path / "words.js")
    publish(store, folder)
    assert not (there / "words.js").is_symlink()
    assert release.check(folder).passed


def test_a_copy_on_another_disk_is_taken_over_by_its_digests(store: Store, tmp_path: Path) -> None:
    key = made(store, "one report")
    folder = publish(store, tmp_path / "site")
    shutil.copytree(folder, tmp_path / "copy")
    shutil.rmtree(folder)
    (tmp_path / "copy").rename(folder)
    copied = inodes(place(store, key, folder))
    publish(store, folder)
    assert inodes(place(store, key, folder)) == copied


def test_a_damaged_cache_is_no_cache(store: Store, tmp_path: Path) -> None:
    made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    folder = publish(store, tmp_path / "site")
    before = without_custody(folder)
    for path in (store.home / "cache" / "releases").rglob("*.*"):
        path.write_bytes(b'{"format": 1')
    publish(store, folder)
    assert without_custody(folder) == before


@pytest.mark.parametrize(
    "name", ["*.pages", "*.first", "*.terms", "*.windows", "search.index", "around.windows"]
)
@pytest.mark.parametrize("damage", ["a part", "zeros"])
def test_what_a_disk_lost_of_the_cache_is_missed_and_nothing_goes_by_it(
    store: Store, tmp_path: Path, name: str, damage: str
) -> None:
    """As after a loss of power; what stood there is looked at for what is hidden since all the same."""
    first = made(store, "answered by Ilona Kovalenko later")
    folder = publish(store, tmp_path / "site")
    before = without_custody(folder)
    paths = list((store.home / "cache" / "releases").rglob(name))
    assert paths
    for path in paths:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] if damage == "a part" else bytes(len(data)))
    hides = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    with pytest.raises(Unproved, match=f"exhibit {hides}"):
        publish(store, folder)
    publish(store, folder, first)
    assert without_custody(folder) == before


def test_a_copy_is_looked_through_once_and_then_known_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup by hard links changes a time of every file; to read all of them at each publishing takes long."""
    made(store, "one report")
    folder = publish(store, tmp_path / "site")
    for path in folder.rglob("*.*"):
        if path.is_file():
            (tmp_path / "links").mkdir(exist_ok=True)
            os.link(path, tmp_path / "links" / f"{path.stat().st_ino}")
    publish(store, folder)
    read = []
    real = checker.digest_of
    monkeypatch.setattr(checker, "digest_of", lambda path: (read.append(path), real(path))[1])
    publish(store, folder)
    assert not [path for path in read if "exhibits" in path.parts and path.name == "page-1.html"]


def test_a_removed_document_leaves_nothing_in_the_cache(store: Store, tmp_path: Path) -> None:
    made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    other = put(store, "a draft that nobody shows")
    publish(store, tmp_path / "site")
    cache = store.home / "cache" / "releases"
    assert any("Kovalenko" in path.read_text("latin-1") for path in cache.rglob("*.json"))
    removal.remove(store, other, why="asked for", agent="chief")
    assert not cache.exists()


def test_many_pages_are_made_by_several_processes_and_come_out_the_same(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        made(store, f"report number {number} by Ilona Kovalenko", "Ilona Kovalenko")
    alone = without_custody(publish(store, tmp_path / "alone"))
    monkeypatch.setattr("archive.release.making._FEW_PAGES", 2)
    assert without_custody(publish(store, tmp_path / "together")) == alone
