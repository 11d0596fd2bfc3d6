"""Deliveries and their files for scripts and programs: JSON, and tus for the bytes.

Every address names a delivery, and another person's is not there. What is not taken is answered with its reason, and
counted with the delivery all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, url_for

from archive.accession import deliveries
from archive.model import SentState
from archive.store.incoming import rows
from archive.web import problems
from archive.web.adding import taking_in, tus
from archive.web.adding.taking_in import incoming, own_delivery
from archive.web.show import store, who
from archive.web.uploads import FILE_ENDPOINT, FILES_ENDPOINT

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from archive.model import Delivery, SentFile

blueprint = Blueprint("deliveries", __name__)

FILES_A_PART = 5_000
_REFUSED = {"too-large": 413}  # as tus has it; any other reason is 422


@blueprint.after_request
def speak_tus(response: Response) -> Response:
    response.headers["Tus-Resumable"] = tus.VERSION
    return response


@blueprint.post("/")
def begin() -> ResponseReturnValue:
    """The form fields `collection`, `source`, `conditions`, `languages`."""
    said = {name: request.form.get(name, "") for name in ("collection", "source", "conditions", "languages")}
    delivery = deliveries.begin(store(), incoming(), who=who(), **said)
    return _told(delivery), 201, {"Location": url_for(".show", delivery_id=delivery.id)}


@blueprint.get("/<delivery_id>")
def show(delivery_id: str) -> ResponseReturnValue:
    return _told(own_delivery(delivery_id))


@blueprint.delete("/<delivery_id>")
def discard(delivery_id: str) -> ResponseReturnValue:
    deliveries.discard(incoming(), own_delivery(delivery_id))
    return "", 204


@blueprint.post("/<delivery_id>/finish")
def finish(delivery_id: str) -> ResponseReturnValue:
    """All was sent: take it in. The form field `leave_rest` gives up what has not come whole."""
    delivery = own_delivery(delivery_id)
    deliveries.finish(incoming(), delivery, leave_rest="leave_rest" in request.form)
    page = url_for("adding.show", delivery_id=delivery_id)
    number = taking_in.start_here(page)
    told = {**_told(own_delivery(delivery_id)), "job": url_for("work.show", number=number)}
    return told, 202


@blueprint.route("/<delivery_id>/files", methods=["OPTIONS"], provide_automatic_options=False)
def options(delivery_id: str) -> ResponseReturnValue:
    own_delivery(delivery_id)
    return "", 200, tus.abilities(store().settings.file_bytes)


@blueprint.get("/<delivery_id>/files")
def listing(delivery_id: str) -> ResponseReturnValue:
    """What is known of its files, so that sending can go on; `next` is the address of more."""
    delivery = own_delivery(delivery_id)
    offset = max(0, request.args.get("offset", 0, type=int))
    with incoming().read() as db:
        found = list(rows.files(db, delivery.id, limit=FILES_A_PART + 1, offset=offset))
    more = url_for(".listing", delivery_id=delivery_id, offset=offset + FILES_A_PART)
    return {
        "files": [_file_told(file) for file in found[:FILES_A_PART]],
        "next": more if len(found) > FILES_A_PART else None,
    }


@blueprint.post("/<delivery_id>/files", endpoint=FILES_ENDPOINT)
def create(delivery_id: str) -> ResponseReturnValue:
    """A file of this delivery; with its first piece, if the body is one."""
    tus.require_version()
    delivery = own_delivery(delivery_id)
    untrusted = tus.untrusted_metadata()
    length = tus.number("Upload-Length")
    piece = tus.piece() if tus.has_piece() else b""
    file = deliveries.add(
        store(),
        incoming(),
        delivery,
        untrusted.get("relativePath") or untrusted.get("filename", b""),
        length,
        piece,
        modified_at=tus.modified_at(untrusted),
        untrusted_metadata=request.headers.get("Upload-Metadata", ""),
        was_not_given="notGiven" in untrusted,
        resume="resume" in untrusted,
    )
    if file.state in deliveries.KEPT_OUT:
        return problems.problem(file.message, "", _REFUSED.get(file.reason, 422), reason=file.reason)
    location = url_for(".append", delivery_id=delivery_id, file_id=file.id)
    return "", 201, {"Location": location, **tus.told(file, delivery)}


@blueprint.route("/<delivery_id>/files/<file_id>", methods=["HEAD"])
def offset(delivery_id: str, file_id: str) -> ResponseReturnValue:
    delivery = own_delivery(delivery_id)
    file = _file(delivery, file_id)
    headers = tus.told(file, delivery)
    if file.untrusted_metadata:
        headers["Upload-Metadata"] = file.untrusted_metadata
    return "", 200, headers


@blueprint.patch("/<delivery_id>/files/<file_id>", endpoint=FILE_ENDPOINT)
def append(delivery_id: str, file_id: str) -> ResponseReturnValue:
    tus.require_version()
    delivery = own_delivery(delivery_id)
    file = _file(delivery, file_id)
    file = incoming().append(file, tus.number("Upload-Offset"), tus.piece())
    return "", 204, tus.told(file, delivery)


@blueprint.delete("/<delivery_id>/files/<file_id>")
def cancel(delivery_id: str, file_id: str) -> ResponseReturnValue:
    tus.require_version()
    incoming().cancel(_file(own_delivery(delivery_id), file_id))
    return "", 204


def _file(delivery: Delivery, untrusted_id: str) -> SentFile:
    with incoming().read() as db:
        return rows.file(db, untrusted_id, delivery.id)


def _told(delivery: Delivery) -> dict[str, Any]:
    with incoming().read() as db:
        counts = rows.counts(db, delivery.id)
    return {
        "id": delivery.id,
        "collection": delivery.collection,
        "source": delivery.source,
        "begun_at": delivery.begun_at.isoformat(),
        "finished_at": delivery.finished_at.isoformat() if delivery.finished_at else None,
        "received_at": delivery.received_at.isoformat() if delivery.received_at else None,
        "counts": {state.value: counts[state] for state in SentState},
        "links": {
            "self": url_for(".show", delivery_id=delivery.id),
            "files": url_for(".listing", delivery_id=delivery.id),
            "finish": url_for(".finish", delivery_id=delivery.id),
            "page": url_for("adding.show", delivery_id=delivery.id),
        },
    }


def _file_told(file: SentFile) -> dict[str, Any]:
    return {
        "path": file.untrusted_path.decode("utf-8", "replace"),
        "length": file.length_bytes,
        "offset": file.offset_bytes,
        "modified": round(file.modified_at.timestamp() * 1000) if file.modified_at else None,
        "state": file.state.value,
        "reason": file.reason,
        "message": file.message,
        "document": file.document_id,
        "link": url_for(".append", delivery_id=file.delivery_id, file_id=file.id),
    }
