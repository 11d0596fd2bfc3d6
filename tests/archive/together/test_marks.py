"""Tags, stars, assignments, who has read how far."""

from __future__ import annotations

import pytest

from archive.errors import Invalid, NotFound
from archive.store.catalog import readers
from archive.together import documents, people, tags


def names(desk, store, document: int) -> list[str]:
    return [tag.name for tag in tags.on(store, document, person=store.person)]


def test_shared_tags_are_seen_by_all_and_private_ones_by_one(desk) -> None:
    report = desk.put("a", "text")
    tags.add(desk.ada, report, "strike", person="ada")
    tags.add(desk.ada, report, "doubtful", person="ada", private=True, page_number=1)
    assert names(desk, desk.ada, report) == ["strike", "doubtful"]
    assert names(desk, desk.bea, report) == ["strike"]
    assert [tag.name for tag in tags.listing(desk.bea, person="bea")] == ["strike"]
    assert tags.names(desk.bea, "Leak", person="bea") == ("strike",)
    with pytest.raises(NotFound):
        tags.remove(desk.bea, report, "doubtful", person="bea", private=True, page_number=1)


def test_one_name_written_in_two_ways_is_one_tag(desk) -> None:
    one, two = desk.put("a", "text"), desk.put("b", "text")
    tags.add(desk.ada, one, "Straße  nach Süden", person="ada")
    made = tags.add(desk.bea, two, "strasse nach suden", person="bea")
    tags.add(desk.bea, one, "STRASSE NACH SÜDEN", person="bea")
    assert made.name == "Straße nach Süden"
    assert [(tag.name, tag.documents) for tag in tags.listing(desk.ada, person="ada")] == [(made.name, 2)]


def test_how_another_spells_a_private_tag_is_not_taken_over(desk) -> None:
    one, two = desk.put("a", "text"), desk.put("b", "text")
    tags.add(desk.ada, one, "MOLE?", person="ada", private=True)
    assert tags.add(desk.bea, two, "mole?", person="bea").name == "mole?"


def test_a_tag_is_taken_off(desk) -> None:
    report = desk.put("a", "text")
    tags.add(desk.ada, report, "strike", person="ada")
    tags.remove(desk.bea, report, "Strike", person="bea")
    assert names(desk, desk.ada, report) == []
    with pytest.raises(NotFound):
        tags.remove(desk.bea, report, "strike", person="bea")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "\x00"])
def test_a_tag_has_a_name(desk, name: str) -> None:
    with pytest.raises(Invalid):
        tags.add(desk.ada, desk.put("a", "text"), name, person="ada")


def test_stars_are_seen_by_whoever_gave_them(desk) -> None:
    report = desk.put("a", "text")
    for _ in range(2):
        documents.star(desk.ada, report, person="ada", on=True)
    assert [entry.id for entry in documents.starred(desk.ada, person="ada")] == [report]
    assert documents.starred(desk.bea, person="bea") == ()
    assert not documents.standing(desk.bea, report, person="bea").is_starred
    documents.star(desk.ada, report, person="ada", on=False)
    assert documents.starred(desk.ada, person="ada") == ()


def test_a_document_is_assigned_and_done(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "who_may_read", lambda store, collection: ("ada", "bea"))
    report = desk.put("a", "text")
    documents.assign(desk.ada, report, to="bea", person="ada")
    ((entry,), known) = documents.assigned(desk.bea, person="bea")
    assert (entry.assigned_by, entry.done_at, known[report].name) == ("ada", None, "a")
    documents.finish(desk.bea, report, person="bea", done=True)
    assert documents.assigned(desk.ada)[0][0].done_at is not None
    with pytest.raises(NotFound):
        documents.finish(desk.ada, report, person="ada", done=True)
    with pytest.raises(NotFound, match="nobody"):
        documents.assign(desk.ada, report, to="eve", person="ada")


def test_others_see_how_far_one_has_read_unless_one_does_not_want_that(desk) -> None:
    report = desk.put("a", "one", "two", "three")
    for page in (1, 3, 2):
        documents.read(desk.ada, report, page, person="ada")
    documents.read(desk.bea, report, 1, person="bea")
    seen = documents.standing(desk.bea, report, person="bea").read_by
    assert {(entry.person, entry.last_page) for entry in seen} == {("ada", 2), ("bea", 1)}
    documents.tell_reads(desk.ada, person="ada", on=False)
    documents.read(desk.ada, report, 3, person="ada")
    assert [entry.person for entry in documents.standing(desk.bea, report, person="bea").read_by] == ["bea"]
    documents.tell_reads(desk.ada, person="ada", on=True)
    documents.read(desk.ada, report, 3, person="ada")
    assert len(documents.standing(desk.bea, report, person="bea").read_by) == 2


def test_nothing_is_kept_of_a_document_that_is_not_there(desk) -> None:
    for deed in (
        lambda: documents.star(desk.ada, 7, person="ada", on=True),
        lambda: documents.read(desk.ada, 7, 1, person="ada"),
        lambda: documents.assign(desk.ada, 7, to="ada", person="ada"),
        lambda: documents.standing(desk.ada, 7, person="ada"),
        lambda: tags.add(desk.ada, 7, "x", person="ada"),
    ):
        with pytest.raises(NotFound):
            deed()
    with desk.store.read() as db:
        assert readers.assignments(db) == ()
