"""A release as programs written for DocumentCloud read it: the answers of its API, as files.

    api/documents/index.json                 every exhibit, the newest first
    api/documents/ID/index.json              one of them
    api/documents/ID/notes/index.json        what the newsroom says beside its pages
    api/documents/ID/sections/index.json     nothing: exhibits have no sections
    api/projects/…                           the release, as a project of these documents
    exhibits/LINE/VERSION/exhibit.txt        its text, with a form feed after each page but the last
    exhibits/LINE/VERSION/pages.json         the picture and the size of each page

Nothing is said here that does not stand on the pages. Source: DocumentCloud's API (www.documentcloud.org/help/api), as
its own client, python-documentcloud 4.8, asks for it. `archive.web.public_api` answers with the same where a program
asks `archive serve`.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any

from anyascii import anyascii

from archive import languages
from archive.release import public_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from archive.release.edition import Edition
    from archive.release.public import PublicExhibit, PublicNote, PublicPage, Shown

TEXT, PAGES = "exhibit.txt", "pages.json"
BETWEEN_PAGES = "\f"
_LONGEST_SLUG = 60


def write_pages(place: Path, pages: Sequence[PublicPage]) -> None:
    """Text, sizes and pictures of an exhibit's pages, into its folder."""
    said = [page.text.replace(BETWEEN_PAGES, " ") for page in pages]
    (place / TEXT).write_text(BETWEEN_PAGES.join(said), encoding="utf-8")
    sizes = [
        {"picture": page.picture, "width_pt": round(page.width_pt, 2), "height_pt": round(page.height_pt, 2)}
        for page in pages
    ]
    (place / PAGES).write_text(_json(sizes), encoding="utf-8")


def write(folder: Path, edition: Edition, shown: Sequence[Shown]) -> None:
    """The answers of the API. After `write_pages` of each exhibit."""
    documents = []
    by_age = sorted(shown, key=lambda entry: (entry.exhibit.released_at, entry.exhibit.address))
    numbers = public_numbers.of(entry.exhibit.address for entry in by_age)
    for entry in reversed(by_age):
        exhibit = entry.exhibit
        sizes = json.loads((entry.place / PAGES).read_text(encoding="utf-8"))
        made = document(edition, exhibit, numbers[exhibit.address], sizes)
        documents.append(made)
        place = folder / "api" / "documents" / str(made["id"])
        _put(place, made)
        _put(place / "notes", _listed([_note(edition, exhibit, note, sizes) for note in exhibit.notes]))
        _put(place / "sections", _listed([]))
    _put(folder / "api" / "documents", _listed(documents))
    release = project(edition)
    _put(folder / "api" / "projects", _listed([release]))
    _put(folder / "api" / "projects" / str(release["id"]), release)
    members = [{"document": made, "edit_access": False} for made in documents]
    _put(folder / "api" / "projects" / str(release["id"]) / "documents", _listed(members))


def document(
    edition: Edition, exhibit: PublicExhibit, number: int, sizes: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What the API says of an exhibit. `data` tells what DocumentCloud has no field for."""
    folder = edition.at(exhibit.address.folder)
    at = exhibit.released_at.isoformat()
    return {
        "id": number,
        "title": exhibit.title,
        "slug": _slug(exhibit.title),
        "description": "\n\n".join(words for note in exhibit.notes_on(0) for words in note.words),
        "language": languages.three_letters(exhibit.language),
        "access": "public",
        "status": "success",
        "source": edition.title,
        "page_count": exhibit.page_count,
        "page_spec": page_spec((size["width_pt"], size["height_pt"]) for size in sizes),
        "original_extension": "pdf",
        "created_at": at,
        "updated_at": at,
        "canonical_url": f"{folder}/index.html",
        "published_url": f"{folder}/index.html",
        "related_article": "",
        "asset_url": f"{folder}/",
        "edit_access": False,
        "noindex": not edition.is_for_search_engines,
        "projects": [public_numbers.of_release(edition.address)],
        "user": _newsroom(edition),
        "organization": _newsroom(edition),
        "data": {
            "line": [exhibit.address.line],
            "version": [exhibit.address.version],
            "sha256": [exhibit.digest],
            "redactions": [f"{reason}: {count}" for reason, count in exhibit.reasons],
        },
        "resources": {"pdf": f"{folder}/exhibit.pdf", "text": f"{folder}/{TEXT}", "iiif": f"{folder}/iiif.json"},
    }  # fmt: skip


def project(edition: Edition) -> dict[str, Any]:
    """The release itself."""
    at = edition.published_at.isoformat()
    return {
        "id": public_numbers.of_release(edition.address),
        "title": edition.title,
        "slug": _slug(edition.title),
        "description": "",
        "private": False,
        "created_at": at,
        "updated_at": at,
        "user": _newsroom(edition)["id"],
        "edit_access": False,
        "add_remove_access": False,
    }


def page_spec(sizes_pt: Iterable[tuple[float, float]]) -> str:
    """The sizes of all pages, each size with the pages that have it, from 0: "595.0x842.0:0-3,5;842.0x595.0:4"."""
    runs: dict[str, list[list[int]]] = {}
    for at, (width, height) in enumerate(sizes_pt):
        of_size = runs.setdefault(f"{float(width)}x{float(height)}", [])
        if of_size and of_size[-1][1] == at - 1:
            of_size[-1][1] = at
        else:
            of_size.append([at, at])
    return ";".join(
        f"{size}:" + ",".join(str(first) if first == last else f"{first}-{last}" for first, last in of_size)
        for size, of_size in runs.items()
    )


def _note(
    edition: Edition, exhibit: PublicExhibit, note: PublicNote, sizes: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Pages count from 0 there; what a note says is HTML. One on the whole stands at the first page."""
    at = exhibit.released_at.isoformat()
    page = max(0, note.page_number - 1)
    said: dict[str, Any] = {
        "id": note.id,
        "title": f"Page {note.page_number}" if note.page_number else "The whole",
        "content": "".join(f"<p>{escape(words)}</p>" for words in note.words),
        "page_number": page,
        "access": "public",
        "created_at": at,
        "updated_at": at,
        "edit_access": False,
        "user": _newsroom(edition)["id"],
        "organization": _newsroom(edition)["id"],
        "x1": None, "x2": None, "y1": None, "y2": None,
    }  # fmt: skip
    if note.box is not None:
        width, height = sizes[page]["width_pt"], sizes[page]["height_pt"]
        across, down = (note.box.x0, note.box.x1), (note.box.y0, note.box.y1)
        said["x1"], said["x2"] = (_part(edge, width) for edge in across)
        said["y1"], said["y2"] = (_part(edge, height) for edge in down)
    return said


def _part(edge_pt: float, of_pt: float) -> float:
    return round(min(1.0, max(0.0, edge_pt / of_pt)), 5)


def _newsroom(edition: Edition) -> dict[str, Any]:
    """In the place of people and their organisations: nobody's name is told."""
    name = edition.title
    return {
        "id": public_numbers.of_release(edition.address),
        "name": name,
        "username": name,
        "slug": _slug(name),
    }


def _slug(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", anyascii(title).lower())[:_LONGEST_SLUG].strip("-")
    return words or "exhibit"


def _listed(results: list[dict[str, Any]]) -> dict[str, Any]:
    """All on one page: files cannot be asked for the next."""
    return {"count": len(results), "next": None, "previous": None, "results": results}


def _put(place: Path, said: object) -> None:
    place.mkdir(parents=True, exist_ok=True)
    (place / "index.json").write_text(_json(said), encoding="utf-8")


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False) + "\n"
