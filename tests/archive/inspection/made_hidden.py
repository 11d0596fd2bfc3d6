"""A file for each kind of thing that an inspection finds in a file's structure; each hides the same words."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import made
import made_office
import made_pdf
import pikepdf
import pymupdf
from made_pictures import scene
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from ingest.model import TraceKind

WORDS = "Codeword Heron"


def structured(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    return made_pdf.with_objects(change)


def form_of(document: pikepdf.Pdf, text: str) -> pikepdf.Object:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    form = document.make_stream(f"BT /F1 12 Tf 5 5 Td ({text}) Tj ET".encode())
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 20])
    form.Resources = Dictionary(Font=Dictionary(F1=font))
    return form


def image_of(document: pikepdf.Pdf, picture: Image.Image, **entries: object) -> pikepdf.Object:
    image = document.make_stream(picture.tobytes())
    image.Type, image.Subtype, image.BitsPerComponent = Name.XObject, Name.Image, 8
    image.Width, image.Height = picture.size
    image.ColorSpace = Name.DeviceRGB if picture.mode == "RGB" else Name.DeviceGray
    for key, value in entries.items():
        image[f"/{key}"] = value
    return image


def lettering(text: str = WORDS, size: tuple[int, int] = (700, 100)) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).text((30, 20), text, fill="black", font=ImageFont.load_default(48))
    return picture


def add_key(holder: str, key: str, value: object) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        target = document.Root if holder == "Root" else document.pages[0].obj
        target[f"/{key}"] = value

    return structured(change)


def lost_object() -> bytes:
    """Saved with an object that nothing leads to: what no catalog names, qpdf leaves out, so it is written by hand."""
    whole = made.pdf("Visible words")
    first = b"%d 0 obj\n<</Note (%s)>>\nendobj\n" % (90, WORDS.encode())
    start, table = len(whole), len(whole) + len(first)
    previous = int(whole[whole.rfind(b"startxref") + 9 :].split()[0])
    trailer = whole[whole.rfind(b"trailer") + 7 : whole.rfind(b"startxref")].strip()
    trailer = trailer[:-2].replace(b"/Size", b"/OldSize") + b"/Size 91/Prev %d>>" % previous
    return (
        whole
        + first
        + b"xref\n90 1\n%010d 00000 n \ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (start, trailer, table)
    )


def earlier_title() -> bytes:
    """A title that a later save replaced."""
    with pymupdf.open(stream=made.pdf("Visible words", title=WORDS), filetype="pdf") as document:
        out = io.BytesIO(document.tobytes())
    data = out.getvalue()
    with pymupdf.open(stream=data, filetype="pdf") as document:
        number = int(document.xref_get_key(-1, "Info")[1].split()[0])
    body = b"%d 0 obj\n<</Title(Report)>>\nendobj\n" % number
    table = len(data) + len(body)
    previous = int(data[data.rfind(b"startxref") + 9 :].split()[0])
    trailer = (
        data[data.rfind(b"trailer") + 7 : data.rfind(b"startxref")].strip()[:-2] + b"/Prev %d>>" % previous
    )
    return data + body + b"xref\n%d 1\n%010d 00000 n \ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (
        number, len(data), trailer, table,
    )  # fmt: skip


def bar_over_a_scan() -> bytes:
    document = made_pdf.new()
    page = document[0]
    page.insert_image(
        pymupdf.Rect(20, 100, 380, 160), stream=made.encoded(lettering()), keep_proportion=False
    )
    page.draw_rect(pymupdf.Rect(15, 95, 385, 165), color=None, fill=made_pdf.BLACK)
    return made_pdf.done(document)


def subset_font() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        table = b"3 beginbfchar <01> <0051> <02> <0416> <03> <0056> endbfchar"
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/ABCDEF+Helvetica"))
        font.ToUnicode = document.make_stream(table)
        document.pages[0].Resources.Font["/F9"] = document.make_indirect(font)

    return structured(change)


def thumbnail() -> bytes:
    return structured(
        lambda document: document.pages[0].obj.update({"/Thumb": image_of(document, lettering())})
    )


def under_transparency() -> bytes:
    picture = lettering().convert("RGBA")
    picture.putalpha(0)
    return made.encoded(picture)


def chunk() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add(b"heRn", WORDS.encode())
    return made.encoded(scene(), pnginfo=info)


def profile() -> bytes:
    return made.encoded(scene(), "JPEG", icc_profile=b"\x00" * 128 + WORDS.encode() + b"\x00" * 8)


def spoken() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].contents_add(f"/Span <</ActualText ({WORDS})>> BDC EMC".encode())

    return structured(change)


def unused_form() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].Resources["/XObject"] = Dictionary(Fm0=form_of(document, WORDS))

    return structured(change)


def outlines() -> bytes:
    document = made_pdf.new()
    document[0].insert_text((50, 80), "Visible words")
    document.set_toc([[1, WORDS, 1]])
    return made_pdf.done(document)


def attachment() -> bytes:
    return made_pdf.attached(**{"note.txt": f"The {WORDS} stands by the water.".encode()})


def thread(document: pikepdf.Pdf) -> None:
    document.Root.Threads = Array([document.make_indirect(Dictionary(I=Dictionary(Title=String(WORDS))))])


def signature(document: pikepdf.Pdf) -> None:
    signed = Dictionary(Type=Name.Sig, Reason=String(WORDS), Contents=String(b"\x00" * 20))
    made_pdf.form(document, Dictionary(FT=Name.Sig, T=String("s"), V=signed))


def xmp(document: pikepdf.Pdf) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    packet = (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}"><rdf:Description rdf:about="" '
        f'xmlns:h="urn:h" h:bird="{WORDS}"/></rdf:RDF></x:xmpmeta>'
    )
    document.Root.Metadata = document.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)


def layer(document: pikepdf.Pdf) -> None:
    group = document.make_indirect(Dictionary(Type=Name.OCG, Name=String(WORDS)))
    document.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(Order=Array([group])))


def link(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("https://example.org/Codeword%20Heron"))
    document.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)])


MADE: dict[TraceKind, Callable[[], bytes]] = {
    TraceKind.ANNOTATION: lambda: structured(lambda d: made_pdf.note(d, "", Note=String(WORDS))),
    TraceKind.ARTICLE: lambda: structured(thread),
    TraceKind.ATTACHMENT: attachment,
    TraceKind.BOOKMARK: lambda: add_key("Root", "Outlines", Dictionary(Note=String(WORDS))),
    TraceKind.COLOUR_PROFILE: profile,
    TraceKind.COVERED_PICTURE: bar_over_a_scan,
    TraceKind.DESTINATION: lambda: add_key("Root", "Dests", Dictionary({f"/{WORDS}": Array([0, Name.Fit])})),
    TraceKind.FORM_FIELD: lambda: structured(
        lambda d: made_pdf.form(d, made_pdf.field("f", TM=String(WORDS)))
    ),
    TraceKind.HIDDEN_PIXELS: under_transparency,
    TraceKind.LAYER_NAME: lambda: structured(layer),
    TraceKind.LEFTOVER_LETTERS: subset_font,
    TraceKind.LINK: lambda: structured(link),
    TraceKind.LOOSE_BYTES: lambda: made.pdf("Visible words") + b"\n" + WORDS.encode() + b" was here\n",
    TraceKind.MARKUP: lambda: f"<p>Visible words<script>let who = '{WORDS}';</script>".encode(),
    TraceKind.METADATA: lambda: structured(xmp),
    TraceKind.NAME: lambda: structured(
        lambda d: d.pages[0].Resources.Font.update({f"/{WORDS}": Dictionary(Type=Name.Font)})
    ),
    TraceKind.OBJECT_TEXT: lambda: structured(lambda d: d.pages[0].contents_add(f"\n% {WORDS}\n".encode())),
    TraceKind.OLD_REVISION: earlier_title,
    TraceKind.OUTPUT_INTENT: lambda: add_key(
        "Root", "OutputIntents", Array([Dictionary(Info=String(WORDS))])
    ),
    TraceKind.PACKAGE_PART: lambda: made_office.docx(
        made_office.paragraph("Visible words"), {"customXml/item1.xml": f"<a><b>{WORDS}</b></a>"}
    ),
    TraceKind.PAGE_LABEL: lambda: add_key(
        "Root", "PageLabels", Dictionary(Nums=Array([7, Dictionary(P=String(WORDS))]))
    ),
    TraceKind.PICTURE_DATA: chunk,
    TraceKind.PRIVATE_DATA: lambda: add_key(
        "Page", "PieceInfo", Dictionary(App=Dictionary(Private=String(WORDS)))
    ),
    TraceKind.SCRIPT: lambda: structured(
        lambda d: d.pages[0].obj.update({"/AA": Dictionary(O=Dictionary(S=Name.GoToE, T=String(WORDS)))})
    ),
    TraceKind.SIGNATURE: lambda: structured(signature),
    TraceKind.SPOKEN_TEXT: spoken,
    TraceKind.STRUCTURE: lambda: add_key(
        "Root", "StructTreeRoot", Dictionary(K=Dictionary(S=Name.P, T=String(WORDS)))
    ),
    TraceKind.THUMBNAIL: thumbnail,
    TraceKind.UNPAINTED: unused_form,
    TraceKind.UNREFERENCED: lost_object,
}
"""By the kind under which the words, or what is left of them, have to be told."""

WITHOUT_WORDS = (TraceKind.LEFTOVER_LETTERS,)


def packed_behind_the_end() -> bytes:
    return made.pdf("Visible words") + zlib.compress(f"{WORDS} was here".encode())
