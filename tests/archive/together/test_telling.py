"""Mail and feed say that something is new, and nothing that a reader of them should not know."""

from __future__ import annotations

import re
import smtplib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archive import accession
from archive.errors import Invalid, NotFound
from archive.together import feed, mailing, people, searches

QUERY, NAME = "walkout mole", "the informant's list"


class Server:
    """In place of smtplib's."""

    sent: list
    said: list
    is_down = False

    def __init__(self, host: str, port: int, timeout: float) -> None:
        if Server.is_down:
            raise OSError("unreachable")
        Server.said.append(("connect", host, port))

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def starttls(self, *, context: object) -> None:
        Server.said.append("tls")

    def login(self, user: str, password: str) -> None:
        Server.said.append(("login", user, password))

    def send_message(self, mail) -> None:
        Server.sent.append(mail)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(people, "mail_address", lambda store, person: f"{person}@desk.example")
    Server.sent, Server.said, Server.is_down = [], [], False
    return Server


def with_mail(store, tmp_path: Path, **more):
    password = tmp_path / "password"
    password.write_text("pa55\n")
    password.chmod(0o600)
    settings = replace(
        store.settings, smtp_host="mail.example", smtp_user="archive", smtp_password_file=str(password),
        mail_from="archive@desk.example", **more,
    )  # fmt: skip
    return replace(store, settings=settings)


def told(desk) -> None:
    searches.save(desk.ada, NAME, QUERY, person="ada")
    desk.put("secret-title", "the walkout of the mole")
    desk.put("secret-title-2", "the mole and the walkout")


def test_a_mail_says_how_many_and_nothing_else(desk, server, tmp_path: Path) -> None:
    told(desk)
    store = with_mail(desk.store, tmp_path)
    assert mailing.send(store) == 1
    assert server.said == [("connect", "mail.example", 587), "tls", ("login", "archive", "pa55")]
    (mail,) = server.sent
    assert (mail["To"], mail["From"]) == ("ada@desk.example", "archive@desk.example")
    assert mail.get_content() == "2 new matches for a saved search. Sign in to see.\n"
    for secret in (*QUERY.split(), NAME, "secret-title", "ada's"):
        assert secret not in mail.as_string()


def test_no_mail_is_sent_twice(desk, server, tmp_path: Path) -> None:
    told(desk)
    store = with_mail(desk.store, tmp_path)
    assert [mailing.send(store), mailing.send(store)] == [1, 0]
    desk.put("third", "mole, walkout")
    assert mailing.send(store) == 1
    assert server.sent[1].get_content().startswith("1 new match ")


def test_a_server_that_is_down_is_tried_again(desk, server, tmp_path: Path) -> None:
    told(desk)
    store = with_mail(desk.store, tmp_path)
    server.is_down = True
    assert mailing.send(store) == 0
    server.is_down = False
    assert mailing.send(store) == 1


def test_who_wants_no_mail_gets_none_now_nor_later(desk, server, tmp_path: Path) -> None:
    searches.want_mail(desk.ada, person="ada", on=False)
    told(desk)
    store = with_mail(desk.store, tmp_path)
    assert mailing.send(store) == 0
    searches.want_mail(desk.ada, person="ada", on=True)
    assert mailing.send(store) == 0


def test_without_a_server_or_an_address_nothing_is_sent(desk, server, tmp_path: Path, monkeypatch) -> None:
    told(desk)
    assert mailing.send(desk.store) == 0
    monkeypatch.setattr(people, "mail_address", lambda store, person: "")
    assert mailing.send(with_mail(desk.store, tmp_path)) == 0
    assert server.said == []


def test_this_machine_is_spoken_to_without_tls(desk, server, tmp_path: Path) -> None:
    told(desk)
    store = with_mail(desk.store, tmp_path)
    mailing.send(replace(store, settings=replace(store.settings, smtp_host="localhost", smtp_user="")))
    assert server.said == [("connect", "localhost", 587)]


def test_a_password_that_others_may_read_is_refused_before_anything_is_read(
    desk, server, tmp_path: Path
) -> None:
    store = with_mail(desk.store, tmp_path)
    Path(store.settings.smtp_password_file).chmod(0o640)
    with pytest.raises(Invalid, match="may read"):
        accession.process(store)
    Path(store.settings.smtp_password_file).unlink()
    with pytest.raises(Invalid, match="cannot be read"):
        accession.process(store)


def test_an_intake_sends_the_mail(desk, server, tmp_path: Path) -> None:
    searches.save(desk.ada, NAME, QUERY, person="ada")
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "memo.txt").write_text("walkout of the mole")
    accession.ingest(with_mail(desk.store, tmp_path), [tmp_path / "drop"], collection="Leak")
    assert len(server.sent) == 1


def atom(desk, secret: str) -> bytes:
    return feed.atom(
        desk.store, secret, home="http://h/", link=lambda number: f"http://h/searches/{number}/new"
    )


def test_the_feed_says_how_many_and_nothing_else(desk) -> None:
    secret = feed.renew(desk.ada, person="ada")
    told(desk)
    body = atom(desk, secret)
    names = {"a": "http://www.w3.org/2005/Atom"}
    entries = ElementTree.fromstring(body).findall("a:entry", names)
    assert [entry.findtext("a:title", "", names) for entry in entries] == [
        "1 new document for a saved search"
    ] * 2
    assert len({entry.findtext("a:id", "", names) for entry in entries}) == 2
    for secret_word in (*QUERY.split(), "informant", "secret-title", "ada"):
        assert not re.search(rf"\b{secret_word}\b", body.decode())
    assert atom(desk, secret) == body


def test_a_feed_has_one_address_that_can_be_ended(desk) -> None:
    first = feed.renew(desk.ada, person="ada")
    second = feed.renew(desk.ada, person="ada")
    assert atom(desk, second)
    for wrong in (first, "", "x", second[:-1], "\ud800"):
        with pytest.raises(NotFound):
            atom(desk, wrong)
    feed.end(desk.ada, person="ada")
    with pytest.raises(NotFound):
        atom(desk, second)


def test_the_address_of_a_feed_is_nowhere_on_the_disk(desk) -> None:
    secret = feed.renew(desk.ada, person="ada")
    for path in desk.store.home.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes()


def test_the_feed_of_who_may_see_nothing_any_more_is_gone(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = feed.renew(desk.ada, person="ada")
    monkeypatch.setattr(people, "as_seen_by", lambda store, person: None)
    with pytest.raises(NotFound):
        atom(desk, secret)


def test_one_feed_has_nothing_of_another(desk) -> None:
    told(desk)
    assert b"<entry>" not in atom(desk, feed.renew(desk.bea, person="bea"))
    assert b"<entry>" in atom(desk, feed.renew(desk.ada, person="ada"))
