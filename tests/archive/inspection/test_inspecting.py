"""Each kind of hidden thing is told under its name, and a file that hides nothing raises no alarm."""

from __future__ import annotations

import made
import made_hidden
import made_office
import made_pdf
import pymupdf
import pytest
from made_hidden import MADE, WORDS
from made_pictures import scene

import ingest
from archive.inspection import Grade, OwnKind
from archive.inspection.kinds import SENTENCES
from archive.model import FindingKind, HiddenKind
from ingest.errors import Corrupt, Encrypted
from ingest.model import TraceKind


def told(report, kind) -> str:
    return "\n".join(
        f"{entry.untrusted_text} {entry.untrusted_where}" for entry in report.found if entry.kind is kind
    )


def counting(report) -> list[str]:
    return [entry.kind.value for entry in report.found if entry.counts]


@pytest.mark.parametrize("kind", list(TraceKind))
def test_each_kind_is_told_with_its_words(inspect, kind: TraceKind) -> None:
    report = inspect(MADE[kind]())
    expected = "Q Ж" if kind in made_hidden.WITHOUT_WORDS else WORDS
    assert expected in told(report, kind), [
        (entry.kind.value, entry.untrusted_text) for entry in report.found
    ]


@pytest.mark.parametrize(
    "data",
    [
        made.pdf("Visible words"),
        made.pdf("Visible words", producer="A program", creationDate="D:20200907060000Z"),
        made.encoded(scene()),
        made.encoded(scene(), "JPEG"),
        b"<!doctype html><title>News</title><p>News of the harbour</p>",
        b"Plain words, and nothing else.\n",
        made_office.docx(made_office.paragraph("Visible words")),
        made_pdf.boxed("a heading in white", colour=(0.2, 0.2, 0.2), first=True),
    ],
    ids=["pdf", "pdf with dates", "png", "jpeg", "web page", "text", "docx", "box under text"],
)
def test_a_file_that_hides_nothing_is_clean(inspect, data: bytes) -> None:
    report = inspect(data)
    assert counting(report) == []
    assert report.is_clean
    kinds = {entry.kind for entry in report.found}
    assert kinds <= {HiddenKind.METADATA, TraceKind.METADATA, TraceKind.NAME}, kinds


def test_what_the_pages_show_is_nothing_hidden(inspect) -> None:
    document = made_pdf.new()
    document[0].insert_text((50, 80), WORDS)
    document.set_toc([[1, WORDS, 1]])
    assert inspect(made_pdf.done(document)).is_clean


def test_text_under_a_box_is_quoted_once(inspect) -> None:
    report = inspect(made_pdf.boxed(WORDS))
    quotes = [entry for entry in report.found if WORDS in entry.untrusted_text]
    assert [entry.kind for entry in quotes] == [FindingKind.BAD_REDACTION]
    assert quotes[0].page_number == 1


def test_every_kind_has_its_sentence() -> None:
    """Findings bring a sentence of their own."""
    assert set(SENTENCES) == {*HiddenKind, *TraceKind, *OwnKind}


# Pages as they are seen


def test_words_that_the_picture_of_a_scan_does_not_show_are_unseen(inspect) -> None:
    """The commonest redaction of scans: pixels blackened, the text layer forgotten."""
    lines = ["The harbour office met", "a driver", "on the last Friday"]
    report = inspect(made_pdf.scan_with_layer([lines[0], "", lines[2]], lines))
    assert told(report, OwnKind.UNSEEN_WORDS).strip() == "driver"


def _sentence(before: str, taken_out: str, after: str, *, boxed: bool = True) -> tuple[bytes, float]:
    """A line of Helvetica from which words are taken out, and how wide they were."""
    document = made_pdf.new()
    page = document[0]
    size, x = 12, 40.0
    width = pymupdf.get_text_length(taken_out, fontsize=size)
    page.insert_text((x, 100), before, fontsize=size)
    start = x + pymupdf.get_text_length(before + " ", fontsize=size)
    page.insert_text((start + width + pymupdf.get_text_length(" ", fontsize=size), 100), after, fontsize=size)
    if boxed:
        page.draw_rect(pymupdf.Rect(start - 1, 89, start + width + 1, 103), color=None, fill=made_pdf.BLACK)
    return made_pdf.done(document), width


