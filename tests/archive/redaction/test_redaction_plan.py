"""Proposing and deciding: what an editor expects, and what custody keeps of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_page import laid_out, put
from sqlalchemy import text as sql

from archive.errors import Invalid, NotFound, Unreadable
from archive.model import Box, Proposal, Redaction, RedactionState
from archive.redaction import plan
from archive.redaction.boxes import Width
from archive.store import Store, custody
from archive.store.catalog import redactions
from ingest.model import Page, TextSource, Word, pack_lines

WIDE = {"reason": "private person", "agent": "editor"}


def covers(found: tuple[Redaction, ...]) -> list[str]:
    return [redaction.covers for redaction in found]


def test_every_occurrence_gets_a_box_over_its_words(store: Store) -> None:
    document = put(
        store, laid_out(["post by Jane Doe, driver", "JANE DOE's post"]), laid_out(["none"], number=2)
    )
    found = plan.add_text(store, document, "jane doe", **WIDE)
    assert covers(found) == ["Jane Doe,", "JANE DOE's"]
    first = found[0].box
    words = list(laid_out(["post by Jane Doe, driver"]).words())
    assert first.x0 < words[2].box.x0
    assert first.x1 > words[3].box.x1
    assert first.x0 > words[1].box.x1, "a box must not bite into the word before"
    assert first.x1 < words[4].box.x0, "nor into the word after"
    assert {redaction.state for redaction in found} == {RedactionState.PROPOSED}


def test_a_name_across_the_end_of_a_line_gets_two_boxes(store: Store) -> None:
    found = plan.add_text(store, put(store, laid_out(["signed Jane", "Doe yesterday"])), "Jane Doe", **WIDE)
    assert covers(found) == ["Jane", "Doe"]
    assert found[0].box.y1 < found[1].box.y0


def test_a_scan_is_searched_with_letters_misread(store: Store) -> None:
    lines = ["signed Kova1enko"]
    scan = put(store, laid_out(lines, source=TextSource.OCR))
    assert covers(plan.add_text(store, scan, "Kovalenko", **WIDE)) == ["Kova1enko"]


def test_part_of_a_chinese_sentence_is_covered_and_the_rest_is_not(store: Store) -> None:
    (found,) = plan.add_text(store, put(store, laid_out(["司机王小明说工资晚了"])), "王小明", **WIDE)
    assert found.covers == "王小明"
    assert 15 < found.box.x0 < 20, "all three characters, half a character of slack, a margin, and no more"
    assert 35 < found.box.x1 < 40


def test_nothing_found_is_an_error_that_says_what_to_do(store: Store) -> None:
    with pytest.raises(Invalid) as caught:
        plan.add_text(store, put(store, laid_out(["a post"])), "Jane Doe", **WIDE)
    assert "Draw a box" in caught.value.hint
    assert "Jane" not in caught.value.message + caught.value.hint


def test_adding_the_same_again_adds_nothing(store: Store) -> None:
    document = put(store, laid_out(["Jane Doe and Jane"]))
    first = plan.add_text(store, document, "Jane Doe", **WIDE)
    assert plan.add_text(store, document, "Jane Doe", **WIDE) == first
    within = plan.add_text(store, document, "Jane", **WIDE)
    assert within[0] == first[0], "the first Jane is covered already"
    with store.read() as db:
        assert len(redactions.listing(db, document)) == 2


def test_what_was_rejected_can_be_proposed_again(store: Store) -> None:
    document = put(store, laid_out(["Jane Doe"]))
    (first,) = plan.add_text(store, document, "Jane Doe", **WIDE)
    plan.decide(store, [first.id], RedactionState.REJECTED, agent="editor")
    (second,) = plan.add_text(store, document, "Jane Doe", **WIDE)
    assert second.id != first.id


@pytest.mark.parametrize("text", ["", " ", "…", "x"])
def test_a_text_of_nothing_is_refused(store: Store, text: str) -> None:
    with pytest.raises(Invalid):
        plan.add_text(store, put(store, laid_out(["x … y"])), text, **WIDE)


def test_a_box_by_hand_is_cut_to_the_page_and_knows_its_words(store: Store) -> None:
    document = put(store, laid_out(["Jane Doe said"]))
    found = plan.add_box(store, document, 1, Box(-50, -50, 55, 30), **WIDE)
    assert found.box == Box(0, 0, 55, 30)
    assert found.covers == "Jane Doe"
    turned = plan.add_box(store, document, 1, Box(390, 290, 300, 200), **WIDE)
    assert turned.box == Box(300, 200, 390, 290)


@pytest.mark.parametrize(
    "box", [Box(10, 10, 10, 20), Box(-20, 5, -5, 10), Box(500, 5, 600, 10), Box(5, 5, 5.5, 50)]
)
def test_an_empty_box_or_one_off_the_page_is_refused(store: Store, box: Box) -> None:
    with pytest.raises(Invalid):
        plan.add_box(store, put(store, laid_out(["a"])), 1, box, **WIDE)


def test_unknown_pages_documents_reasons_and_redactions_are_refused(store: Store) -> None:
    document = put(store, laid_out(["Jane"]))
    with pytest.raises(NotFound):
        plan.add_box(store, document, 2, Box(0, 0, 9, 9), **WIDE)
    with pytest.raises(NotFound):
        plan.add_text(store, 99, "Jane", **WIDE)
    with pytest.raises(Invalid):
        plan.add_text(store, document, "Jane", reason="because", agent="editor")
    with pytest.raises(NotFound):
        plan.decide(store, [99], RedactionState.APPROVED, agent="editor")


def test_a_document_that_could_not_be_read_cannot_be_redacted(store: Store) -> None:
    with pytest.raises(Unreadable):
        plan.add_text(store, put(store, laid_out(["Jane"]), ready=False), "Jane", **WIDE)


def test_only_what_is_approved_is_in_the_plan_and_decisions_can_be_taken_back(store: Store) -> None:
    document = put(store, laid_out(["Jane Doe", "Jane Doe"]))
    one, other = plan.add_text(store, document, "Jane Doe", **WIDE)
    empty = plan.approved_plan(store, document)
    plan.decide(store, [one.id], RedactionState.APPROVED, agent="editor")
    assert [r.id for r in plan.approved_plan(store, document).redactions] == [one.id]
    plan.decide(store, [one.id], RedactionState.REJECTED, agent="editor")
    plan.decide(store, [other.id], RedactionState.PROPOSED, agent="editor")
    assert plan.approved_plan(store, document).digest == empty.digest


def test_a_decision_over_many_is_taken_for_all_or_for_none(store: Store) -> None:
    document = put(store, laid_out(["Jane Doe"]))
    (one,) = plan.add_text(store, document, "Jane Doe", **WIDE)
    with pytest.raises(NotFound):
        plan.decide(store, [one.id, 99], RedactionState.APPROVED, agent="editor")
    with store.read() as db:
        assert redactions.get(db, one.id).state is RedactionState.PROPOSED


def test_custody_keeps_every_step_and_never_the_words(store: Store) -> None:
    document = put(store, laid_out(["Jane Doe"]))
    (one,) = plan.add_text(store, document, "Jane Doe", **WIDE)
    plan.decide(store, [one.id], RedactionState.APPROVED, agent="chief")
    plan.decide(store, [one.id], RedactionState.APPROVED, agent="chief")
    plan.decide(store, [one.id], RedactionState.REJECTED, agent="chief")
    with store.read() as db:
        events = custody.events(db, object_kind="document", object_id=document)
        raw = json.dumps([list(map(str, row)) for row in db.execute(sql("select * from custody_events"))])
    steps = [event.type for event in events if event.type.startswith("redaction")]
    assert steps == ["redaction proposed", "redaction approved", "redaction rejected"]
    assert "jane" not in raw.lower()
    assert "doe" not in raw.lower()


def test_the_original_is_never_touched(store: Store) -> None:
    document = put(store, laid_out(["Jane Doe"]))
    before = {path: Path(path).read_bytes() for path in store.blobs.folder.rglob("*") if path.is_file()}
    plan.add_text(store, document, "Jane Doe", **WIDE)
    assert {path: path.read_bytes() for path in store.blobs.folder.rglob("*") if path.is_file()} == before


def test_tight_lines_do_not_hide_each_other_behind_margins(store: Store) -> None:
    """Word boxes of a text layer often overlap from line to line; a margin on top would bite into the next line."""
    lines = [[Word("Jane", Box(10, 10, 40, 26))], [Word("other", Box(10, 24, 40, 40))]]
    text, boxes = pack_lines(lines)
    document = put(store, Page(1, 100, 100, text, boxes, TextSource.LAYER))
    (found,) = plan.add_text(store, document, "Jane", **WIDE)
    assert found.box.y1 == 26
    assert found.box.y0 == 9


# Versions


def test_every_change_is_a_version_with_who_and_what_and_earlier_ones_can_be_read(store: Store) -> None:
    document = put(store, laid_out(["post by Jane Doe on Friday", "nobody else answered"]))
    (one,) = plan.add_text(store, document, "Jane Doe", **WIDE)
    plan.decide(store, [one.id], RedactionState.APPROVED, agent="chief")
    plan.widen(store, [one.id], Width.LINE, agent="editor")
    plan.name(store, [one.id], label="Driver 14", reason="source safety", agent="editor")
    plan.decide(store, [one.id], RedactionState.REJECTED, agent="chief")
    told = plan.history(store, document)
    assert [change.version for change in told] == [1, 2, 3, 4, 5]
    assert [change.agent for change in told] == ["editor", "chief", "editor", "editor", "chief"]
    assert told[0].before is None
    assert [(was.state, now.state) for was, now in plan.difference(store, document, 1, 2)] == [
        (RedactionState.PROPOSED, RedactionState.APPROVED)
    ]
    ((was, now),) = plan.difference(store, document, 2, 4)
    assert (was.label, now.label, was.reason, now.reason) == (
        "",
        "Driver 14",
        "private person",
        "source safety",
    )
    assert now.box.x1 > was.box.x1
    assert plan.at_version(store, document, 0) == ()
    assert plan.at_version(store, document, 1)[0].box == one.box
    assert plan.at_version(store, document, 5)[0].state is RedactionState.REJECTED
    with pytest.raises(NotFound):
        plan.at_version(store, document, 6)


def test_what_is_done_in_one_step_is_one_version_and_what_changes_nothing_is_none(store: Store) -> None:
    document = put(store, laid_out(["Jane Doe and Jane Doe", "Jane Doe"]))
    found = plan.add_text(store, document, "Jane Doe", **WIDE)
    keys = [redaction.id for redaction in found]
    plan.decide(store, keys, RedactionState.APPROVED, agent="chief")
    plan.decide(store, keys, RedactionState.APPROVED, agent="chief")
    assert [change.version for change in plan.history(store, document)] == [1, 1, 1, 2, 2, 2]


def test_a_plan_that_was_changed_back_is_the_same_plan(store: Store) -> None:
    document = put(store, laid_out(["Jane Doe"]))
    (one,) = plan.add_text(store, document, "Jane Doe", **WIDE)
    plan.decide(store, [one.id], RedactionState.APPROVED, agent="chief")
    before = plan.approved_plan(store, document)
    plan.decide(store, [one.id], RedactionState.PROPOSED, agent="chief")
    plan.decide(store, [one.id], RedactionState.APPROVED, agent="chief")
    after = plan.approved_plan(store, document)
    assert after.digest == before.digest
    assert after.version > before.version


def test_widening_keeps_what_a_box_was_made_for(store: Store) -> None:
    document = put(store, laid_out(["post by Jane Doe on Friday"]))
    (one,) = plan.add_text(store, document, "Jane Doe", **WIDE)
    (wide,) = plan.widen(store, [one.id], Width.GRID, agent="editor")
    assert wide.covers == "Jane Doe"
    assert wide.box.x1 > one.box.x1
    assert plan.widen(store, [one.id], Width.TIGHT, agent="editor") == (wide,)


def test_words_lines_pages_and_all_but_a_part_can_be_taken_out(store: Store) -> None:
    document = put(store, laid_out(["post by Jane Doe", "second line here"]))
    assert covers(plan.add_words(store, document, 1, 2, 2, **WIDE)) == ["Jane"]
    assert covers(plan.add_lines(store, document, 1, 4, 5, **WIDE)) == ["second line here"]
    assert len(plan.add_all_but(store, document, 1, Box(0, 5, 400, 25), **WIDE)) == 2
    assert covers(plan.add_page(store, document, 1, **WIDE)) == ["post by Jane Doe second line here"]
    with pytest.raises(Invalid):
        plan.add_words(store, document, 1, 5, 99, **WIDE)


def test_what_a_program_proposes_again_after_it_was_rejected_stays_rejected(store: Store) -> None:
    document = put(store, laid_out(["write to jane@example.org"]))
    proposal = Proposal(1, Box(59, 9, 140, 23), "jane@example.org", "private person", "e-mail address", 0.99)
    (one,) = plan.propose(store, document, [proposal], agent="editor")
    plan.decide(store, [one.id], RedactionState.REJECTED, agent="chief")
    (again,) = plan.propose(store, document, [proposal], agent="editor")
    assert again.id == one.id
    assert again.state is RedactionState.REJECTED
    (by_hand,) = plan.add_text(store, document, "jane@example.org", **WIDE)
    assert by_hand.id != one.id, "what a person asks for is done"


def test_a_subject_gives_its_label_to_a_box_that_is_there(store: Store) -> None:
    document = put(store, laid_out(["by Jane Doe"]))
    (one,) = plan.add_text(store, document, "Jane Doe", **WIDE)
    named = Proposal(
        1, one.box, "Jane Doe", "source safety", "subject", 0.99, subject_id=7, label="Driver 14"
    )
    (same,) = plan.propose(store, document, [named], agent="editor")
    assert (same.id, same.label, same.subject_id) == (one.id, "Driver 14", 7)


def test_a_label_is_one_short_line(store: Store) -> None:
    document = put(store, laid_out(["by Jane Doe"]))
    (one,) = plan.add_text(store, document, "Jane Doe", **WIDE)
    for label in ("x" * 41, "two\nlines", " padded", "\u202eturned"):
        with pytest.raises(Invalid):
            plan.name(store, [one.id], label=label, agent="editor")
