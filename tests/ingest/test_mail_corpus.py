"""Real letters and mailboxes, compared with what other programs find in them."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from email import message_from_bytes
from email.policy import compat32, default
from pathlib import Path

import pytest

import ingest

pytestmark = pytest.mark.corpus

_MAILBOXES = (
    "ingest-file/testPST.pst",
    "tika/testPST_variousBodyTypes.pst",
    "java-libpst/passworded.pst",
)


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


def leaves(path: Path) -> list[tuple[str, bytes]]:
    """Attachments as Python's own e-mail package unpacks them; enclosed messages are not entered."""
    waiting, found = [message_from_bytes(path.read_bytes(), policy=compat32)], []
    while waiting:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting[:0] = part.get_payload()
        elif part.get_content_disposition() == "attachment" and part.get_content_maintype() != "message":
            found.append((part.get_filename() or "", part.get_payload(decode=True)))
    return found


def test_every_letter_and_mailbox_is_read(corpus: Path) -> None:
    for name, _ in rows(corpus):
        found = ingest.extract(corpus / name)
        assert found.pages, name
        assert found.pages[0].text.strip(), name


def test_the_words_and_subjects_that_others_found_are_found(corpus: Path, tmp_path: Path) -> None:
    for name, expected in rows(corpus):
        found = ingest.extract(corpus / name)
        text = all_text(found, tmp_path).casefold()
        if words := re.search(r"words\([^)]*\): (.*)", expected):
            for word in words.group(1).split(", "):
                assert unicodedata.normalize("NFC", word).casefold() in text, (name, word)
        subject = re.search(r"subject=(.*?); attachments", expected)
        if subject and "\ufffd" not in subject.group(1):
            assert found.title == " ".join(subject.group(1).split()), name


def test_attachments_have_the_names_and_bytes_that_python_finds(mail: Path) -> None:
    for path in sorted(mail.rglob("*.eml")):
        if path.name == "fake-email-utf-16.eml":  # Python finds nothing in it
            continue
        ours = {(child.untrusted_name, child.data) for child in ingest.extract(path).attachments}
        assert {pair for pair in leaves(path) if pair[0]} <= ours, path.name


def test_attachments_have_the_bytes_that_munpack_finds(mail: Path, tmp_path: Path) -> None:
    if shutil.which("munpack") is None:
        pytest.skip("munpack is not installed (Debian: mpack)")
    for path in (
        mail / "extract/embedded_doc.eml",
        mail / "unstructured/mime-attach-mp3.eml",
        mail / "docling/eml_with_attachment.eml",
    ):
        folder = tmp_path / path.stem
        folder.mkdir()
        subprocess.run(["munpack", "-q", "-f", "-C", folder, path], check=True, capture_output=True)
        theirs = {entry.read_bytes() for entry in folder.iterdir() if entry.suffix != ".desc"}
        assert {child.data for child in ingest.extract(path).attachments} <= theirs, path.name


@pytest.mark.parametrize("name", _MAILBOXES)
def test_an_outlook_mailbox_has_at_least_the_items_and_subjects_that_readpst_finds(
    mail: Path, tmp_path: Path, name: str
) -> None:
    if shutil.which("readpst") is None:
        pytest.skip("readpst is not installed (Debian: pst-utils)")
    subprocess.run(["readpst", "-e", "-o", tmp_path, mail / name], check=True, capture_output=True)
    theirs = [message_from_bytes(path.read_bytes(), policy=default) for path in tmp_path.rglob("*.eml")]
    found = ingest.extract(mail / name)
    messages = [child for child in found.attachments if child.untrusted_name.endswith(".eml")]
    ours = [message_from_bytes(child.data, policy=default) for child in messages]
    assert {message["message-id"] for message in theirs} <= {message["message-id"] for message in ours}
    assert {_spaced(message["subject"]) for message in theirs} <= {
        _spaced(message["subject"]) for message in ours
    }


def _spaced(subject: object) -> str:
    return " ".join(str(subject or "").split())


def test_a_mailbox_locked_with_a_password_is_read_without_it(mail: Path, tmp_path: Path) -> None:
    text = all_text(ingest.extract(mail / "java-libpst/passworded.pst"), tmp_path)
    assert "contact1@rjohnson.id.au" in text


def test_a_second_run_gives_every_message_of_a_mailbox_the_same_bytes(mail: Path) -> None:
    first, second = (
        [child.data for child in ingest.extract(mail / name).attachments]
        for name in (_MAILBOXES[0], _MAILBOXES[0])
    )
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
