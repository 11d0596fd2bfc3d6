"""Which pages a release has, for search engines (sitemaps.org).

sitemap.xml                          names the others, as one file may not name more than 50,000 pages
sitemap-pages.xml                    what is of no exhibit alone
exhibits/LINE/VERSION/sitemap.xml    the pages of one exhibit, with the day that it came out
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.release.edition import Edition
    from archive.release.public import PublicExhibit

NAME = "sitemap.xml"
_PAGES = "sitemap-pages.xml"
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_of_exhibit(place: Path, edition: Edition, exhibit: PublicExhibit) -> None:
    """Into its folder."""
    names = ["index.html", *(f"page-{number}.html" for number in range(1, exhibit.page_count + 1))]
    entries = (
        _entry("url", edition.at(f"{exhibit.address.folder}/{name}"), exhibit.released_at) for name in names
    )
    _put(place / NAME, "urlset", entries)


def write(folder: Path, edition: Edition, exhibits: Sequence[PublicExhibit], pages: Sequence[str]) -> None:
    """`pages` are names of those that are of no exhibit alone, beside the first."""
    own = (_entry("url", edition.at(name), edition.published_at) for name in ("index.html", *pages))
    _put(folder / _PAGES, "urlset", own)
    parts = [(f"{exhibit.address.folder}/{NAME}", exhibit.released_at) for exhibit in exhibits]
    listed = (
        _entry("sitemap", edition.at(name), at) for name, at in [(_PAGES, edition.published_at), *parts]
    )
    _put(folder / NAME, "sitemapindex", listed)


def _entry(element: str, address: str, at: datetime) -> str:
    return f"  <{element}><loc>{escape(address)}</loc><lastmod>{at:%Y-%m-%d}</lastmod></{element}>\n"


def _put(path: Path, element: str, entries: Iterable[str]) -> None:
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<{element} xmlns="{_SPACE}">\n'
    path.write_text(f"{head}{''.join(entries)}</{element}>\n", encoding="utf-8")
