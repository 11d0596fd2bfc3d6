"""What programs are told of a release that has an address on the web.

    feed.atom                what is new, corrected and withdrawn (RFC 4287)
    robots.txt               what search engines may do (RFC 9309); `sitemap` tells them the pages
    …/oembed.json            how a page of another site shows an exhibit or a page (oembed.com, version 1.0)

and, in the pages themselves, schema.org's words for a digital document as JSON-LD. All of it needs whole addresses, so
a release without one has none of it. Nothing is said here that does not stand on the pages.
"""

from __future__ import annotations

import html
import json
import xml.etree.ElementTree as Xml
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from markupsafe import Markup

from archive.redaction.verify.findings import counted
from archive.release import sitemap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.release.edition import Edition
    from archive.release.former import Former
    from archive.release.public import PublicExhibit, PublicPage

_ATOM = "http://www.w3.org/2005/Atom"
EMBED_PX = (700, 900)


def write(
    folder: Path,
    edition: Edition,
    exhibits: Sequence[PublicExhibit],
    formers: Sequence[Former],
) -> None:
    """The files of the release as a whole."""
    (folder / "feed.atom").write_bytes(feed(edition, exhibits, formers))
    (folder / "robots.txt").write_text(robots(edition), encoding="ascii")


def feed(edition: Edition, exhibits: Sequence[PublicExhibit], formers: Sequence[Former]) -> bytes:
    """The newest first. An entry's id is its address, which is never used for anything else."""
    root = Xml.Element("feed", xmlns=_ATOM)
    _say(root, "title", edition.title)
    _say(root, "id", uuid5(NAMESPACE_URL, edition.address).urn)
    _say(root, "updated", edition.published_at.isoformat())
    _say(Xml.SubElement(root, "author"), "name", edition.title)
    Xml.SubElement(root, "link", rel="self", type="application/atom+xml", href=edition.at("feed.atom"))
    Xml.SubElement(root, "link", href=edition.at("index.html"))
    for exhibit in reversed(exhibits):
        pages = counted(exhibit.page_count, "page")
        _entry(root, edition, exhibit.address.folder, exhibit.title, exhibit.released_at, f"{pages}.")
    for former in formers:
        said = " ".join(former.words) or "See what became of it."
        title = f"An exhibit was {former.became.value}"
        _entry(root, edition, former.address.folder, title, former.at, said, mark=former.became.value)
    return _written(root)


def robots(edition: Edition) -> str:
    """Search engines read it only at the root of a host; the pages say the same for themselves."""
    if not edition.is_for_search_engines:
        return "User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /\n\nSitemap: {edition.at(sitemap.NAME)}\n"


def oembed(edition: Edition, exhibit: PublicExhibit, page: PublicPage | None, first: PublicPage) -> str:
    """Of an exhibit, or of one of its pages: a frame that shows a static file. `first` is its picture."""
    said = oembed_of(
        edition, _title(exhibit, page), frame(edition, exhibit, page), EMBED_PX,
        edition.at(f"{exhibit.address.folder}/{first.picture}"), (first.width_px, first.height_px),
    )  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def oembed_of(
    edition: Edition,
    title: str,
    framed: str,
    size_px: tuple[int, int],
    picture: str,
    picture_px: tuple[int, int],
) -> dict[str, Any]:
    """oEmbed's answer for anything that is shown in a frame."""
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": edition.title,
        "provider_url": edition.at("index.html"),
        "width": size_px[0],
        "height": size_px[1],
        "html": framed,
        "thumbnail_url": picture,
        "thumbnail_width": picture_px[0],
        "thumbnail_height": picture_px[1],
    }


def frame(edition: Edition, exhibit: PublicExhibit, page: PublicPage | None) -> str:
    """HTML for another site, of an exhibit or of one of its pages."""
    name = f"page-{page.number}-embed.html" if page else "embed.html"
    return frame_of(edition.at(f"{exhibit.address.folder}/{name}"), _title(exhibit, page), *EMBED_PX)


def frame_of(address: str, title: str, width_px: int, height_px: int) -> str:
    """HTML for another site. The frame may run no script and send no form; its links leave it."""
    return (
        f'<iframe src="{html.escape(address)}" title="{html.escape(title)}" width="{width_px}" height="{height_px}"'
        ' loading="lazy" sandbox="allow-popups allow-top-navigation-by-user-activation"'
        ' referrerpolicy="no-referrer"></iframe>'
    )


def linked_data(edition: Edition, exhibit: PublicExhibit, page: PublicPage | None = None) -> Markup:
    """schema.org's DigitalDocument, for a script element that no browser runs. No letter of it ends that element."""
    folder = exhibit.address.folder
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "name": _title(exhibit, page),
        "url": edition.at(f"{folder}/page-{page.number}.html" if page else f"{folder}/index.html"),
        "version": exhibit.address.version,
        "datePublished": exhibit.released_at.isoformat(),
        "isPartOf": {"@type": "Collection", "name": edition.title, "url": edition.at("index.html")},
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": edition.at(f"{folder}/exhibit.pdf"),
            "encodingFormat": "application/pdf",
            "sha256": exhibit.digest,
        },
    }
    if exhibit.language:
        said["inLanguage"] = exhibit.language
    said.update(_around(edition, exhibit))
    return Markup(json.dumps(said, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704


def _around(edition: Edition, exhibit: PublicExhibit) -> dict[str, Any]:
    """What the newsroom says around it, as far as schema.org has words for it."""
    said: dict[str, Any] = {}
    card = exhibit.card
    if edition.publisher:
        said["publisher"] = {"@type": "NewsMediaOrganization", "name": edition.publisher}
    if card.context:
        said["abstract"] = "\n\n".join(card.paragraphs)
    if card.story_address:
        said["subjectOf"] = {"@type": "NewsArticle", "headline": card.story_title, "url": card.story_address}
    if exhibit.captured:
        said["isBasedOn"] = {"@type": "WebPage", "url": exhibit.captured.address}
    return said


def _title(exhibit: PublicExhibit, page: PublicPage | None) -> str:
    return f"{exhibit.title}, page {page.number}" if page else exhibit.title


def _entry(
    root: Xml.Element, edition: Edition, folder: str, title: str, at: datetime, said: str, *, mark: str = ""
) -> None:
    address = edition.at(f"{folder}/index.html")
    entry = Xml.SubElement(root, "entry")
    _say(entry, "title", title)
    _say(entry, "id", uuid5(NAMESPACE_URL, f"{address} {mark}".strip()).urn)
    _say(entry, "updated", at.isoformat())
    Xml.SubElement(entry, "link", href=address)
    _say(entry, "summary", said)


def _say(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = "".join(sign for sign in text if sign.isprintable())


def _written(root: Xml.Element) -> bytes:
    Xml.indent(root)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
