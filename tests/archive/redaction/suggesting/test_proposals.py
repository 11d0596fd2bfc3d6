"""From a document in the archive to boxes over exactly the words of a value."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_page import laid_out, put

from archive.errors import NotFound
from archive.redaction import suggesting
from archive.redaction.suggesting import Kind, faces, people
from archive.store import Store


def test_a_value_gets_a_box_over_its_words_with_what_found_it_and_how_sure(store: Store) -> None:
    key = put(
        store, laid_out(["Nothing here."]), laid_out(["Ask Jane", "at jane.doe@example.org, soon"], number=2)
    )
    (proposal,) = suggesting.proposals(store, key)
    assert (proposal.page_number, proposal.covers) == (2, "jane.doe@example.org,")
    assert (proposal.found_by, proposal.reason) == ("e-mail address", "private person")
    assert proposal.sureness is not None
    assert proposal.sureness > 0.9
    assert (round(proposal.box.x0), round(proposal.box.x1)) == (23, 130)
    assert (round(proposal.box.y0), round(proposal.box.y1)) == (29, 43)


def test_a_value_over_the_end_of_a_line_gets_a_box_on_each(store: Store) -> None:
    key = put(store, laid_out(["call +44 20", "7946 0958 today"]))
    assert [proposal.covers for proposal in suggesting.proposals(store, key)] == ["+44 20", "7946 0958"]


def test_in_a_script_without_spaces_only_its_part_of_the_line_is_covered(store: Store) -> None:
    key = put(store, laid_out(["他的出生日期：1990年5月6日住在上海"], language="zh"))
    (proposal,) = suggesting.proposals(store, key)
    assert proposal.covers == "1990年5月6日"
    assert proposal.box.x0 > 10 + 7 * 5 - 5
    assert proposal.box.x1 < 10 + 16 * 5 + 5


def test_what_every_page_is_full_of_is_suggested_only_on_request(store: Store) -> None:
    key = put(store, laid_out(["see https://example.org/a"]))
    assert list(suggesting.proposals(store, key)) == []
    assert [one.found_by for one in suggesting.proposals(store, key, kinds={Kind.WEB})] == ["web address"]


def test_a_document_that_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(NotFound):
        list(suggesting.proposals(store, 7))


def test_names_that_a_model_reads_are_suggested_and_a_lone_name_is_less_sure(
    store: Store, language_model: Path
) -> None:
    reader = people.reader(str(language_model))
    assert reader is not None
    page = laid_out(
        ["The harbour authority asked ZHANNA", "Petrova's lawyer; Zhanna Petrova, of Port Sudan, said no."]
    )
    found = list(people.detect(page, reader))
    assert {(match.first, match.last) for match, _ in found} == {(4, 5), (7, 8)}
    assert {sureness for _, sureness in found} == {people.SURENESS}


def test_names_come_with_the_rest_where_a_model_is_set(store: Store, language_model: Path) -> None:
    key = put(store, laid_out(["Zhanna Petrova was born in 1965."]))
    assert [one.found_by for one in suggesting.proposals(store, key)] == ["date of birth"]
    object.__setattr__(store.settings, "ner_models", str(language_model))
    assert [one.found_by for one in suggesting.proposals(store, key)] == ["date of birth", "person's name"]


def test_what_cannot_be_looked_for_is_said_and_is_no_error(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "is_installed", lambda: False)
    said = suggesting.not_looked_for("")
    assert any("install the extra “faces”" in sentence for sentence in said)
    assert any("ner_models" in sentence for sentence in said)
    assert suggesting.not_looked_for("", kinds={Kind.EMAIL}) == ()
    assert suggesting.not_looked_for("en_core_web_sm", kinds={Kind.PERSON}) == ()
    key = put(store, laid_out(["jane@example.org"]))
    assert [one.found_by for one in suggesting.proposals(store, key)] == ["e-mail address"]
