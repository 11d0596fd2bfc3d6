"""Files within a PDF, by each of the ways in which one can be attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaks.planted import leak
from leaks.sheet import document, saved, with_objects
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, String

if TYPE_CHECKING:
    import pikepdf


def _attached(made: pikepdf.Pdf, data: bytes, name: str = "note.txt", said: str = "") -> pikepdf.Dictionary:
    return AttachedFileSpec(made, data, filename=name, description=said).obj


@leak()
def attachment(secret: str) -> bytes:
    """A file in the name tree of attachments."""

    def change(made: pikepdf.Pdf, _page: object) -> None:
        made.attachments["note.txt"] = AttachedFileSpec(
            made, f"It was {secret}.".encode(), filename="note.txt"
        )

    return with_objects(change)


@leak()
def name_of_an_attachment(secret: str) -> bytes:
    """The name of an attached file."""

    def change(made: pikepdf.Pdf, _page: object) -> None:
        made.attachments[f"{secret}.txt"] = AttachedFileSpec(made, b"nothing", filename=f"{secret}.txt")

    return with_objects(change)


@leak()
def description_of_an_attachment(secret: str) -> bytes:
    """The words about an attached file."""
    return with_objects(
        lambda made, _: made.Root.__setitem__("/AF", Array([_attached(made, b"nothing", said=secret)]))
    )


@leak()
def associated_file(secret: str) -> bytes:
    """A file that the catalog's AF entry names."""
    return with_objects(
        lambda made, _: made.Root.__setitem__("/AF", Array([_attached(made, f"It was {secret}.".encode())]))
    )


@leak()
def attachment_of_an_annotation(secret: str) -> bytes:
    """A file behind a paper clip."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        clip = Dictionary(
            Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([270, 5, 290, 25]), F=2,
            FS=_attached(made, f"It was {secret}.".encode()),
        )  # fmt: skip
        page.Annots = Array([clip])

    return with_objects(change)


@leak()
def collection_schema(secret: str) -> bytes:
    """The heading of a column in a portfolio."""
    made = document()
    made.Root.Collection = Dictionary(Schema=Dictionary(Who=Dictionary(Subtype=Name.S, N=String(secret))))
    return saved(made)
