"""archive doctor"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

import ingest as reading
from archive import settings
from archive.cli.context import chosen_home, set_readers
from archive.doctor import Check, examine
from archive.errors import Invalid, Unprotected

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADINGS = {
    "protection": "A file that takes over its reader (each tried, in a reading process)",
    "means": "By what",
    "reading": "What can be read",
    "place": "Where it is kept",
}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Try what protects this machine from hostile files, and say what is missing and how to get it.

    No archive is needed. Ends with 9 if something that must hold does not, with 5 if a setting asks for what is not
    there.
    """
    home = chosen_home(ctx)
    chosen = settings.load(home)
    set_readers(chosen, home)
    ctx.call_on_close(reading.close)
    checks = examine(home, chosen.ner_models)
    bad = [check for check in checks if check.is_needed and not check.is_well]
    missing = [check for check in bad if check.group == "protection"]
    if as_json:
        click.echo(
            json.dumps({"holds": not missing, "checks": [asdict(check) for check in checks]}, indent=2)
        )
    else:
        click.echo("\n".join(_lines(checks)))
    if missing:
        names = "; ".join(check.name for check in missing)
        raise Unprotected(f"A hostile file could do harm here. It does not hold: {names}.", missing[0].remedy)
    if bad:
        raise Invalid(bad[0].detail, bad[0].remedy)


def _lines(checks: list[Check]) -> Iterator[str]:
    for group, heading in _HEADINGS.items():
        yield heading
        for check in checks:
            if check.group == group:
                mark = "✓" if check.is_well else "✗" if check.is_needed else "–"
                yield f"  {mark} {check.name}" + (f": {check.detail}" if check.detail else "")
                if check.remedy:
                    yield f"      {check.remedy}"
