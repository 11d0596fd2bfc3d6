"""Asking for pages, and for the numbers of documents to ask for."""

from __future__ import annotations

from flask.testing import FlaskClient

from archive.store import Store
from archive.store.catalog import documents


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def beginning(store: Store, name: str, collection: str = "Leak") -> int:
    """The number of the first document of a collection whose name begins so."""
    with store.read() as db:
        found = documents.listing(db, collection=collection)
    return next(document.id for document in found if document.name.startswith(name))
