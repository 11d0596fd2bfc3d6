"""What a PDF says of itself: of the file, a page, a picture, a printing condition; and names that are keys."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from leaks.planted import leak
from leaks.sheet import SHOW_PICTURE, add, image, line, pdf, picture_of, place, with_objects
from pikepdf import Array, Dictionary, Name, String

if TYPE_CHECKING:
    import pikepdf


def xmp(creator: str) -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq>'
        '</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def icc_profile(text: str) -> bytes:
    """The smallest grey profile with this copyright (ICC.1:2010)."""
    tags = {
        b"desc": _described("grey"), b"cprt": b"text\0\0\0\0" + text.encode() + b"\0",
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061),
        b"kTRC": b"curv\0\0\0\0" + struct.pack(">I", 0),
    }  # fmt: skip
    table, body = struct.pack(">I", len(tags)), b""
    for signature, data in tags.items():
        table += signature + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = struct.pack(
        ">I4sI4s4s4s", 132 + 12 * len(tags) + len(body), b"none", 0x02100000, b"mntr", b"GRAY", b"XYZ "
    )
    return (head + bytes(12) + b"acsp").ljust(128, b"\0") + table + body


def _described(text: str) -> bytes:
    said = text.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(said)) + said + bytes(78)


@leak()
def info_author(secret: str) -> bytes:
    """The author in the information dictionary."""
    return with_objects(lambda made, _: made.docinfo.__setitem__("/Author", String(secret)))


@leak()
def info_of_a_programs_own(secret: str) -> bytes:
    """A private entry of the information dictionary, in UTF-16."""
    value = b"\xfe\xff" + secret.encode("utf-16-be")
    return with_objects(lambda made, _: made.docinfo.__setitem__("/SourceModified", value))


@leak()
def info_key(secret: str) -> bytes:
    """The name of an entry of the information dictionary."""
    return with_objects(lambda made, _: made.docinfo.__setitem__("/" + secret.replace(" ", "_"), String("x")))


@leak()
def xmp_of_the_document(secret: str) -> bytes:
    """XMP, for the whole file."""

    def change(made: pikepdf.Pdf, _page: object) -> None:
        made.Root.Metadata = made.make_stream(xmp(secret), Type=Name.Metadata, Subtype=Name.XML)

    return with_objects(change)


@leak()
def xmp_of_a_page(secret: str) -> bytes:
    """XMP, for one page."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        page.Metadata = made.make_stream(xmp(secret), Type=Name.Metadata, Subtype=Name.XML)

    return with_objects(change)


@leak()
def xmp_of_a_picture(secret: str) -> bytes:
    """XMP, for one picture."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        said = made.make_stream(xmp(secret), Type=Name.Metadata, Subtype=Name.XML)
        place(page, "XObject", "P", image(made, picture_of("A view of the port"), Metadata=said))

    return pdf(SHOW_PICTURE, change)


@leak()
def piece_info(secret: str) -> bytes:
    """What the program that made the page keeps for itself."""
    private = Dictionary(
        Harbour=Dictionary(LastModified=String("D:2020"), Private=Dictionary(Who=String(secret)))
    )
    return with_objects(lambda _, page: page.__setitem__("/PieceInfo", private))


def _intent(made: pikepdf.Pdf, profile: str, **entries: object) -> None:
    made.Root.OutputIntents = Array([
        Dictionary(
            Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=made.make_stream(icc_profile(profile), N=1),
            **{"OutputConditionIdentifier": String("grey"), **entries},
        )
    ])  # fmt: skip


@leak()
def output_intent(secret: str) -> bytes:
    """The words about a printing condition."""
    return with_objects(lambda made, _: _intent(made, "public domain", Info=String(secret)))


@leak()
def profile_of_an_output_intent(secret: str) -> bytes:
    """The copyright of the colour profile of a printing condition."""
    return with_objects(lambda made, _: _intent(made, secret))


@leak()
def colour_profile_of_a_picture(secret: str) -> bytes:
    """The copyright of a picture's colour profile."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        space = Array([Name.ICCBased, made.make_stream(icc_profile(secret), N=1)])
        place(
            page, "XObject", "P", image(made, picture_of("A view of the port").convert("L"), ColorSpace=space)
        )

    return pdf(SHOW_PICTURE, change)


@leak()
def name_of_an_ink(secret: str) -> bytes:
    """The name of a separation."""
    ink = Name("/" + secret.replace(" ", "_"))
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0]), N=1)
    space = Array([Name.Separation, ink, Name.DeviceGray, tint])
    return pdf("/S cs 1 scn 20 70 9 9 re f\n", lambda _, page: place(page, "ColorSpace", "S", space))


@leak()
def file_identifier(secret: str) -> bytes:
    """The two strings that identify the file."""
    data = with_objects(lambda *_: None)
    at = data.rindex(b"/ID [<") + 6
    return data[:at] + secret.encode().ljust(16, b".")[:16].hex().encode() + data[at + 32 :]


@leak()
def private_key_in_the_catalog(secret: str) -> bytes:
    """An entry that no standard knows."""
    return with_objects(lambda made, _: made.Root.__setitem__("/HBR_Clerk", String(secret)))


@leak()
def name_of_a_resource(secret: str) -> bytes:
    """The name by which a page calls its picture."""
    key = secret.replace(" ", "")

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        place(page, "XObject", key, image(made, picture_of("A view of the port")))

    return pdf(SHOW_PICTURE.replace("/P Do", f"/{key} Do"), change)


@leak()
def name_of_a_font(secret: str) -> bytes:
    """The name of a font that is not embedded."""
    base = Name("/ABCDEF+" + secret.replace(" ", "-"))

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        place(page, "Font", "N", add(made, Type=Name.Font, Subtype=Name.Type1, BaseFont=base))

    return pdf(line("the driver").replace("/F ", "/N "), change)
