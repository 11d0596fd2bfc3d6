"""From sent to taken in: the job in the background, and where the app keeps what is on its way."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from flask import current_app

from archive import accession
from archive.store.incoming import Incoming, rows
from archive.web.show import who

if TYPE_CHECKING:
    from archive.accession import RunReport
    from archive.model import Delivery
    from archive.store import Store
    from archive.web.work import Job, Work


_OPENING = threading.Lock()


def incoming() -> Incoming:
    """What is being sent into the archive of the running app."""
    with _OPENING:
        if "incoming" not in current_app.extensions:
            archive: Store = current_app.extensions["store"]
            current_app.extensions["incoming"] = Incoming.at(archive.home)
    found: Incoming = current_app.extensions["incoming"]
    return found


def own_delivery(untrusted_id: str) -> Delivery:
    """Of whoever asks; another person's is not there. Raises NotFound."""
    with incoming().read() as db:
        return rows.delivery(db, untrusted_id, who())


def start_here(address: str) -> int:
    """`start` in the running app, over the whole archive."""
    return start(current_app.extensions["store"], current_app.extensions["work"], address)


def start(archive: Store, work: Work, address: str) -> int:
    """Take in and read all that waits, whosever it is; `address` is where to go then. Returns the number of the job."""

    def deed(job: Job) -> str:
        def count(report: RunReport) -> None:
            if report.phase == "receiving":
                job.progress(report.found, 0)
            else:
                job.progress(report.read, report.to_read)

        accession.process(archive, progress=count, stop=job.stop)
        return address

    return work.start("Taking in what was sent", deed, stop_says="Stop, and go on later")
