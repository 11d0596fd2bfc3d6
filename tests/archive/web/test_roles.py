"""Every address and every role: who may is let in, and for who may not the thing does not exist."""

from __future__ import annotations

import random
import re
from dataclasses import asdict, dataclass, field

import pytest
from flask import Flask
from newsroom import HOST, MARKS, PEOPLE, PERSON, Things, app_of, filled
from werkzeug.test import TestResponse

from archive.model import Role
from archive.store import create, open_store
from archive.store.catalog import redactions, tables
from archive.web import access, work
from archive.web.access.rules import RULES, Door, Rule

NOTHING = Things("Nowhere", *([999_999] * 16))


@dataclass(frozen=True)
class Row:
    """One address. `about` is the kind of thing that it names; "" for lists, which hold what one may see."""

    needs: Role | Door
    method: str = "GET"
    path: str = ""
    about: str = ""
    form: dict[str, str] = field(default_factory=dict)


def get(needs: Role | Door, path: str, about: str = "") -> Row:
    return Row(needs, "GET", path, about)


def post(needs: Role | Door, path: str, about: str = "", **form: str) -> Row:
    return Row(needs, "POST", path, about, form)


REPORTER, EDITOR = Role.REPORTER, Role.EDITOR
DOCUMENT, PAGE = "/documents/{document}", "/documents/{document}/pages/1"
BOX = {"x0": "1", "y0": "1", "x1": "9", "y1": "9"}

