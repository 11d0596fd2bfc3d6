"""Workbooks and slides."""

from __future__ import annotations

from leaks.office import FORMAT, KIND, Parts, package, relations
from leaks.planted import leak

_S = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{KIND[:-1]}"'
_P = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{KIND[:-1]}"'
)
_BOOK = ("xl/workbook.xml", f"{FORMAT}spreadsheetml.sheet.main+xml")
_SHOW = ("ppt/presentation.xml", f"{FORMAT}presentationml.presentation.main+xml")


def xlsx(
    rows: str, *, sheets: str = "", more: Parts | None = None, before: str = "", **targets: str
) -> bytes:
    listed = f'<workbook {_S}><sheets><sheet name="Wages" sheetId="1" r:id="s1"/>{sheets}</sheets>{before}</workbook>'
    parts = {"xl/worksheets/sheet1.xml": _sheet(_row(1, "Harbour office") + rows)}
    return package(_BOOK, listed, parts | (more or {}), s1="worksheet worksheets/sheet1.xml", **targets)


def _sheet(rows: str, before: str = "") -> str:
    return f"<worksheet {_S}>{before}<sheetData>{rows}</sheetData></worksheet>"


def _row(number: int, text: str, more: str = "", column: str = "A") -> str:
    return f'<row r="{number}" {more}><c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c></row>'


@leak(".xlsx", visible=True)
def xlsx_hidden_sheet(secret: str) -> bytes:
    """A sheet that is very hidden."""
    sheet = '<sheet name="Who" sheetId="2" state="veryHidden" r:id="s2"/>'
    more = {"xl/worksheets/sheet2.xml": _sheet(_row(1, secret))}
    return xlsx("", sheets=sheet, more=more, s2="worksheet worksheets/sheet2.xml")


@leak(".xlsx", visible=True)
def xlsx_hidden_row(secret: str) -> bytes:
    """A row of no height."""
    return xlsx(_row(2, secret, 'hidden="1"'))


@leak(".xlsx", visible=True)
def xlsx_hidden_column(secret: str) -> bytes:
    """A column of no width."""
    columns = '<cols><col min="3" max="3" width="0" hidden="1" customWidth="1"/></cols>'
    return xlsx(
        "",
        more={"xl/worksheets/sheet1.xml": _sheet(_row(1, "Harbour") + _row(2, secret, column="C"), columns)},
    )


@leak(".xlsx")
def xlsx_defined_name(secret: str) -> bytes:
    """A constant with a name."""
    return xlsx("", before=f'<definedNames><definedName name="who">"{secret}"</definedName></definedNames>')


def pptx(slides: tuple[str, ...], *, hidden: int = 0, more: Parts | None = None) -> bytes:
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="s{n}"/>' for n in range(1, len(slides) + 1))
    parts = {}
    for number, inner in enumerate(slides, 1):
        show = ' show="0"' if number == hidden else ""
        parts[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {_P}{show}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:sld>"
        )
    targets = {f"s{n}": f"slide slides/slide{n}.xml" for n in range(1, len(slides) + 1)}
    main = f'<p:presentation {_P}><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="4572000" cy="2286000"/></p:presentation>'
    return package(_SHOW, main, parts | (more or {}), **targets)


def _shape(text: str, kind: str = "", x: int = 100000) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:nvPr>{kind}</p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" '
        'y="100000"/><a:ext cx="4000000" cy="600000"/></a:xfrm></p:spPr><p:txBody><a:p><a:r><a:t>'
        f"{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


@leak(".pptx")
def pptx_speaker_notes(secret: str) -> bytes:
    """What the speaker is to say."""
    said = _shape(secret, '<p:ph type="body"/>')
    notes = f"<p:notes {_P}><p:cSld><p:spTree>{said}</p:spTree></p:cSld></p:notes>"
    more = {
        "ppt/notesSlides/notesSlide1.xml": notes,
        "ppt/slides/_rels/slide1.xml.rels": relations(n1="notesSlide ../notesSlides/notesSlide1.xml"),
    }
    return pptx((_shape("Harbour office"),), more=more)


@leak(".pptx")
def pptx_hidden_slide(secret: str) -> bytes:
    """A slide that is left out of the show."""
    return pptx((_shape("Harbour office"), _shape(secret)), hidden=2)


@leak(".pptx")
def pptx_beside_the_slide(secret: str) -> bytes:
    """A shape to the right of the slide's edge."""
    return pptx((_shape("Harbour office") + _shape(secret, x=9000000),))
