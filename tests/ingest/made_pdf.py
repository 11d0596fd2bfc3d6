"""PDFs made with code, each with something in it that its pages do not show."""

from __future__ import annotations

from io import BytesIO

import made
import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name, String

BLACK, WHITE = (0, 0, 0), (1, 1, 1)


def new() -> pymupdf.Document:
    document = pymupdf.open()
    document.new_page(width=400, height=600)
    return document


def done(document: pymupdf.Document, **options: object) -> bytes:
    data = document.tobytes(**options)
    document.close()
    return data


def written(text: str = "", **options: object) -> bytes:
    """A page that says "Visible words" and the text, drawn as the options of PyMuPDF say."""
    document = new()
    document[0].insert_text((50, 80), "Visible words", fontsize=14)
    document[0].insert_text((50, 200), text, **{"fontsize": 14, **options})
    return done(document)


def boxed(
    *texts: str, colour: tuple[float, float, float] = BLACK, first: bool = False, opacity: float = 1
) -> bytes:
    """Each text on a line of its own, with a box over it, or drawn before it."""
    document = new()
    page = document[0]
    page.insert_text((50, 60), "Visible words", fontsize=14)
    for number, text in enumerate(texts):
        y = 120 + 40 * number
        width = pymupdf.get_text_length(text, fontsize=14)
        box = pymupdf.Rect(48, y - 14, 52 + width, y + 5)
        for draw in ("box", "text") if first else ("text", "box"):
            if draw == "box":
                page.draw_rect(box, color=None, fill=colour, fill_opacity=opacity)
            else:
                page.insert_text((50, y), text, fontsize=14)
    return done(document)


def pasted_over(text: str, colour: str = "black", *, whole_page: bool = False) -> bytes:
    """Text under a picture that is pasted on the page after it."""
    document = new()
    page = document[0]
    page.insert_text((50, 120), text, fontsize=14)
    place = page.rect if whole_page else pymupdf.Rect(40, 100, 300, 130)
    picture = made.picture_of(text, width=800, height=1200) if whole_page else None
    flat = made.encoded(picture or made.Image.new("RGB", (260, 30), colour))
    page.insert_image(place, stream=flat, keep_proportion=False)
    return done(document)


def scan_with_layer(shown: list[str], said: list[str]) -> bytes:
    """A picture of some lines over the page, and other lines without ink under it."""
    picture = made.Image.new("RGB", (1600, 2400), "white")
    draw = made.ImageDraw.Draw(picture)
    document = new()
    page = document[0]
    for number, line in enumerate(shown):
        draw.text((100, 100 + 80 * number), line, fill="black", font=made.ImageFont.load_default(44))
    page.insert_image(page.rect, stream=made.encoded(picture))
    for number, line in enumerate(said):
        page.insert_text((25, 35 + 20 * number), line, fontsize=11, render_mode=3)
    return done(document)


def layered(text: str) -> bytes:
    document = new()
    page = document[0]
    page.insert_text((50, 80), "Visible words", fontsize=14)
    off = document.add_ocg("draft", on=False)
    page.insert_text((50, 200), text, fontsize=14, oc=off)
    return done(document)


def edited(before: str, after: str, *, turned: int = 0) -> bytes:
    """A page whose text was replaced, with the earlier state left in the file."""
    first = made.pdf(before, rotation=turned)
    with pymupdf.open(stream=first, filetype="pdf") as document:
        number = document[0].get_contents()[-1]
        content = document.xref_stream(number)
    changed = content.replace(_shown(before), _shown(after))
    assert changed != content
    start = len(first)
    data = first + b"%d 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n" % (
        number,
        len(changed),
        changed,
    )
    before_xref = first.rfind(b"startxref")
    previous = int(first[before_xref + 9 :].split()[0])
    trailer = first[first.rfind(b"trailer") + 7 : before_xref].strip()
    assert trailer.endswith(b">>")
    return (
        data
        + b"xref\n%d 1\n%010d 00000 n \n" % (number, start)
        + b"trailer\n" + trailer[:-2] + b"/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (previous, len(data))
    )  # fmt: skip


def _shown(text: str) -> bytes:
    return b"<" + text.encode("latin-1").hex().encode() + b">"


def attached(**files: bytes) -> bytes:
    document = new()
    for name, content in files.items():
        document.embfile_add(name, content, filename=name, ufilename=name)
    document[0].insert_text((50, 80), "See the annexes")
    return done(document)


def with_objects(change: object, text: str = "Visible words") -> bytes:
    """A page of text after `change(pikepdf document)`."""
    out = BytesIO()
    with pikepdf.open(BytesIO(made.pdf(text))) as document:
        change(document)
        document.save(out)
    return out.getvalue()


def action(kind: str, **entries: object) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **entries)


def field(name: str, **entries: object) -> Dictionary:
    return Dictionary(FT=Name.Tx, T=String(name), **entries)


def form(document: pikepdf.Pdf, *fields: Dictionary, on_page: bool = True) -> None:
    made_fields = [document.make_indirect(entry) for entry in fields]
    for entry in made_fields if on_page else ():
        entry.Type, entry.Subtype = Name.Annot, Name.Widget
        entry.Rect = Array([50, 50, 200, 70])
    document.Root.AcroForm = Dictionary(Fields=Array(made_fields))
    if on_page:
        document.pages[0].Annots = Array(made_fields)


def note(document: pikepdf.Pdf, contents: str, **entries: object) -> None:
    annotation = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([10, 10, 30, 30]), Contents=String(contents), **entries
    )
    document.pages[0].Annots = Array(
        [*document.pages[0].get("/Annots", []), document.make_indirect(annotation)]
    )


def with_a_lost_tag() -> bytes:
    """Two tagged words; what the second's tag names as its parent is nothing."""

    def tag(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        parents = (Dictionary(S=Name.TR, P=root), Dictionary(Lost=Name.Lost))
        cells = (Dictionary(S=Name.TD, P=document.make_indirect(parent)) for parent in parents)
        tags = [
            document.make_indirect(
                Dictionary(S=Name.P, K=number, Pg=page.obj, P=document.make_indirect(cell))
            )
            for number, cell in enumerate(cells)
        ]
        tags[0].ActualText = String("spoken by a reader")
        root.ParentTree = Dictionary(Nums=Array([0, document.make_indirect(Array(tags))]))
        document.Root.StructTreeRoot = root
        page.obj.StructParents = 0
        page.contents_add(b"/P <</MCID 0>> BDC EMC /P <</MCID 1>> BDC EMC", prepend=True)

    whole = with_objects(tag)
    assert whole.count(b"<< /Lost /Lost >>") == 1
    return whole.replace(b"<< /Lost /Lost >>", b"null             ")
