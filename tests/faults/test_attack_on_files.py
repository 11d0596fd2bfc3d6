"""Pictures, web pages, mail, office files: each redacted in the normal way, and its exhibit searched for the secret."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from leaks.normal_way import archive_of, attacked, failures
from leaks.planted import Leak
from leaks.the_set import leaks

from archive.store import Store

FILES = leaks("picture_files", "web", "mail", "office", "sheets_and_slides", "open_documents")

LAID_OUT = {
    "docx-text.docx",
    "docx-deleted-text.docx",
    "odt-deleted-text.odt",
    "pptx-speaker-notes.pptx",
    "rtf-author.rtf",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    files = {entry.file_name: entry.data for entry in FILES}
    with archive_of(files, tmp_path_factory.mktemp("attack"), laid_out=LAID_OUT) as store:
        yield store


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry.name)
def test_no_trace_is_left_in_the_exhibit(archive: Store, entry: Leak) -> None:
    made, found = attacked(archive, entry)
    assert found == []
    assert failures(made) == []
    assert made.releasable
