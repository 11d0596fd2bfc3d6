"""The whole attack set."""

from __future__ import annotations

from leaks import (
    annotations,
    attachments,
    drawing,
    forms,
    hidden_text,
    mail,
    metadata,
    navigation,
    office,
    old_bytes,
    open_documents,
    picture_files,
    pictures_in_pdf,
    sheets_and_slides,
    text,
    web,
)
from leaks.planted import LEAKS, Leak

_BUILDERS = (
    text, hidden_text, drawing, annotations, forms, navigation, metadata, attachments, old_bytes, pictures_in_pdf,
    picture_files, web, mail, office, sheets_and_slides, open_documents,
)  # fmt: skip


def leaks(*modules: str) -> list[Leak]:
    """Every file of these modules; of all, if none is named."""
    kinds = {name.replace("_", " ") for name in modules}
    families = [module.__name__.rpartition(".")[2].replace("_", " ") for module in _BUILDERS]
    found = (entry for entry in LEAKS.values() if not kinds or entry.kind in kinds)
    return sorted(found, key=lambda entry: families.index(entry.kind))
