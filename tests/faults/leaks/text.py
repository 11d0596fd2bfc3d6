"""Words that are seen on a page and are hard to find in its text."""

from __future__ import annotations

import pymupdf
from leaks.fonts import LOOK_ALIKE, type3_line, with_cid_font
from leaks.planted import leak
from leaks.sheet import LINE, line, literal, pdf, saved


@leak(visible=True)
def plain_text(secret: str) -> bytes:
    """The page, in Helvetica."""
    return pdf(line(f"Posted by {secret} at noon"))


@leak(visible=True, at=LINE)
def text_split_between_operators(secret: str) -> bytes:
    """Three pieces, each with its own operator, the last piece first."""
    first, last = secret.split()
    middle, end = 130.0, 130.0 + pymupdf.get_text_length(last[:4], fontname="helv", fontsize=14)
    return pdf(line(last[4:], x=round(end, 2)) + line(first, x=60) + line(last[:4], x=middle))


@leak(visible=True)
def kerned_text(secret: str) -> bytes:
    """One TJ array, each letter a string of its own."""
    letters = " 18 ".join(literal(letter) for letter in secret)
    return pdf(f"BT /F 14 Tf 20 70 Td [{letters}] TJ ET\n")


@leak(visible=True, at=LINE)
def letters_drawn_backwards(secret: str) -> bytes:
    """Each letter placed alone, the last one drawn first."""
    at, drawn = 20.0, []
    for letter in secret:
        drawn.append(line(letter, x=round(at, 2)))
        at += pymupdf.get_text_length(letter, fontname="helv", fontsize=14)
    return pdf("".join(reversed(drawn)))


@leak(visible=True, at=LINE)
def letter_spaced_text(secret: str) -> bytes:
    """Wide gaps between the letters."""
    return pdf(line(secret, size=12, state="4 Tc"))


@leak(visible=True, at=((1, 215, 2, 262, 148),))
def rotated_text(secret: str) -> bytes:
    """Written upwards along the right edge."""
    return pdf(f"BT /F 11 Tf 0 1 -1 0 250 15 Tm {literal(secret)} Tj ET\n")


@leak(visible=True)
def text_on_a_turned_page(secret: str) -> bytes:
    """Text of a page that is shown turned by 90 degrees."""
    return pdf(line(secret), lambda _, page: page.__setitem__("/Rotate", 90))


@leak(visible=True)
def name_broken_over_two_lines(secret: str) -> bytes:
    """Begun on one line, ended on the next, with a hyphen between."""
    first, last = secret.split()
    return pdf(line(f"Posted by {first} {last[:4]}-", y=80) + line(f"{last[4:]} at noon", y=60))


@leak(visible=True, secret="Serafina Steinfield")
def ligatures(secret: str) -> bytes:
    """The letters f and i as one glyph."""
    return pdf(line(secret.replace("fi", "\xae"), state=""))


@leak(visible=True)
def type_3_font(secret: str) -> bytes:
    """Glyphs drawn by procedures of the file's own, with a map to letters."""
    return type3_line(secret, says=secret)


@leak(visible=True, at=LINE)
def type_3_font_without_a_map(secret: str) -> bytes:
    """Glyphs drawn by procedures, and nothing that says which letters they are."""
    return type3_line(secret, says="")


@leak(visible=True, at=LINE)
def glyphs_that_say_something_else(secret: str) -> bytes:
    """The shapes of the glyphs; whoever copies the text gets other words."""
    return type3_line(secret, says="unrelated ordinary words"[: len(secret)])


@leak(visible=True, at=LINE)
def look_alike_letters(secret: str) -> bytes:
    """Cyrillic letters that look like the Latin ones."""
    return type3_line(secret, says=secret.translate(LOOK_ALIKE))


@leak(visible=True)
def cid_font(secret: str) -> bytes:
    """Two-byte glyph numbers of an embedded font."""
    return saved(with_cid_font(secret, mapped=True))


@leak(visible=True, at=LINE)
def cid_font_without_a_map(secret: str) -> bytes:
    """Two-byte glyph numbers that no table turns into letters."""
    return saved(with_cid_font(secret, mapped=False))


@leak(visible=True)
def text_of_a_sheet_that_was_upside_down(secret: str) -> bytes:
    """Text written on its head, in a low font, on a page that is shown turned by 180 degrees."""
    made = with_cid_font(secret, mapped=True, low=True, matrix="-1 0 0 -1 280 70")
    made.pages[0].obj.Rotate = 180
    return saved(made)
