"""archive search"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import search as finding
from archive.cli.context import opened_store
from archive.search import export, grouping, tables
from archive.untrusted import shown

if TYPE_CHECKING:
    from archive.model import DocumentHits, PageHit, Results


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--limit",
    default=20,
    show_default=True,
    type=click.IntRange(1),
    help="Documents (pages, families) to show.",
)
@click.option("--all", "everything", is_flag=True, help="Every document, and every page of each.")
@click.option(
    "--sort", default="", metavar="ORDER", help="relevance, date, name or size; =-date for the reverse."
)
@click.option(
    "--group",
    type=click.Choice(grouping.GROUPINGS),
    default="document",
    show_default=True,
    help="What the hits are put together by.",
)
@click.option("--facets", is_flag=True, help="Types, languages, senders and so on of what is found, counted.")
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
    group: str,
    facets: bool,
    path: Path | None,
) -> None:
    """Find pages. Words are ANDed; "phrases", OR, NOT or -, ( ), begin*, *end, typo~, a NEAR/5 b, /regex/, type:pdf,
    from:ann, date:2020-09, size:>1mb, sort:-date. All of it: archive/docs/query-language.md, or Help on the web pages.

    A query that begins with a minus sign goes behind --: archive search -- -draft
    """
    store = opened_store(ctx)
    if path is not None:
        results, table = export.hits(store, " ".join(query), sort=sort)
        tables.to_file(store, table, path, agent=store.settings.agent)
        click.echo(f"{results.total_pages:,} pages in {results.total_documents:,} documents are written.")
        click.echo(dict(table.about)["not searchable"])
        return
    results = finding.search(
        store,
        " ".join(query),
        limit=None if everything else limit,
        pages_per_document=None if everything else 3,
        sort=sort,
        group=group,
    )
    if as_json:
        click.echo(json.dumps(_plain(results), indent=2, ensure_ascii=True))
    else:
        for line in [*_lines(results, None if everything else limit), *(_facets(results) if facets else [])]:
            click.echo(line)


def _lines(results: Results, limit: int | None) -> list[str]:
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
        for page in hit.pages:
            lines.append(f"  p. {page.number:<5} {_marked(page)}")
            lines += [f"           {field}: {shown(passage)}" for field, passage in page.beside]
        if len(hit.pages) < hit.total_pages:
            lines.append(f"  and {hit.total_pages - len(hit.pages):,} more pages")
    if limit is not None and limit < results.total_groups:
        plural = {"family": "families"}.get(results.grouping, f"{results.grouping}s")
        lines += ["", f"{results.total_groups - limit:,} more {plural}: --all, or --limit"]
    seen = results.coverage
    lines += ["", f"Looked through {seen.pages:,} pages. {seen.sentence}"]
    if seen.unreadable:
        lines.append("Which could not be read: archive document list --state unreadable")
    return lines


def _facets(results: Results) -> list[str]:
    lines = []
    for name, values in results.facets.items():
        if values:
            rest = results.distinct[name] - len(values)
            lines += ["", click.style(name, bold=True)]
            lines += [f"  {count:>9,}  {shown(value)}" for value, count in values]
            lines += [f"             and {rest:,} rarer ones"] if rest else []
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
        "grouping": results.grouping,
        "total_groups": results.total_groups,
        "unreadable": results.coverage.unreadable,
        "searchable_pages": results.coverage.pages,
        "not_searchable": results.coverage.sentence,
        "facets": {name: dict(values) for name, values in results.facets.items()},
        "distinct": results.distinct,
        "timeline": [{"dates": bar.dates, "documents": bar.documents} for bar in results.timeline],
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
        "family": hit.family.id if hit.family else None,
        "total_pages": hit.total_pages,
        "pages": [
            {
                "number": page.number,
                "snippet": page.snippet,
                "marks": [list(mark) for mark in page.marks],
                "boxes": [[round(edge, 2) for edge in box.as_tuple()] for box in page.boxes],
                "beside": [list(entry) for entry in page.beside],
            }
            for page in hit.pages
        ],
    }
