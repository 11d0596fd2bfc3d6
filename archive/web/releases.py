"""Releases: choose what goes out, publish it as a folder, look whether it is still as it was signed."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive import release, review, targets
from archive.errors import ArchiveError
from archive.model import Stage
from archive.release import folder, time_stamps
from archive.review.steps import LONGEST_WORDS
from archive.store.catalog import exhibits
from archive.web.show import store, who
from archive.web.work import background

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.web.work import Job

blueprint = Blueprint("releases", __name__, url_prefix="/releases")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    listing = review.listing(store())
    may_go = {exhibit.id for exhibit in release.releasable(store())}
    approved = [entry for entry in listing if entry[1].stage in (Stage.APPROVED, Stage.RELEASED)]
    return render_template(
        "releases/index.html",
        approved=sorted(approved, key=lambda entry: entry[0].id),
        may_go=may_go,
        still_shown=[(e, now) for e, now in listing if now.stage is Stage.WITHDRAWN and now.public_in],
        releases=release.listing(store()),
        place=folder.place(store()),
        longest_why=LONGEST_WORDS,
        authority=time_stamps.host(store().settings.timestamp_authority),
    )


@blueprint.post("/")
def publish() -> ResponseReturnValue:
    archive, agent = store(), who()
    title, why = request.form.get("title", ""), request.form.get("why", "")
    target = folder.called(archive, request.form.get("folder", "").strip())
    chosen = request.form.getlist("exhibit", type=int)
    with archive.read() as db:
        for exhibit_id in chosen:
            exhibits.get(db, exhibit_id)
    address, on_the_web = url_for("releases.show", release_id=0), folder.address_of(archive, target)

    def deed(_: Job) -> str:
        made = release.publish(
            archive, target, title=title, agent=agent, exhibit_ids=chosen, why=why, address=on_the_web
        )
        return address.replace("/0", f"/{made.id}")

    number = background().start(f"Publishing {target.name}", deed)
    return redirect(url_for("work.show", number=number))


@blueprint.get("/<int:release_id>")
def show(release_id: int) -> ResponseReturnValue:
    """What a release holds, and whether its folder is as it was signed."""
    found = release.show(store(), release_id)
    try:
        check, fault = release.check(Path(found.folder)), None
    except ArchiveError as error:
        check, fault = None, error
    shown = {exhibit.id: (exhibit, now) for exhibit, now in review.listing(store())}
    return render_template(
        "releases/show.html",
        release=found,
        check=check,
        fault=fault,
        places=targets.sent_to(store(), Path(found.folder)),
        command=lambda verb, *words: shlex.join(["archive", "release", verb, found.folder, *words]),
        exhibits=[shown[key] for key in found.exhibit_ids if key in shown],
    )