@pytest.mark.parametrize("name", ["Ilona Kovalenko", "Bo Li"])
def test_the_width_of_a_text_that_is_gone_is_measured(inspect, name: str) -> None:
    data, width = _sentence("The driver was", name, "and not his brother")
    (found,) = (entry for entry in inspect(data).found if entry.kind is OwnKind.WIDTH)
    assert found.width_pt == pytest.approx(width, abs=0.5)
    assert (found.page_number, found.grade) == (1, Grade.FOUND)
    assert f"{found.width_pt} points" in found.message


def test_a_label_on_the_box_hides_no_width(inspect) -> None:
    data, width = _sentence("The driver was", "Ilona Kovalenko", "and not his brother")
    with pymupdf.open(stream=data, filetype="pdf") as document:
        start = 40 + pymupdf.get_text_length("The driver was ", fontsize=12)
        document[0].insert_text((start + 20, 98), "minor", fontsize=7, color=made_pdf.WHITE)
        labelled = document.tobytes()
    (found,) = (entry for entry in inspect(labelled).found if entry.kind is OwnKind.WIDTH)
    assert found.width_pt == pytest.approx(width, abs=0.5)


@pytest.mark.parametrize(
    ("before", "after", "boxed"),
    [
        ("The driver was", "", True),
        ("", "and not his brother", True),
        ("The driver was", "and not his brother", False),
    ],
    ids=["box to the end of the line", "box from its start", "no box"],
)
def test_a_gap_without_a_neighbour_on_each_side_says_no_width(
    inspect, before: str, after: str, boxed: bool
) -> None:
    data, _ = _sentence(before, "Ilona Kovalenko", after, boxed=boxed)
    assert told(inspect(data), OwnKind.WIDTH) == ""


def test_a_bar_over_a_scan_is_found_by_what_the_picture_holds_and_not_without_anything_there(inspect) -> None:
    assert counting(inspect(made_hidden.bar_over_a_scan())) == ["covered-picture"]
    document = made_pdf.new()
    blank = made.encoded(made.Image.new("RGB", (700, 100), "white"))
    document[0].insert_image(pymupdf.Rect(20, 100, 380, 160), stream=blank, keep_proportion=False)
    document[0].draw_rect(pymupdf.Rect(15, 95, 385, 165), color=None, fill=made_pdf.BLACK)
    assert inspect(made_pdf.done(document)).is_clean


def test_a_caption_over_a_photograph_hides_nothing(inspect) -> None:
    document = made_pdf.new()
    document[0].insert_image(pymupdf.Rect(20, 100, 380, 370), stream=made.encoded(scene()))
    document[0].insert_text((40, 200), "The harbour in May", fontsize=24)
    assert inspect(made_pdf.done(document)).is_clean


def test_a_picture_of_writing_that_is_shown_turned_and_small_hides_nothing(inspect) -> None:
    document = made_pdf.new()
    for turn, place in ((0, (20, 100, 200, 126)), (90, (300, 100, 326, 280))):
        document[0].insert_image(
            pymupdf.Rect(place), stream=made.encoded(made_hidden.lettering()), rotate=turn
        )
    document[0].set_rotation(180)
    assert inspect(made_pdf.done(document)).is_clean


def test_a_picture_that_runs_off_the_page_is_found_by_the_words_that_are_cut_off(inspect) -> None:
    document = made_pdf.new()
    picture = made.encoded(made_hidden.lettering("Harbour of Codeword Heron", (1400, 100)))
    document[0].insert_image(pymupdf.Rect(220, 100, 1000, 156), stream=picture, keep_proportion=False)
    said = told(inspect(made_pdf.done(document)), TraceKind.COVERED_PICTURE)
    assert "Heron" in said
    assert "Harbour" not in said


