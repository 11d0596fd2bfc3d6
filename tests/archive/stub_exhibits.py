"""Exhibits of one page, made without drawing or attacking anything: reading and proving have tests of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from PIL import Image

from archive import review
from archive.model import Box, Check, Outcome, Page, Plan, Proof, RedactionState, TextSource, Word
from archive.redaction import apply, plan
from archive.store import ACCOUNTS, Store
from archive.store.catalog import documents, exhibits, intake
from archive.store.catalog.intake import Sighting
from ingest.model import Extraction, PageImage, pack_lines

DPI = 200


def page_of(text: str) -> Page:
    words = [Word(word, Box(20 + 60 * n, 20, 70 + 60 * n, 34)) for n, word in enumerate(text.split())]
    return Page(1, 400, 100, *pack_lines([words]), TextSource.LAYER)


def put(store: Store, text: str) -> int:
    """The number of a document of one page."""
    stored = store.blobs.put_bytes(text.encode())
    with store.write() as db:
        key = intake.collection_id(db, "Leak")
        entered = intake.enter(db, Sighting(key, None, text.encode(), text, text), stored, "eng")
        intake.set_ready(
            db, entered.document_id, Extraction("application/pdf", pages=(page_of(text),)), "", ""
        )
    return entered.document_id


def take_out(store: Store, document_id: int, words: str) -> list[int]:
    found = plan.add_text(store, document_id, words, reason="private person", agent="editor")
    plan.decide(store, [r.id for r in found], RedactionState.APPROVED, agent="editor")
    return [r.id for r in found]


def exhibit_of(
    store: Store,
    document_id: int,
    *,
    agent: str = "editor",
    title: str = "A report",
    outcome: Outcome = Outcome.PASSED,
) -> int:
    """Under the plan as it is; its proof is as good as its word."""
    with store.read() as db:
        page = documents.page(db, document_id, 1)
    approved = plan.approved_plan(store, document_id)
    blob = store.blobs.put_bytes(exhibit_bytes(page, approved))
    with store.write() as db:
        exhibit = exhibits.add(
            db, document_id=document_id, digest=blob.digest, plan=approved, title=title, page_count=1,
            agent=agent, program="p",
        )  # fmt: skip
        exhibits.set_proof(db, exhibit.id, proof(blob.digest, outcome))
    return exhibit.id


def made(
    store: Store,
    text: str,
    hidden: str | None = None,
    *,
    title: str = "A report",
    outcome: Outcome = Outcome.PASSED,
) -> int:
    """An exhibit of a new document with `hidden` taken out; approved, unless its proof failed."""
    document_id = put(store, text)
    if hidden:
        take_out(store, document_id, hidden)
    key = exhibit_of(store, document_id, title=title, outcome=outcome)
    if outcome is Outcome.PASSED:
        approve(store, key, "editor")
    return key


def approve(store: Store, exhibit_id: int, agent: str, over: str | None = None) -> None:
    """With a checklist on which nothing is left of anything."""
    seen = over or review.case(store, exhibit_id, agent=agent).standing.over
    review.clear_all(store, exhibit_id, agent=agent, over=seen)
    review.approve(store, exhibit_id, agent=agent, over=seen)


def proof(digest: str, outcome: Outcome = Outcome.PASSED) -> Proof:
    checks = (Check("It was looked at", outcome, "1 page, 2 strings"),)
    return Proof(digest, checks, datetime.now(UTC), "eyes 1")


def exhibit_bytes(page: Page, approved: Plan) -> bytes:
    target, size = BytesIO(), (round(400 * DPI / 72), round(100 * DPI / 72))
    pixels = Image.new("RGB", size, "white").tobytes()
    apply.build(
        target, approved, [page], render=lambda _: PageImage(*size, DPI, pixels), read_words=lambda _: page
    )
    return target.getvalue()


def as_server(store: Store) -> None:
    """From now on people have accounts in it, so two of them are needed."""
    (store.home / ACCOUNTS).touch()
