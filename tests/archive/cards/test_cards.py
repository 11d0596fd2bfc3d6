"""Verification cards: part of what is approved, held against what is taken out, kept with what they said before."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stub_exhibits import approve, as_server, exhibit_of, made, put

from archive import cards, review
from archive import exhibit as making
from archive.cards import toml_form
from archive.cards.checked import MOST_LINES, checked
from archive.errors import Conflict, Forbidden, Invalid
from archive.model import Card, Confirmation, Stage
from archive.store import Store, custody
from archive.store.catalog import cards as kept_cards
from archive.store.catalog import documents, removal
from archive.store.catalog import tables as t

FULL = Card(
    context="The company listened in.\n\nWe tell how.",
    story_title="The listening desk",
    story_address="https://example.org/desk",
    confirmed=(
        Confirmation("It is genuine", "two employees", "they knew the form", date(2026, 3, 2)),
        Confirmation("The dates"),
    ),
    not_confirmed=("Who ordered it.",),
    origin="Left open on a website.",
    tells_digest=True,
)


@pytest.fixture
def exhibit(store: Store) -> int:
    return made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")


def document_of(store: Store, exhibit_id: int) -> int:
    return making.show(store, exhibit_id).document_id


def stage(store: Store, exhibit_id: int) -> Stage:
    return review.case(store, exhibit_id, agent="x").standing.stage


def captured(store: Store, document_id: int, *seen: tuple[str, int]) -> None:
    """From that address, on that day of 2026's January."""
    with store.write() as db:
        for address, day in seen:
            now = datetime(2026, 1, day, 12, tzinfo=UTC)
            db.execute(
                t.web_captures.insert().values(
                    collection_id=1, document_id=document_id, key=address, address=address, captured_at=now,
                    told_by="record",
                )
            )  # fmt: skip


def test_a_card_goes_with_the_document_to_its_next_exhibit(store: Store, exhibit: int) -> None:
    key = document_of(store, exhibit)
    written = cards.write(store, key, FULL, agent="ann")
    exhibit_of(store, key, title="Again")
    assert (written.card, written.version, written.writers) == (FULL, 1, {"ann"})
    assert cards.show(store, key) == written
    with store.read() as db:
        assert written.digest == documents.get(db, key).digest


def test_every_part_of_it_takes_the_approval_back(store: Store, exhibit: int) -> None:
    key = document_of(store, exhibit)
    changes = [
        Card(context="a"), Card(story_title="a"), Card(story_title="a", story_address="https://a.example/"),
        Card(confirmed=(Confirmation("a"),)), Card(confirmed=(Confirmation("a", on=date(2026, 1, 1)),)),
        Card(not_confirmed=("a",)), Card(origin="a"), Card(tells_digest=True), Card(),
    ]  # fmt: skip
    for card in changes:
        assert stage(store, exhibit) is Stage.APPROVED
        cards.write(store, key, card, agent="ann")
        assert stage(store, exhibit) is Stage.DRAFT
        assert "card" in review.case(store, exhibit, agent="x").standing.why_lapsed
        approve(store, exhibit, "ann")


def test_a_change_that_is_undone_was_none_and_one_document_has_nothing_to_do_with_another(
    store: Store, exhibit: int
) -> None:
    cards.write(store, put(store, "another report"), FULL, agent="ann")
    assert stage(store, exhibit) is Stage.APPROVED
    cards.write(store, document_of(store, exhibit), FULL, agent="ann")
    cards.write(store, document_of(store, exhibit), Card(), agent="ann")
    assert stage(store, exhibit) is Stage.APPROVED


def test_a_capture_that_turns_up_earlier_is_something_else_to_tell(store: Store, exhibit: int) -> None:
    key = document_of(store, exhibit)
    with pytest.raises(Invalid, match="No capture"):
        cards.write(store, key, Card(tells_capture=True), agent="ann")
    captured(store, key, ("https://desk.example/list", 9), ("file:///home/ann/list.html", 1))
    captured(store, key, ("https://ann:password@desk.example/list", 2))
    told = cards.write(store, key, Card(tells_capture=True), agent="ann").capture
    assert (told.address, told.at.day) == ("https://desk.example/list", 9)
    approve(store, exhibit, "ann")
    captured(store, key, ("https://later.example/", 20))
    assert stage(store, exhibit) is Stage.APPROVED
    captured(store, key, ("https://earlier.example/", 3))
    assert stage(store, exhibit) is Stage.DRAFT


def test_who_wrote_it_does_not_approve_it_alone(store: Store) -> None:
    as_server(store)
    exhibit = exhibit_of(store, put(store, "a report"), agent="ann")
    key = document_of(store, exhibit)
    cards.write(store, key, FULL, agent="bea")
    cards.write(store, key, Card(context="Shorter."), agent="dee")
    review.ask(store, exhibit, agent="ann")
    for person in ("bea", "dee"):
        assert not review.case(store, exhibit, agent=person).may_approve
        with pytest.raises(Forbidden, match="card"):
            approve(store, exhibit, person)
    approve(store, exhibit, "cyd")
    assert stage(store, exhibit) is Stage.APPROVED


def test_once_it_was_empty_who_wrote_before_has_no_part_in_it(store: Store, exhibit: int) -> None:
    key = document_of(store, exhibit)
    for card, person in ((FULL, "ann"), (Card(), "bea")):
        cards.write(store, key, card, agent=person)
    assert cards.show(store, key).writers == {"ann", "bea"}
    assert cards.write(store, key, FULL, agent="cyd").writers == {"cyd"}


