"""archive like"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

import click

from archive.cli.context import opened_store
from archive.errors import Invalid
from archive.search import text_reuse
from archive.store.catalog import documents
from archive.untrusted import shown
from ingest import charset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.search.text_reuse import DocumentReuse, Given, PageReuse, Piece, Reuse, SideBySide
    from archive.store import Store

_PAGES_SHOWN = 3


@click.command("like")
@click.argument("untrusted_key", metavar="[DOC[:PAGE]]", required=False)
@click.option(
    "--text", "untrusted_file", type=click.File("rb"), metavar="FILE", help="A text; - reads standard input."
)
@click.option("--collection", help="Look in this one only.")
@click.option("--beside", metavar="DOC:PAGE", help="Both texts beside each other: what stands on that page.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="Documents to show.")
@click.option("--all", "everything", is_flag=True, help="Every document, and every page of each.")
@click.option("--json", "as_json", is_flag=True, help="For programs: everything that was found.")
@click.pass_context
def like(
    ctx: click.Context,
    untrusted_key: str | None,
    untrusted_file: BinaryIO | None,
    collection: str | None,
    beside: str | None,
    limit: int,
    everything: bool,
    as_json: bool,
) -> None:
    """More like this: where the text of a document, a page or a file stands a second time, word for word or nearly.

    DOC: number, digest or name; DOC:PAGE for one page of it. What counts, and what may be missing:
    archive/docs/more-like-this.md, or Help on the web pages.
    """
    store = opened_store(ctx)
    given = _given(store, untrusted_key, untrusted_file)
    if beside is not None:
        document_id, number = _page(store, beside)
        if number is None:
            raise Invalid("--beside takes a document and its page.", "For example: --beside 12:3")
        lines = _beside_lines(text_reuse.beside(store, given, document_id, number))
    else:
        found = text_reuse.like(store, given, collection=collection)
        lines = _lines(found, None if everything else limit) if not as_json else _json(found)
    for line in lines:
        click.echo(line)


def _given(store: Store, untrusted_key: str | None, untrusted_file: BinaryIO | None) -> Given:
    if (untrusted_key is None) == (untrusted_file is None):
        raise Invalid("Name a document, or a text with --text.", "For example: archive like 12:3")
    if untrusted_file is not None:
        text, _ = charset.decode(untrusted_file.read(text_reuse.TEXT_BYTES + 1))
        return text_reuse.given_text(text)
    document_id, number = _page(store, untrusted_key or "")
    if number is None:
        return text_reuse.given_document(store, document_id)
    return text_reuse.given_page(store, document_id, number)


def _page(store: Store, untrusted_key: str) -> tuple[int, int | None]:
    """The document and the page that DOC or DOC:PAGE names."""
    name, colon, page = untrusted_key.rpartition(":")
    is_page = bool(colon and name and page.isdecimal() and len(page) < 8)
    with store.read() as db:
        return documents.find(db, name if is_page else untrusted_key).id, int(page) if is_page else None


def _lines(found: Reuse, limit: int | None) -> Iterator[str]:
    yield (
        f"{'' if found.is_complete else 'at least '}{found.pages:,} pages in {len(found.documents):,} documents "
        f"have some of these {found.given.words:,} {found.given.noun}s"
    )
    for entry in found.duplicates:
        yield f"  The same file, byte for byte: document {entry.id} of {entry.collection}, {entry.name}"
    for hit in found.documents[:limit]:
        yield ""
        yield f"{click.style(hit.document.name, bold=True)}  (document {hit.document.id}) {hit.document.collection}"
        yield f"  {_said(found, hit)}"
        for page in hit.pages[: None if limit is None else _PAGES_SHOWN]:
            yield f"  p. {page.number:<5} {_page_said(found.given, page)}"
            yield f"           {_marked(page.snippet)}"
        if limit is not None and len(hit.pages) > _PAGES_SHOWN:
            yield f"  and {len(hit.pages) - _PAGES_SHOWN:,} more pages"
    if limit is not None and len(found.documents) > limit:
        yield ""
        yield f"{len(found.documents) - limit:,} more documents: --all, or --limit"
    yield ""
    yield from found.notes()


def _said(found: Reuse, hit: DocumentReuse) -> str:
    return ", ".join(
        [
            f"{found.share(hit)} of the {found.given.noun}s ({hit.same:,})",
            f"{hit.longest:,} in a row",
            *(["this document itself"] if hit.is_own else []),
            *(["almost the same document"] if hit.is_alike else []),
            *(["common text only"] if hit.is_common else []),
        ]
    )


def _page_said(given: Given, page: PageReuse) -> str:
    hidden = "".join(f", not seen on the page: {kind}" for kind in page.hidden)
    return f"{page.same:,} {given.noun}s, {page.longest:,} in a row, {page.in_words}{hidden}"


def _marked(pieces: tuple[Piece, ...]) -> str:
    """The words that are the same in bold; click drops the colour codes where there is no terminal."""
    return "".join(
        click.style(piece.text, bold=True, fg="yellow") if piece.same else piece.text for piece in pieces
    ).strip()


def _beside_lines(found: SideBySide) -> Iterator[str]:
    said = f"{found.same:,} of {found.given.words:,} {found.given.noun}s"
    yield f"{said} stand on page {found.number} of {found.document.name}"
    for passage in found.passages:
        page = f" (page {passage.given_page})" if passage.given_page else ""
        hidden = f" ({passage.hidden}, not seen)" if passage.hidden else ""
        yield ""
        yield f"  {passage.words:,} {found.given.noun}s, {passage.in_words}"
        yield f"  given{page}: {_marked(passage.given)}"
        yield f"  found{hidden}: {_marked(passage.found)}"


def _json(found: Reuse) -> Iterator[str]:
    plain = {
        "words": found.given.words,
        "collection": found.collection,
        "is_complete": found.is_complete,
        "notes": list(found.notes()),
        "total_pages": found.pages,
        "total_documents": len(found.documents),
        "duplicates": [{"id": entry.id, "collection": entry.collection} for entry in found.duplicates],
        "documents": [_plain(found, hit) for hit in found.documents],
    }
    yield json.dumps(plain, indent=2, ensure_ascii=True)


def _plain(found: Reuse, hit: DocumentReuse) -> dict[str, object]:
    return {
        "id": hit.document.id,
        "digest": hit.document.digest,
        "name": hit.document.name,
        "collection": hit.document.collection,
        "places": [shown(path) for path in hit.places],
        "same": hit.same,
        "same_rare": hit.same_rare,
        "share": round(hit.same / found.given.words, 4),
        "longest": hit.longest,
        "is_common": hit.is_common,
        "is_own": hit.is_own,
        "is_alike": hit.is_alike,
        "pages": [
            {
                "number": page.number,
                "same": page.same,
                "same_rare": page.same_rare,
                "longest": page.longest,
                "changes": page.changes,
                "stretches": [list(stretch) for stretch in page.stretches],
                "hidden": [kind.value for kind in page.hidden],
                "snippet": [[piece.text, piece.same] for piece in page.snippet],
                "query": page.query,
            }
            for page in hit.pages
        ],
    }
