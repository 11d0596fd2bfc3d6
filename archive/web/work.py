"""Work that takes longer than a page may: one job after another in a thread, and a page that shows how it goes."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, render_template, url_for

from archive.errors import ArchiveError, NotFound
from archive.web.belonging import Owner, owner
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from flask.typing import ResponseReturnValue

_UNKNOWN = "That work is not known; the server was started again since."

blueprint = Blueprint("work", __name__, url_prefix="/jobs")


@dataclass(slots=True)
class Job:
    """`done` of `total` is shown while it runs; `result` is the address to go to when it is done.

    `stop` is set when a person stops it, with a button that says `stop_says`; it then ends soon. With "" there is none.
    """

    label: str
    owner: Owner
    stop_says: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    future: Future[str] | None = None
    done: int = 0
    total: int = 0

    def progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def result(self) -> str | None:
        """None while it runs. Raises what the job raised."""
        return self.future.result() if self.future is not None and self.future.done() else None


@dataclass(slots=True)
class Work:
    """All jobs of this server. One runs at a time: they share the readers, and the editor waits for one."""

    _jobs: dict[int, Job] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="work")
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, label: str, deed: Callable[[Job], str], *, stop_says: str = "") -> int:
        """Queue `deed`, which gets the job to report progress to and returns the address of its result.

        With `stop_says` it looks at the job's `stop`.
        """
        job = Job(label, owner(), stop_says)
        with self._lock:
            number = next(self._numbers)
            self._jobs[number] = job
        job.future = self._pool.submit(deed, job)
        return number

    def get(self, number: int) -> Job:
        """Whoever started it. Raises NotFound."""
        try:
            return self._jobs[number]
        except KeyError:
            raise NotFound(_UNKNOWN) from None

    def close(self) -> None:
        """End when the job in hand has ended; those that wait are not begun."""
        self._pool.shutdown(cancel_futures=True)


def background() -> Work:
    """The jobs of the running app."""
    found: Work = current_app.extensions["work"]
    return found


@blueprint.get("/<int:number>")
def show(number: int) -> ResponseReturnValue:
    job = _mine(number)
    try:
        address = job.result()
    except (ArchiveError, IngestError) as error:
        return render_template("work/failed.html", job=job, error=error)
    if address is not None:
        return redirect(address)
    return render_template(
        "work/running.html", job=job, number=number, again=url_for("work.show", number=number)
    )


@blueprint.post("/<int:number>/stop")
def stop(number: int) -> ResponseReturnValue:
    _mine(number).stop.set()
    return redirect(url_for("work.show", number=number))


def _mine(number: int) -> Job:
    """Raises NotFound, also for what somebody else has started."""
    job = background().get(number)
    if not job.owner.asks:
        raise NotFound(_UNKNOWN)
    return job
