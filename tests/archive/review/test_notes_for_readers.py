"""Notes for readers: part of what is approved, held against what is taken out, and shown beside their page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from stub_exhibits import approve, as_server, exhibit_of, made, put

from archive import exhibit as making
from archive import release, review
from archive.errors import Forbidden, Unapproved, Unproved
from archive.model import Audience, Box, Stage
from archive.store import Store
from archive.together import notes

SAID = "The company confirmed\nthat it is <b>genuine</b>.\n\nIt said so on Monday."


@pytest.fixture
def exhibit(store: Store) -> int:
    return made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")


def note(store: Store, key: int, text: str = SAID, *, person: str = "ann", **more: object):
    document_id = making.show(store, key).document_id
    more = {"audience": Audience.PUBLIC, "page_number": 1, **more}
    return notes.write(store, document_id, text, person=person, **more)


def stage(store: Store, key: int) -> Stage:
    return review.case(store, key, agent="x").standing.stage


def published(store: Store, folder: Path, *keys: int) -> str:
    release.publish(store, folder, title="Reports", agent="ann", exhibit_ids=keys or None)
    assert release.check(folder).passed
    return "\n".join(path.read_text() for path in sorted(folder.rglob("*.html")))


def test_readers_see_it_beside_its_page_and_not_who_wrote_it(
    store: Store, exhibit: int, tmp_path: Path
) -> None:
    written = note(store, exhibit, person="annegret", box=Box(20, 20, 90, 40))
    note(store, exhibit, "of the whole of it", page_number=0)
    note(store, exhibit, "among us", audience=Audience.TEAM)
    note(store, exhibit, "for myself", audience=Audience.PRIVATE)
    notes.answer(store, written.id, "is that so?", person="bea")
    approve(store, exhibit, "cyd")
    said = published(store, tmp_path / "site", exhibit)
    assert "<p>The company confirmed that it is &lt;b&gt;genuine&lt;/b&gt;.</p>" in said
    assert "of the whole of it" in said
    assert '<rect x="20.0" y="20.0" width="70.0" height="20.0"/>' in said
    for hidden in ("annegret", "among us", "for myself", "is that so?"):
        assert hidden not in said
    (page,) = (tmp_path / "site").glob("exhibits/*/*/page-1.html")
    assert f'id="note-{written.id}"' in page.read_text()


def test_several_notes_are_listed_with_the_exhibit_and_each_leads_to_its_place(
    store: Store, exhibit: int, tmp_path: Path
) -> None:
    """Nobody turns three hundred pages to find the four that the newsroom says something about."""
    written = [note(store, exhibit, f"<b>{text}</b>") for text in ("the first", "the second", "x" * 300)]
    note(store, exhibit, "of the whole", page_number=0)
    approve(store, exhibit, "bea")
    published(store, tmp_path / "site", exhibit)
    (page,) = (tmp_path / "site").glob("exhibits/*/*/index.html")
    listed = page.read_text().partition('class="all-notes"')[2].partition("</ol>")[0]
    links = re.findall(r'href="(page-1\.html)#(note-\d+)"', listed)
    assert [name for _, name in links] == [f"note-{entry.id}" for entry in written]
    assert all(f'id="{name}"' in (page.parent / target).read_text() for target, name in links)
    assert "&lt;b&gt;the first&lt;/b&gt;" in listed
    assert "of the whole" not in listed
    assert "x" * 150 not in listed


def test_one_note_needs_no_list(store: Store, exhibit: int, tmp_path: Path) -> None:
    note(store, exhibit)
    approve(store, exhibit, "bea")
    assert 'class="all-notes"' not in published(store, tmp_path / "site", exhibit)


def test_a_note_takes_the_approval_back_and_so_does_its_change_and_its_end(
    store: Store, exhibit: int
) -> None:
    assert stage(store, exhibit) is Stage.APPROVED
    written = note(store, exhibit)
    assert stage(store, exhibit) is Stage.DRAFT
    approve(store, exhibit, "cyd")
    for deed in (
        lambda: notes.change(store, written.id, "something else", person="ann"),
        lambda: notes.withdraw(store, written.id, person="ann"),
    ):
        assert stage(store, exhibit) is Stage.APPROVED
        deed()
        assert stage(store, exhibit) is Stage.DRAFT
        approve(store, exhibit, "cyd")
    note(store, exhibit, "among us", audience=Audience.TEAM)
    assert stage(store, exhibit) is Stage.APPROVED


def test_what_was_released_is_not_published_again_with_a_note_that_nobody_approved(
    store: Store, exhibit: int, tmp_path: Path
) -> None:
    published(store, tmp_path / "site", exhibit)
    note(store, exhibit)
    with pytest.raises(Unapproved):
        published(store, tmp_path / "site", exhibit)


def test_who_wrote_a_note_for_readers_does_not_approve_it(store: Store) -> None:
    as_server(store)
    key = exhibit_of(store, put(store, "a report"), agent="ann")
    note(store, key, person="bea")
    review.ask(store, key, agent="ann")
    with pytest.raises(Forbidden):
        approve(store, key, "bea")
    approve(store, key, "cyd")
    assert stage(store, key) is Stage.APPROVED


def test_a_note_that_says_what_is_taken_out_stops_the_release(
    store: Store, exhibit: int, tmp_path: Path
) -> None:
    note(store, exhibit, "Ask ilona KOVALENKO about it.")
    approve(store, exhibit, "cyd")
    with pytest.raises(Unproved, match="note for readers, on page 1"):
        published(store, tmp_path / "site", exhibit)
    assert not (tmp_path / "site").exists()


def test_a_note_on_one_document_may_not_say_what_is_taken_out_of_another(
    store: Store, exhibit: int, tmp_path: Path
) -> None:
    other = made(store, "another report")
    note(store, other, "Written by Ilona Kovalenko.")
    approve(store, other, "cyd")
    with pytest.raises(Unproved, match="note for readers"):
        published(store, tmp_path / "site", exhibit, other)
    published(store, tmp_path / "site", exhibit)
