"""What pages show and hide: each file redacted in the normal way, and its exhibit searched for the secret."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from leaks.normal_way import archive_of, attacked, failures
from leaks.planted import Leak
from leaks.the_set import leaks

from archive.redaction import apply
from archive.store import Store

FILES = leaks("text", "hidden_text", "drawing", "pictures_in_pdf")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    files = {entry.file_name: entry.data for entry in FILES}
    with archive_of(files, tmp_path_factory.mktemp("attack")) as store:
        yield store


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry.name)
def test_no_trace_is_left_in_the_exhibit(archive: Store, entry: Leak) -> None:
    made, found = attacked(archive, entry)
    assert found == []
    assert failures(made) == []
    assert made.releasable


PLAIN = next(entry for entry in FILES if entry.name == "plain text")


def test_the_attack_sees_boxes_that_are_not_burnt(archive: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply.burn, "burn", lambda *_: None)
    made, found = attacked(archive, PLAIN)
    assert {"OCR of page 1", "page 1: shows through a box"} <= set(found)
    assert not made.releasable


def test_the_attack_sees_hidden_words_that_are_let_in(
    archive: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply.text_layer, "_uncovered", lambda lines, _: lines)
    monkeypatch.setattr(apply.text_layer._Places, "show", lambda *_: True)
    made, found = attacked(archive, PLAIN)
    assert {"text by PDFium", "text by MuPDF", "text by pypdf"} <= set(found)
    assert not made.releasable
