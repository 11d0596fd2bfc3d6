"""What an answer says of an address: that it is there, gone, or somewhere else."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from archive.mentions.same_address import same_address
from archive.store.catalog.web_captures import GONE

if TYPE_CHECKING:
    from archive.model import WebCapture

_NOT_MODIFIED = 304


class Stands(StrEnum):
    """How it stood with the address at a capture."""

    THERE = "there"
    GONE = "gone"  # 404, 410, 451
    ELSEWHERE = "leads elsewhere"  # a redirect to another place
    ONWARD = "leads on"  # a redirect to the same place: from http to https, to a slash at the end
    UNCLEAR = "no clear answer"  # an error of the server, a closed door: it says nothing of the page


def stands(capture: WebCapture) -> Stands:
    """A capture of which nobody knows a status is of something that was there."""
    status = capture.status
    if status in GONE:
        return Stands.GONE
    if 300 <= status < 400 and status != _NOT_MODIFIED:
        if not capture.leads_to:
            return Stands.UNCLEAR
        return Stands.ONWARD if _target(capture) == capture.key else Stands.ELSEWHERE
    return Stands.UNCLEAR if status >= 400 or 0 < status < 200 else Stands.THERE


def said(status: int) -> str:
    """Such as "404 Not Found"; "" for 0."""
    try:
        return f"{status} {HTTPStatus(status).phrase}" if status else ""
    except ValueError:
        return str(status)


def in_words(capture: WebCapture) -> str:
    """How it stood with the address, as a person is told it."""
    answer = said(capture.status)
    match stands(capture):
        case Stands.GONE:
            return f"Gone: it answered {answer}"
        case Stands.ELSEWHERE:
            return f"It led elsewhere ({answer}), to {capture.leads_to}"
        case Stands.ONWARD:
            return f"It led on to the same place ({answer}), as {capture.leads_to}"
        case Stands.UNCLEAR:
            return f"No clear answer: {answer}"
    return "It was there"


def _target(capture: WebCapture) -> str:
    try:
        return same_address(urljoin(capture.address, capture.leads_to))
    except ValueError:
        return ""
