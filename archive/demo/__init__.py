"""The demo: one invented leak goes in, is found, is redacted, and is published, through the same verbs as any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import accession, captures, exhibit, release, review
from archive.demo import cards, crawl, following, material, people, pictures
from archive.errors import Conflict, Invalid, ReleaseDamaged, Unproved
from archive.model import Box, RedactionState
from archive.redaction import plan
from archive.search import search
from archive.store import create, is_archive, open_store
from archive.store.catalog import documents, exhibits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.accession import Progress
    from archive.model import Document, Exhibit
    from archive.store import Store

COLLECTION, SOURCE = "Harbour Watch", "heron"
REASON = "private person"
MATERIAL, RELEASE = "demo-material", "release"
ADDRESS = "https://documents.news.example/harbour-watch"
"""Where the release would be found: with it come feed, frames, IIIF and the API for programs."""
SEARCHES = (
    '"do not share"',
    "union OR walkout",
    "المركبات",
    "工资",
    "العربية type:web",
    "briefing cabinet",
    "Marchbanks type:image",
)

TITLES = {
    material.FULL_REPORT: "A weekly report of the listening desk",
    material.SCAN: "A briefing note of regional security",
    material.SCREENSHOT: "A post in a closed group",
    material.MAIL: "An e-mail to the regional leads",
    material.RULES: "The rules of the desk",
    material.LISTINGS[0]: "The job listing on 1 September 2020",
    material.LISTINGS[1]: "The job listing on 2 September 2020",
    material.NOT_FOUND: "The answer at the address of the job listing on the evening of 2 September 2020",
}
"""What is published, and what readers see it called."""

_AVATAR_PT_PER_PX = 72 / pictures.SCREEN_DPI


def open_home(home: Path) -> Store:
    """The demo's archive folder, made if it is not there.

    Raises Conflict for anything but a demo's: an invented leak has no place among real ones.
    """
    if not is_archive(home):
        return create(home)
    store = open_store(home)
    if not (home / MATERIAL).is_dir() and accession.status(store).found:
        store.close()
        raise Conflict(f"The archive in {home} is not a demo's.", "Name a folder that does not exist yet.")
    return store


def run(
    store: Store,
    say: Callable[[str], None],
    progress: Progress,
    pages: Callable[[int, int], None] | None = None,
) -> Path:
    """The whole walk. What an earlier run has done is not done again. Returns the release folder.

    `pages` is called with steps done and to do while an exhibit is made. Raises Unproved if a proof fails, and
    ReleaseDamaged if the release folder is not as it was signed.
    """
    folder = store.home / MATERIAL
    say(f"1. {_write(folder)}")
    say(f"2. {_take_in(store, folder, progress)}")
    found = ", ".join(f"{query} → {search(store, query, limit=1).total_pages}" for query in SEARCHES)
    say(f"3. Searched (pages found): {found}. {_histories(store, folder)}")
    with store.read() as db:
        chosen = {name: documents.at_place(db, str((folder / name).absolute())) for name in TITLES}
    say(f"4. {_redact(store, chosen)}")
    before = _current(store, chosen)
    made = [
        before.get(name) or _exhibit(store, document, TITLES[name], pages)
        for name, document in chosen.items()
    ]
    told = cards.write(store, chosen)
    say(f"5. {_made_line(made, len(before))}; wrote what readers are told around {told} of them")
    followed = following.follow(store, folder)
    approved = _approve(store, made)
    say(f"6. {followed}. {approved}. {_publish(store, made)}")
    return store.home / RELEASE


def _write(folder: Path) -> str:
    written, count = material.write(folder)
    if written:
        return f"Wrote {written} invented files to {folder}"
    return f"The {count} invented files are in {folder} from an earlier run"


def _take_in(store: Store, folder: Path, progress: Progress) -> str:
    report = accession.ingest(store, [folder], collection=COLLECTION, source=SOURCE, progress=progress)
    ledger = accession.status(store, COLLECTION)
    left_out = sum(ledger.unreadable.values()) + sum(ledger.skipped.values())
    return (
        f"Took them in: {ledger.found} files = {ledger.ready} ready + {ledger.duplicate} duplicate + {left_out} "
        f"not read; {ledger.children} files inside; {ledger.pages} pages, {ledger.ocr_pages} by OCR; {report.new} new"
    )


def _histories(store: Store, folder: Path) -> str:
    """Of a print nobody but a person knows where and when it was made."""
    with store.read() as db:
        printed = documents.at_place(db, str((folder / material.PRINT).absolute()))
    at = captures.told_time(material.PRINTED_AT)
    captures.tell(store, printed.id, crawl.ANALYST, at, agent=store.settings.agent)
    addresses = captures.listing(store)
    gone = [entry for entry in addresses for told in captures.histories(store, entry.key) if told.vanishings]
    return (
        f"{len(addresses)} addresses were captured more than once, {len(gone)} of them were gone in the end"
    )


def _redact(store: Store, chosen: dict[str, Document]) -> str:
    with store.read() as db:
        if exhibits.listing(db):
            return "The plan is there from an earlier run"
    names: set[str] = set()
    boxes: set[int] = set()
    for document in chosen.values():
        for worker in people.workers():
            if covering := _propose_names(store, document, worker):
                names.add(worker.name)
                boxes |= covering
    faces = _propose_faces(store, chosen[material.SCREENSHOT])
    plan.decide(store, sorted(boxes | faces), RedactionState.APPROVED, agent=store.settings.agent)
    return f"Proposed and approved {len(boxes)} boxes over {len(names)} names, and {len(faces)} over faces"


def _propose_names(store: Store, document: Document, worker: people.Worker) -> set[int]:
    agent = store.settings.agent
    boxes: set[int] = set()
    for spelling in people.spellings(worker):
        try:
            boxes |= {r.id for r in plan.add_text(store, document.id, spelling, reason=REASON, agent=agent)}
        except Invalid:
            continue  # this spelling is not in this document
    return boxes


def _propose_faces(store: Store, document: Document) -> set[int]:
    agent = store.settings.agent
    boxes = [Box(*(edge * _AVATAR_PT_PER_PX for edge in edges)) for edges in pictures.AVATARS_PX]
    return {plan.add_box(store, document.id, 1, box, reason=REASON, agent=agent).id for box in boxes}


def _current(store: Store, chosen: dict[str, Document]) -> dict[str, Exhibit]:
    """The exhibits that an earlier run has made and that still are what their plans say."""
    current = {}
    with store.read() as db:
        for name, document in chosen.items():
            known = (entry for entry in exhibits.listing(db, document.id) if entry.releasable)
            if newest := next(known, None):
                current[name] = newest
    return current


def _exhibit(
    store: Store, document: Document, title: str, pages: Callable[[int, int], None] | None
) -> Exhibit:
    made = exhibit.make(store, document.id, agent=store.settings.agent, title=title, progress=pages)
    if not made.releasable:
        raise Unproved(
            f"Exhibit {made.id}, “{title}”, did not pass its proof. Nothing was published.",
            f"See what failed with: archive --home {store.home} exhibit show {made.id}",
        )
    return made


def _made_line(made: list[Exhibit], kept: int) -> str:
    checks = sum(len(entry.proof.checks) for entry in made if entry.proof)
    if kept == len(made):
        return f"The {kept} exhibits are there from an earlier run, each with its proof: {checks} checks, all passed"
    from_before = f", and kept {kept} of an earlier run" if kept else ""
    return f"Made {len(made) - kept} exhibits from pixels and attacked each{from_before}: {checks} checks, all passed"


def _approve(store: Store, made: list[Exhibit]) -> str:
    """An archive without accounts has one person, who looks at every exhibit and says so; custody says: alone."""
    agent = store.settings.agent
    with store.read() as db:
        stands = review.of_all(db, made, two_needed=store.has_accounts)
    waiting = {number: now.over for number, now in stands.items() if now.approved is None}
    for exhibit_id, over in waiting.items():
        review.clear_all(store, exhibit_id, agent=agent, over=over)
        review.approve(store, exhibit_id, agent=agent, over=over)
    return f"Approved {len(waiting)} of them alone" if waiting else "All are approved from an earlier run"


def _publish(store: Store, made: list[Exhibit]) -> str:
    folder = store.home / RELEASE
    wanted = sorted(entry.id for entry in made)
    is_new = not folder.exists() or wanted != _last_published(store, folder)
    if is_new:
        agent = store.settings.agent
        release.publish(
            store, folder, title="The Harbour Watch reports", agent=agent, exhibit_ids=wanted, address=ADDRESS
        )
    checked = release.check(folder)
    if not checked.passed:
        raise ReleaseDamaged(
            f"The release in {folder} is not as it was signed: {len(checked.problems):,} differences.",
            "Move the folder away and run the demo again; it publishes anew.",
        )
    done = f"Published {len(made)} exhibits to" if is_new else f"The {len(made)} exhibits are published in"
    return f"{done} {folder}: {checked.files} files, all digests and the signature right"


def _last_published(store: Store, folder: Path) -> list[int]:
    """The exhibits that went into this folder last; none if none did."""
    with store.read() as db:
        releases = exhibits.release_listing(db)
    return next((sorted(r.exhibit_ids) for r in releases if r.folder == str(folder.absolute())), [])
