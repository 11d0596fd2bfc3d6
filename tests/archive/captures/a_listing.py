"""A job listing that was captured, changed, taken down and put up again: made with code."""

from __future__ import annotations

import made_web as web

ADDRESS = "https://jobs.brightmere.example/listing/7"
BEFORE = "labour organising threats against the company"
AFTER = "risks to our sites"


def page(topics: str) -> str:
    return (
        "<!doctype html><html><head><title>Intelligence analyst</title></head><body><h1>Intelligence analyst</h1>"
        f"<p>Analysts gather information on {topics}. Apply until 30 September.</p></body></html>"
    )


def answer(text: str, at: str, address: str = ADDRESS, status: str = "200 OK", **headers: str) -> bytes:
    head = {"content_type": "text/html; charset=utf-8", **headers}
    return web.record(web.http(text.encode(), status, **head), address, WARC_Date=at)


def revisit(at: str, of: str, address: str = ADDRESS) -> bytes:
    return web.record(b"", address, "revisit", WARC_Date=at, WARC_Refers_To_Date=of)


def single_file(topics: str, saved: str, address: str = ADDRESS) -> str:
    """As SingleFile writes it."""
    comment = f"<!--\n Page saved with SingleFile \n url: {address} \n saved date: {saved}\n-->"
    return page(topics).replace("<html>", f"<html>{comment}", 1)


STORY = (
    answer(page(BEFORE), "2020-09-01T10:00:00Z")
    + answer(page(BEFORE), "2020-09-01T18:00:00Z", "http://www.jobs.brightmere.example:80/listing/7/?utm_source=x")
    + answer(page(AFTER), "2020-09-02T10:00:00Z")
    + answer("", "2020-09-02T12:00:00Z", status="301 Moved Permanently", location="/")
    + answer("<h1>Not found</h1>", "2020-09-03T10:00:00Z", status="404 Not Found")
    + revisit("2020-09-05T10:00:00Z", "2020-09-02T10:00:00Z")
    + answer("", "2020-09-06T10:00:00Z", status="410 Gone")
)  # fmt: skip
