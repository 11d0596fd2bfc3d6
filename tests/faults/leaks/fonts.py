"""Fonts made with code, whose shapes and whose letters can be told apart."""

from __future__ import annotations

from functools import cache

import pikepdf
import pymupdf
from leaks.sheet import document, place, saved
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw, ImageFont

LOOK_ALIKE = str.maketrans("aceopxyABEKMHOPCTX", "асеорхуАВЕКМНОРСТХ")
_EM_PX, _HEIGHT_PX = 64, 84


@cache
def _shape(letter: str) -> tuple[int, bytes]:
    """Its advance in pixels, and the procedure that paints it."""
    font = ImageFont.load_default(_EM_PX)
    width = max(round(font.getlength(letter)), 1)
    image = Image.new("1", (width, _HEIGHT_PX), 1)
    ImageDraw.Draw(image).text((0, 0), letter, fill=0, font=font)
    size = b"/W %d /H %d" % image.size
    painted = b"q %d 0 0 %d 0 -20 cm BI %s /IM true /BPC 1 /D [0 1] ID " % (*image.size, size)
    return width, b"%d 0 0 -20 %d 64 d1\n" % (width, width) + painted + image.tobytes() + b"\nEI Q"


def glyph_font(made: pikepdf.Pdf, shapes: str, *, says: str, glyph_name: str = "g") -> pikepdf.Dictionary:
    """A Type 3 font of one glyph for each place of the text: the first is code 1, and so on.

    `says` are the letters that its ToUnicode map gives for them; "" for no map.
    """
    shaped = [_shape(letter) for letter in shapes]
    names = [Name(f"/{glyph_name}{number}") for number in range(1, len(shapes) + 1)]
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, -20, 64, 64]),
        FontMatrix=Array([1 / _EM_PX, 0, 0, 1 / _EM_PX, 0, 0]),
        CharProcs=Dictionary(
            {str(n): made.make_stream(paint) for n, (_, paint) in zip(names, shaped, strict=True)}
        ),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([1, *names])),
        FirstChar=1,
        LastChar=len(shapes),
        Widths=Array([width for width, _ in shaped]),
        Resources=Dictionary(),
    )
    if says:
        font.ToUnicode = made.make_stream(_map(dict(enumerate(says.ljust(len(shapes)), 1)), digits=2))
    return made.make_indirect(font)


def type3_line(shapes: str, *, says: str) -> bytes:
    """A page whose middle line is written with such a font."""
    codes = bytes(range(1, len(shapes) + 1)).hex()
    made = document(f"BT /T 14 Tf 20 70 Td <{codes}> Tj ET\n")
    place(made.pages[0].obj, "Font", "T", glyph_font(made, shapes, says=says))
    return saved(made)


def with_cid_font(
    text: str, *, mapped: bool, low: bool = False, matrix: str = "1 0 0 1 20 70"
) -> pikepdf.Pdf:
    """A page whose middle line is written with a Type 0 font that is embedded whole.

    `low`: the file says that the font is lower than its size, as many do.
    """
    made = document()
    program = ImageFont.load_default(10).font_bytes
    font = pymupdf.Font(fontbuffer=program)
    glyphs = {letter: font.has_glyph(ord(letter)) for letter in sorted(set(text))}
    widths = [
        part
        for letter, number in glyphs.items()
        for part in (number, Array([round(font.glyph_advance(ord(letter)) * 1000)]))
    ]
    ascent, descent = (728, -210) if low else (900, -250)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Aileron, Flags=4, FontBBox=Array([-500, -300, 1200, 1000]),
        ItalicAngle=0, Ascent=ascent, Descent=descent, CapHeight=700, StemV=80, FontFile2=made.make_stream(program),
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Aileron, CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=made.make_indirect(descriptor), W=Array(widths),
    )  # fmt: skip
    whole = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Aileron, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([made.make_indirect(descendant)]),
    )  # fmt: skip
    if mapped:
        whole.ToUnicode = made.make_stream(
            _map({number: letter for letter, number in glyphs.items()}, digits=4)
        )
    codes = "".join(f"{glyphs[letter]:04x}" for letter in text)
    page = made.pages[0].obj
    place(page, "Font", "C", made.make_indirect(whole))
    page.Contents.write(page.Contents.read_bytes() + f"BT /C 14 Tf {matrix} Tm <{codes}> Tj ET\n".encode())
    return made


def _map(letters: dict[int, str], *, digits: int) -> bytes:
    """A ToUnicode map."""
    rows = [
        f"<{code:0{digits}x}> <{letter.encode('utf-16-be').hex()}>"
        for code, letter in sorted(letters.items())
    ]
    return "\n".join([
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CMapName /M def", "/CMapType 2 def",
        "1 begincodespacerange", f"<{'0' * digits}> <{'f' * digits}>", "endcodespacerange",
        f"{len(rows)} beginbfchar", *rows, "endbfchar", "endcmap",
        "CMapName currentdict /CMap defineresource pop", "end", "end",
    ]).encode()  # fmt: skip
