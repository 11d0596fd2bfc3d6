"""A document as it may be shown: plan -> apply -> blob -> verify -> catalog and custody.

An exhibit whose proof failed is kept and shown with what was found, and cannot be released.
"""

from __future__ import annotations

import contextlib
import tempfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ingest
from archive import __version__
from archive.errors import Conflict, Invalid, NotFound, Unproved, Unreadable
from archive.kinds import kind
from archive.model import Deed, Document, Exhibit, Outcome, Plan, Proof, Step
from archive.redaction import apply, secrets
from archive.redaction import verify as attack
from archive.redaction.plan import approved_plan
from archive.redaction.verify import pictures
from archive.redaction.verify.looks import draw
from archive.redaction.verify.needles import said_in
from archive.store import custody
from archive.store.catalog import documents, exhibits, reviews

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from archive.model import Look, Page
    from archive.redaction.apply import Built
    from archive.redaction.secrets import Secret, Secrets
    from archive.store import Store
    from ingest.model import PageImage

PROGRAM = f"exposure-archive {__version__}"
LONGEST_TITLE = 200
_PICTURE_QUALITY = 90


def make(
    store: Store,
    document_id: int,
    *,
    agent: str,
    title: str | None = None,
    look: Look | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Exhibit:
    """Rebuild the document from its pixels under the approved plan, then verify it.

    `progress` is called with pages done and pages to do; each page counts twice, made and attacked. Without `title`
    the exhibit gets a neutral one, without `look` the usual one at the resolution of the settings. Raises NotFound,
    Unreadable for a document without pages, Invalid for a title or label that holds what was taken out, and
    `ingest.errors.IngestError` if a page cannot be drawn or read.
    """
    plan = approved_plan(store, document_id, look)
    with store.read() as db:
        document = documents.get(db, document_id)
    if not document.page_count:
        raise Unreadable("The document has no pages to show.", document.hint)
    total = 2 * document.page_count
    taken_out = secrets_of(store, plan, document_id)
    chosen = checked_title(title, taken_out)
    _check_marks(plan, taken_out)
    read_words = _Recogniser(document)
    built, digest = _build(store, document, plan, read_words, _counted(progress, 0, total))
    made = _enter(store, document, plan, built, digest, chosen, agent)
    progress_of_proof = _counted(progress, document.page_count, total)
    _prove(store, made, document, plan, taken_out, agent, read_words, progress_of_proof)
    return show(store, made.id)


def verify(
    store: Store, exhibit_id: int, *, agent: str, progress: Callable[[int, int], None] | None = None
) -> Proof:
    """Attack a kept exhibit again, and keep the new proof. Raises NotFound, Conflict if its plan has changed since,
    EvidenceDamaged if its bytes have."""
    exhibit = show(store, exhibit_id)
    plan = plan_of(store, exhibit)
    with store.read() as db:
        document = documents.get(db, exhibit.document_id)
    taken_out = secrets_of(store, plan, document.id)
    return _prove(
        store, exhibit, document, plan, taken_out, agent, _Recogniser(document),
        _counted(progress, 0, document.page_count),
    )  # fmt: skip


def picture(store: Store, exhibit_id: int, page_number: int = 1) -> tuple[bytes, str]:
    """A page of a proved exhibit as a picture, and its media type: fresh pixels of the proved bytes and nothing else.

    Raises NotFound, Unproved if the exhibit has no passed proof or its plan has changed, EvidenceDamaged.
    """
    exhibit = show(store, exhibit_id)
    if not exhibit.releasable:
        raise Unproved(f"Exhibit {exhibit_id} is not proved, or its plan has changed.")
    if not 1 <= page_number <= exhibit.page_count:
        raise NotFound(f"Exhibit {exhibit_id} has no page {page_number}.")
    image, _, is_jpeg = draw(store.blobs.read(exhibit.digest), page_number)
    out = BytesIO()
    if is_jpeg:
        image.save(out, "JPEG", quality=_PICTURE_QUALITY, subsampling=0)
    else:
        image.save(out, "PNG", optimize=True)
    if not pictures.holds_only_pixels(out.getvalue()):
        raise Unproved("The picture holds more than pixels.")
    return out.getvalue(), "image/jpeg" if is_jpeg else "image/png"


def show(store: Store, exhibit_id: int) -> Exhibit:
    """Raises NotFound."""
    with store.read() as db:
        return exhibits.get(db, exhibit_id)


def plan_of(store: Store, exhibit: Exhibit) -> Plan:
    """The plan that the exhibit embodies, as that version left it.

    Raises Conflict if it has changed since and the exhibit was made before plans had versions.
    """
    with store.read() as db:
        return _embodied(db, exhibit, exhibits.approved_plan(db, exhibit.document_id, exhibit.look))


def plans_of(store: Store, made: Sequence[Exhibit]) -> dict[int, Plan]:
    """exhibit -> the plan that it embodies. Raises Conflict as `plan_of`."""
    with store.read() as db:
        now = exhibits.approved_plans(db, made)
        return {exhibit.id: _embodied(db, exhibit, now[exhibit.id]) for exhibit in made}


def _embodied(db: Connection, exhibit: Exhibit, now: Plan) -> Plan:
    plan = now
    if plan.digest != exhibit.plan_digest:
        plan = exhibits.plan_at(db, exhibit.document_id, exhibit.look, exhibit.plan_version)
    if plan.digest != exhibit.plan_digest:
        raise Conflict(
            f"The plan of exhibit {exhibit.id} has changed since it was made.",
            f"Make it again with: archive exhibit make {exhibit.document_id}",
        )
    return plan


def secrets_of(store: Store, plan: Plan, document_id: int) -> Secrets:
    """What the plan takes out of the document, as strings."""
    with store.read() as db:
        return secrets.of_plan(plan, documents.pages(db, document_id))


def secrets_by_now(store: Store, exhibit: Exhibit) -> tuple[Secret, ...]:
    """What its own plan takes out, and what the document's plan takes out by now."""
    with store.read() as db:
        now = exhibits.approved_plan(db, exhibit.document_id, exhibit.look)
    plans = {now.digest: now}
    with contextlib.suppress(Conflict):  # made before plans had versions
        plans[exhibit.plan_digest] = plan_of(store, exhibit)
    return tuple(s for plan in plans.values() for s in secrets_of(store, plan, exhibit.document_id).secrets)


def checked_title(title: str | None, taken_out: Secrets) -> str:
    """Without white space around it, "" for none. Raises Invalid if it is too long or says what was taken out."""
    shown = " ".join((title or "").split())
    if len(shown) > LONGEST_TITLE:
        raise Invalid(f"The title is longer than {LONGEST_TITLE} characters.", "Choose a shorter one.")
    if said_in([shown], taken_out.secrets):
        raise Invalid("The title says something that is taken out of the document.", "Choose another title.")
    return shown


def _check_marks(plan: Plan, taken_out: Secrets) -> None:
    phrases = [secret for secret in taken_out.secrets if secret.is_phrase]
    for label in sorted({r.label for r in plan.redactions if r.label and plan.mark(r) == r.label}):
        if said_in(label.split(), phrases):
            raise Invalid(
                "A label says something that is taken out of the document.",
                "Give its redactions another label.",
            )


def _build(
    store: Store,
    document: Document,
    plan: Plan,
    read_words: _Recogniser,
    progress: Callable[[int], None] | None,
) -> tuple[Built, str]:
    """Make the exhibit's bytes in a file within the archive folder and keep them as a blob."""
    original = store.blobs.path(document.shown_digest)
    with tempfile.NamedTemporaryFile(dir=store.home / "cache", prefix="exhibit-", suffix=".pdf") as target:
        built = apply.build(
            target,
            plan,
            _pages(store, document),
            render=lambda number: ingest.render(original, number, dpi=plan.look.dpi),
            read_words=read_words,
            language=document.language,
            workers=store.settings.workers,
            progress=progress,
        )
        target.flush()
        return built, store.blobs.put_file(Path(target.name)).digest


def _enter(
    store: Store, document: Document, plan: Plan, built: Built, digest: str, title: str, agent: str
) -> Exhibit:
    with store.write() as db:
        made = exhibits.add(
            db,
            document_id=document.id,
            digest=digest,
            plan=plan,
            title=title or _neutral_title(db, document),
            page_count=built.pages,
            agent=agent,
            program=PROGRAM,
        )
        detail = {
            "document": document.id, "plan": plan.digest, "program": PROGRAM, "pages": built.pages,
            "redactions": len(plan.redactions), "words": built.words, "words left out": built.left_out,
        }  # fmt: skip
        _record(db, Deed.EXHIBIT_MADE, made, agent, "success", detail)
        return made


def _prove(
    store: Store,
    exhibit: Exhibit,
    document: Document,
    plan: Plan,
    taken_out: Secrets,
    agent: str,
    read_words: _Recogniser,
    progress: Callable[[int], None] | None,
) -> Proof:
    with store.read() as db:
        sizes_pt = tuple((page.width_pt, page.height_pt) for page in documents.pages(db, document.id))
    proof = attack.examine(
        store.blobs.read(exhibit.digest),
        attack.Expected(plan, sizes_pt, taken_out),
        read_words=read_words,
        workers=store.settings.workers,
        progress=progress,
    )
    outcome = Outcome.PASSED if proof.passed else Outcome.FAILED
    failed = [check.name for check in proof.checks if check.outcome is Outcome.FAILED]
    with store.write() as db:
        exhibits.set_proof(db, exhibit.id, proof)
        if not proof.passed:
            reviews.add(db, exhibit.id, Step.FAILED, agent=agent)  # an approval that it had is taken back
        _record(
            db, Deed.EXHIBIT_VERIFIED, exhibit, agent, outcome.value, {"failed": failed, "tools": proof.tools}
        )
    return proof


def _record(
    db: Connection, deed: Deed, exhibit: Exhibit, agent: str, outcome: str, detail: dict[str, Any]
) -> None:
    custody.append(
        db,
        type=deed,
        agent=agent,
        object_kind="exhibit",
        object_id=exhibit.id,
        digest=exhibit.digest,
        outcome=outcome,
        detail=detail,
    )


def _pages(store: Store, document: Document) -> Iterator[Page]:
    """Page by page, each in a transaction of its own: making an exhibit takes minutes, and nobody should wait."""
    for number in range(1, document.page_count + 1):
        with store.read() as db:
            page = documents.page(db, document.id, number)
        yield page


class _Recogniser:
    """What OCR reads in a picture, in the document's languages. Any thread may ask.

    OCR takes most of the time of an exhibit, and the same pixels say the same words: what PDFium draws of the finished
    file is read again wherever it differs by one pixel from what was read while it was made. A first reading is kept
    until it was asked for again, of so many pages.
    """

    _MOST_KEPT = 2_000

    def __init__(self, document: Document) -> None:
        self._languages = tuple(document.ocr_languages.split("+"))
        self._kept: dict[bytes, Page] = {}

    def __call__(self, image: PageImage) -> Page:
        shape = f"{image.width_px} {image.height_px} {image.dpi} "
        key = sha256(shape.encode() + image.rgb).digest()
        if (known := self._kept.pop(key, None)) is not None:
            return known
        read = ingest.read_words(image, languages=self._languages)
        if len(self._kept) < self._MOST_KEPT:
            self._kept[key] = read
        return read


def _counted(
    progress: Callable[[int, int], None] | None, done_before: int, total: int
) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda done: progress(done_before + done, total)


def _neutral_title(db: Connection, document: Document) -> str:
    """A number and a kind: a file's own name or title may say who sent it."""
    return f"Exhibit {exhibits.next_id(db)} – {kind(document.media_type)}"
