"""Hits that a field, or a thing found in text, is the reason for: the reader sees why."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from archive import accession
from archive.model import PageHit
from archive.search import every_hit, find_in_document, search
from archive.store import Store, create
from archive.web import create_app

BODY = "see the salaries below\n" * 100


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, language_model: Path):
    drop = tmp_path_factory.mktemp("drop")
    mail = EmailMessage()
    mail["From"], mail["Subject"] = (
        "Ann Müller <ann@example.net>",
        "Salaries of the crew, as they were in the spring",
    )
    mail["To"], mail["Cc"] = "Eve <eve@example.net>, Zoe <z@example.org>", "Bob <bob@example.org>"
    mail.set_content(BODY)
    (drop / "letter.eml").write_bytes(mail.as_bytes())
    (drop / "report <b>.txt").write_text(
        "Call Zhanna Petrova on +44 20 7946 0958, or ask ann@example.net. The report is late, as every report is. "
        "On other matters of the yard and its people, write to the office in the harbour, and expect an answer.\n"
    )
    store = create(tmp_path_factory.mktemp("archive") / "home")
    store = replace(store, settings=replace(store.settings, ner_models=str(language_model)))
    accession.ingest(store, [drop], collection="Leak")
    yield store
    store.close()


def hits(store: Store, query: str) -> list[PageHit]:
    (document,) = search(store, query, pages_per_document=None).documents
    found = sorted(document.pages, key=lambda page: page.number)
    assert list(find_in_document(store, document.document.id, query)) == [
        replace(page, score=again.score)
        for page, again in zip(found, find_in_document(store, document.document.id, query), strict=True)
    ]
    return found


def marked(page: PageHit) -> list[str]:
    return [page.snippet[start:end] for start, end in page.marks]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from:ann", ["Ann", "ann"]),
        ("from:muller", ["Müller"]),
        ("to:zoe", ["Zoe"]),
        ('to:"bob@example.org"', ["bob", "example", "org"]),
        ("subject:salar*", ["Salaries"]),
        ('subject:"of the crew"', ["of", "the", "crew"]),
        ("sender:ann@example.net type:mail", ["Ann", "Müller", "<ann@example.net>"]),
        ("to:zoe OR from:ann", ["Ann", "ann", "Zoe"]),
    ],
)
def test_what_a_mail_says_of_itself_is_marked_in_its_head(
    filled: Store, query: str, words: list[str]
) -> None:
    first, second, *_ = hits(filled, query)
    assert marked(first) == words
    assert first.boxes
    assert first.beside == ()
    assert (second.marks, second.boxes) == ((), ())  # its words further down are no reason
    assert second.beside


def test_a_page_without_the_head_says_which_field_matched(filled: Store) -> None:
    assert hits(filled, "from:ann")[1].beside == (("from", "Ann Müller <ann@example.net>"),)
    assert hits(filled, "to:zoe")[1].beside == (("to", "Eve <eve@example.net>, Zoe <z@example.org>"),)
    assert hits(filled, "email:z@example.org")[1].beside == (
        ("to", "Eve <eve@example.net>, Zoe <z@example.org>"),
    )


def test_one_of_very_many_recipients_is_shown_with_those_around(store: Store, tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"] = "ann@example.net"
    mail["To"] = ", ".join(f"Person{number} <p{number}@example.org>" for number in range(900))
    mail.set_content(BODY)
    (tmp_path / "all.eml").write_bytes(mail.as_bytes())
    accession.ingest(store, [tmp_path / "all.eml"], collection="Leak")
    every = hits(store, "to:person450")
    ((field, passage),) = every[-1].beside
    assert field == "to"
    assert "Person450 <" in passage
    assert len(passage) < 300


def test_a_name_that_the_page_does_not_say_stands_beside_it(filled: Store) -> None:
    (page,) = hits(filled, "name:report")
    assert page.beside == (("name", "report <b>.txt"),)
    assert page.marks == ()
    assert hits(filled, "name:report late")[0].beside == page.beside
    assert marked(hits(filled, "name:report late")[0]) == ["late"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ('phone:"+44 20 7946 0958"', ["+44", "20", "7946", "0958"]),
        ("email:ann@example.net -type:mail", ["ann@example.net"]),
        ("domain:example.net -type:mail", ["example.net"]),
        ('people:"Zhanna Petrova"', ["Zhanna", "Petrova"]),
    ],
)
def test_a_thing_is_marked_where_it_stands(filled: Store, query: str, words: list[str]) -> None:
    (page,) = hits(filled, query)
    marks = marked(page)
    assert marks == words
    assert len(page.boxes) == len(words)
    assert page.beside == ()


def test_a_chosen_facet_is_marked_too(filled: Store) -> None:
    (document,) = search(filled, "", filters={"email": "ann@example.net", "-type": "mail"}).documents
    assert marked(document.pages[0]) == ["ann@example.net"]


def test_what_is_excluded_or_said_of_a_document_marks_nothing(filled: Store) -> None:
    for query in ("NOT from:ann", "type:text", "-subject:salar*"):
        (page,) = hits(filled, query)
        assert (page.marks, page.beside) == ((), ())


def test_an_export_has_the_same(filled: Store) -> None:
    _, _, found = every_hit(filled, "name:report")
    assert [page.beside for _, page in found] == [(("name", "report <b>.txt"),)]


def test_the_page_shows_it_and_runs_nothing(filled: Store) -> None:
    client: FlaskClient = create_app(filled, key="the-key", hosts=frozenset({"localhost"})).test_client()
    client.get("/?key=the-key")
    page = client.get("/?q=name:report").get_data(as_text=True)
    assert "in the document’s name:</span> <bdi>report &lt;b&gt;.txt</bdi>" in page
    assert "<mark>Ann</mark>" in client.get("/?q=from:ann").get_data(as_text=True)
