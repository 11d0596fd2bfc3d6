"""archive search"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import search as finding
from archive.cli.context import opened_store
from archive.search import export, tables
from archive.untrusted import shown

if TYPE_CHECKING:
    from archive.model import DocumentHits, PageHit, Results


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="Documents to show.")
@click.option("--all", "everything", is_flag=True, help="Every document, and every page of each.")
@click.option(
    "--sort", default="", metavar="ORDER", help="relevance, date, name or size; =-date for the reverse."
)
@click.option(
    "--export",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every page that matches to FILE.csv, FILE.xlsx or FILE.jsonl.",
)
@click.pass_context
def search(
    ctx: click.Context,
    query: tuple[str, ...],
    as_json: bool,
    limit: int,
    everything: bool,
    sort: str,
    path: Path | None,
) -> None:
    """Find pages. Words are ANDed; "phrases", OR, NOT or -, ( ), begin*, *end, typo~, a NEAR/5 b, /regex/, type:pdf,
    from:ann, date:2020-09, size:>1mb, sort:-date. All of it: archive/docs/query-language.md, or Help on the web pages.

    A query that begins with a minus sign goes behind --: archive search -- -draft
    """
    store = opened_store(ctx)
    if path is not None:
        results, table = export.hits(store, " ".join(query), sort=sort)
        tables.to_file(store, table, path)
        click.echo(f"{results.total_pages:,} pages in {results.total_documents:,} documents are written.")
        click.echo(dict(table.about)["not searchable"])
        return
    results = finding.search(
        store,
        " ".join(query),
        limit=None if everything else limit,
        pages_per_document=None if everything else 3,
        sort=sort,
    )
    if as_json:
        click.echo(json.dumps(_plain(results), indent=2, ensure_ascii=True))
    else:
        for line in _lines(results):
            click.echo(line)


def _lines(results: Results) -> list[str]:
    lines = [
        f"{results.total_pages:,} pages in {results.total_documents:,} documents · read as {results.read_as}"
    ]
    lines += [f"  {note}" for note in results.notes]
    lines += [
        f"  Nothing has “{near.word}”. Did you mean {near.term} ({near.pages:,} pages)? {near.query}"
        for near in results.suggestions
    ]
    for hit in results.documents:
        place = hit.places[0] if hit.places else ""
        lines += ["", f"{click.style(hit.document.name, bold=True)}  (document {hit.document.id}) {place}"]
        lines += [f"  p. {page.number:<5} {_marked(page)}" for page in hit.pages]
        if len(hit.pages) < hit.total_pages:
            lines.append(f"  and {hit.total_pages - len(hit.pages):,} more pages")
    if len(results.documents) < results.total_documents:
        lines += [
            "",
            f"{results.total_documents - len(results.documents):,} more documents: --all, or --limit",
        ]
    lines += ["", f"Looked through {results.searchable_pages:,} pages."]
    if results.unreadable:
        lines.append(
            f"{results.unreadable:,} documents could not be read: archive document list --state unreadable"
        )
    return lines


def _marked(page: PageHit) -> str:
    """The snippet with its matches in bold; click drops the colour codes where there is no terminal."""
    parts, at = [], 0
    for start, end in page.marks:
        parts += [
            shown(page.snippet[at:start]),
            click.style(shown(page.snippet[start:end]), bold=True, fg="yellow"),
        ]
        at = end
    return "".join([*parts, shown(page.snippet[at:])])


def _plain(results: Results) -> dict[str, object]:
    return {
        "query": results.query,
        "read_as": results.read_as,
        "notes": list(results.notes),
        "sort": results.sort,
        "suggestions": [asdict(near) for near in results.suggestions],
        "total_pages": results.total_pages,
        "total_documents": results.total_documents,
        "unreadable": results.unreadable,
        "searchable_pages": results.searchable_pages,
        "facets": {name: dict(values) for name, values in results.facets.items()},
        "documents": [_plain_document(hit) for hit in results.documents],
    }


def _plain_document(hit: DocumentHits) -> dict[str, object]:
    return {
        "id": hit.document.id,
        "digest": hit.document.digest,
        "name": hit.document.name,
        "collection": hit.document.collection,
        "media_type": hit.document.media_type,
        "places": list(hit.places),
        "total_pages": hit.total_pages,
        "pages": [
            {
                "number": page.number,
                "snippet": page.snippet,
                "marks": [list(mark) for mark in page.marks],
                "boxes": [[round(edge, 2) for edge in box.as_tuple()] for box in page.boxes],
            }
            for page in hit.pages
        ],
    }