MATRIX: dict[str, Row] = {
    "static": get(Door.OPEN, "/static/archive.css"),
    "health.show": get(Door.OPEN, "/health"),
    "public-api.documents": get(Door.OPEN, "/public/api/documents/"),
    "public-api.search": get(Door.OPEN, "/public/api/documents/search/?q=zebrafinch"),
    "public-api.document": get(Door.OPEN, "/public/api/documents/{document}/"),
    "public-api.notes": get(Door.OPEN, "/public/api/documents/{document}/notes/"),
    "public-api.note": get(Door.OPEN, "/public/api/documents/{document}/notes/{note}/"),
    "public-api.sections": get(Door.OPEN, "/public/api/documents/{exhibit}/sections/"),
    "public-api.projects": get(Door.OPEN, "/public/api/projects/"),
    "public-api.project": get(Door.OPEN, "/public/api/projects/{release}/"),
    "public-api.members": get(Door.OPEN, "/public/api/projects/{release}/documents/"),
    "public-api.member": get(Door.OPEN, "/public/api/projects/{release}/documents/{document}"),
    "public-files.whole": get(Door.OPEN, "/public/files/documents/{document}/x.pdf"),
    "public-files.of_page": get(Door.OPEN, "/public/files/documents/{document}/pages/x-p1.txt"),
    "public-api.nothing": get(Door.OPEN, "/public/users/me/"),
    "help.page": get(Door.SIGNED_IN, "/help/"),
    "search.index": get(REPORTER, "/?q=zebrafinch+OR+waxwing+OR+yard"),
    "search.save": get(REPORTER, "/export.csv?q=yard"),
    "search.write": post(REPORTER, "/export.xlsx"),
    "search.written": get(REPORTER, "/written/1"),
    "search.written_file": get(REPORTER, "/written/1/file"),
    "like.index": get(REPORTER, "/like/?doc={document}", "document"),
    "like.pasted": post(REPORTER, "/like/", text="the zebrafinch report of the yard, told by waxwing"),
    "lists.index": get(REPORTER, "/lists/"),
    "lists.begin": post(REPORTER, "/lists/", "collection", names="yard", collection="{collection}"),
    "lists.show": get(REPORTER, "/lists/{run}", "run"),
    "lists.line": get(REPORTER, "/lists/{run}/lines/1", "run"),
    "lists.export": get(REPORTER, "/lists/{run}/export.csv", "run"),
    "lists.again": post(REPORTER, "/lists/{run}/again", "run"),
    "lists.remove": post(REPORTER, "/lists/{run}/remove", "run"),
    "captures.index": get(REPORTER, "/captures/?containing=captured"),
    "captures.history": get(
        REPORTER, "/captures/history?address=https://captured.example/{document}", "document"
    ),
    "captures.beside": get(REPORTER, "/captures/beside?left={document}&right={other}"),
    "captures.search": get(REPORTER, "/captures/search?address=https://captured.example/1&q=yard"),
    "captures.tell": post(
        EDITOR, "/captures/", "document", document="{document}", address="https://told.example/{document}"
    ),
    "captures.take_back": post(EDITOR, "/captures/back", "document", capture="{capture}"),
    "series.index": get(REPORTER, "/series/"),
    "series.find": post(REPORTER, "/series/find", "collection", collection="{collection}"),
    "series.found": get(REPORTER, "/series/found?collection={collection}", "collection"),
    "series.make": post(
        REPORTER, "/series/", "collection", collection="{collection}", key="none", name="S", follow="none"
    ),
    "series.show": get(REPORTER, "/series/{series}", "series"),
    "series.check": get(REPORTER, "/series/{series}/reports/{point}", "series"),
    "series.decide": post(REPORTER, "/series/{series}/cells/{cell}", "series", deed="confirm"),
    "series.confirm_plain": post(REPORTER, "/series/{series}/reports/{point}/confirm", "series"),
    "series.redate": post(REPORTER, "/series/{series}/reports/{point}/day", "series", day="2020-09-07"),
    "series.extend": post(REPORTER, "/series/{series}/extend", "series"),
    "series.rename": post(REPORTER, "/series/{series}/name", "series", name="Another"),
    "series.save": get(REPORTER, "/series/{series}/export.csv", "series"),
    "series.approve": post(EDITOR, "/series/{series}/approve", "series", over="none"),
    "series.remove": post(EDITOR, "/series/{series}/remove", "series"),
    "documents.show": get(REPORTER, DOCUMENT, "document"),
    "documents.compare": get(REPORTER, "/documents/{document}/compare/{other}", "document"),
    "documents.original": get(REPORTER, "/documents/{document}/original", "document"),
    "reader.page": get(REPORTER, PAGE, "document"),
    "reader.jump": get(REPORTER, f"{DOCUMENT}/pages?number=1", "document"),
    "reader.sizes": get(REPORTER, f"{DOCUMENT}/sizes", "document"),
    "reader.text": get(REPORTER, f"{PAGE}/text", "document"),
    "reader.hits": get(REPORTER, f"{DOCUMENT}/hits?q=yard", "document"),
    "reader.hit_numbers": get(REPORTER, f"{DOCUMENT}/hits/numbers?q=yard", "document"),
    "redacting.page": get(EDITOR, f"{PAGE}/redact", "document"),
    "redacting.words": get(REPORTER, f"{PAGE}/words", "document"),
    "side_by_side.choose": get(REPORTER, f"{DOCUMENT}/compare", "document"),
    "side_by_side.pages": get(REPORTER, f"{DOCUMENT}/compare/{{other}}/pages", "document"),
    "looks.choose": post(Door.SIGNED_IN, "/looks/", colours="dark"),
    "reader.first_hit": get(REPORTER, "/documents/{document}/first-hit?q=yard", "document"),
    "reader.image": get(REPORTER, f"{PAGE}/image", "document"),
    "collections.index": get(Door.SIGNED_IN, "/collections/"),
    "collections.found": post(Door.ADMINISTRATOR, "/collections/", name="Gamma"),
    "collections.people": get(Role.ADMIN, "/collections/{number}/people", "collection"),
    "collections.share": post(
        Role.ADMIN, "/collections/{number}/people", "collection", person="ann", role="editor"
    ),
    "collections.unshare": post(
        Role.ADMIN, "/collections/{number}/people/remove", "collection", person="ann"
    ),
    "custody.index": get(EDITOR, "/custody/"),
    "custody.show": get(EDITOR, "/custody/{event}", "event"),
    "custody.export": get(EDITOR, "/custody/export.csv"),
    "custody.check": post(Door.ADMINISTRATOR, "/custody/check"),
    "adding.index": get(EDITOR, "/add/"),
    "adding.show": get(EDITOR, "/add/NONE"),
    "adding.take_plain": post(EDITOR, "/add/", "collection", collection="{collection}"),
    "adding.finish": post(EDITOR, "/add/NONE/finish"),
    "adding.discard": post(EDITOR, "/add/NONE/discard"),
    "deliveries.append": Row(EDITOR, "PATCH", "/add/deliveries/NONE/files/NONE"),
    "deliveries.begin": Row(EDITOR, "POST", "/add/deliveries/", "collection", {"collection": "{collection}"}),
    "deliveries.cancel": Row(EDITOR, "DELETE", "/add/deliveries/NONE/files/NONE"),
    "deliveries.create": Row(EDITOR, "POST", "/add/deliveries/NONE/files"),
    "deliveries.discard": Row(EDITOR, "DELETE", "/add/deliveries/NONE"),
    "deliveries.finish": Row(EDITOR, "POST", "/add/deliveries/NONE/finish"),
    "deliveries.listing": Row(EDITOR, "GET", "/add/deliveries/NONE/files"),
    "deliveries.offset": Row(EDITOR, "HEAD", "/add/deliveries/NONE/files/NONE"),
    "deliveries.options": Row(EDITOR, "OPTIONS", "/add/deliveries/NONE/files"),
    "deliveries.show": Row(EDITOR, "GET", "/add/deliveries/NONE"),
    "api-deliveries.append": Row(EDITOR, "PATCH", "/api/v1/deliveries/NONE/files/NONE"),
    "api-deliveries.begin": Row(
        EDITOR, "POST", "/api/v1/deliveries/", "collection", {"collection": "{collection}"}
    ),
    "api-deliveries.cancel": Row(EDITOR, "DELETE", "/api/v1/deliveries/NONE/files/NONE"),
    "api-deliveries.create": Row(EDITOR, "POST", "/api/v1/deliveries/NONE/files"),
    "api-deliveries.discard": Row(EDITOR, "DELETE", "/api/v1/deliveries/NONE"),
    "api-deliveries.finish": Row(EDITOR, "POST", "/api/v1/deliveries/NONE/finish"),
    "api-deliveries.listing": Row(EDITOR, "GET", "/api/v1/deliveries/NONE/files"),
    "api-deliveries.offset": Row(EDITOR, "HEAD", "/api/v1/deliveries/NONE/files/NONE"),
    "api-deliveries.options": Row(EDITOR, "OPTIONS", "/api/v1/deliveries/NONE/files"),
    "api-deliveries.show": Row(EDITOR, "GET", "/api/v1/deliveries/NONE"),
    "feeds.atom": get(Door.OPEN, "/feeds/none.atom"),
    "api.notes.listing": get(REPORTER, "/api/v1/notes"),
    "api.notes.write": post(REPORTER, "/api/v1/notes", "document", document="{document}"),
    "api.tags.listing": get(REPORTER, "/api/v1/tags"),
    "api.tags.add": post(REPORTER, "/api/v1/tags", "document", document="{document}"),
    "assigned.all_assignments": get(REPORTER, "/assigned/"),
    "assigned.assign": post(REPORTER, "/assigned/", "document", document="{document}", to="reporter"),
    "assigned.finish": post(REPORTER, "/assigned/done", "document", document="{document}", done="yes"),
    "news.index": get(REPORTER, "/new/"),
    "news.seen": post(REPORTER, "/new/"),
    "notes.index": get(REPORTER, "/notes/"),
    "notes.page": get(REPORTER, "/notes/on/{document}/1", "document"),
    "notes.show": get(REPORTER, "/notes/{note}", "note"),
    "notes.write": post(
        REPORTER,
        "/notes/",
        "document",
        document="{document}",
        page="1",
        on="page",
        audience="team",
        text="seen",
    ),
    "notes.answer": post(REPORTER, "/notes/{note}/answer", "note", text="so it is"),
    "notes.change": post(REPORTER, "/notes/{note}", "note", text="or not"),
    "notes.withdraw": post(REPORTER, "/notes/{note}/withdraw", "note"),
    "reads.read": post(REPORTER, "/reads/", "document", document="{document}", page="1"),
    "reads.tell": post(REPORTER, "/reads/tell", on="yes"),
    "searches.index": get(REPORTER, "/searches/"),
    "searches.save": post(
        REPORTER, "/searches/", "collection", name="S", q="yard", collection="{collection}"
    ),
    "searches.run": get(REPORTER, "/searches/{search}", "search"),
    "searches.new": get(REPORTER, "/searches/{search}/new", "search"),
    "searches.seen": post(REPORTER, "/searches/{search}/new", "search"),
    "searches.change": post(REPORTER, "/searches/{search}", "search", name="T"),
    "searches.follow": post(REPORTER, "/searches/{search}/follow", "search", on="yes"),
    "searches.remove": post(REPORTER, "/searches/{search}/remove", "search"),
    "searches.renew_feed": post(REPORTER, "/searches/feed", on="no"),
    "searches.mail": post(REPORTER, "/searches/mail", on="yes"),
    "starred.all_stars": get(REPORTER, "/starred/"),
    "starred.star": post(REPORTER, "/starred/", "document", document="{document}", on="yes"),
    "tags.all_tags": get(REPORTER, "/tags/"),
    "tags.add_tag": post(REPORTER, "/tags/", "document", document="{document}", page="0", name="true"),
    "tags.remove_tag": post(
        REPORTER, "/tags/remove", "document", document="{document}", page="0", name="true"
    ),
    "ledger.index": get(REPORTER, "/ledger/"),
    "ledger.listing": get(REPORTER, "/ledger/documents"),
    "ledger.by_eye": get(REPORTER, "/ledger/by-eye"),
    "ledger.alike": get(REPORTER, "/ledger/alike"),
    "ledger.retry": post(EDITOR, "/ledger/retry"),
    "redactions.index": get(EDITOR, "/redactions/"),
    "redactions.history": get(EDITOR, "/redactions/plan/{document}", "document"),
    "redactions.place": post(
        EDITOR,
        "/redactions/place",
        "document",
        document="{document}",
        page="1",
        extent="page",
        reason="other",
    ),
    "redactions.add_text": post(
        EDITOR, "/redactions/text", "document", document="{document}", page="1", text="yard", reason="other"
    ),
    "redactions.suggest": post(EDITOR, "/redactions/suggest", "document", document="{document}"),
    "redactions.decide": post(
        EDITOR,
        "/redactions/decide",
        "redaction",
        document="{document}",
        redaction="{redaction}",
        state="approved",
    ),
    "subjects.index": get(EDITOR, "/subjects/?collection={collection}", "collection"),
    "subjects.show": get(EDITOR, "/subjects/{subject}", "subject"),
    "subjects.add": post(
        EDITOR,
        "/subjects/",
        "collection",
        collection="{collection}",
        name="Ann",
        kind="person",
        reason="other",
    ),
    "subjects.edit": post(
        EDITOR, "/subjects/{subject}", "subject", name="Ann", kind="person", reason="other"
    ),
    "subjects.retire": post(EDITOR, "/subjects/{subject}/retire", "subject"),
    "subjects.take_list_in": post(
        EDITOR, "/subjects/import", "collection", collection="{collection}", names="Bea", reason="other"
    ),
    "subjects.imported": get(EDITOR, "/subjects/imported/1"),
    "subjects.find": post(
        EDITOR, "/subjects/find", "collection", collection="{collection}", text="zebrafinch waxwing"
    ),
    "subjects.where": post(EDITOR, "/subjects/{subject}/occurrences", "subject"),
    "subjects.found": get(EDITOR, "/subjects/found/1"),
    "subjects.propose_all": post(EDITOR, "/subjects/propose", "collection", collection="{collection}"),
    "subjects.propose_found": post(EDITOR, "/subjects/found/1/propose"),
    "subjects.proposed": get(EDITOR, "/subjects/proposed/1"),
    "exhibits.index": get(REPORTER, "/exhibits/"),
    "exhibits.show": get(REPORTER, "/exhibits/{exhibit}", "exhibit"),
    "exhibits.page": get(REPORTER, "/exhibits/{exhibit}/pages/1", "exhibit"),
    "exhibits.image": get(REPORTER, "/exhibits/{exhibit}/pages/1/image", "exhibit"),
    "exhibits.make": post(EDITOR, "/exhibits/", "document", document="{document}"),
    "exhibits.picture": get(EDITOR, "/exhibits/{exhibit}/pages/1/picture", "exhibit"),
    "exhibits.file": get(EDITOR, "/exhibits/{exhibit}/file", "exhibit"),
    "cards.show": get(EDITOR, f"{DOCUMENT}/card", "document"),
    "cards.write": post(EDITOR, f"{DOCUMENT}/card", "document", context="seen"),
    "review.show": get(REPORTER, "/exhibits/{exhibit}/review", "exhibit"),
    "review.question": post(REPORTER, "/exhibits/{exhibit}/questions", "exhibit", words="why?"),
    "review.ask": post(EDITOR, "/exhibits/{exhibit}/ask", "exhibit"),
    "review.close_question": post(
        EDITOR, "/exhibits/questions/{question}", "question", deed="dismiss", words="no"
    ),
    "review.decide": post(EDITOR, "/exhibits/{exhibit}/review", "exhibit", deed="return", why="mend it"),
    "review.rename": post(EDITOR, "/exhibits/{exhibit}/title", "exhibit", title="Another"),
    "review.set_embargo": post(EDITOR, "/exhibits/{exhibit}/embargo", "exhibit", until=""),
    "review.withdraw": post(EDITOR, "/exhibits/{exhibit}/withdraw", "exhibit", notice="wrong", why="wrong"),
    "releases.index": get(EDITOR, "/releases/"),
    "releases.show": get(EDITOR, "/releases/{release}", "release"),
    "releases.publish": post(EDITOR, "/releases/", "exhibit", exhibit="{exhibit}", title="T", folder="out"),
    "work.show": get(Door.SIGNED_IN, "/jobs/999"),
    "work.stop": post(Door.SIGNED_IN, "/jobs/999/stop"),
    "api-docs.openapi_json": get(Door.SIGNED_IN, "/api/v1/openapi.json"),
    "api.search.search": get(REPORTER, "/api/v1/search?q=zebrafinch+OR+waxwing+OR+yard"),
    "api.search.save": get(REPORTER, "/api/v1/search/export.jsonl?q=yard"),
    "api.documents.listing": get(REPORTER, "/api/v1/documents"),
    "api.documents.show": get(REPORTER, "/api/v1/documents/{document}", "document"),
    "api.documents.pages": get(REPORTER, "/api/v1/documents/{document}/pages", "document"),
    "api.pages.show": get(REPORTER, "/api/v1/pages/{document}/1", "document"),
    "api.collections.listing": get(REPORTER, "/api/v1/collections"),
    "api.batch.listing": get(REPORTER, "/api/v1/batch"),
    "api.batch.begin": post(REPORTER, "/api/v1/batch?collection={collection}", "collection", names="yard"),
    "api.batch.show": get(REPORTER, "/api/v1/batch/{run}", "run"),
    "api.batch.lines": get(REPORTER, "/api/v1/batch/{run}/lines", "run"),
    "api.batch.line": get(REPORTER, "/api/v1/batch/{run}/lines/1", "run"),
    "api.batch.again": post(REPORTER, "/api/v1/batch/{run}/again", "run"),
    "api.batch.export": get(REPORTER, "/api/v1/batch/{run}/export.csv", "run"),
}
"""Endpoint -> whom it is for, said here once more and apart from the rules."""


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory):
    store = create(tmp_path_factory.mktemp("archive") / "home")
    yield store, filled(store, tmp_path_factory.mktemp("drop"))
    store.close()