def test_text_that_a_path_clips_away_is_found(inspect) -> None:
    def clip(document) -> None:
        content = f"q 0 0 10 10 re W n BT /helv 12 Tf 100 300 Td ({WORDS}) Tj ET Q".encode()
        document.pages[0].contents_add(content)

    assert WORDS in told(inspect(made_pdf.with_objects(clip)), TraceKind.UNPAINTED)


def test_packed_bytes_behind_the_end_are_unpacked(inspect) -> None:
    assert WORDS in told(inspect(made_hidden.packed_behind_the_end()), TraceKind.LOOSE_BYTES)


def test_bytes_behind_the_length_of_a_stream_are_found(inspect) -> None:
    document = made_pdf.new()
    document[0].insert_text((50, 80), "Visible words")
    whole = made_pdf.done(document)
    end = whole.index(b"endstream")
    assert WORDS in told(inspect(whole[:end] + WORDS.encode() + b"\n" + whole[end:]), TraceKind.LOOSE_BYTES)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{\\rtf1 Visible words{\\*\\clerk " + WORDS.encode().hex().encode() + b"}}", TraceKind.PACKAGE_PART),
        (b"From: a@example.org\nSubject: x\nContent-Type: text/html\n\n<p>Hello<!-- " + WORDS.encode() + b" -->",
         TraceKind.MARKUP),
        (made.encoded(scene(), "JPEG") + WORDS.encode(), TraceKind.PICTURE_DATA),
        (made_office.docx(made_office.paragraph("x"), {"word/note.txt": WORDS}), TraceKind.PACKAGE_PART),
    ],
    ids=["group that programs skip", "remark in a letter", "few bytes behind a picture", "loose part"],
)  # fmt: skip
def test_places_of_other_formats(inspect, data: bytes, kind: TraceKind) -> None:
    assert WORDS in told(inspect(data), kind)


# Files in files


def test_what_is_hidden_in_a_file_inside_is_told_with_the_way_to_it(inspect) -> None:
    outer = made_pdf.attached(**{"inner.pdf": made_pdf.boxed(WORDS)})
    (found,) = (entry for entry in inspect(outer).found if entry.kind is FindingKind.BAD_REDACTION)
    assert found.untrusted_inside == ("inner.pdf",)
    assert found.untrusted_text == WORDS


def test_what_cannot_be_looked_into_counts(inspect) -> None:
    report = inspect(made_pdf.attached(**{"locked.pdf": made.pdf("x", password="a")}))
    (found,) = (entry for entry in report.found if entry.kind is OwnKind.NOT_READ)
    assert found.counts
    assert found.untrusted_inside == ("locked.pdf",)


def test_a_file_whose_pages_can_be_read_and_its_objects_cannot_is_not_clean(inspect, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Corrupt("The objects of the file cannot be read.")

    monkeypatch.setattr(ingest, "inspect", refuse)
    report = inspect(made_pdf.boxed(WORDS))
    assert counting(report) == ["bad-redaction", "not-read"]


def test_a_crop_of_a_picture_in_an_office_file_is_told(inspect) -> None:
    drawing = '<a:blipFill xmlns:a="a"><a:srcRect l="20000"/></a:blipFill>'
    report = inspect(made_office.docx(made_office.paragraph("Visible words") + drawing))
    assert "word/document.xml" in told(report, TraceKind.COVERED_PICTURE)


def test_a_file_that_nothing_can_be_read_from_is_an_error(inspect) -> None:
    with pytest.raises(Encrypted):
        inspect(made.pdf("x", password="secret"))
    with pytest.raises(Corrupt):
        inspect(b"%PDF-1.4\n%%EOF\n")
