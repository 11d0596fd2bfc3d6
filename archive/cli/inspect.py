"""archive inspect"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

import ingest as reading
from archive import inspection, settings
from archive.cli.context import chosen_home, set_readers
from archive.errors import Invalid
from archive.untrusted import shown
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.inspection import Found, Report, Secrets

_FOUND = 1
_QUOTE_CHARACTERS = 2_000
_LARGEST_LIST_BYTES = 16 * 1024**2


@click.command("inspect")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False)
)
@click.option(
    "--secrets",
    "untrusted_list",
    metavar="LIST",
    type=click.File("r", encoding="utf-8-sig", errors="replace"),
    help='Say where each line of this file stands, and quote nothing. "-" is standard input.',
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=("eng",),
    help="Of text in pictures; as for archive ocr.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def inspect(
    ctx: click.Context,
    files: tuple[Path, ...],
    untrusted_list: TextIO | None,
    languages: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say what is hidden in a PDF, picture, mail, web page or office file. No archive is needed.

    Ends with 0 if nothing is hidden in any file, with 1 if something is; otherwise with the code of the first file that
    could not be read.
    """
    secrets = _secrets(untrusted_list)
    home = chosen_home(ctx)
    set_readers(settings.load(home), home)
    ctx.call_on_close(reading.close)
    reports: list[Report] = []
    failures: list[tuple[Path, IngestError]] = []
    for file in files:
        try:
            reports.append(inspection.inspect(_there(file), secrets, languages=languages))
        except IngestError as error:
            failures.append((file, error))
            click.echo(f"archive: {shown(str(file))}: {error.message}", err=True)
            continue
        if not as_json:
            click.echo("\n".join(_lines(reports[-1])))
    if as_json:
        click.echo(json.dumps(_plain(reports, failures), indent=2, ensure_ascii=False))
    if any(not report.is_clean for report in reports):
        ctx.exit(_FOUND)
    if failures:
        ctx.exit(failures[0][1].exit_code)


def _there(file: Path) -> Path:
    if not file.is_file():
        raise Invalid(f"There is no file {shown(str(file))}.")
    return file


def _secrets(untrusted_list: TextIO | None) -> Secrets | None:
    if untrusted_list is None:
        return None
    return inspection.Secrets(untrusted_list.read(_LARGEST_LIST_BYTES).splitlines())


def _lines(report: Report) -> Iterator[str]:
    counted = [entry for entry in report.found if entry.counts]
    verdict = f"{len(counted):,} found" if counted else "nothing found"
    yield f"{shown(str(report.path))} ({report.media_type}): {verdict}"
    for (kind, message), entries in groupby(counted, key=lambda entry: (entry.kind.value, entry.message)):
        several = list(entries)
        yield f"  ! {kind}: {message}" + (_place(several[0]) if len(several) == 1 else "")
        for entry in several:
            yield from _quoted(entry, with_place=len(several) > 1)
    noted: dict[str, list[str]] = {}
    for entry in report.found:
        if not entry.counts:
            noted.setdefault(entry.kind.value, []).append(_noted(entry))
    for kind, texts in noted.items():
        yield f"  · {kind}: {'; '.join(dict.fromkeys(texts))}"
    for note in report.notes:
        yield f"  note: {shown(note)}"


def _quoted(entry: Found, *, with_place: bool) -> Iterator[str]:
    lines = [shown(line, limit=_QUOTE_CHARACTERS) for line in entry.untrusted_text.splitlines()]
    if with_place:
        lines = [*lines[:-1], f"{lines[-1] if lines else ''}{_place(entry)}".strip()]
    return (f"      {line}" for line in lines)


def _noted(entry: Found) -> str:
    what = " ".join(entry.untrusted_text.split())
    name = entry.untrusted_where.rpartition(", ")[2]
    return shown(
        f"{name}: {what}" if what and name and name != "a key" else what or entry.untrusted_where or name
    )


def _place(entry: Found) -> str:
    parts = (
        [f"page {entry.page_number}"] if entry.page_number and "page " not in entry.untrusted_where else []
    )
    parts += [entry.untrusted_where] if entry.untrusted_where else []
    parts += [f"in {' > '.join(entry.untrusted_inside)}"] if entry.untrusted_inside else []
    return f" ({shown('; '.join(parts))})" if parts else ""


def _plain(reports: list[Report], failures: list[tuple[Path, IngestError]]) -> dict[str, object]:
    files: list[dict[str, object]] = [
        {
            "file": str(report.path),
            "media_type": report.media_type,
            "clean": report.is_clean,
            "error": None,
            "found": [_entry(entry) for entry in report.found],
            "notes": list(report.notes),
        }
        for report in reports
    ]
    files += [
        {
            "file": str(path),
            "media_type": error.media_type,
            "clean": False,
            "error": {"reason": error.reason, "message": error.message},
            "found": [],
            "notes": [],
        }
        for path, error in failures
    ]
    return {"clean": not failures and all(report.is_clean for report in reports), "files": files}


def _entry(entry: Found) -> dict[str, object]:
    return {
        "kind": entry.kind.value,
        "counts": entry.counts,
        "message": entry.message,
        "text": entry.untrusted_text,
        "page": entry.page_number or None,
        "where": entry.untrusted_where,
        "inside": list(entry.untrusted_inside),
        "line": entry.line or None,
        "width_pt": entry.width_pt,
    }
