"""What readers find at an old address: which version is the newest, what became of the others, and why."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from stub_exhibits import approve, exhibit_of, made, take_out

from archive import exhibit as making
from archive import release, review
from archive.errors import Invalid, NotFound, Unproved
from archive.store import Store, create


@pytest.fixture
def shown(store: Store, tmp_path: Path) -> tuple[int, int, Path]:
    """Two exhibits, and the folder that shows them."""
    keys = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko"), made(store, "another report")
    publish(store, tmp_path / "site", *keys)
    return *keys, tmp_path / "site"


def publish(store: Store, folder: Path, *keys: int, why: str = "") -> None:
    release.publish(store, folder, title="Reports", agent="ann", exhibit_ids=keys or None, why=why)


def corrected(store: Store, key: int) -> int:
    """A newer exhibit of the same document, with more taken out."""
    document_id = making.show(store, key).document_id
    take_out(store, document_id, "posted")
    newer = exhibit_of(store, document_id, title="Better")
    approve(store, newer, "bea")
    return newer


def place(store: Store, key: int, folder: Path) -> Path:
    (found,) = folder.glob(f"exhibits/*/{making.show(store, key).digest[:16]}")
    return found


def test_the_old_address_says_that_it_was_replaced_and_why(
    store: Store, shown: tuple[int, int, Path]
) -> None:
    first, second, folder = shown
    newer = corrected(store, first)
    publish(store, folder, newer, second, why="A word named\nwho sent it.\n\nWe took it out.")
    assert {path.name for path in place(store, first, folder).iterdir()} == {"index.html", "page-1.html"}
    for name in ("index.html", "page-1.html"):
        page = (place(store, first, folder) / name).read_text()
        assert "This exhibit was replaced" in page
        assert "<p>A word named who sent it.</p>" in page
        assert "taken out in 1 place" in page
    assert place(store, first, folder).parent == place(store, newer, folder).parent
    assert release.check(folder).passed
    publish(store, folder, newer, second)
    assert "A word named" in (place(store, first, folder) / "index.html").read_text(), "it stays"


def test_each_version_says_why_it_was_replaced_and_not_why_the_next_was(
    store: Store, shown: tuple[int, int, Path]
) -> None:
    first, second, folder = shown
    newer = corrected(store, first)
    publish(store, folder, newer, second, why="One word more.")
    document_id = making.show(store, first).document_id
    take_out(store, document_id, "by")
    newest = exhibit_of(store, document_id, title="Best")
    approve(store, newest, "bea")
    publish(store, folder, newest, second, why="And another.")
    for key, said, other in (
        (first, "One word more.", "And another."),
        (newer, "And another.", "One word more."),
    ):
        page = (place(store, key, folder) / "index.html").read_text()
        assert said in page
        assert other not in page


def test_the_address_above_says_which_version_is_the_newest(
    store: Store, shown: tuple[int, int, Path]
) -> None:
    first, second, folder = shown
    newer = corrected(store, first)
    publish(store, folder, newer, second, why="One more word.")
    latest = (place(store, newer, folder).parent / "index.html").read_text()
    assert f'href="{place(store, newer, folder).name}/index.html"' in latest
    assert f'href="{place(store, first, folder).name}/index.html"' in latest
    assert "One more word." in latest
    alone = (place(store, second, folder).parent / "index.html").read_text()
    assert "Before" not in alone


def test_what_is_left_out_says_so_and_comes_back_at_the_same_address(
    store: Store, shown: tuple[int, int, Path]
) -> None:
    first, second, folder = shown
    address = place(store, first, folder)
    publish(store, folder, second)
    assert "no longer part" in (address / "index.html").read_text()
    assert not (address / "exhibit.pdf").exists()
    publish(store, folder, first, second)
    assert place(store, first, folder) == address
    assert (address / "exhibit.pdf").is_file()


def test_when_it_was_taken_down_is_not_when_it_was_published_last(
    store: Store, shown: tuple[int, int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, folder = shown
    publish(store, folder, second)
    then = (place(store, first, folder) / "index.html").read_text()
    publish(store, folder, second)
    assert (place(store, first, folder) / "index.html").read_text() == then


def test_why_may_not_say_what_is_taken_out_of_any_of_them(store: Store, shown: tuple[int, int, Path]) -> None:
    first, second, folder = shown
    newer = corrected(store, first)
    with pytest.raises(Unproved, match="Why"):
        publish(store, folder, newer, second, why="It named Ilona Kovalenko.")
    with pytest.raises(Invalid):
        publish(store, folder, newer, second, why="x" * 2_001)
    assert (place(store, first, folder) / "exhibit.pdf").is_file(), "the release before stands"


def test_nothing_approved_does_not_take_down_what_is_shown(
    store: Store, shown: tuple[int, int, Path]
) -> None:
    first, second, folder = shown
    for key in (first, second):
        review.question(store, key, "Really?", agent="bea")
    with pytest.raises(NotFound):
        publish(store, folder)
    assert release.check(folder).passed


def test_a_document_has_one_line_wherever_it_is_published_and_another_in_another_archive(
    store: Store, shown: tuple[int, int, Path], tmp_path: Path
) -> None:
    first, _, folder = shown
    publish(store, tmp_path / "other", first)
    line = place(store, first, folder).parent.name
    assert place(store, first, tmp_path / "other").parent.name == line
    with closing(create(tmp_path / "stranger")) as stranger:
        key = made(stranger, "posted by Ilona Kovalenko", "Ilona Kovalenko")
        publish(stranger, tmp_path / "theirs", key)
        assert place(stranger, key, tmp_path / "theirs").parent.name != line, "it can be guessed"