@pytest.fixture(scope="module")
def app(things):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work.Work, "start", lambda self, label, deed, stop_says="": 1)  # nothing is begun
        yield app_of(things[0])


def ask(app: Flask, person: str | None, row: Row, about: Things) -> TestResponse:
    names = asdict(about)
    client = app.test_client(use_cookies=False)
    headers = {} if person is None else {PERSON: person}
    sent: dict = {}
    if row.method == "POST":
        form = {key: value.format(**names) for key, value in row.form.items()}
        if row.path.startswith("/api/v1/deliveries"):
            sent["data"] = form
            headers = {"Authorization": f"Bearer {person}"}
        elif row.path.startswith("/api/"):
            sent["json"] = _as_json(row, form)
            headers = {"Authorization": f"Bearer {person}"}
        else:
            sent["data"] = form
    headers["Tus-Resumable"] = "1.0.0"  # what is no part of that protocol does not look at it
    return client.open(row.path.format(**names), method=row.method, headers=headers, **sent)


def _as_json(row: Row, form: dict[str, str]) -> object:
    if "names" in form:
        return [form["names"]]
    if "document" in form:
        name = {"name": "true"} if row.path.endswith("tags") else {"audience": "team", "text": "seen"}
        return {"document": int(form["document"]), **name}
    return None


