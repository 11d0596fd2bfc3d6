"""From the catalog into the index. The catalog knows what the index has seen; after a crash the rest follows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from archive import mentions, named_entities
from archive.accession.progress import Progress, RunReport, silent
from archive.kinds import kind
from archive.model import HiddenKind, TextSource, searchable
from archive.store.catalog import documents, families, findings, intake, likeness
from archive.store.engine import IndexedPage
from archive.store.said import said, sender_of
from archive.together import alerts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event

    from sqlalchemy import Connection

    from archive.model import Document, Page
    from archive.named_entities import NameReader, Names
    from archive.store import Store
    from archive.store.said import Said

_READ_FROM_A_PICTURE = (TextSource.OCR, TextSource.MIXED, TextSource.UNDERLAY)
_COMPARED_AT_ONCE = 200  # documents in one transaction, so that others can write in between


def index_waiting(store: Store, report: RunReport, progress: Progress, stop: Event | None = None) -> int:
    """Index every document that was read and whose newest state the index has not seen. Returns how many. Then whoever
    follows a saved search is told what of it is new.

    With `stop` set, ends after the next few hundred: a run that is stopped can be searched as far as it came.
    Raises Invalid if the setting `ner_models` asks for what is not installed.
    """
    names = named_entities.reader(store.settings.ner_models)
    count, phase = 0, report.phase
    while not (count and stop is not None and stop.is_set()):
        with store.read() as db:
            ids = intake.not_indexed(db)
        if not ids:
            break
        report.phase = "indexing"
        progress(report)
        count += _index(store, ids, names, report)
    report.phase = phase
    alerts.work_out(store)
    return count


def reindex(store: Store, progress: Progress = silent, report: RunReport | None = None) -> int:
    """Throw the index away and build it again from the catalog. Returns the number of documents.

    Documents that were never compared with the others, because an older version read them, are compared. Raises
    Invalid, and leaves the index as it is, if the setting `ner_models` asks for what is not installed.
    """
    named_entities.reader(store.settings.ner_models)
    with store.processing():
        store.index.clear()
        with store.write() as db:
            intake.set_indexed(db, None, indexed=False)
        _compare(store)
        return index_waiting(store, report or RunReport(), progress)


def _compare(store: Store) -> None:
    for offset in count(step=_COMPARED_AT_ONCE):
        with store.write() as db:
            found = documents.listing(db, limit=_COMPARED_AT_ONCE, offset=offset)
            for document in found:
                texts = documents.texts(db, document.id)
                likeness.enter(db, document.id, texts, document.metadata)
        if not found:
            return


def _index(store: Store, document_ids: tuple[int, ...], names: NameReader | None, report: RunReport) -> int:
    """Returns how many of them have pages; the others leave the index."""
    with store.read() as db, store.index.writer() as writer:
        known = documents.many(db, document_ids)
        facts = _facts(db, known)
        numbers = {collection.name: collection.id for collection in documents.collections(db)}
        for document_id in document_ids:
            document = known[document_id]
            collection_id = numbers[document.collection]
            writer.delete_document(document_id, collection_id)
            for page_id, page in documents.page_words(db, document_id):
                named = names.read(searchable(page), page.language or document.language) if names else ()
                report.names_not_read += named is None
                writer.add(_page(page_id, page, document, collection_id, facts[document_id], named or ()))
    # Only now: had we marked them first, a crash would have lost them.
    with store.write() as db:
        intake.set_indexed(db, document_ids)
    return sum(document.page_count > 0 for document in known.values())


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is said of each page of a document, beside the document itself."""

    sources: tuple[str, ...]
    findings: tuple[str, ...]
    has: tuple[str, ...]
    said: Said
    mentions: tuple[tuple[str, str], ...]


def _facts(db: Connection, known: dict[int, Document]) -> dict[int, _Facts]:
    ids = tuple(known)
    sources, found = documents.source_names(db, ids), findings.kinds(db, ids)
    addresses, metadata = documents.addresses(db, ids), documents.untrusted_metadata(db, ids)
    parents = families.with_children(db, ids)
    facts = {}
    for key, document in known.items():
        of_kinds = found.get(key, ())
        has = [name for name, is_so in (("attachment", key in parents), ("finding", of_kinds)) if is_so]
        entry = said(document, metadata[key], addresses.get(key, ()))
        facts[key] = _Facts(
            sources=sources.get(key, ()),
            findings=of_kinds,
            has=tuple(has),
            said=entry,
            mentions=(
                *_sender(entry.sender),
                *_mentioned(entry.sender, *entry.recipients, *entry.addresses),
            ),
        )
    return facts


def _sender(author: str) -> Iterator[tuple[str, str]]:
    if sender := sender_of(author):
        yield "sender", sender


def _mentioned(*texts: str) -> tuple[tuple[str, str], ...]:
    """What is typed in these texts, each once."""
    every = (mention for text in texts for mention in mentions.found(text))
    return tuple(dict.fromkeys((mention.kind.value, mention.value) for mention in every))


def _page(
    page_id: int, page: Page, document: Document, collection_id: int, facts: _Facts, named: Names
) -> IndexedPage:
    kind_of_document = kind(document.media_type)
    text = searchable(page)
    return IndexedPage(
        page_id=page_id,
        document_id=document.id,
        text=text,
        name=f"{document.name} {document.title}",
        collection_id=collection_id,
        collection=document.collection,
        sources=facts.sources,
        type=kind_of_document,
        language=page.language or document.language,
        date=document.date.date() if document.date else None,
        findings=facts.findings,
        has=(*facts.has, *_of_page(page)),
        sender=facts.said.sender,
        recipients=facts.said.recipients,
        subject=facts.said.subject,
        addresses=facts.said.addresses,
        mentions=(*facts.mentions, *_mentioned(text), *named),
        number=page.number,
        page_count=document.page_count,
        size_bytes=document.size_bytes,
    )


def _of_page(page: Page) -> Iterator[str]:
    # Every mail has headers that no page shows; they are no reason to look twice.
    if any(entry.kind is not HiddenKind.METADATA for entry in page.hidden):
        yield "hidden"
    if page.source in _READ_FROM_A_PICTURE:
        yield "ocr"
