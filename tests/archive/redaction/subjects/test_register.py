"""Nobody reads the register without its key, and a label says nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import Conflict, Invalid, NotFound, Sealed, StoreDamaged
from archive.redaction.subjects import labels, register
from archive.redaction.subjects.model import Subject, SubjectKind
from archive.store import Store, create, custody, open_store
from archive.store.catalog import collections, intake
from archive.store.catalog import subjects as rows

JANE = Subject(
    SubjectKind.PERSON,
    "Jane Quistgaard",
    spellings=("Джейн Квистгор", "Janie"),
    handles=("@jq_rides",),
    numbers=("+44 20 7946 0018",),
    emails=("jane.q@example.org",),
    reason="source safety",
)
WORDS = ("Quistgaard", "Квистгор", "Janie", "jq_rides", "7946", "jane.q", "source safety", "Driver")


@pytest.fixture
def leak(store: Store) -> Store:
    with store.write() as db:
        intake.collection_id(db, "Leak")
        intake.collection_id(db, "Other")
    return store


def enter(store: Store, *subjects: Subject, noun: str = "Driver", collection: str = "Leak"):
    return register.add(store, collection, [(subject, noun) for subject in subjects], agent="ada")


def named(count: int) -> list[Subject]:
    return [Subject(SubjectKind.PERSON, f"Worker{'abcdefghij'[n % 10]} Number{n}") for n in range(count)]


def test_what_was_entered_comes_back_with_a_label(leak: Store) -> None:
    (made,) = enter(leak, JANE)
    assert register.get(leak, made.id) == made
    assert replace(made, id=0, label="") == JANE
    assert labels.noun(made.label) == "Driver"


def test_nothing_of_a_subject_can_be_read_in_the_archive_folder_without_the_key(leak: Store) -> None:
    (made,) = enter(leak, JANE)
    register.edit(leak, replace(made, numbers=()), agent="ada")
    leak.close()
    key = leak.home / "keys" / "subjects.key"
    kept = b"".join(path.read_bytes() for path in leak.home.rglob("*") if path.is_file() and path != key)
    for word in WORDS:
        assert word.encode() not in kept, word
        assert word.encode("utf-16-le") not in kept, word


def test_a_long_entry_and_a_short_one_take_the_same_room(leak: Store) -> None:
    enter(leak, JANE, Subject(SubjectKind.THING, "Al"))
    with leak.read() as db:
        first, second = rows.listing(db, collections.id_of(db, "Leak"))
    assert len(first.sealed) == len(second.sealed)


def test_the_key_is_made_once_and_its_owners_alone(leak: Store) -> None:
    enter(leak, JANE)
    key = leak.home / "keys" / "subjects.key"
    before = key.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    enter(leak, *named(1))
    assert key.read_bytes() == before


def test_without_the_key_nothing_is_shown_lost_or_made_anew(leak: Store) -> None:
    (made,) = enter(leak, JANE)
    key = leak.home / "keys" / "subjects.key"
    kept = key.read_bytes()
    key.unlink()
    for attempt in (
        lambda: register.listing(leak, "Leak"),
        lambda: register.get(leak, made.id),
        lambda: enter(leak, *named(1)),
        lambda: register.edit(leak, made, agent="ada"),
    ):
        with pytest.raises(Sealed) as told:
            attempt()
        assert told.value.hint
        assert not key.exists()
    key.write_bytes(kept)
    assert register.listing(leak, "Leak") == (made,)


def test_another_key_opens_nothing_and_adds_nothing(leak: Store) -> None:
    (made,) = enter(leak, JANE)
    key = leak.home / "keys" / "subjects.key"
    kept = key.read_text()
    key.write_text("00" * 32)
    with pytest.raises(Sealed):
        register.listing(leak, "Leak")
    with pytest.raises(Sealed):
        enter(leak, *named(1), collection="Other")
    key.write_text("not a key")
    with pytest.raises(StoreDamaged):
        register.listing(leak, "Leak")
    key.write_text(kept)
    assert register.listing(leak, "Leak", retired=True) == (made,)


def test_the_key_can_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    monkeypatch.setenv("ARCHIVE_SUBJECTS_KEY", str(stick / "archive.key"))
    create(tmp_path / "elsewhere").close()
    store = open_store(tmp_path / "elsewhere")
    with store.write() as db:
        intake.collection_id(db, "Leak")
    with pytest.raises(Sealed):  # the stick is not plugged in
        enter(store, JANE)
    stick.mkdir()
    enter(store, JANE)
    assert (stick / "archive.key").is_file()
    assert not (store.home / "keys" / "subjects.key").exists()
    store.close()


@pytest.mark.parametrize("change", ["swapped", "moved", "one bit"])
def test_a_sealed_row_that_was_tampered_with_is_not_believed(leak: Store, change: str) -> None:
    first, second = enter(leak, *named(2))
    with leak.write() as db:
        row = rows.get(db, first.id)
        if change == "swapped":
            rows.replace(db, second.id, row.sealed)
        elif change == "moved":
            db.exec_driver_sql("update subjects set collection_id = 2 where id = ?", (second.id,))
        else:
            rows.replace(db, second.id, bytes([*row.sealed[:-1], row.sealed[-1] ^ 1]))
    with pytest.raises(Sealed):
        register.get(leak, second.id)


def test_custody_tells_the_deeds_and_no_words(leak: Store) -> None:
    (made,) = enter(leak, JANE)
    register.edit(leak, made, noun="Courier", agent="bob")
    register.retire(leak, made.id, agent="cyd")
    with leak.read() as db:
        events = custody.events(db, object_kind="subject")
        assert custody.check(db).broken_at is None
    assert [(event.type, event.agent) for event in events] == [
        ("subject entered", "ada"),
        ("subject changed", "bob"),
        ("subject retired", "cyd"),
    ]
    assert not any(word in str(event) for event in events for word in WORDS)


def test_another_noun_keeps_the_number(leak: Store) -> None:
    (made,) = enter(leak, JANE)
    changed = register.edit(leak, replace(made, spellings=()), noun="Courier", agent="ada")
    assert changed.label == f"Courier {labels.number(made.label)}"
    assert register.get(leak, made.id).spellings == ()


def test_a_retired_subject_keeps_its_number_and_is_not_looked_for(leak: Store) -> None:
    (made,) = enter(leak, JANE)
    register.retire(leak, made.id, agent="ada")
    assert register.listing(leak, "Leak") == ()
    assert [entry.id for entry in register.listing(leak, "Leak", retired=True)] == [made.id]
    others = enter(leak, *named(12))
    assert labels.number(made.label) not in {labels.number(other.label) for other in others}
    with pytest.raises(Conflict):
        register.edit(leak, made, agent="ada")


def test_registers_of_two_collections_know_nothing_of_each_other(leak: Store) -> None:
    enter(leak, JANE)
    enter(leak, *named(2), collection="Other")
    assert [entry.name for entry in register.listing(leak, "Leak")] == [JANE.name]
    with pytest.raises(NotFound):
        register.listing(leak, "No such")


@pytest.mark.parametrize(
    "subject",
    [
        replace(JANE, name=" "),
        replace(JANE, name="x"),
        replace(JANE, reason="boredom"),
        replace(JANE, handles=("@",)),
        replace(JANE, spellings=("a" * 201,)),
        replace(JANE, numbers=tuple(f"12{n}" for n in range(101))),
    ],
)
def test_what_is_no_subject_is_refused_whole_and_not_repeated(leak: Store, subject: Subject) -> None:
    with pytest.raises(Invalid) as told:
        enter(leak, *named(1), subject)
    assert "Quistgaard" not in told.value.message + told.value.hint
    assert register.listing(leak, "Leak") == ()


@pytest.mark.parametrize("noun", ["", "Driver 3", "<b>", "x" * 31])
def test_a_label_is_a_word_or_two(leak: Store, noun: str) -> None:
    with pytest.raises(Invalid):
        enter(leak, JANE, noun=noun)


@given(st.integers(1, 60), st.sets(st.integers(1, 90), max_size=30))
def test_numbers_are_drawn_from_more_than_there_are_and_never_twice(count: int, taken: set[int]) -> None:
    drawn = list(labels.drawn(["Driver"] * count, [f"Rider {number}" for number in taken]))
    numbers = {labels.number(label) for label in drawn}
    assert len(numbers) == count
    assert numbers.isdisjoint(taken)
    assert max(numbers) <= max(20, 4 * (count + len(taken)))


def test_numbers_follow_no_order() -> None:
    drawn = [labels.number(label) for label in labels.drawn(["Driver"] * 40, [])]
    assert drawn != sorted(drawn)
    assert max(drawn) > 40, "the highest would say how many there are"