def allowed(needs: Role | Door, person: str, collection: str) -> bool:
    if needs is Door.ADMINISTRATOR:
        return person == "administrator"
    if isinstance(needs, Door):
        return True
    role = PEOPLE[person].get(collection)
    return role is not None and role.includes(needs)


def plain(answer: TestResponse, asked: Things) -> tuple[int, str, str]:
    """What can be told apart of an answer; numbers and names that were asked for are in it by right."""
    headers = sorted(
        (name, value) for name, value in answer.headers if name not in ("Content-Length", "Date")
    )
    body = answer.get_data().decode(errors="replace").replace(asked.collection, "asked")
    return (
        answer.status_code,
        re.sub(r"\d+", "N", body),
        re.sub(r"\d+", "N", str(headers)),
    )


OPEN = {
    "static", "health.show", "feeds.atom", "security.login", "security.tf_select", "security.two_factor_setup",
    "security.two_factor_setup_validate", "security.two_factor_token_validation", "security.two_factor_rescue",
    "security.mf_recovery", "security.wan_signin", "security.wan_signin_response", "invitation.page",
    "account.qr_code", "public-files.whole", "public-files.of_page", *(f"public-api.{name}" for name in (
        "documents", "search", "document", "notes", "note", "sections", "projects", "project", "members", "member",
        "nothing",
    )),
}  # fmt: skip
"""What somebody reaches who has not signed in; tests/archive/web/team asks what it shows."""


