"""What mail says of its way: names of messages, and the headers that servers and programs left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.redaction.suggesting.model import Kind, PageText, Suggested

if TYPE_CHECKING:
    from collections.abc import Iterator

_REASON = "source safety"
_ID_HEADER = re.compile(
    r"(?<![\w-])(?:message-id|in-reply-to|references|resent-message-id|content-id|x-gmail-message-state|"
    r"x-ms-exchange-organization-network-message-id|x-ms-exchange-crosstenant-id|thread-index"
    r"|x-message-id|message id)"
    r" ?[:=] ?(?=\S)([^\n]{1,1000})",
    re.IGNORECASE,
)
_ID = re.compile(r"<[^\s<>@]{1,250}@[^\s<>@]{1,250}>|[^\s<>,;]{8,250}")
_LONE_ID = re.compile(r"<(?=[^\s<>@]{0,240}\d[^\s<>@]{0,240}@)[^\s<>@]{16,250}@[^\s<>@]{1,250}>")
_TRACE = re.compile(
    r"(?<![\w-])(?:received|x-received|x-originating-ip|x-sender-ip|x-client-ip|x-forwarded-for|x-remote-ip|"
    r"x-source(?:-\w{1,20})?|x-original(?:ly)?-(?:from|to)|x-authenticated-(?:sender|user)"
    r"|x-authentication-warning|"
    r"delivered-to|return-path|envelope-to|x-envelope-\w{1,20}|authentication-results|received-spf"
    r"|dkim-signature|"
    r"x-google-(?:dkim-signature|smtp-source)|x-ms-exchange-[\w-]{1,60}|x-mailer|user-agent"
    r"|x-sent-from|x-mailgun-\w{1,20}|"
    r"x-ses-outgoing|feedback-id)"
    r": ?(?=\S)([^\n]{2,1000})",
    re.IGNORECASE,
)
_ID_SURENESS, _LONE_SURENESS, _TRACE_SURENESS = 0.97, 0.75, 0.8


def detect(page: PageText) -> Iterator[Suggested]:
    for header in _ID_HEADER.finditer(page.text):
        for found in _ID.finditer(page.text, header.start(1), header.end(1)):
            yield Suggested(found.start(), found.end(), Kind.MESSAGE, _ID_SURENESS, _REASON)
    for found in _LONE_ID.finditer(page.text):
        yield Suggested(found.start(), found.end(), Kind.MESSAGE, _LONE_SURENESS, _REASON)
    for header in _TRACE.finditer(page.text):
        yield Suggested(header.start(1), header.end(1), Kind.TRACE, _TRACE_SURENESS, _REASON)
