"""In real mail, values agree with what the headers say."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

import ingest
from archive.mentions import MentionKind, found


@pytest.mark.corpus
def test_the_senders_of_the_corpus_are_found(corpus: Path) -> None:
    checked = 0
    for path in sorted((corpus / "email").rglob("*.eml"))[:40]:
        message = message_from_bytes(path.read_bytes(), policy=default)
        try:
            addresses = message["from"].addresses
        except (AttributeError, IndexError, TypeError, ValueError):
            continue
        pages = ingest.extract(path).pages
        values = {m.value for page in pages for m in found(page.text) if m.kind is MentionKind.EMAIL}
        if len(addresses) == 1 and "." in addresses[0].domain and addresses[0].addr_spec.isascii():
            assert addresses[0].addr_spec.lower() in values, path.name
            checked += 1
    assert checked >= 5