OF_ITS_MAKER = {
    "lists.remove", "notes.change", "notes.withdraw", "searches.change", "searches.remove", "tags.remove_tag",
    "assigned.finish", "captures.take_back", "series.remove",
}  # fmt: skip
"""What only whoever made a thing, or has it to do, may do to it, whatever the role; and what is done once."""


def of_accounts(endpoint: str) -> bool:
    return endpoint.startswith(("security.", "invitation.", "account.", "people."))


def test_every_address_has_its_row(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == MATRIX.keys()


def test_the_rules_say_what_the_rows_say() -> None:
    of_collections = {endpoint: rule.needs for endpoint, rule in RULES.items() if not of_accounts(endpoint)}
    assert of_collections == {endpoint: row.needs for endpoint, row in MATRIX.items()}
    assert {endpoint for endpoint, rule in RULES.items() if rule.needs is Door.OPEN} == OPEN
    for endpoint, rule in RULES.items():
        for_administrators = endpoint.startswith("people.") or endpoint in (
            "collections.found",
            "custody.check",
        )
        assert (rule.needs is Door.ADMINISTRATOR) == for_administrators
        assert not rule.fresh or endpoint.startswith(("people.", "collections.", "releases."))


def test_an_app_with_an_address_that_nobody_ruled_on_is_not_made(things, monkeypatch) -> None:
    monkeypatch.delitem(RULES, "documents.original")
    with pytest.raises(LookupError, match=r"documents\.original"):
        app_of(things[0])


@pytest.mark.parametrize("person", [None, *PEOPLE])
@pytest.mark.parametrize("endpoint", MATRIX)
def test_who_may_is_let_in_and_who_may_not_finds_nothing(
    app: Flask, things, endpoint: str, person: str | None
):
    row, about = MATRIX[endpoint], things[1]["Alpha"]
    answer = ask(app, person, row, about)
    if person is None:
        expected = (
            (200, 404) if row.needs is Door.OPEN else (401,) if row.path.startswith("/api/") else (302,)
        )
        assert answer.status_code in expected
        return
    if not row.about:
        assert answer.status_code in (200, 202, 302, 400, 404), answer.status_code
    elif allowed(row.needs, person, "Alpha"):
        assert answer.status_code < 500, answer.get_data(as_text=True)
        assert answer.status_code not in (401, 422), answer.status_code
        assert answer.status_code not in (403, 404) or endpoint in OF_ITS_MAKER, answer.status_code
    else:
        assert answer.status_code in (400, 404)  # a form that makes no sense does so for anybody
        assert plain(answer, about) == plain(ask(app, person, row, NOTHING), NOTHING)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("endpoint", MATRIX)
def test_nothing_of_a_collection_that_is_not_shared_is_said(
    app: Flask, things, endpoint: str, person: str
) -> None:
    row = MATRIX[endpoint]
    for collection, mark in MARKS.items():
        if collection in PEOPLE[person]:
            continue
        for about in things[1].values():
            said = ask(app, person, row, about)
            seen = said.get_data().decode(errors="replace") + str(said.headers)
            asked = [row.path, *row.form.values(), "zebrafinch waxwing"]
            if mark in " ".join(asked):
                seen = re.sub(r"zebrafinch[^<]{0,30}waxwing|waxwing[^<]{0,30}zebrafinch", "", seen)
            assert not re.search(rf"{mark}-|{mark} (report|person|exhibit|names|series)", seen), endpoint


def test_an_outsider_who_asks_at_random_cannot_tell_what_there_is(app: Flask, things) -> None:
    """300 requests about what is not shared, each beside the same one about what there is not."""
    dice = random.Random(6)
    rows = [(endpoint, row) for endpoint, row in MATRIX.items() if row.about]
    for _ in range(300):
        endpoint, row = dice.choice(rows)
        person = dice.choice(["outsider", "newcomer", "administrator"])
        hidden = plain(ask(app, person, row, things[1]["Alpha"]), things[1]["Alpha"])
        assert hidden == plain(ask(app, person, row, NOTHING), NOTHING), endpoint


def test_a_role_in_one_collection_is_none_in_another(app: Flask, things) -> None:
    row = MATRIX["redactions.decide"]
    mine, theirs = things[1]["Beta"], things[1]["Alpha"]
    mixed = Things(**{**asdict(mine), "redaction": theirs.redaction})
    assert ask(app, "outsider", row, mixed).status_code == 404
    with things[0].read() as db:
        assert redactions.get(db, theirs.redaction).decided_by != "outsider"


def test_a_program_with_the_key_of_a_person_sees_what_the_person_sees(app: Flask, things) -> None:
    client = app.test_client()
    told = {
        person: client.get("/api/v1/collections", headers={"Authorization": f"Bearer {person}"}).get_json()
        for person in ("reporter", "outsider")
    }
    assert [c["name"] for c in told["reporter"]["collections"]] == ["Alpha"]
    assert [c["name"] for c in told["outsider"]["collections"]] == ["Beta"]
    refused = client.get("/api/v1/collections", headers={"Authorization": "Bearer nobody"})
    assert refused.status_code == 401


def test_another_host_is_not_answered(app: Flask) -> None:
    answer = app.test_client().get("/", headers={"Host": "evil.example", PERSON: "reporter"})
    assert (answer.status_code, HOST) == (400, "localhost")


def test_a_rule_is_for_somebody() -> None:
    assert all(isinstance(rule, Rule) for rule in RULES.values())
    assert access.check_rules is not None


def test_the_alarm_rings_when_the_catalog_is_not_narrowed(things, monkeypatch: pytest.MonkeyPatch) -> None:
    for table in (tables.documents, tables.collections):
        monkeypatch.setattr(table, "info", {"seen where": "1"})
    store = open_store(things[0].home)
    answer = ask(app_of(store), "outsider", MATRIX["documents.show"], things[1]["Alpha"])
    assert (answer.status_code, MARKS["Alpha"] in answer.get_data(as_text=True)) == (200, True)
    store.close()
