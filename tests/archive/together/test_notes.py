"""Notes say what they say to whom they are for, and what was said before is kept."""

from __future__ import annotations

import pytest

from archive.errors import Conflict, Forbidden, Invalid, NotFound
from archive.model import Audience, Box
from archive.store import custody
from archive.store.catalog.notes import Only
from archive.together import notes, tags

SECRET = "the company confirmed that it is genuine"
PRIVATE, TEAM, PUBLIC = Audience


def events(desk) -> list:
    with desk.store.read() as db:
        return [event for event in custody.events(db) if event.type.startswith("note")]


def test_a_note_for_the_team_is_read_by_the_other_and_one_for_oneself_is_not(desk) -> None:
    report = desk.put("report", "first", "second")
    mine = notes.write(desk.ada, report, SECRET, audience=PRIVATE, person="ada", page_number=2)
    ours = notes.write(desk.ada, report, "for all", audience=TEAM, person="ada")
    assert [thread.note for thread in notes.on(desk.ada, report, person="ada")] == [ours, mine]
    assert [thread.note for thread in notes.on(desk.bea, report, person="bea")] == [ours]
    assert notes.listing(desk.bea, Only(), person="bea") == ((ours,), 1)


@pytest.mark.parametrize("verb", [notes.get, notes.answer, notes.change, notes.withdraw])
def test_a_private_note_of_another_is_as_little_there_as_none(desk, verb) -> None:
    mine = notes.write(desk.ada, desk.put("a", "text"), SECRET, audience=PRIVATE, person="ada")
    said = []
    for number in (mine.id, mine.id + 1):
        with pytest.raises(NotFound) as error:
            verb(desk.bea, number, *(("x",) if verb in (notes.answer, notes.change) else ()), person="bea")
        said.append((error.value.message, error.value.hint))
    assert said[0] == said[1]


def test_numbers_of_notes_tell_nothing_of_those_between(desk) -> None:
    report = desk.put("a", "text")
    numbers = [notes.write(desk.ada, report, "x", audience=TEAM, person="ada").id for _ in range(8)]
    assert sorted(numbers) != numbers or max(numbers) - min(numbers) > 1_000


def test_a_change_keeps_what_was_said(desk) -> None:
    note = notes.write(desk.ada, desk.put("a", "text"), "they denied it", audience=TEAM, person="ada")
    notes.change(desk.ada, note.id, SECRET, person="ada", audience=PUBLIC)
    changed, before = notes.get(desk.bea, note.id, person="bea")
    assert (changed.text, changed.audience) == (SECRET, PUBLIC)
    assert [(entry.text, entry.audience) for entry in before] == [("they denied it", TEAM)]


def test_what_a_note_said_while_it_was_private_is_not_shown_once_it_is_shared(desk) -> None:
    note = notes.write(desk.ada, desk.put("a", "text"), "a guess", audience=PRIVATE, person="ada")
    notes.change(desk.ada, note.id, "a fact", person="ada", audience=TEAM)
    notes.change(desk.ada, note.id, "a fact, twice", person="ada")
    assert [entry.text for entry in notes.get(desk.bea, note.id, person="bea")[1]] == ["a fact"]
    assert [entry.text for entry in notes.get(desk.ada, note.id, person="ada")[1]] == ["a guess", "a fact"]


def test_what_others_have_read_cannot_be_made_private(desk) -> None:
    note = notes.write(desk.ada, desk.put("a", "text"), "x", audience=TEAM, person="ada")
    with pytest.raises(Conflict, match="withdraw|may have read"):
        notes.change(desk.ada, note.id, "x", person="ada", audience=PRIVATE)


def test_only_the_author_changes_or_withdraws_a_note(desk) -> None:
    note = notes.write(desk.ada, desk.put("a", "text"), "x", audience=TEAM, person="ada")
    with pytest.raises(Forbidden):
        notes.change(desk.bea, note.id, "y", person="bea")
    with pytest.raises(Forbidden):
        notes.withdraw(desk.bea, note.id, person="bea")


def test_a_withdrawn_note_is_gone_for_others_and_kept_for_its_author(desk) -> None:
    report = desk.put("a", "text")
    note = notes.write(desk.ada, report, "wrong", audience=TEAM, person="ada")
    notes.withdraw(desk.ada, note.id, person="ada")
    assert notes.on(desk.bea, report, person="bea") == notes.on(desk.ada, report, person="ada") == ()
    with pytest.raises(NotFound):
        notes.get(desk.bea, note.id, person="bea")
    kept, _ = notes.get(desk.ada, note.id, person="ada")
    assert (kept.text, kept.withdrawn_at is not None) == ("wrong", True)


