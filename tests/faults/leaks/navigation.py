"""Ways through a document: links, bookmarks, destinations, threads, scripts; and the tags that readers aloud follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf
from leaks.planted import leak
from leaks.sheet import add, document, line, saved, with_objects
from pikepdf import Array, Dictionary, Name, String

if TYPE_CHECKING:
    from collections.abc import Callable


def _link(page: pikepdf.Dictionary, action: pikepdf.Dictionary) -> None:
    page.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([15, 62, 285, 92]),
                Border=Array([0, 0, 0]),
                A=action,
            )
        ]
    )


@leak()
def address_of_a_link(secret: str) -> bytes:
    """The web address that a link leads to."""
    address = f"https://example.org/people/{secret.replace(' ', '%20')}"
    return with_objects(lambda _, page: _link(page, Dictionary(S=Name.URI, URI=String(address))))


@leak()
def file_that_a_link_opens(secret: str) -> bytes:
    """The path of a file on somebody's disk."""
    path = f"C:\\Users\\{secret}\\draft.docx"
    return with_objects(lambda _, page: _link(page, Dictionary(S=Name.Launch, F=String(path))))


@leak()
def remote_destination_of_a_link(secret: str) -> bytes:
    """A named place in another file."""
    return with_objects(
        lambda _, page: _link(page, Dictionary(S=Name.GoToR, F=String("other.pdf"), D=String(secret)))
    )


@leak()
def bookmark(secret: str) -> bytes:
    """The title of a bookmark."""

    def change(made: pikepdf.Pdf, _page: object) -> None:
        with made.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(secret, 0))

    return with_objects(change)


@leak()
def named_destination(secret: str) -> bytes:
    """A name in the tree of destinations."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        place = Array([page, Name.Fit])
        made.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(secret), place])))

    return with_objects(change)


@leak()
def destination_in_the_old_way(secret: str) -> bytes:
    """A name that is a key of the catalog's dictionary of destinations."""
    key = "/" + secret.replace(" ", "")
    return with_objects(
        lambda made, page: made.Root.__setitem__("/Dests", Dictionary({key: Array([page, Name.Fit])}))
    )


@leak()
def page_label(secret: str) -> bytes:
    """What the page is called instead of its number."""
    labels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, P=String(secret))]))
    return with_objects(lambda made, _: made.Root.__setitem__("/PageLabels", labels))


@leak()
def article_thread(secret: str) -> bytes:
    """The title of an article that runs over the page."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        thread = add(made, Type=Name.Thread, I=Dictionary(Title=String(secret)))
        bead = add(made, Type=Name.Bead, T=thread, P=page, R=Array([0, 0, 300, 150]))
        bead.N = bead.V = thread.F = bead
        page.B, made.Root.Threads = Array([bead]), Array([thread])

    return with_objects(change)


def _script(secret: str) -> pikepdf.Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"var who = '{secret}';"))


@leak()
def script_on_opening(secret: str) -> bytes:
    """JavaScript that runs when the file is opened."""
    return with_objects(lambda made, _: made.Root.__setitem__("/OpenAction", _script(secret)))


@leak()
def script_of_the_document(secret: str) -> bytes:
    """JavaScript in the name tree."""

    def change(made: pikepdf.Pdf, _page: object) -> None:
        made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("start"), _script(secret)])))

    return with_objects(change)


@leak()
def script_of_a_page(secret: str) -> bytes:
    """JavaScript that runs when the page is left."""
    return with_objects(lambda _, page: page.__setitem__("/AA", Dictionary(C=_script(secret))))


def _tagged(change: Callable[[pikepdf.Dictionary, pikepdf.Dictionary], object]) -> bytes:
    """A document whose middle line is tagged; `change(root of the structure tree, tag)`."""
    made = document("/P << /MCID 0 >> BDC " + line("the driver") + "EMC\n")
    page = made.pages[0].obj
    root = add(made, Type=Name.StructTreeRoot)
    tag = add(made, Type=Name.StructElem, S=Name.P, P=root, Pg=page, K=0)
    root.K, page.StructParents = Array([tag]), 0
    root.ParentTree = Dictionary(Nums=Array([0, Array([tag])]))
    made.Root.StructTreeRoot, made.Root.MarkInfo = root, Dictionary(Marked=True)
    change(root, tag)
    return saved(made)


for _key, _says in (
    ("ActualText", "what the tagged words are to be read as"), ("Alt", "the description of a figure"),
    ("E", "what an abbreviation stands for"), ("T", "the title of a tag"), ("ID", "the identifier of a tag"),
    ("C", "the class of a tag"),
):  # fmt: skip

    def _build(secret: str, key: str = _key) -> bytes:
        value = Name("/" + secret.replace(" ", "")) if key == "C" else String(secret)
        return _tagged(lambda _, tag: tag.__setitem__(f"/{key}", value))

    _build.__doc__ = f"In the structure tree: {_says}."
    leak(name=f"structure tree {_key}")(_build)


@leak()
def structure_role(secret: str) -> bytes:
    """A kind of tag with a name of its own."""
    key = "/" + secret.replace(" ", "")
    return _tagged(lambda root, _: root.__setitem__("/RoleMap", Dictionary({key: Name.P})))


@leak()
def structure_attribute(secret: str) -> bytes:
    """A private attribute of a tag."""
    return _tagged(
        lambda _, tag: tag.__setitem__("/A", Dictionary(O=Name.UserProperties, P=Array([
            Dictionary(N=String("who"), V=String(secret)),
        ])))
    )  # fmt: skip
