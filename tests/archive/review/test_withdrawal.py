"""What is withdrawn: gone at the next publishing, with a notice where it stood."""

from __future__ import annotations

from pathlib import Path

import pytest
from stub_exhibits import approve, exhibit_of, made, put, take_out

from archive import accession, release, review
from archive import exhibit as making
from archive.errors import Conflict, Invalid, NotFound, Unapproved, Unproved
from archive.model import Stage
from archive.store import Store

NOTICE = "It showed a letter\nthat was forged.\n\nWe regret it <b>much</b>."


@pytest.fixture
def out(store: Store, tmp_path: Path) -> tuple[int, int, Path]:
    """Two exhibits, and the folder that shows them."""
    keys = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko"), made(store, "another report")
    folder = tmp_path / "site"
    publish(store, folder, *keys)
    return *keys, folder


def publish(store: Store, folder: Path, *keys: int) -> None:
    release.publish(store, folder, title="Reports", agent="ann", exhibit_ids=keys or None)


def withdraw(store: Store, key: int, notice: str = NOTICE) -> None:
    review.withdraw(store, key, notice=notice, why="the source asked for it", agent="bea")


def place(store: Store, key: int, folder: Path) -> Path:
    (found,) = folder.glob(f"exhibits/*/{making.show(store, key).digest[:16]}")
    return found


def test_the_next_publishing_puts_a_notice_at_its_address(store: Store, out: tuple[int, int, Path]) -> None:
    first, second, folder = out
    withdraw(store, first)
    now = review.case(store, first, agent="ann").standing
    assert (now.stage, now.public_in) == (Stage.WITHDRAWN, (str(folder),))
    publish(store, folder)
    names = {path.name for path in place(store, first, folder).iterdir()}
    assert names == {"index.html", "page-1.html"}, "who cited a page of it is told there too"
    page = (place(store, first, folder) / "index.html").read_text()
    assert "<p>It showed a letter that was forged.</p>" in page
    assert "We regret it &lt;b&gt;much&lt;/b&gt;." in page
    assert "source asked" not in page
    assert "1 withdrawn" in (folder / "index.html").read_text()
    assert (place(store, second, folder) / "exhibit.pdf").is_file()
    assert release.check(folder).passed
    assert review.case(store, first, agent="ann").standing.public_in == ()
    publish(store, folder)
    assert (place(store, first, folder) / "index.html").is_file(), "the notice stays"


def test_a_folder_of_which_all_is_withdrawn_holds_notices_alone(
    store: Store, out: tuple[int, int, Path], tmp_path: Path
) -> None:
    first, second, folder = out
    withdraw(store, first), withdraw(store, second)
    publish(store, folder)
    assert not list(folder.rglob("*.pdf"))
    assert "Withdrawn on" in (folder / "index.html").read_text()
    assert release.check(folder).passed
    with pytest.raises(NotFound):
        publish(store, tmp_path / "another")


def test_what_is_withdrawn_is_not_published_again_nor_an_earlier_one_in_its_place(
    store: Store, out: tuple[int, int, Path], tmp_path: Path
) -> None:
    first, _, folder = out
    document_id = making.show(store, first).document_id
    newer = exhibit_of(store, document_id, title="Better")
    approve(store, newer, "ann")
    other = tmp_path / "other"
    publish(store, other, newer)
    withdraw(store, newer)
    with pytest.raises(Unapproved, match="withdrawn"):
        publish(store, folder, newer)
    assert [e.document_id for e in release.releasable(store)] != []
    assert document_id not in [e.document_id for e in release.releasable(store)]
    for step in (
        lambda: review.ask(store, newer, agent="ann"),
        lambda: approve(store, newer, "ann"),
        lambda: review.rename(store, newer, "x", agent="ann"),
    ):
        with pytest.raises(Conflict):
            step()


def test_a_notice_may_not_say_what_is_taken_out(store: Store, out: tuple[int, int, Path]) -> None:
    first, _, folder = out
    with pytest.raises(Invalid):
        withdraw(store, first, "It named ilona KOVALENKO.")
    withdraw(store, first, "It named a clerk of the north office.")
    document_id = making.show(store, first).document_id
    take_out(store, document_id, "posted")
    publish(store, folder)
    withdraw(store, first, "Another notice.")
    with pytest.raises(Invalid):
        withdraw(store, first, "It was posted in error.")
    publish(store, folder)
    assert "Another notice." in (place(store, first, folder) / "index.html").read_text()


def test_a_notice_that_says_by_now_what_is_taken_out_stops_the_release(
    store: Store, out: tuple[int, int, Path]
) -> None:
    first, _, folder = out
    withdraw(store, first, "It was posted in error.")
    take_out(store, making.show(store, first).document_id, "posted")
    with pytest.raises(Unproved, match="notice"):
        publish(store, folder)


def test_only_what_is_public_is_withdrawn_and_with_words(store: Store, out: tuple[int, int, Path]) -> None:
    draft = exhibit_of(store, put(store, "a draft"))
    with pytest.raises(Conflict):
        withdraw(store, draft)
    with pytest.raises(Invalid):
        withdraw(store, out[0], "  ")
    with pytest.raises(Invalid):
        review.withdraw(store, out[0], notice="Gone.", why="", agent="ann")


def test_what_was_published_before_there_were_reviews_is_a_draft_that_readers_see_and_can_be_withdrawn(
    store: Store, out: tuple[int, int, Path]
) -> None:
    first, _, folder = out
    with store.write() as db:
        db.exec_driver_sql("DELETE FROM review_events")
    now = review.case(store, first, agent="ann").standing
    assert (now.stage, now.public_in) == (Stage.DRAFT, (str(folder),))
    withdraw(store, first)
    publish(store, folder)
    assert not list(folder.rglob("*.pdf"))
    assert release.check(folder).passed


def test_a_document_can_be_removed_when_its_exhibit_is_no_longer_shown(
    store: Store, out: tuple[int, int, Path]
) -> None:
    first, _, folder = out
    document_id = making.show(store, first).document_id
    withdraw(store, first)
    with pytest.raises(Conflict):
        accession.remove(store, document_id, why="the source asked", agent="ann")
    publish(store, folder)
    accession.remove(store, document_id, why="the source asked", agent="ann")
    publish(store, folder)
    assert release.check(folder).passed
