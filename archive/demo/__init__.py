"""The demo: one invented leak goes in, is found, is redacted, and is published, through the same verbs as any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import accession, exhibit, release
from archive.demo import material, people, pictures
from archive.errors import Invalid, Unproved
from archive.model import Box, RedactionState
from archive.redaction import plan
from archive.search import search
from archive.store.catalog import documents, exhibits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.accession import Progress
    from archive.model import Document, Exhibit
    from archive.store import Store

COLLECTION, SOURCE = "Harbour Watch", "heron"
REASON = "private person"
SEARCHES = (
    '"do not share"',
    "union OR walkout",
    "المركبات",
    "العربية type:web",
    "briefing cabinet",
    "screenshots",
)

TITLES = {
    material.FULL_REPORT: "A weekly report of the listening desk",
    material.SCAN: "A briefing note of regional security",
    material.SCREENSHOT: "A post in a closed group",
    material.MAIL: "An e-mail to the regional leads",
    material.RULES: "The rules of the desk",
    material.LISTINGS[0]: "The job listing on 1 September 2020",
    material.LISTINGS[1]: "The job listing on 2 September 2020",
}
"""What is published, and what readers see it called."""

_AVATAR_PT_PER_PX = 72 / 96


def run(store: Store, say: Callable[[str], None], progress: Progress) -> Path:
    """The whole walk. What an earlier run has done is not done again. Returns the release folder."""
    folder = store.home / "demo-material"
    count = material.write(folder)
    say(f"1. Wrote {count} invented files to {folder}")
    report = accession.ingest(store, [folder], collection=COLLECTION, source=SOURCE, progress=progress)
    ledger = accession.status(store)
    left_out = sum(ledger.unreadable.values()) + sum(ledger.skipped.values())
    say(
        f"2. Took them in: {ledger.found} files = {ledger.ready} ready + {ledger.duplicate} duplicate + {left_out} "
        f"not read; {ledger.children} attachment; {ledger.pages} pages, {ledger.ocr_pages} by OCR; {report.new} new"
    )
    found = ", ".join(f"{query} → {search(store, query, limit=1).total_pages}" for query in SEARCHES)
    say(f"3. Searched (pages found): {found}")
    chosen = {name: _document(store, folder / name) for name in TITLES}
    say(f"4. {_redact(store, chosen)}")
    made = [_exhibit(store, document, TITLES[name]) for name, document in chosen.items()]
    checks = sum(len(entry.proof.checks) for entry in made if entry.proof)
    say(f"5. Made {len(made)} exhibits from pixels and attacked each: {checks} checks, all passed")
    return _publish(store, made, say)


def _document(store: Store, path: Path) -> Document:
    with store.read() as db:
        return documents.at_place(db, str(path.absolute()))


def _redact(store: Store, chosen: dict[str, Document]) -> str:
    with store.read() as db:
        done = exhibits.listing(db)
    if done:
        return "The plan is there from an earlier run"
    agent = store.settings.agent
    boxes: list[int] = []
    for name, document in chosen.items():
        for spelling in people.spellings():
            boxes += _propose(store, document.id, spelling, agent)
        if name == material.SCREENSHOT:
            x0, y0, x1, y1 = (edge * _AVATAR_PT_PER_PX for edge in pictures.AVATAR_BOX_PX)
            boxes.append(
                plan.add_box(store, document.id, 1, Box(x0, y0, x1, y1), reason=REASON, agent=agent).id
            )
        if name == material.MAIL:
            boxes += _propose(store, document.id, "h.saltonstall@brightmere.example", agent)
    plan.decide(store, boxes, RedactionState.APPROVED, agent=agent)
    return f"Proposed and approved {len(boxes)} boxes over {len(people.workers())} names and a face"


def _propose(store: Store, document_id: int, text: str, agent: str) -> list[int]:
    try:
        return [entry.id for entry in plan.add_text(store, document_id, text, reason=REASON, agent=agent)]
    except Invalid:
        return []  # this name is not in this document


def _exhibit(store: Store, document: Document, title: str) -> Exhibit:
    with store.read() as db:
        known = next((entry for entry in exhibits.listing(db, document.id) if entry.releasable), None)
    made = known or exhibit.make(store, document.id, agent=store.settings.agent, title=title)
    if not made.releasable:
        raise Unproved(f"The exhibit “{title}” did not pass its proof.")
    return made


def _publish(store: Store, made: list[Exhibit], say: Callable[[str], None]) -> Path:
    folder = store.home / "release"
    wanted = tuple(sorted(entry.id for entry in made))
    with store.read() as db:
        known = [tuple(sorted(entry.exhibit_ids)) for entry in exhibits.release_listing(db)]
    if not folder.exists() or wanted not in known:
        release.publish(
            store, folder, title="The Harbour Watch reports", agent=store.settings.agent, exhibit_ids=wanted
        )
    checked = release.check(folder)
    say(
        f"6. Published {len(made)} exhibits to {folder}: {checked.files} files, all digests and the signature right"
    )
    return folder
