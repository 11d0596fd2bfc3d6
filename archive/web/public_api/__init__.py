"""What is public, for programs written for DocumentCloud, and for anyone, where the newsroom wants it (`public_api`).

Everything comes from the folders of releases, byte for byte as they were signed; nothing else of the archive can be
reached from here. The addresses are those that python-documentcloud asks for, below /public/api/ and /public/files/.

asking    what the views share: the releases on show, lists in pages, and how many may ask at once
answers   documents, searches, notes, projects
files     PDF, text, pictures of pages
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.web.public_api import answers, asking, files

if TYPE_CHECKING:
    from flask import Flask

    from archive.store import Store

NAME = asking.NAME


def install(app: Flask, store: Store) -> None:
    """Only where the newsroom wants it: without the setting these addresses do not exist."""
    if store.settings.public_api:
        app.extensions[NAME] = asking.Public.of(store.whole())
        for blueprint in (answers.blueprint, files.blueprint):
            app.register_blueprint(blueprint)
