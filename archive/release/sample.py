"""An exhibit that there is not, to try templates out on before anything is published: it has all that one can have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from archive.captures import difference
from archive.model import NO_CARD, Box, Card, Confirmation, TableCell
from archive.release.addresses import Address
from archive.release.comparison import Capture, Comparison, Gone
from archive.release.former import Became, Former
from archive.release.public import (
    ProvenPdf,
    PublicCapture,
    PublicExhibit,
    PublicNote,
    PublicNumber,
    PublicPage,
    PublicPoint,
    Shown,
)
from archive.release.series import Line, ShownNumber, ShownSeries
from archive.series import chart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.release.edition import Edition

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_PAGES = tuple(
    PublicPage(
        number, f"page-{number:04}.png", 10, 10, 100.0, 100.0, ((("word", False), ("other", True)),) * lines
    )
    for number, lines in ((1, 1), (2, 0))
)
_NO_BLOBS: Any = None
_FULL = PublicExhibit(
    address=Address("sample", "1"), title="An exhibit", language="en", digest="0" * 64,
    pdf=ProvenPdf(_NO_BLOBS, "0" * 64, 1), page_count=2,
    released_at=_AT, boxes={1: ((Box(1, 1, 9, 9), "other"),)}, reasons=(("other", 1),), checks=(("Tried", "1 page"),),
    verified_at=_AT, tools="none",
    notes=(PublicNote(1, 0, None, ("a",)), PublicNote(2, 1, Box(1, 1, 9, 9), ("b",)), PublicNote(3, 1, None, ("c",))),
    card=Card(
        "a\n\nb", "c", "https://example.org/", (Confirmation("d", "e", "f", _AT.date()),), ("g",), "h",
        tells_capture=True, tells_digest=True,
    ),
    captured=PublicCapture("https://example.org/", _AT), original="0" * 64,
)  # fmt: skip
_PLAIN = replace(
    _FULL, language="", page_count=1, boxes={}, reasons=(), notes=(), card=NO_CARD, captured=None, original="",
)  # fmt: skip

_CELL = TableCell("1", 1, Box(1, 1, 9, 9))
_NUMBERS = tuple(PublicNumber(line, _CELL, _CELL, Decimal(1), said) for line, said in ((1, ""), (2, "2")))
_POINTS = tuple(
    PublicPoint(number, 1, "0", "sample", "A series", "a", 2, 2, day, "its title", _CELL, _NUMBERS)
    for number, day in ((1, _AT.date()), (2, None))
)
_FOLLOWED = (
    ShownSeries(
        "sample", "A series", "a", _POINTS,
        tuple(Line("b", (ShownNumber(number, _FULL), None)) for number in _NUMBERS), 1, 2, 1,
    ),
)  # fmt: skip
_COMPARED = (Comparison("sample", "https://example.org/", (_FULL, _FULL)),)


def _captures() -> dict[str, Any]:
    """What a page of captures side by side is given, with a capture of each kind."""
    one, other = (list(difference.tokens_with_marks([[(text, False)]])) for text in ("a b c", "a d c"))
    first, changed, opening = _PAGES[0], difference.compare(one, other), difference.opening(one, 9)
    shown = [
        Capture(_FULL, first, _AT, False, None, False, False, None, opening, True),
        Capture(_FULL, first, _AT, False, _AT, False, True, changed, None, False),
        Capture(_FULL, first, _AT, False, _AT, True, False, None, None, False),
        Capture(_FULL, first, _AT, True, None, False, False, None, None, False),
    ]
    return {"comparison": _COMPARED[0], "shown": shown, "gone": [Gone(None, _AT), Gone(_AT, _AT, _AT)]}


def editions(edition: Edition) -> tuple[Edition, Edition]:
    """With an address on the web, and without."""
    return replace(edition, address="https://example.org"), replace(edition, address="", publisher="")


def pages(has_address: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """(template, what it is given) for each kind of page, as `making` and `site` make them: with and without what may
    be there."""
    formers = [
        Former(Address("sample", f"{number}"), became, _AT, 1, 0, ("Why.",))
        for number, became in enumerate(Became)
    ]
    for exhibit, shown in ((_FULL, list(_PAGES)), (_PLAIN, [_PAGES[0]])):
        entries = [Shown(exhibit, shown[0], tuple, tuple, Path())]
        yield from _of_exhibit(exhibit, shown, has_address=has_address)
        yield "index.html", _index(entries, formers, number=2, of=2)
        yield "line.html", {"shown": entries, "past": formers, "compared": _COMPARED}
        yield "search.html", {"shown": entries}
    yield "index.html", _index([], [], number=1, of=1)
    yield "line.html", {"shown": [], "past": formers, "compared": ()}
    for former in formers:
        yield "former.html", {"former": former}
    yield "comparison.html", {**_captures(), "frame": "<iframe>"}
    yield "comparison_embed.html", _captures()
    for left in ([], [_FULL]):
        yield "comparison_gone.html", {"left": left}
    drawn = chart.svg("A series", [_AT.date()], [chart.Drawn("b", (Decimal(1),), (True,))])
    for drawing in ("", Markup(drawn)):  # noqa: S704  ours
        yield "series.html", {"series": _FOLLOWED[0], "chart": drawing}
    yield "series_gone.html", {}


def _of_exhibit(
    exhibit: PublicExhibit, shown: list[PublicPage], *, has_address: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    for portions in ([shown], [[page] for page in shown]):
        for portion, part in enumerate(portions, 1):
            given = {"portions": portions, "portion": portion, "pages": part, "with_text": True}
            yield "exhibit.html", {"exhibit": exhibit, **given}
    for page in shown:
        yield "page.html", {"exhibit": exhibit, "page": page}
    if has_address:
        for one in (None, shown[0]):
            yield "embed.html", {"exhibit": exhibit, "page": one, "pages": shown}
        for note in exhibit.notes:
            given = {"note": note, "page": shown[0], "seen": Box(0, 0, 9, 9)}
            yield "note_embed.html", {"exhibit": exhibit, **given}


def _index(entries: list[Shown], formers: list[Former], *, number: int, of: int) -> dict[str, Any]:
    return {
        "entries": entries, "formers": formers, "start": 0, "number": number, "of": of, "total": len(entries),
        "page_total": len(entries), "compared": _COMPARED if entries else (),
        "series": _FOLLOWED if entries else (),
    }  # fmt: skip
