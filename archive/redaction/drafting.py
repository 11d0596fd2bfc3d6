"""The first draft of a plan: protected subjects first, then what detectors know. An editor decides all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.redaction import plan, suggesting
from archive.redaction.subjects import proposing, register
from archive.store.catalog import documents

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from archive.model import Proposal, Redaction
    from archive.redaction.suggesting import Kind
    from archive.store import Store

LEAST_SURE = 0.5
"""What is less sure is proposed only where it is asked for: a surname that is also a word stands on every page."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the plan for what was found; and sentences for what could not be looked for on this machine."""

    redactions: tuple[Redaction, ...]
    not_looked_for: tuple[str, ...]


def draft(
    store: Store,
    document_id: int,
    *,
    agent: str,
    kinds: Collection[Kind] | None = None,
    least_sure: float = LEAST_SURE,
    progress: Callable[[int, int], None] | None = None,
) -> Draft:
    """Propose all that is found in a document, as one version of its plan.

    What has a box already keeps it, and what was rejected is not proposed again. `progress` is called with pages done
    and pages to do. Raises NotFound, Unreadable for a document without pages, Sealed without the register's key, and
    an IngestError where a page cannot be drawn.
    """
    with store.read() as db:
        document = documents.get(db, document_id)
    subjects = register.listing(store, document.collection)
    found: list[Proposal] = list(proposing.proposals(store, document_id, subjects, least=least_sure))
    for proposal in suggesting.proposals(store, document_id, kinds=kinds):
        if (proposal.sureness or 0.0) >= least_sure:
            found.append(proposal)
        if progress:
            progress(proposal.page_number, document.page_count)
    return Draft(
        plan.propose(store, document_id, found, agent=agent),
        suggesting.not_looked_for(store.settings.ner_models, kinds),
    )
