"""What a reporter expects of a PDF beyond what its pages show."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import made
import made_pdf
import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String

import ingest
from ingest import underlay
from ingest.errors import Corrupt, Encrypted
from ingest.model import FindingKind, HiddenKind, TextSource


def hidden(extraction, kind: HiddenKind) -> str:
    return "\n".join(entry.text for page in extraction.pages for entry in page.hidden if entry.kind is kind)


def kinds(extraction) -> set[FindingKind]:
    return {finding.kind for finding in extraction.findings}


def the(extraction, kind: FindingKind):
    (finding,) = (finding for finding in extraction.findings if finding.kind is kind)
    return finding


# Text that is there and not seen


@pytest.mark.parametrize(
    "how",
    [
        {"color": (1, 1, 1)},
        {"render_mode": 3},
        {"fontsize": 0.5},
        {"fill_opacity": 0},
    ],
    ids=["white on white", "without ink", "tiny", "transparent"],
)
def test_text_that_nobody_sees_is_found_apart_from_the_words_of_the_page(read, how) -> None:
    found = read(made_pdf.written("Codeword heron", **how))
    assert found.pages[0].text == "Visible words"
    assert hidden(found, HiddenKind.INVISIBLE) == "Codeword heron"
    assert the(found, FindingKind.HIDDEN_TEXT).page_number == 1
    assert the(found, FindingKind.HIDDEN_TEXT).untrusted_quote == "Codeword heron"


def test_text_beside_the_page_is_found(read) -> None:
    document = made_pdf.new()
    document[0].insert_text((50, 80), "Visible words")
    document[0].insert_text((500, 80), "cut off")
    document[0].set_cropbox(pymupdf.Rect(0, 0, 400, 590))
    found = read(made_pdf.done(document))
    assert found.pages[0].text == "Visible words"
    assert hidden(found, HiddenKind.OFF_PAGE) == "cut off"


def test_light_letters_on_a_dark_bar_are_plain_words(read) -> None:
    document = made_pdf.new()
    document[0].draw_rect(pymupdf.Rect(40, 180, 300, 220), color=None, fill=(0, 0, 0.4))
    document[0].insert_text((50, 200), "Ministry of Water", color=(1, 1, 1))
    found = read(made_pdf.done(document))
    assert found.pages[0].text == "Ministry of Water"
    assert not found.findings
    assert not any(page.hidden for page in found.pages)


def test_a_shadow_behind_a_heading_is_no_news(read) -> None:
    document = made_pdf.new()
    for colour in ((1, 1, 1), (0, 0, 0)):
        document[0].insert_text((50, 200), "Annual report", fontsize=20, color=colour)
    found = read(made_pdf.done(document))
    assert not found.findings


def test_a_page_of_many_pages_with_the_same_thing_is_one_finding(read) -> None:
    document = made_pdf.new()
    for _ in range(4):
        document.new_page(width=400, height=600)
    for page in document.pages():
        page.insert_text((50, 80), "Draft of March", color=(1, 1, 1))
    found = the(read(made_pdf.done(document)), FindingKind.HIDDEN_TEXT)
    assert found.page_number == 1
    assert "5 pages" in found.message


# Bad redactions


@pytest.mark.parametrize("colour", [(0, 0, 0), (1, 1, 1), (0.5, 0.5, 0.5)], ids=["black", "white", "grey"])
def test_what_lies_under_a_box_is_recovered(read, colour) -> None:
    found = read(made_pdf.boxed("Driver Halima Yusuf", colour=colour))
    assert the(found, FindingKind.BAD_REDACTION).untrusted_quote == "Driver Halima Yusuf"
    assert the(found, FindingKind.BAD_REDACTION).page_number == 1
    assert hidden(found, HiddenKind.COVERED) == "Driver Halima Yusuf"
    assert found.pages[0].text == "Visible words"


def test_black_letters_on_a_black_box_are_a_bad_redaction_too(read) -> None:
    found = read(made_pdf.boxed("Driver Halima Yusuf", first=True))
    assert the(found, FindingKind.BAD_REDACTION).untrusted_quote == "Driver Halima Yusuf"


def test_each_box_is_counted_and_only_what_is_under_it_is_told(read) -> None:
    document = made_pdf.new()
    page = document[0]
    page.insert_text((50, 100), "the driver Halima left at noon", fontsize=14)
    start = 50 + pymupdf.get_text_length("the driver ", fontsize=14)
    stop = start + pymupdf.get_text_length("Halima", fontsize=14)
    page.draw_rect(pymupdf.Rect(start - 1, 86, stop + 1, 105), color=None, fill=(0, 0, 0))
    found = read(made_pdf.done(document))
    assert the(found, FindingKind.BAD_REDACTION).untrusted_quote == "Halima"
    assert found.pages[0].text.split() == ["the", "driver", "left", "at", "noon"]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_bad_redaction_is_found_on_a_turned_page(read, rotation: int) -> None:
    with pymupdf.open(stream=made_pdf.boxed("Driver Halima Yusuf"), filetype="pdf") as document:
        document[0].set_rotation(rotation)
        found = read(document.tobytes())
    assert the(found, FindingKind.BAD_REDACTION).untrusted_quote == "Driver Halima Yusuf"


def test_a_square_drawn_as_a_comment_over_text_is_a_bad_redaction(read) -> None:
    document = made_pdf.new()
    document[0].insert_text((50, 120), "Driver Halima Yusuf", fontsize=14)
    square = document[0].add_rect_annot(pymupdf.Rect(45, 100, 300, 130))
    square.set_colors(stroke=(0, 0, 0), fill=(0, 0, 0))
    square.update()
    found = read(made_pdf.done(document))
    assert the(found, FindingKind.BAD_REDACTION).untrusted_quote == "Driver Halima Yusuf"


@pytest.mark.parametrize(("colour", "is_redaction"), [("black", True), ("white", True)])
def test_a_flat_picture_pasted_over_text_is_a_bad_redaction(read, colour, is_redaction) -> None:
    found = read(made_pdf.pasted_over("Driver Halima Yusuf", colour))
    assert the(found, FindingKind.BAD_REDACTION).untrusted_quote == "Driver Halima Yusuf"


def test_a_real_redaction_leaves_nothing_to_report(read) -> None:
    document = made_pdf.new()
    document[0].insert_text((50, 100), "the driver            left at noon", fontsize=14)
    document[0].draw_rect(pymupdf.Rect(120, 86, 160, 105), color=None, fill=(0, 0, 0))
    assert not read(made_pdf.done(document)).findings


@pytest.mark.parametrize(
    "build",
    [
        lambda page: page.draw_rect(
            pymupdf.Rect(45, 100, 300, 130), color=None, fill=(1, 1, 0), fill_opacity=0.4
        ),
        lambda page: page.add_highlight_annot(pymupdf.Rect(45, 105, 300, 125)),
        lambda page: page.draw_line((50, 121), (300, 121), width=1),
        lambda page: page.draw_rect(pymupdf.Rect(45, 100, 300, 130), color=(0, 0, 0)),
        lambda page: page.draw_rect(pymupdf.Rect(45, 140, 300, 170), color=None, fill=(0, 0, 0)),
    ],
    ids=["glass", "highlight", "underline", "frame", "beside"],
)
def test_what_lets_text_be_read_is_no_redaction(read, build) -> None:
    document = made_pdf.new()
    document[0].insert_text((50, 120), "Driver Halima Yusuf", fontsize=14)
    build(document[0])
    found = read(made_pdf.done(document))
    assert FindingKind.BAD_REDACTION not in kinds(found)
    assert "Halima" in found.pages[0].text


def test_a_cell_coloured_before_its_text_is_no_redaction(read) -> None:
    document = made_pdf.new()
    document[0].draw_rect(pymupdf.Rect(45, 100, 300, 130), color=None, fill=(0.9, 0.9, 0.9))
    document[0].insert_text((50, 120), "Driver Halima Yusuf", fontsize=14)
    assert not read(made_pdf.done(document)).findings


# Scans with text under them


_SHOWN = [
    "The harbour authority closed terminal seven yesterday",
    "because several cranes failed their safety inspection",
    "Dockworkers protested outside against unpaid overtime",
    "Managers promised negotiations before Christmas holidays",
]
_OTHER = [
    "Quarterly earnings exceeded analysts forecasts strongly",
    "Shareholders approved dividends during annual assembly",
    "Executives announced acquisition of foreign competitor",
    "Research department presented revolutionary batteries",
]


def test_the_text_under_a_scan_is_the_words_of_the_page(read) -> None:
    found = read(made_pdf.scan_with_layer(_SHOWN, _SHOWN))
    assert found.pages[0].source is TextSource.UNDERLAY
    assert "harbour" in found.pages[0].text
    assert not found.findings


def test_a_scan_whose_text_says_something_else_is_noted(read) -> None:
    found = read(made_pdf.scan_with_layer(_SHOWN, _OTHER))
    assert the(found, FindingKind.TEXT_DIFFERS).page_number == 1


def test_text_under_a_scan_that_is_laid_over_it_is_ordinary_text(read) -> None:
    found = read(made_pdf.pasted_over("Driver Halima Yusuf", whole_page=True))
    assert found.pages[0].source in (TextSource.UNDERLAY, TextSource.MIXED)
    assert "Halima" in found.pages[0].text
    assert FindingKind.BAD_REDACTION not in kinds(found)


def test_words_in_a_script_that_ocr_cannot_read_are_not_compared() -> None:
    assert not underlay.words_of("Правительство объявило", ("eng",))
    assert underlay.words_of("Правительство объявило", ("rus",))


# Beside the pages


def test_a_layer_that_is_switched_off_is_read_and_noted(read) -> None:
    found = read(made_pdf.layered("Codeword heron"))
    assert found.pages[0].text == "Visible words"
    assert hidden(found, HiddenKind.LAYER) == "Codeword heron"
    assert the(found, FindingKind.HIDDEN_LAYER).untrusted_quote == "Codeword heron"


@pytest.mark.parametrize("turned", [0, 90])
def test_what_an_earlier_state_of_the_file_said_is_found(read, turned: int) -> None:
    found = read(made_pdf.edited("Payment to Otieno", "Payment to nobody", turned=turned))
    assert found.pages[0].text == "Payment to nobody"
    assert hidden(found, HiddenKind.NOT_SHOWN) == "Payment to Otieno"
    assert ("revisions", "2") in found.metadata
    assert "earlier state" in the(found, FindingKind.HIDDEN_TEXT).message
    assert (found.pages[0].width_pt, found.pages[0].height_pt) == ((600, 400) if turned else (400, 600))


def test_a_comment_is_found_with_its_author_and_counted_once(read) -> None:
    def change(document) -> None:
        made_pdf.note(document, "Ask Otieno about this", T=String("Wanjiku"))

    found = read(made_pdf.with_objects(change))
    assert hidden(found, HiddenKind.ANNOTATION) == "Wanjiku: Ask Otieno about this"
    assert the(found, FindingKind.COMMENT).untrusted_quote == "Ask Otieno about this"


def test_a_note_that_is_switched_off_is_hidden_text(read) -> None:
    found = read(
        made_pdf.with_objects(lambda document: made_pdf.note(document, "Delete before sending", F=2))
    )
    assert the(found, FindingKind.HIDDEN_TEXT).untrusted_quote == "Delete before sending"


def test_a_form_gives_names_tooltips_values_and_choices(read) -> None:
    def change(document) -> None:
        made_pdf.form(
            document,
            made_pdf.field("payee", TU=String("Who is paid"), V=String("Otieno"), DV=String("nobody")),
            Dictionary(FT=Name.Ch, T=String("bank"), Opt=Array([String("Equity"), String("Coop")])),
        )

    said = hidden(read(made_pdf.with_objects(change)), HiddenKind.FORM_FIELD)
    assert said.splitlines() == [
        "payee (Who is paid): Otieno; default: nobody",
        "bank: choices: Equity, Coop",
    ]


def test_a_field_that_is_on_no_page_is_noted(read) -> None:
    def change(document) -> None:
        made_pdf.form(document, made_pdf.field("secret", V=String("heron")), on_page=False)

    found = read(made_pdf.with_objects(change))
    assert hidden(found, HiddenKind.FORM_FIELD) == "secret: heron"
    assert the(found, FindingKind.HIDDEN_TEXT).untrusted_quote == "heron"


def test_an_xfa_form_gives_its_texts_data_and_scripts(read) -> None:
    template = b"<template><draw><value><text>Amount paid</text></value></draw><script>app.beep()</script></template>"
    data = (
        b"<xfa:datasets><xfa:data><form1><payee>Otieno &amp; Sons</payee></form1></xfa:data></xfa:datasets>"
    )

    def change(document) -> None:
        packets = [
            String("template"),
            document.make_stream(template),
            String("datasets"),
            document.make_stream(data),
        ]
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=Array(packets))

    found = read(made_pdf.with_objects(change))
    assert hidden(found, HiddenKind.XFA).splitlines() == ["Amount paid", "payee: Otieno & Sons"]
    assert hidden(found, HiddenKind.NOT_SHOWN) == "app.beep()"
    assert FindingKind.SCRIPT in kinds(found)


def test_bookmarks_are_text_and_an_outline_that_runs_in_a_circle_ends(read) -> None:
    def change(document) -> None:
        first, second = (
            document.make_indirect(Dictionary(Title=String(t))) for t in ("Summary", "Annex of names")
        )
        first.Next, second.Next = second, first
        document.Root.Outlines = document.make_indirect(Dictionary(First=first, Last=second))

    assert hidden(read(made_pdf.with_objects(change)), HiddenKind.BOOKMARK) == "Summary\nAnnex of names"


def test_what_a_picture_is_said_to_show_is_text(read) -> None:
    def change(document) -> None:
        root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        figure = Dictionary(
            S=Name.Figure, P=root, Pg=document.pages[0].obj, Alt=String("Map of the warehouse")
        )
        root.K = Array([document.make_indirect(figure)])
        document.Root.StructTreeRoot = root

    found = read(made_pdf.with_objects(change))
    assert hidden(found, HiddenKind.NOT_SHOWN) == "Map of the warehouse"
    assert not found.findings


def test_subject_keywords_and_xmp_are_searchable(read) -> None:
    data = made.pdf("x y z", title="Plan", subject="Relocation of the pumps", keywords="heron")
    found = read(data)
    assert "Relocation of the pumps" in hidden(found, HiddenKind.METADATA)
    assert "Plan" not in hidden(found, HiddenKind.METADATA)
    assert ("keywords", "heron") in found.metadata


# Files inside


def test_files_inside_are_attachments_with_their_names_and_dates(read) -> None:
    found = read(made_pdf.attached(**{"annex one.txt": b"first", "übersicht.csv": b"a,b"}))
    assert {(a.untrusted_name, a.data) for a in found.attachments} == {
        ("annex one.txt", b"first"),
        ("übersicht.csv", b"a,b"),
    }
    assert all(isinstance(a.modified_at, datetime) and a.modified_at.tzinfo is UTC for a in found.attachments)


def test_a_file_pinned_to_a_page_is_an_attachment_once(read) -> None:
    document = made_pdf.new()
    document[0].add_file_annot((50, 50), b"pinned", "pinned.txt", ufilename="pinned.txt")
    found = read(made_pdf.done(document))
    assert [(a.untrusted_name, a.data) for a in found.attachments] == [("pinned.txt", b"pinned")]
    assert FindingKind.COMMENT not in kinds(found)


def test_a_program_inside_is_noted(read) -> None:
    found = read(made_pdf.attached(**{"invoice.pdf": b"MZ\x90\x00 no invoice"}))
    assert the(found, FindingKind.PROGRAM).untrusted_quote == "invoice.pdf"


def test_a_file_inside_that_unpacks_without_end_is_cut_and_the_rest_is_kept(read) -> None:
    found = read(made_pdf.attached(bomb=bytes(300 * 1024**2)))
    assert found.pages[0].text == "See the annexes"
    assert len(found.attachments) == 1
    assert any("limit" in defect for defect in found.defects)
    assert FindingKind.BOMB in kinds(found)


# What it would do


def test_scripts_are_quoted_and_never_run(read) -> None:
    def change(document) -> None:
        document.Root.OpenAction = made_pdf.action(
            "JavaScript", JS=String("this.submitForm('http://x.example')")
        )

    found = read(made_pdf.with_objects(change))
    assert the(found, FindingKind.SCRIPT).untrusted_quote.startswith("this.submitForm")
    assert "submitForm" in hidden(found, HiddenKind.NOT_SHOWN)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (made_pdf.action("Launch", F=String("cmd.exe")), FindingKind.LAUNCH_ACTION),
        (made_pdf.action("URI", URI=String("http://x.example")), FindingKind.REMOTE_REFERENCE),
        (made_pdf.action("SubmitForm", F=String("http://x.example")), FindingKind.REMOTE_REFERENCE),
    ],
    ids=["launch", "address", "form"],
)
def test_what_opening_the_file_would_do_is_noted(read, action, kind) -> None:
    def change(document) -> None:
        document.Root.OpenAction = action

    assert kinds(read(made_pdf.with_objects(change))) == {kind}


def test_ordinary_links_are_no_news(read) -> None:
    document = made_pdf.new()
    document[0].insert_text((50, 80), "See our web page")
    place = pymupdf.Rect(50, 60, 200, 90)
    document[0].insert_link({"kind": pymupdf.LINK_URI, "from": place, "uri": "https://example.org"})
    assert not read(made_pdf.done(document)).findings


def test_a_chain_of_actions_that_bites_its_tail_ends(read) -> None:
    def change(document) -> None:
        first = document.make_indirect(made_pdf.action("Launch", F=String("a.exe")))
        first.Next = first
        document.Root.OpenAction = first

    assert the(read(made_pdf.with_objects(change)), FindingKind.LAUNCH_ACTION).untrusted_quote == "a.exe"


# Locked, damaged, odd


@pytest.fixture
def passwords():
    yield lambda *several: ingest.configure(passwords=several)
    ingest.configure()


def test_a_password_that_was_given_opens_a_file_and_shows_its_pages(read, render, passwords) -> None:
    data = made.pdf("Meet the heron", password="reed")
    passwords("wrong", "reed")
    found = read(data)
    assert found.pages[0].text == "Meet the heron"
    assert "reed" not in repr((found.metadata, found.defects, found.findings))
    assert render(data).width_px == 400


def test_a_password_is_also_tried_as_the_standard_prepares_it(read, passwords) -> None:
    data = made.pdf("Meet the heron", password="Ia")
    passwords("\u2168a".replace("\u2168", "I"), "I\u00ad\u00aa")
    assert read(data).pages[0].text == "Meet the heron"


def test_wrong_passwords_leave_it_locked(read, passwords) -> None:
    passwords("wrong", "\ud800")
    with pytest.raises(Encrypted):
        read(made.pdf("secret", password="reed"))


def test_what_the_owner_forbids_is_noted(read) -> None:
    document = made_pdf.new()
    document[0].insert_text((50, 80), "Read me")
    data = made_pdf.done(
        document, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="reed", permissions=pymupdf.PDF_PERM_PRINT
    )
    assert ("forbidden", "changing, copying, commenting") in read(data).metadata


def test_page_labels_are_noted_where_they_are_not_the_numbers(read) -> None:
    document = made_pdf.new()
    document.new_page()
    document.new_page()
    document.set_page_labels(
        [{"startpage": 0, "style": "r"}, {"startpage": 1, "style": "D", "firstpagenum": 1}]
    )
    assert ("page-labels", "1-1: i-i; 2-3: 1-2") in read(made_pdf.done(document)).metadata


def test_half_a_file_gives_the_pages_that_are_left(read) -> None:
    data = made.pdf(*(f"Statement number {number}" for number in range(40)))
    found = read(data[: len(data) // 2])
    assert found.pages
    assert found.defects
    assert "Statement" in "".join(page.text for page in found.pages)


def test_pages_that_no_list_leads_to_are_taken_where_they_lie(read) -> None:
    data = made.pdf("Found again").replace(b"/Type/Pages", b"/Type/Paged").replace(b"/Kids", b"/Kidz")
    found = read(data)
    assert "Found again" in found.pages[0].text
    assert any("list of its pages" in defect for defect in found.defects)


def test_pages_that_are_promised_and_not_there_are_named(read) -> None:
    data = made.pdf("Only this one").replace(b"/Count 1", b"/Count 3")
    found = read(data)
    assert found.pages[0].text == "Only this one"
    assert len(found.pages) == 1 or any("Page 2" in defect for defect in found.defects)


def test_text_is_salvaged_where_no_page_is_left(read, render) -> None:
    stream = b"BT /F1 12 Tf (Payment to Otieno) Tj [(by ) -200 (courier)] TJ ET"
    data = b"%PDF-1.4\n5 0 obj\n<</Length 60>>stream\n" + stream + b"\nendstream\nendobj\n"
    found = read(data)
    assert found.pages[0].text.split() == ["Payment", "to", "Otieno", "by", "courier"]
    assert found.pages[0].source is TextSource.STRINGS
    assert FindingKind.CUT_SHORT in kinds(found)
    assert render(data).width_px > 0


def test_a_pdf_of_nothing_but_its_first_line_is_corrupt(read) -> None:
    with pytest.raises(Corrupt):
        read(b"%PDF-1.7\n")


def test_a_page_that_is_damaged_in_part_is_named(read) -> None:
    data = made.pdf("Readable", "x" * 50)
    with pikepdf.open(made_pdf.BytesIO(data)) as document:
        document.pages[1].Contents = document.make_stream(b"BT << /a (")
        out = made_pdf.BytesIO()
        document.save(out)
    found = read(out.getvalue())
    assert found.pages[0].text == "Readable"
    assert any("may be missing: 2" in defect for defect in found.defects)


def test_a_picture_too_large_to_look_at_costs_no_words(read) -> None:
    def change(document) -> None:
        picture = document.make_stream(
            b"\0", Type=Name.XObject, Subtype=Name.Image, Width=60000, Height=60000, BitsPerComponent=8,
            ColorSpace=Name.DeviceRGB,
        )  # fmt: skip
        page = document.pages[0]
        page.Resources.XObject = Dictionary(Im=picture)
        page.contents_add(b"q 400 0 0 50 0 0 cm /Im Do Q", prepend=False)

    found = read(made_pdf.with_objects(change, "Payment to Otieno"))
    assert "Otieno" in found.pages[0].text


def test_every_page_says_how_much_of_it_is_pictures(read) -> None:
    document = made_pdf.new()
    page = document[0]
    for row in range(30):
        page.insert_text((20, 20 + 15 * row), "many words stand here " * 3)
    flat = made.encoded(made.Image.new("RGB", (40, 40), "green"))
    page.insert_image(pymupdf.Rect(0, 480, 400, 600), stream=flat, keep_proportion=False)
    assert read(made_pdf.done(document)).pages[0].picture_share == pytest.approx(0.2, abs=0.01)


def test_words_keep_their_order_and_boxes_however_the_page_is_turned(read) -> None:
    for rotation in (0, 90, 180, 270):
        page = read(made.pdf("one two three four", rotation=rotation)).pages[0]
        words = list(page.words())
        assert [word.text for word in words] == ["one", "two", "three", "four"]
        axis = {0: lambda b: b.x0, 90: lambda b: b.y0, 180: lambda b: -b.x0, 270: lambda b: -b.y0}[rotation]
        assert all(axis(one.box) < axis(other.box) for one, other in pairwise(words))


def test_a_tag_whose_parent_is_lost_kills_no_reader_and_the_tags_are_read(read, render) -> None:
    data = made_pdf.with_a_lost_tag()
    found = read(data)
    assert found.pages[0].text == "Visible words"
    assert "spoken by a reader" in [entry.text for entry in found.pages[0].hidden]
    assert render(data).width_px
