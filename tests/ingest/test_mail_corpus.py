"""Real letters and mailboxes: their words, and what was collected in them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from corpus_readings import Readings

import ingest

pytestmark = pytest.mark.corpus


@pytest.fixture
def mail(corpus: Path) -> Path:
    return corpus / "email"


def rows(corpus: Path) -> list[tuple[str, str]]:
    """Each file of the folder, with what is expected of it."""
    lines = (corpus / "MANIFEST.tsv").read_text("utf-8").splitlines()
    split = (line.split("\t") for line in lines)
    return [(row[0], row[-1]) for row in split if row[0].startswith("email/")]


def all_text(found: ingest.Extraction, tmp_path: Path) -> str:
    """What can be searched in a document and in all that is in it."""
    texts = [found.title]
    for page in found.pages:
        texts += [page.text, *(entry.text for entry in page.hidden)]
    for child in found.attachments:
        path = tmp_path / "child"
        path.write_bytes(child.data)
        try:
            texts.append(all_text(ingest.extract(path), tmp_path))
        except ingest.errors.IngestError:
            continue
    return unicodedata.normalize("NFC", "\n".join(texts))


def test_every_letter_and_mailbox_is_read(corpus: Path, readings: Readings) -> None:
    for name, _ in rows(corpus):
        found = readings(corpus / name)
        assert found.pages, name
        assert found.pages[0].text.strip(), name


def test_the_words_that_others_found_are_found(corpus: Path, readings: Readings, tmp_path: Path) -> None:
    for name, expected in rows(corpus):
        found = readings(corpus / name)
        text = all_text(found, tmp_path).casefold()
        if words := re.search(r"words\([^)]*\): (.*)", expected):
            for word in words.group(1).split(", "):
                assert unicodedata.normalize("NFC", word).casefold() in text, (name, word)


def test_a_mailbox_locked_with_a_password_is_read_without_it(mail: Path, tmp_path: Path) -> None:
    text = all_text(ingest.extract(mail / "java-libpst/passworded.pst"), tmp_path)
    assert "contact1@rjohnson.id.au" in text


def test_a_second_run_gives_every_message_of_a_mailbox_the_same_bytes(mail: Path) -> None:
    path = mail / "ingest-file/testPST.pst"
    first, second = ([child.data for child in ingest.extract(path).attachments] for _ in range(2))
    assert first == second


def test_a_winmail_dat_holds_what_its_file_names_say(mail: Path) -> None:
    found = ingest.extract(mail / "tika/testWINMAIL.dat")
    assert [(child.untrusted_name, len(child.data)) for child in found.attachments] == [
        ("quick.doc", 19968), ("quick.html", 428), ("quick.pdf", 18638), ("quick.txt", 235), ("quick.xml", 143),
    ]  # fmt: skip


def test_three_levels_of_outlook_messages_are_unpacked_to_the_last(mail: Path, tmp_path: Path) -> None:
    found = ingest.extract(mail / "extract/3rd-level-bug-732.msg")
    path = tmp_path / "child"
    for name in ("Test2.eml", "test.eml", "POD Layout ICIJ 2020.pdf"):
        (child,) = found.attachments
        assert child.untrusted_name == name
        path.write_bytes(child.data)
        found = ingest.extract(path)
    assert found.media_type == "application/pdf"


def test_chinese_in_an_old_code_page_is_read(mail: Path) -> None:
    assert (
        ingest.extract(mail / "tika/testMSG_chinese.msg").title
        == "Alfresco MSG format testing ( MSG 格式測試 )"
    )
