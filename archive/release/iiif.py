"""Exhibits for viewers of manuscripts and newspapers: IIIF Presentation API 3.0, with W3C Web Annotations.

    iiif.json                          a Collection of all exhibits
    exhibits/LINE/VERSION/iiif.json    a Manifest: a canvas a page, the size of its picture in pixels

A page's text is an annotation that supplements it, a note for readers one that comments on it or on a part of it.
Sources: the specification (iiif.io/api/presentation/3.0), and W3C's Web Annotation Data Model.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archive.release import iiif_images

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.release.edition import Edition
    from archive.release.public import PublicExhibit, PublicNote, PublicPage

_CONTEXT = "http://iiif.io/api/presentation/3/context.json"
_FORMATS = {"png": "image/png", "jpg": "image/jpeg"}


def collection(edition: Edition, exhibits: Sequence[PublicExhibit]) -> str:
    """Of all exhibits of a release, as JSON."""
    return _json(
        {
            "@context": _CONTEXT,
            "id": edition.at("iiif.json"),
            "type": "Collection",
            "label": _said(edition.title),
            "homepage": [_page_on_the_web(edition.at("index.html"), edition.title)],
            "items": [
                {"id": _id(edition, exhibit), "type": "Manifest", "label": _said(exhibit.title)}
                for exhibit in exhibits
            ],
        }
    )


def manifest(edition: Edition, exhibit: PublicExhibit, pages: Sequence[PublicPage]) -> str:
    """Of one exhibit, as JSON."""
    folder = edition.at(exhibit.address.folder)
    facts = [("Version", exhibit.address.version), ("Published", f"{exhibit.released_at:%Y-%m-%d}")]
    facts += [(f"Taken out: {reason}", str(count)) for reason, count in exhibit.reasons]
    facts += _where_from(exhibit)
    said: dict[str, Any] = {
        "@context": _CONTEXT,
        "id": _id(edition, exhibit),
        "type": "Manifest",
        "label": _said(exhibit.title),
        "metadata": [{"label": _said(name, "en"), "value": _said(value)} for name, value in facts],
        "homepage": [_page_on_the_web(f"{folder}/index.html", exhibit.title)],
        "rendering": [
            {
                "id": f"{folder}/exhibit.pdf",
                "type": "Text",
                "label": _said("PDF", "en"),
                "format": "application/pdf",
            }
        ],
        "thumbnail": [iiif_images.thumbnail(folder, pages[0])],
        "partOf": [{"id": edition.at("iiif.json"), "type": "Collection"}],
        "items": [_canvas(folder, exhibit, page) for page in pages],
    }
    general = [*exhibit.card.paragraphs, *(words for note in exhibit.notes_on(0) for words in note.words)]
    if general:
        said["summary"] = _said("\n\n".join(general))
    if edition.publisher:
        said["requiredStatement"] = {"label": _said("Published by", "en"), "value": _said(edition.publisher)}
    return _json(said)


def _where_from(exhibit: PublicExhibit) -> list[tuple[str, str]]:
    captured = exhibit.captured
    facts = [
        ("Where it is from", exhibit.card.origin),
        ("Captured from", captured.address if captured else ""),
        ("Captured at", captured.at.isoformat() if captured else ""),
        ("SHA-256 of the original", exhibit.original),
    ]
    return [fact for fact in facts if fact[1]]


def _canvas(folder: str, exhibit: PublicExhibit, page: PublicPage) -> dict[str, Any]:
    canvas = f"{folder}/canvas/{page.number}"
    size = {"width": page.width_px, "height": page.height_px}
    picture = {
        "id": f"{folder}/{page.picture}",
        "type": "Image",
        "format": _FORMATS[page.picture.rpartition(".")[2]],
        **size,
    }
    made: dict[str, Any] = {
        "id": canvas,
        "type": "Canvas",
        "label": _said(str(page.number)),
        **size,
        "thumbnail": [iiif_images.thumbnail(folder, page)],
        "homepage": [_page_on_the_web(f"{folder}/page-{page.number}.html", f"Page {page.number}")],
        "items": [
            {
                "id": f"{canvas}/painting",
                "type": "AnnotationPage",
                "items": [_annotation(f"{canvas}/picture", "painting", picture, canvas)],
            }
        ],
    }
    beside = list(_annotations(canvas, exhibit, page))
    if beside:
        made["annotations"] = [{"id": f"{canvas}/beside", "type": "AnnotationPage", "items": beside}]
    return made


def _annotations(canvas: str, exhibit: PublicExhibit, page: PublicPage) -> list[dict[str, Any]]:
    found = []
    if page.text:
        text = _words(page.text, exhibit.language)
        found.append(_annotation(f"{canvas}/text", "supplementing", text, canvas))
    for note in exhibit.notes_on(page.number):
        body = _words("\n\n".join(note.words), "")
        found.append(_annotation(f"{canvas}/note-{note.id}", "commenting", body, _part(canvas, page, note)))
    return found


def _part(canvas: str, page: PublicPage, note: PublicNote) -> str:
    """A canvas, or the rectangle of it that a note is on, in pixels (W3C Media Fragments)."""
    if note.box is None:
        return canvas
    across, down = page.width_px / page.width_pt, page.height_px / page.height_pt
    x, y = round(note.box.x0 * across), round(note.box.y0 * down)
    width, height = round(note.box.x1 * across) - x, round(note.box.y1 * down) - y
    return f"{canvas}#xywh={x},{y},{max(1, width)},{max(1, height)}"


def _annotation(name: str, motivation: str, body: dict[str, Any], target: str) -> dict[str, Any]:
    return {"id": name, "type": "Annotation", "motivation": motivation, "body": body, "target": target}


def _words(text: str, language: str) -> dict[str, Any]:
    said = {"type": "TextualBody", "value": text, "format": "text/plain"}
    return {**said, "language": [language]} if language else said


def _page_on_the_web(address: str, title: str) -> dict[str, Any]:
    return {"id": address, "type": "Text", "label": _said(title), "format": "text/html"}


def _said(text: str, language: str = "none") -> dict[str, list[str]]:
    return {language: [text]}


def _id(edition: Edition, exhibit: PublicExhibit) -> str:
    return edition.at(f"{exhibit.address.folder}/iiif.json")


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
