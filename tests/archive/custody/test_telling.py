"""Every event has a plain sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import archive
from archive.custody import telling
from archive.custody.telling import TOLD, Act, entries, sentence
from archive.model import CustodyEvent, Deed

EVENT = CustodyEvent(
    7, "capture", datetime(2026, 11, 25, 9, 0, tzinfo=UTC), "Ann", "document", 12, "", "success", {}, "", ""
)


def test_every_type_that_can_be_added_has_its_sentence_and_its_kind_of_act() -> None:
    assert set(TOLD) == set(Deed)
    assert {told.act for told in TOLD.values()} == set(Act)


@pytest.mark.parametrize("deed", Deed)
def test_every_type_is_added_somewhere(deed: Deed) -> None:
    package = Path(archive.__file__).parent
    elsewhere = (p for p in package.rglob("*.py") if p.name != "telling.py" and p.parent.name != "model")
    assert any(f"Deed.{deed.name}" in path.read_text(encoding="utf-8") for path in elsewhere)


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("count", [1, 3])
def test_a_sentence_is_whole_whatever_the_event_says(deed: Deed, count: int) -> None:
    said = sentence(replace(EVENT, type=deed.value), count)
    assert said
    assert not said[0].islower()
    assert "{" not in said
    assert "Ann" in said or deed in (Deed.INGESTION, Deed.VIEWS_RECORDED, Deed.VIEWS_NOT_RECORDED)


@pytest.mark.parametrize(
    ("event", "count", "said"),
    [
        (
            {"type": "redaction approved", "detail": {"redaction": 4, "page": 2}},
            1,
            "Ann approved redaction 4 on page 2 of document 12",
        ),
        ({"type": "redaction approved"}, 3, "Ann approved 3 redactions of document 12"),
        ({"type": "ingestion", "detail": {"pages": 1}}, 1, "Document 12 was read: 1 page"),
        (
            {"type": "ingestion", "outcome": "failure", "detail": {"reason": "corrupt", "pages": 1200}},
            1,
            "Document 12 was read: 1,200 pages (failure: corrupt)",
        ),
        (
            {"type": "ingestion", "outcome": "failure", "detail": {"reason": "corrupt"}},
            1,
            "Document 12 could not be read (failure: corrupt)",
        ),
        (
            {"type": "ingestion", "outcome": "failure", "detail": {"reason": "corrupt"}},
            3,
            "3 documents could not be read (failure: corrupt)",
        ),
        (
            {
                "type": "exporting",
                "object_kind": "collection",
                "detail": {"what": "search results", "rows": 1200},
            },
            1,
            "Ann saved search results of collection 12: 1,200 rows",
        ),
        (
            {"type": "exporting", "detail": {"what": "the original"}},
            1,
            "Ann saved the original of document 12",
        ),
        (
            {"type": "dissemination", "object_kind": "exhibit", "detail": {"release": 2}},
            1,
            "Ann published exhibit 12 in release 2",
        ),
        (
            {"type": "deletion", "detail": {"why": "a lawyer asked"}},
            1,
            "Ann removed document 12 for good, because: a lawyer asked",
        ),
        (
            {"type": "fixity check", "object_kind": "archive", "detail": {"files": 1}},
            1,
            "Ann had every kept byte and the chain checked: 1 kept file",
        ),
        ({"type": "of a later version"}, 1, "Ann: of a later version, document 12"),
        ({"agent": "=\x1b[2J\u202e"}, 1, "=\\x1b[2J\\u202e took in document 12"),
    ],
)
def test_what_sentences_say(event: dict[str, object], count: int, said: str) -> None:
    assert sentence(replace(EVENT, **event), count) == said


def test_a_plan_that_is_approved_at_once_is_one_entry() -> None:
    def approved(number: int, **changed: object) -> CustodyEvent:
        detail = {"redaction": number, "page": 1, "reason": "name", "version": 2}
        return replace(EVENT, sequence=number, type="redaction approved", detail=detail, **changed)

    events = [approved(9), approved(8), approved(7), approved(6, agent="Bo"), approved(5, object_id=13)]
    found = list(entries(events))
    assert [len(entry.events) for entry in found] == [3, 1, 1]
    assert found[0].sentence == "Ann approved 3 redactions of document 12"
    assert found[0].is_of_one_thing


def test_a_folder_that_was_taken_in_is_one_entry_a_collection() -> None:
    events = [replace(EVENT, sequence=n, object_id=n, collection_id=1 + n // 4) for n in range(6)]
    found = list(entries(events))
    assert [entry.sentence for entry in found] == ["Ann took in 4 files", "Ann took in 2 files"]
    assert not found[0].is_of_one_thing


def test_acts_say_which_types_they_are() -> None:
    assert telling.deeds(Act.TAKING_OUT) == (Deed.EXPORTING,)
