"""What content streams can carry besides a line of text: forms, patterns, masks, layers, notes to programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaks.planted import leak
from leaks.sheet import LINE, document, line, literal, pdf, picture_of, place, saved
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    import pikepdf


def _form(made: pikepdf.Pdf, content: str, **entries: object) -> pikepdf.Stream:
    return made.make_stream(
        content.encode("latin-1"), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 150]),
        **{"Resources": Dictionary(Font=made.pages[0].obj.Resources.Font), **entries},
    )  # fmt: skip


@leak(visible=True)
def form_shared_by_two_pages(secret: str) -> bytes:
    """One form XObject that both pages draw."""
    made = document("/X Do\n", pages=2)
    shared = _form(made, line(secret))
    for page in made.pages:
        place(page.obj, "XObject", "X", shared)
    return saved(made)


@leak(visible=True)
def form_within_a_form(secret: str) -> bytes:
    """A form XObject in the resources of another one."""
    made = document("/X Do\n")
    inner = _form(made, line(secret))
    outer = _form(made, "q 1 0 0 1 20 -4 cm /Y Do Q", Resources=Dictionary(XObject=Dictionary(Y=inner)))
    place(made.pages[0].obj, "XObject", "X", outer)
    return saved(made)


@leak()
def form_that_is_never_drawn(secret: str) -> bytes:
    """A form XObject among the page's resources."""
    return pdf("", lambda made, page: place(page, "XObject", "X", _form(made, line(secret))))


def _tiles(made: pikepdf.Pdf, content: str) -> pikepdf.Stream:
    return made.make_stream(
        content.encode("latin-1"), Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
        BBox=Array([0, 0, 300, 150]), XStep=300, YStep=150,
        Resources=Dictionary(Font=made.pages[0].obj.Resources.Font),
    )  # fmt: skip


@leak(visible=True, at=LINE)
def tiling_pattern(secret: str) -> bytes:
    """The tile of a pattern that fills a rectangle."""
    made = document("/Pattern cs /T scn 10 60 280 30 re f\n")
    place(made.pages[0].obj, "Pattern", "T", _tiles(made, line(secret)))
    return saved(made)


@leak()
def tiling_pattern_that_paints_nothing(secret: str) -> bytes:
    """The tile of a pattern that nothing is filled with."""
    return pdf("", lambda made, page: place(page, "Pattern", "T", _tiles(made, line(secret))))


@leak(visible=True, at=LINE)
def soft_mask(secret: str) -> bytes:
    """The mask through which a black rectangle is seen."""
    made = document("q /G gs 0 g 10 60 280 30 re f Q\n")
    group = _form(made, "1 g " + line(secret), Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray))
    state = Dictionary(Type=Name.ExtGState, SMask=Dictionary(Type=Name.Mask, S=Name.Luminosity, G=group))
    place(made.pages[0].obj, "ExtGState", "G", state)
    return saved(made)


@leak()
def soft_mask_that_masks_nothing(secret: str) -> bytes:
    """A mask in a graphics state that the page does not use."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        mask = Dictionary(Type=Name.Mask, S=Name.Luminosity, G=_form(made, line(secret)))
        place(page, "ExtGState", "G", Dictionary(Type=Name.ExtGState, SMask=mask))

    return pdf("", change)


@leak(visible=True, at=LINE)
def letters_drawn_as_shapes(secret: str) -> bytes:
    """Hundreds of small rectangles."""
    image = Image.new("1", (560, 64), 1)
    ImageDraw.Draw(image).text((0, 0), secret, fill=0, font=ImageFont.load_default(44))
    rows = (
        f"{20 + x / 2} {95 - y / 2} .5 .5 re"
        for y in range(64)
        for x in range(560)
        if not image.getpixel((x, y))
    )
    return pdf("0 g " + "\n".join(rows) + " f\n")


@leak(visible=True, at=LINE)
def inline_image(secret: str) -> bytes:
    """A picture within the content stream."""
    picture = picture_of(secret).convert("L")
    head = f"q 280 0 0 36 10 58 cm BI /W {picture.width} /H {picture.height} /CS /G /BPC 8 /F /AHx ID "
    return pdf(head + picture.tobytes().hex() + "> EI Q\n")


@leak()
def comment_in_a_content_stream(secret: str) -> bytes:
    """After a percent sign."""
    return pdf(f"% {secret}\n")


@leak()
def operand_of_an_unknown_operator(secret: str) -> bytes:
    """A string for an operator that no reader has, in a compatibility section."""
    return pdf(f"BX {literal(secret)} harbour EX\n")


@leak()
def note_in_marked_content(secret: str) -> bytes:
    """The private properties of a marked point."""
    return pdf(f"/Note << /Who {literal(secret)} >> DP\n")


@leak()
def actual_text_in_marked_content(secret: str) -> bytes:
    """What a word is to be read as."""
    return pdf(f"/Span << /ActualText {literal(secret)} >> BDC {line('the driver')} EMC\n")


@leak()
def alternate_text_in_marked_content(secret: str) -> bytes:
    """The description of a mark."""
    return pdf(f"/Figure << /Alt {literal(secret)} /MCID 0 >> BDC {line('the driver')} EMC\n")


@leak()
def marked_content_properties(secret: str) -> bytes:
    """A property list among the page's resources."""
    return pdf(
        "/Span /P0 BDC EMC\n", lambda _, page: place(page, "Properties", "P0", Dictionary(Who=String(secret)))
    )


def _layer(made: pikepdf.Pdf, name: str, *, on: bool = True, **usage: object) -> pikepdf.Dictionary:
    group = made.make_indirect(Dictionary(Type=Name.OCG, Name=String(name), **usage))
    states = Dictionary(ON=Array([group] if on else []), OFF=Array([] if on else [group]))
    made.Root.OCProperties = Dictionary(OCGs=Array([group]), D=states)
    place(made.pages[0].obj, "Properties", "L", group)
    return group


@leak()
def layer_switched_off(secret: str) -> bytes:
    """Text of an optional content group that is not shown."""
    made = document("/OC /L BDC " + line(secret) + "EMC\n")
    _layer(made, "draft", on=False)
    return saved(made)


@leak()
def name_of_a_layer(secret: str) -> bytes:
    """The title of an optional content group."""
    made = document("/OC /L BDC " + line("the driver") + "EMC\n")
    _layer(made, secret)
    return saved(made)


@leak()
def creator_of_a_layer(secret: str) -> bytes:
    """The usage dictionary of an optional content group."""
    made = document()
    _layer(
        made, "draft", Usage=Dictionary(CreatorInfo=Dictionary(Creator=String(secret), Subtype=Name.Artwork))
    )
    return saved(made)


@leak()
def postscript_fragment(secret: str) -> bytes:
    """A PostScript XObject, which only printers run."""

    def change(made: pikepdf.Pdf, page: pikepdf.Dictionary) -> None:
        program = made.make_stream(f"{literal(secret)} show".encode(), Type=Name.XObject, Subtype=Name.PS)
        place(page, "XObject", "X", program)

    return pdf("", change)
