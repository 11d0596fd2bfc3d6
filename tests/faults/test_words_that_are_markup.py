"""Cross-site scripting, stored and reflected: whatever a stranger calls a thing, the pages only ever say it.

Files, mails and PDFs carry markup in every place that is shown. A spider goes wherever a link of the pages leads, and
asks every address with markup in every parameter. On no page may an element, attribute or address come of it.
"""

from __future__ import annotations

import html
import re
import shutil
from collections import deque
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import pymupdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw, ImageFont

from archive import accession, review
from archive.model import Audience, Box, ListOptions, Look, Plan, Proposal, RedactionState
from archive.redaction.subjects import register
from archive.redaction.subjects.model import Subject, SubjectKind
from archive.search.name_lists import batch
from archive.store import Store, create
from archive.store.catalog import documents, exhibits
from archive.store.catalog.redactions import Editing
from archive.together import notes, searches, tags
from archive.web import create_app

HOST = "localhost"
PAYLOADS = (
    "<script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    '"><svg onload=pwned()>',
    "' autofocus onfocus='pwned()",
    "</title><script>pwned()</script>",
    "</textarea><script>pwned()</script>",
    "</script><script>pwned()</script>",
    "<iframe srcdoc='<script>pwned()</script>'>",
    "<a href=javascript:pwned()>x</a>",
    "javascript:pwned()//",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>*{background:url(//evil.example)}</style>",
    "<math><mtext><style><img src=x onerror=pwned()>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "<form action=//evil.example><button>x",
    "<details open ontoggle=pwned()>",
    "\u2028<script>pwned()</script>\u202e",
    "&lt;script&gt;pwned()&lt;/script&gt;",
    "<\x00script>pwned()</script>",
)
PARAMETERS = (
    "q", "collection", "source", "type", "state", "reason", "finding", "page", "sort", "group", "doc", "with", "alike",
    "from", "to", "only", "key", "next", "language", "all", "x",
)  # fmt: skip
_MOST_PAGES = 300
_ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset")


class Page(HTMLParser):
    """What a browser would do with a page: its elements, and what is wrong with them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.wrong: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self._in_script = tag == "script"
        if tag in ("iframe", "object", "embed", "base", "style", "math", "frame", "applet"):
            self.wrong.append(f"<{tag}>")
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.wrong.append(f"<script src={given.get('src')!r}>")
        if tag == "meta" and "http-equiv" in given:
            again = re.fullmatch(r"\d+(; ?url=/jobs/\d+)?", given.get("content", ""))
            if given["http-equiv"].lower() != "refresh" or not again:
                self.wrong.append(f"<meta {given}>")
        self.wrong += [f"<{tag} {name}>" for name in given if name.startswith("on") or name == "style"]
        for name in _ADDRESSES:
            if name in given:
                self._address(tag, given[name])

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.wrong.append("words in a script")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def _address(self, tag: str, value: str) -> None:
        parts = urlsplit(value.strip())
        if parts.scheme or parts.netloc or value.strip().startswith(("//", "\\")):
            self.wrong.append(f"<{tag}> leads to {value!r}")
        elif tag == "a":
            self.links.append(value)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory):
    store = create(tmp_path_factory.mktemp("archive") / "home")
    drop = tmp_path_factory.mktemp("drop")
    for number, payload in enumerate(PAYLOADS):
        _write(drop, number, payload)
    _screenshot(drop / "post.png")
    accession.ingest(store, [drop], collection=PAYLOADS[0], source=PAYLOADS[1])
    _work_on(store)
    yield store
    store.close()


def _screenshot(path: Path) -> None:
    """Markup that stands in a picture, to be read by OCR."""
    picture = Image.new("RGB", (1200, 260), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(34)
    for row, line in enumerate(("the yard says on Sunday", PAYLOADS[0], '"><b onclick=pwned()>')):
        pen.text((30, 30 + 70 * row), line, fill="black", font=font)
    picture.save(path)


def _write(drop: Path, number: int, payload: str) -> None:
    name = payload.replace("/", "\u2215").replace("\0", "")
    (drop / f"{number} {name}.txt").write_text(f"the yard says {payload} and ann@example.org")
    message = EmailMessage()
    line = re.sub(r"[\x00\r\n\u2028]", " ", payload)
    message["From"], message["To"] = "ann@example.org", "bob@example.org"
    message["Subject"] = line
    message.set_content(f"see {payload}")
    message.add_alternative(f"<p>see the yard {payload}</p>", subtype="html")
    message.add_attachment(payload.encode(), maintype="text", subtype="plain", filename=f"{line}.txt")
    (drop / f"mail {number}.eml").write_bytes(message.as_bytes())
    if number % 4 == 0:
        with pymupdf.open() as document:
            document.new_page().insert_text((30, 90), f"the yard {payload}", fontsize=7)
            document.set_metadata({"title": payload, "author": payload, "keywords": payload})
            document.set_toc([[1, payload, 1]])
            document.embfile_add("inside.txt", payload.encode(), filename=f"{line}.txt", desc=payload)
            (drop / f"report {number}.pdf").write_bytes(document.tobytes())


def _work_on(store: Store) -> None:
    """A list, a subject, redactions and an exhibit, called so too."""
    with store.read() as db:
        document = next(entry for entry in documents.listing(db) if entry.media_type == "application/pdf")
    names = "\n".join(PAYLOADS).encode()
    run = batch.begin(
        store, names, untrusted_name=PAYLOADS[2], collection=None, options=ListOptions(), agent=PAYLOADS[3]
    )
    batch.search(store, run)
    subject = Subject(SubjectKind.PERSON, PAYLOADS[1], (PAYLOADS[0],))
    register.add(store, document.collection, [(subject, "Driver")], agent=PAYLOADS[3])
    with store.write() as db:
        editing = Editing(db, document.id, PAYLOADS[3])
        proposal = Proposal(1, Box(10, 10, 90, 90), PAYLOADS[0], PAYLOADS[1], label=PAYLOADS[2])
        made = editing.add(proposal)
        editing.add(proposal)
        editing.decide(made.id, RedactionState.APPROVED)
        exhibit = exhibits.add(
            db, document_id=document.id, digest=document.digest, plan=Plan(document.digest, (), Look()),
            title=PAYLOADS[5], page_count=1, agent=PAYLOADS[3], program=PAYLOADS[6],
        )  # fmt: skip
    review.question(store, exhibit.id, PAYLOADS[7], agent=PAYLOADS[0])
    _say_of(store, document.id)


def _say_of(store: Store, document_id: int) -> None:
    """Notes, replies, tags and saved searches: each payload in each of them."""
    for number, payload in enumerate(PAYLOADS):
        person, audience = PAYLOADS[number % 2], Audience.PUBLIC if number % 2 else Audience.TEAM
        box = Box(10, 10 + number, 90, 90) if number % 3 else None
        note = notes.write(
            store, document_id, payload, audience=audience, person=person, page_number=1, box=box
        )
        notes.answer(store, note.id, payload, person=person)
        tags.add(store, document_id, payload, person=person)
        searches.save(store, payload, f"yard OR {payload}", person=person, collection=PAYLOADS[0])


@pytest.fixture(scope="module")
def app(hostile) -> Flask:
    return create_app(hostile, key="the-key", hosts=frozenset({HOST}))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.get("/?key=the-key")
    return client


def looked_at(client: FlaskClient, address: str) -> Page | None:
    """The page there, if it is one. Whatever else is answered must be nothing that a browser runs."""
    answer = client.get(address)
    assert answer.status_code < 500, address
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.mimetype != "text/html":
        assert answer.mimetype not in ("application/xhtml+xml", "text/xml", "application/xml"), address
        if answer.mimetype == "image/svg+xml":
            assert address.startswith("/static/"), address
        return None
    return Page(answer.get_data(as_text=True))


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract's program is not installed")
def test_markup_that_ocr_read_is_said_as_words(hostile: Store, client: FlaskClient) -> None:
    with hostile.read() as db:
        (picture,) = (entry for entry in documents.listing(db) if entry.media_type == "image/png")
        read = documents.page(db, picture.id, 1).text
    assert "<script>pwned()</script>" in read
    page = f"/documents/{picture.id}/pages/1"
    for address in (
        page,
        f"{page}/text",
        f"{page}/redact",
        f"/documents/{picture.id}",
        "/?q=pwned+type:image",
    ):
        answer = looked_at(client, address)
        assert answer is None or not answer.wrong, address
    assert html.escape(PAYLOADS[0]) in client.get(page).get_data(as_text=True)


def test_the_pages_of_notes_tags_and_searches_hold_every_payload(client: FlaskClient) -> None:
    """Or the spider would have seen nothing of them."""
    for address in ("/notes/?all=yes", "/tags/", "/searches/"):
        said = _plain(html.unescape(client.get(address).get_data(as_text=True)))
        assert not [payload for payload in PAYLOADS if _plain(payload) not in said], address


def _plain(text: str) -> str:
    """Without what is said in another way: spaces, and signs that cannot be seen."""
    return " ".join(re.sub("[\0\u202a-\u202e]", "", text).split())


def test_no_page_that_a_link_leads_to_does_what_a_name_says(client: FlaskClient) -> None:
    seen, waiting, faults = {"/"}, deque(["/", "/?q=yard", "/?all=", "/ledger/documents"]), []
    while waiting and len(seen) < _MOST_PAGES:
        address = waiting.popleft()
        if (page := looked_at(client, address)) is None:
            continue
        faults += [(address, wrong) for wrong in page.wrong]
        for link in page.links:
            onward = urljoin(f"http://{HOST}{address}", link).removeprefix(f"http://{HOST}").split("#")[0]
            shape = re.sub(r"\d+", "N", onward.split("?")[0])
            if onward not in seen and sum(shape == re.sub(r"\d+", "N", s.split("?")[0]) for s in seen) < 20:
                seen.add(onward)
                waiting.append(onward)
    assert not faults
    assert len(seen) > 150  # the spider went somewhere


def test_no_parameter_is_more_than_said_again(app: Flask, client: FlaskClient) -> None:
    addresses = {
        re.sub(r"<int:[^>]+>", "1", rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not re.search(r"<(?!int:)", rule.rule)
    }
    faults = []
    for number, address in enumerate(sorted(addresses)):
        for payload in (PAYLOADS[number % len(PAYLOADS)], PAYLOADS[2]):
            page = looked_at(client, f"{address}?{urlencode(dict.fromkeys(PARAMETERS, payload))}")
            faults += [(address, wrong) for wrong in (page.wrong if page else ())]
    assert not faults


def test_an_address_that_there_is_not_is_not_said_as_markup(client: FlaskClient) -> None:
    for payload in PAYLOADS:
        page = looked_at(client, "/help/" + payload.replace("\0", "").replace("?", "").replace("#", ""))
        assert page is None or not page.wrong


MARKUP = [payload for payload in PAYLOADS if re.search(r"<[a-z/]", payload) and "\0" not in payload]


@pytest.mark.parametrize("payload", [*MARKUP, f"<a href='{PAYLOADS[9]}'>", f"<b title='{PAYLOADS[3]}'>"])
def test_the_alarm_rings_for_a_page_that_does_not_escape(payload: str) -> None:
    assert Page(f"<p>{payload}").wrong