def test_replies_stand_below_what_they_answer_and_go_with_its_audience_but_never_to_readers(desk) -> None:
    report = desk.put("a", "text")
    first = notes.write(desk.ada, report, "who is this?", audience=TEAM, person="ada", page_number=1)
    reply = notes.answer(desk.bea, first.id, "the foreman", person="bea")
    again = notes.answer(desk.ada, reply.id, "thank you", person="ada")
    (thread,) = notes.on(desk.ada, report, person="ada", page_number=1)
    assert (thread.note.id, [entry.text for entry in thread.replies]) == (
        first.id,
        ["the foreman", "thank you"],
    )
    assert {reply.answers_id, again.answers_id} == {first.id}
    notes.change(desk.ada, first.id, "who is this?", person="ada", audience=PUBLIC)
    assert notes.get(desk.bea, reply.id, person="bea")[0].audience is TEAM, "readers see no answers"
    late = notes.answer(desk.bea, first.id, "and his brother", person="bea")
    assert late.audience is TEAM
    notes.withdraw(desk.bea, late.id, person="bea")
    notes.withdraw(desk.ada, first.id, person="ada")
    assert [thread.note.text for thread in notes.on(desk.bea, report, person="bea")] == [
        "the foreman",
        "thank you",
    ]


def test_custody_says_that_a_note_was_written_and_not_what_it_says(desk) -> None:
    report = desk.put("a", "text")
    note = notes.write(desk.ada, report, SECRET, audience=TEAM, person="ada", page_number=1)
    notes.change(desk.ada, note.id, f"{SECRET}!", person="ada")
    notes.withdraw(desk.ada, note.id, person="ada")
    found = events(desk)
    assert [event.type for event in found] == ["note written", "note changed", "note withdrawn"]
    assert {(event.agent, event.object_kind, event.object_id) for event in found} == {
        ("ada", "document", report)
    }
    assert found[0].detail == {"note": note.id, "audience": "team", "page": 1, "collection": 1}
    assert SECRET not in str(found)


def test_custody_says_nothing_of_private_notes(desk) -> None:
    report = desk.put("a", "text")
    note = notes.write(desk.ada, report, SECRET, audience=PRIVATE, person="ada")
    notes.answer(desk.ada, note.id, "to myself", person="ada")
    assert events(desk) == []
    notes.change(desk.ada, note.id, SECRET, person="ada", audience=TEAM)
    assert [event.detail["audience"] for event in events(desk)] == ["team"]


def test_a_box_is_cut_to_the_page(desk) -> None:
    report = desk.put("a", "text")
    note = notes.write(
        desk.ada, report, "x", audience=TEAM, person="ada", page_number=1, box=Box(600, 50, 100, -9)
    )
    assert note.box == Box(100, 0, 500, 50)


@pytest.mark.parametrize(
    ("page", "box"),
    [(0, Box(1, 1, 2, 2)), (1, Box(600, 1, 700, 2)), (1, Box(float("nan"), 1, 2, 2)), (1, Box(5, 5, 5, 9))],
)
def test_a_part_of_no_page_is_refused(desk, page: int, box: Box) -> None:
    report = desk.put("a", "text")
    with pytest.raises(Invalid):
        notes.write(desk.ada, report, "x", audience=TEAM, person="ada", page_number=page, box=box)


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00", "x" * (notes.LONGEST + 1)])
def test_a_note_that_says_nothing_or_too_much_is_refused(desk, text: str) -> None:
    with pytest.raises(Invalid):
        notes.write(desk.ada, desk.put("a", "text"), text, audience=TEAM, person="ada")


def test_what_cannot_be_kept_is_left_out_of_a_note(desk) -> None:
    note = notes.write(desk.ada, desk.put("a", "t"), "a\ud800b\x00\r\nc", audience=TEAM, person="ada")
    assert note.text == "a?b\nc"


def test_no_page_and_no_document_take_no_note(desk) -> None:
    report = desk.put("a", "text")
    for document, page in ((report + 1, 0), (report, 2)):
        with pytest.raises(NotFound):
            notes.write(desk.ada, document, "x", audience=TEAM, person="ada", page_number=page)


def test_a_list_of_notes_is_narrowed(desk) -> None:
    one, two = desk.put("a", "text"), desk.put("b", "text", collection="Other")
    notes.write(desk.ada, one, "1", audience=TEAM, person="ada", page_number=1)
    notes.write(desk.bea, one, "2", audience=PUBLIC, person="bea")
    notes.write(desk.bea, two, "3", audience=TEAM, person="bea")
    tags.add(desk.ada, one, "Näht", person="ada", page_number=1)
    tags.add(desk.bea, two, "naht", person="bea", private=True)

    def texts(**only) -> str:
        return "".join(note.text for note in notes.listing(desk.ada, Only(**only), person="ada")[0])

    assert texts() == "321"
    assert texts(author="bea") == "32"
    assert texts(audience=PUBLIC) == "2"
    assert texts(collection="Other") == "3"
    assert texts(document_id=one) == "21"
    assert texts(tag_key="naht") == "1"
