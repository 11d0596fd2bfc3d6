"""Office files beyond all measure, or with nothing left in them: an end or a defect that says so, in seconds."""

from __future__ import annotations

import time

import made_office as made
import pytest

import ingest
from ingest.errors import Corrupt, TooLarge

_TYPES = '<!DOCTYPE x [<!ENTITY e "word"><!ENTITY file SYSTEM "file:///etc/passwd">]>'
_BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    + "]>"
)
_LONG = "word " * 2_100_000
_SHARED = '<c t="s"><v>0</v></c>'
_CELL = (
    '<table:table table:name="A"><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell>'
    "</table:table-row></table:table>"
)


@pytest.fixture(autouse=True, scope="module")
def _without_libreoffice():
    ingest.configure(workers=1, libreoffice=False)
    yield
    ingest.configure()


def word(inner: str, before: str = "") -> bytes:
    return made.docx("", {"word/document.xml": before + made.body(inner)})


def slide(text: str, before: str = "") -> bytes:
    plain = made.slide_part("sld", f"<p:cSld><p:spTree>{made.shape(text)}</p:spTree></p:cSld>")
    return made.pptx([""], {"ppt/slides/slide1.xml": before + plain})


def sheet(text: str, before: str = "") -> bytes:
    return made.xlsx(f"<row>{_SHARED}</row>", f"<si><t>{text}</t></si>", before)


def text(said: str, before: str = "") -> bytes:
    return made.odf("text", f"<text:p>{said}</text:p>", before=before)


def cells(said: str, before: str = "") -> bytes:
    return made.odf("spreadsheet", _CELL.format(said), before=before)


def paragraph(said: str, before: str = "") -> bytes:
    return word(made.paragraph(said), before)


KINDS = [paragraph, slide, sheet, text, cells]


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_of_entities_with_nothing_else_is_no_ready_document(read, kind) -> None:
    with pytest.raises(TooLarge, match="entities that grow"):
        read(kind("&k;", _BOMB))


@pytest.mark.parametrize("kind", [paragraph, sheet, text, cells])
def test_one_text_of_more_than_ten_megabytes_is_no_empty_document(read, kind) -> None:
    with pytest.raises(TooLarge, match="10 MB"):
        read(kind(_LONG))


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_that_is_no_xml_at_all_is_damage_and_no_empty_document(read, kind) -> None:
    with pytest.raises(Corrupt, match="nothing was read"):
        read(kind("x", "\0\0\0"))


@pytest.mark.parametrize("kind", KINDS)
def test_words_beside_an_entity_are_read_and_its_name_is_shown(read, kind) -> None:
    found = read(kind("before &e; &file; after", _TYPES))
    assert "before &e; &file; after" in found.pages[0].text
    assert "XML entities" in " ".join(found.defects)


def test_very_many_entities_in_one_text_take_seconds(read) -> None:
    began_s = time.monotonic()
    found = read(paragraph("&e; and " * 100_000, _TYPES))
    assert sum(page.text.count("&e;") for page in found.pages) == 100_000
    assert time.monotonic() - began_s < 60


def test_what_comes_before_the_bound_is_kept_and_a_defect_says_that_there_was_more(read) -> None:
    found = read(word(made.paragraph("hello") + made.paragraph("&k;") + made.paragraph("after"), _BOMB))
    assert found.pages[0].text == "hello"
    assert "what follows that place is missing" in found.defects[0]


def test_a_slide_that_ends_early_says_so(read) -> None:
    plain = made.slide_part("sld", f"<p:cSld><p:spTree>{made.shape('hello')}</p:spTree></p:cSld>")
    found = read(made.pptx([""], {"ppt/slides/slide1.xml": plain[:-20]}))
    assert (found.pages[0].text, found.defects) == (
        "hello",
        ("Part of the file is damaged; what could be read of it was kept.",),
    )


def test_an_empty_document_that_is_sound_is_ready(read) -> None:
    assert [read(kind("")).defects for kind in KINDS] == [()] * len(KINDS)


def test_a_damaged_document_that_only_has_files_in_it_says_that_its_text_is_lost(read) -> None:
    found = read(made.docx("", {"word/document.xml": "no xml", "word/embeddings/a.txt": b"kept"}))
    assert [child.data for child in found.attachments] == [b"kept"]
    assert found.defects[-1] == "None of its text could be read; only what is attached to it."


# One text in very many cells


def test_five_megabytes_in_each_of_16384_cells_end_in_seconds_and_lose_no_word(read, render) -> None:
    long = "once " + "again " * 800_000 + "last"
    row = f"<row>{_SHARED * 16_384}</row>"
    data = made.xlsx(row, f"<si><t>{long}</t></si>")
    assert len(data) < 15_000
    began_s = time.monotonic()
    found = read(data)
    assert time.monotonic() - began_s < 90  # some 15 s; ten minutes without the bound
    words = [word for page in found.pages for word in page.text.split()]
    assert (words.count("last"), words.count("once"), words.count("[…]")) == (1, 16_384, 16_383)
    assert "only its beginning" in found.defects[0]
    assert render(data, 2000).width_px


def test_cells_that_opendocument_repeats_end_in_seconds_and_lose_no_word(read) -> None:
    long = "once " + "again " * 100_000 + "last"
    cell = _CELL.format(long).replace(
        "<table:table-cell>", '<table:table-cell table:number-columns-repeated="100">'
    )
    data = made.odf(
        "spreadsheet", cell.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="100">')
    )
    found = read(data)
    whole = sum(page.text.split().count("last") for page in found.pages)
    assert 1 <= whole <= 5
    assert "only its beginning" in found.defects[0]


def test_what_honest_sheets_repeat_is_written_out_each_time(read) -> None:
    found = read(
        made.xlsx(f"<row>{_SHARED}</row>" * 300, f"<si><t>{'Ministry of Transport ' * 100}</t></si>")
    )
    assert sum(page.text.split().count("Ministry") for page in found.pages) == 30_000
    assert not found.defects
