"""Documents, searches, notes and projects, as DocumentCloud's API tells them; a project is a release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import jsonify, request, url_for

from archive.errors import Invalid, NotFound
from archive.release import documentcloud, finding
from archive.web.public_api.asking import listing, noun, public, showcase

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from archive.release.on_show import OnShow

blueprint = noun("api", "")


@blueprint.get("/api/documents/")
def documents() -> Response:
    """Every document on show, or those of `id__in`, `project` and `title`."""
    numbers = _numbers(request.args["id__in"]) if "id__in" in request.args else None
    project, title = request.args.get("project"), request.args.get("title")
    found = [
        said
        for release, number, said in _all()
        if (numbers is None or number in numbers)
        and project in (None, str(release.project["id"]))
        and title in (None, said["title"])
    ]
    return listing(found, _document)


@blueprint.get("/api/documents/search/")
def search() -> Response:
    """As `archive.release.finding` says; `q`, `page` and `per_page`."""
    wanted = finding.terms(request.args.get("q", ""))
    found = [
        (release, number, said)
        for release, number, said in _all()
        if finding.fits(wanted, said["title"], number, release.project["id"], _folded_text(release, number))
    ]

    def shown(entry: tuple[OnShow, int, dict[str, Any]]) -> dict[str, Any]:
        release, number, said = entry
        told = finding.snippets(wanted, release.text(number), documentcloud.BETWEEN_PAGES)
        return {**_document(said), "highlights": told}

    return listing(found, shown)


@blueprint.get("/api/documents/<int:number>/")
def document(number: int) -> Response:
    return jsonify(_document(showcase().with_document(number).documents[number]))


@blueprint.get("/api/documents/<int:number>/notes/")
def notes(number: int) -> Response:
    return listing(showcase().with_document(number).notes(number), dict)


@blueprint.get("/api/documents/<int:number>/notes/<int:note>/")
def note(number: int, note: int) -> Response:
    for entry in showcase().with_document(number).notes(number):
        if entry["id"] == note:
            return jsonify(entry)
    raise NotFound("There is no such note.")


@blueprint.get("/api/documents/<int:number>/sections/")
def sections(number: int) -> Response:
    """None: exhibits have no sections."""
    showcase().with_document(number)
    return listing([], dict)


@blueprint.get("/api/projects/")
def projects() -> Response:
    title = request.args.get("title")
    found = [release.project for release in showcase().releases()]
    return listing([said for said in found if title in (None, said["title"])], dict)


@blueprint.get("/api/projects/<int:number>/")
def project(number: int) -> Response:
    return jsonify(_release(number).project)


@blueprint.get("/api/projects/<int:number>/documents/")
def members(number: int) -> Response:
    return listing(list(_release(number).documents.values()), _member)


@blueprint.get("/api/projects/<int:number>/documents/<int:document>")
@blueprint.get("/api/projects/<int:number>/documents/<int:document>/")
def member(number: int, document: int) -> Response:
    shown = _release(number).documents
    if document not in shown:
        raise NotFound("That release shows no document of that number.")
    return jsonify(_member(shown[document]))


@blueprint.get("/", defaults={"elsewhere": ""})
@blueprint.get("/<path:elsewhere>")
def nothing(elsewhere: str) -> Response:
    """No sign-in is offered here, whatever is asked."""
    raise NotFound("There is nothing public at this address." if elsewhere else "Ask below /public/api/.")


def _release(number: int) -> OnShow:
    for release in showcase().releases():
        if release.project["id"] == number:
            return release
    raise NotFound("There is no release of that number.")


def _all() -> list[tuple[OnShow, int, dict[str, Any]]]:
    """Each document once, from the newest release that shows it."""
    found: dict[int, tuple[OnShow, int, dict[str, Any]]] = {}
    for release in showcase().releases():
        for number, said in release.documents.items():
            found.setdefault(number, (release, number, said))
    return list(found.values())


def _folded_text(release: OnShow, number: int) -> Callable[[], str]:
    digest = release.digest(f"{release.place_of(number)}/{documentcloud.TEXT}")
    return lambda: public().texts.get(digest, lambda: release.text(number))


def _document(said: dict[str, Any]) -> dict[str, Any]:
    """Its files are asked for here; where it stands on the web is as in the release."""
    return {**said, "asset_url": f"{url_for('public-api.nothing', _external=True)}files/"}


def _member(said: dict[str, Any]) -> dict[str, Any]:
    return {"document": _document(said), "edit_access": False}


def _numbers(untrusted: str) -> set[int]:
    """Parted by commas. Raises Invalid."""
    parts = untrusted.split(",")
    if not all(re.fullmatch(r"\d{1,18}", part, re.ASCII) for part in parts):
        raise Invalid("id__in is a list of numbers, parted by commas.")
    return {int(part) for part in parts}
