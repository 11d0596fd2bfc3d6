"""Job postings written into a page's own elements (microdata), as before JSON-LD became the custom."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from ingest.web.linked_data import Object

_POSTINGS = 60


def jobs(tree: LexborHTMLParser) -> list[Object]:
    """In the shape of JSON-LD, but flat: what is said of the employer stands beside what is said of the job."""
    return [_object(node) for node in tree.css('[itemtype*="schema.org/JobPosting"]')[:_POSTINGS]]


def _object(item: LexborNode) -> Object:
    found: Object = {"@type": "JobPosting"}
    for node in item.css("[itemprop]"):
        name = (node.attributes.get("itemprop") or "").strip()
        value = node.attributes.get("content") or node.attributes.get("datetime") or node.text(separator=" ")
        if name and value.strip():
            found.setdefault(name, " ".join(value.split()))
    return found