SAYING = {
    "context": Card(context="So said\n\nilona KOVALENKO."),
    "title": Card(story_title="Ilona Kovalenko speaks"),
    "address": Card(story_title="a", story_address="https://a.example/people/ilona-kovalenko.html"),
    "what was confirmed, 2": Card(confirmed=(Confirmation("a"), Confirmation("of Ilona Kovalenko"))),
    "by whom it was confirmed, 1": Card(confirmed=(Confirmation("a", by="Ilona Kovalenko"),)),
    "how it was confirmed, 1": Card(confirmed=(Confirmation("a", how="We asked Ilona Kovalenko"),)),
    "what was not confirmed, 1": Card(not_confirmed=("That Ilona Kovalenko wrote it.",)),
    "where it is from": Card(origin="Given to us by Ilona Kovalenko."),
}


@pytest.mark.parametrize("field", SAYING)
def test_no_field_says_what_is_taken_out(store: Store, exhibit: int, field: str) -> None:
    key = document_of(store, exhibit)
    with pytest.raises(Invalid, match=field) as refused:
        cards.write(store, key, SAYING[field], agent="ann")
    assert "Kovalenko" not in refused.value.message
    assert cards.show(store, key).version == 0


def test_an_address_of_a_capture_may_not_say_it_either(store: Store, exhibit: int) -> None:
    key = document_of(store, exhibit)
    captured(store, key, ("https://desk.example/Ilona%20Kovalenko", 9))
    with pytest.raises(Invalid, match="captured from"):
        cards.write(store, key, Card(tells_capture=True), agent="ann")


def test_two_who_write_at_once_are_told(store: Store, exhibit: int) -> None:
    key = document_of(store, exhibit)
    cards.write(store, key, FULL, agent="ann", over_version=0)
    with pytest.raises(Conflict):
        cards.write(store, key, Card(context="mine"), agent="bea", over_version=0)
    assert cards.write(store, key, FULL, agent="bea").version == 1, "the same again is nothing new"


def test_custody_says_that_it_was_written_and_no_word_of_it(store: Store, exhibit: int) -> None:
    key = document_of(store, exhibit)
    cards.write(store, key, FULL, agent="ann")
    with store.read() as db:
        event = custody.events(db, object_kind="document", object_id=key)[-1]
    assert (event.type, event.agent, event.detail["version"]) == ("card written", "ann", 1)
    assert "genuine" not in str(event.detail)


def test_a_document_that_is_removed_for_good_takes_its_card_along(store: Store) -> None:
    key = put(store, "a report")
    cards.write(store, key, FULL, agent="ann")
    with store.write() as db:
        removal.take_out(db, key)
        assert kept_cards.all_kept(db) == {}


@pytest.mark.parametrize(
    ("untrusted", "said"),
    [
        ({"context": "a" * 4_001}, "The context"),
        ({"context": 7}, "The context is no text"),
        ({"confirmed": [{"what": "a", "on": "next week"}]}, "is no day"),
        ({"confirmed": [{"what": "a", "on": datetime(2026, 1, 1, tzinfo=UTC)}]}, "is no day"),
        ({"confirmed": [{"by": "somebody"}]}, "What was confirmed, 1, is empty"),
        ({"confirmed": [{"what": "a"}] * (MOST_LINES + 1)}, "more than 12"),
        ({"confirmed": {"what": "a"}}, "is no list"),
        ({"confirmed": ["a"]}, "is no table"),
        ({"not_confirmed": ["a" * 501]}, "What was not confirmed, 1,"),
        ({"origin": {"capture": "yes"}}, "'capture' is true or false"),
        ({"orign": {}}, "no field 'orign'"),
        ({"story": {"address": "https://a.example/"}}, "no title"),
        ({"story": {"title": "a", "address": "http://a.example/"}}, "address"),
        ({"story": {"title": "a", "address": "javascript:alert(1)"}}, "address"),
        ({"story": {"title": "a", "address": "https://ann:b@a.example/"}}, "address"),
        ({"story": {"title": "a", "address": 'https://a.example/"onclick="x'}}, "address"),
        ([], "is no table"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(untrusted: object, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        checked(untrusted)


def test_lines_with_nothing_in_them_are_none() -> None:
    rows = [{"what": " ", "by": "", "how": "", "on": ""}, {"what": "a"}]
    assert checked({"confirmed": rows, "not_confirmed": ["", "b", "\n"]}) == Card(
        confirmed=(Confirmation("a"),), not_confirmed=("b",)
    )


LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CARDS = st.builds(
    lambda **given: checked({"confirmed": [], **given}),
    context=LINES,
    confirmed=st.lists(
        st.fixed_dictionaries({"what": LINES.map(lambda words: f"a{words}"), "by": LINES, "on": st.dates()}),
        max_size=2,
    ),
    not_confirmed=st.lists(LINES, max_size=2),
    origin=st.fixed_dictionaries({"words": LINES, "capture": st.booleans(), "sha256": st.booleans()}),
)


@settings(max_examples=40, deadline=None)
@given(CARDS)
def test_a_card_as_a_file_is_the_same_card(card: Card) -> None:
    assert toml_form.read(toml_form.written(card)) == card
    assert Card.of_plain(card.as_plain()) == card


def test_a_file_with_quotes_and_several_paragraphs() -> None:
    card = checked({"context": 'He said """no"""\\\n\n\nand left\\', "origin": {"words": "a\nb"}})
    assert toml_form.read(toml_form.written(card)) == card
    with pytest.raises(Invalid, match="line 2"):
        toml_form.read('context = "a"\nstory = =')
