"""One planted leak of each kind; each has to be seen, by the check that is there for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

import ingest
from archive.model import Box, Colours, Look, Outcome, Page, Plan, Redaction, RedactionState, TextSource, Word
from archive.redaction import apply, secrets, verify
from archive.redaction.apply import burn, picture, tally
from archive.redaction.apply.exhibit_pdf import ExhibitPdf
from archive.redaction.verify import file, needles
from ingest.model import PageImage, pack_lines

DPI, WIDTH_PT, HEIGHT_PT = 150, 360, 120
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FONT = ImageFont.load_default(13 * DPI / 72)

REVISION = "One revision"
OBJECTS = "Only the kinds of objects"
METADATA = "No metadata"
PAGES = "As many pages"
PICTURES = "Pictures hold pixels only"
BYTES = "in no bytes"
WALK, PDFIUM, MUPDF = "our own walk", "PDFium", "MuPDF"
BOXES = "opaque"
OCR = "by OCR"
LAYER = "The text layer"
COLOURS = "No colours"
TALLY = "The tally"


def words_of(*lines: str) -> list[list[Word]]:
    laid_out = []
    for row, line in enumerate(lines):
        at, words = 15.0, []
        for text in line.split():
            width_pt = FONT.getlength(text) * 72 / DPI
            words.append(Word(text, Box(at, 15.0 + 26 * row, at + width_pt, 31.0 + 26 * row)))
            at += width_pt + 5
        laid_out.append(words)
    return laid_out


LINES = words_of("Post by Ilona Kovalenko last Friday", "drivers discuss wages", "nobody answered them")
ALL = [word for line in LINES for word in line]
SECRET = [word for word in ALL if word.text in ("Ilona", "Kovalenko")]
BOX = Box(SECRET[0].box.x0 - 1, SECRET[0].box.y0 - 1, SECRET[1].box.x1 + 1, SECRET[1].box.y1 + 1)
PLAN = Plan(
    "0" * 64,
    (
        Redaction(
            1, 1, 1, BOX, "private person", RedactionState.APPROVED, "Ilona Kovalenko", "a", NOW, "a", NOW
        ),
    ),
    Look(DPI),
)
PAGE = Page(1, WIDTH_PT, HEIGHT_PT, *pack_lines(LINES), TextSource.LAYER)
VISIBLE = [[word for word in line if word not in SECRET] for line in LINES]


def drawn(words: list[Word] = ALL, *, photo: bool = False) -> Image.Image:
    size = round(WIDTH_PT * DPI / 72), round(HEIGHT_PT * DPI / 72)
    image = Image.new("RGB", size, "white")
    if photo:
        noise = [Image.effect_noise(size, 60).point(lambda v: 120 + v // 2) for _ in range(3)]
        image = Image.merge("RGB", noise)
    pen = ImageDraw.Draw(image)
    for word in words:
        pen.text((word.box.x0 * DPI / 72, word.box.y0 * DPI / 72), word.text, fill="black", font=FONT)
    return image


def redacted(image: Image.Image | None = None, *, photo: bool = False) -> Image.Image:
    """With the box burnt in; for a `photo`, which becomes a JPEG, over whole blocks."""
    image = drawn(photo=photo) if image is None else image
    marked = [(r.box, r.reason) for r in PLAN.redactions]
    burn.burn(image, marked, DPI / 72, DPI / 72, DPI, block_px=picture.BLOCK_PX if photo else 1)
    return image


def exhibit(
    image: Image.Image | None = None,
    lines: list[list[Word]] = VISIBLE,
    change: Callable[[picture.Picture], picture.Picture] = lambda encoded: encoded,
    writer: type[ExhibitPdf] = ExhibitPdf,
) -> bytes:
    """An exhibit as `apply` would write it, but for what is passed in."""
    target = BytesIO()
    pdf = writer(target)
    pdf.add_page(change(picture.encode(image or redacted())), DPI, lines)
    pdf.close()
    return target.getvalue()


@cache
def honest() -> bytes:
    target = BytesIO()
    apply.build(
        target, PLAN, [PAGE], render=lambda _: PageImage(*drawn().size, DPI, drawn().tobytes()),
        read_words=ingest.read_words,
    )  # fmt: skip
    return target.getvalue()


def failed(
    data: bytes, *, sizes: tuple[tuple[float, float], ...] = ((WIDTH_PT, HEIGHT_PT),), plan: Plan = PLAN
) -> set[str]:
    expected = verify.Expected(plan, sizes, secrets.of_plan(plan, [PAGE]))
    proof = verify.examine(data, expected, read_words=ingest.read_words)
    for check in proof.checks:
        told = (check.name + check.read + " ".join(check.found)).lower()
        assert "kovalenko" not in told, "a finding must not repeat a secret"
        assert "ilona" not in told, "a finding must not repeat a secret"
        assert (check.outcome is Outcome.FAILED) == bool(check.found)
    return {check.name for check in proof.checks if check.outcome is Outcome.FAILED}


def alarm(data: bytes, *checks: str) -> None:
    names = failed(data)
    for wanted in checks:
        assert any(wanted in name for name in names), f"{wanted!r} saw nothing; failed were {sorted(names)}"


def through_pikepdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(honest())) as pdf:
        change(pdf)
        pdf.save(target)
    return target.getvalue()


def test_an_honest_exhibit_passes_every_check() -> None:
    assert failed(honest()) == set()


def test_a_proof_says_what_was_read_in_words() -> None:
    expected = verify.Expected(PLAN, ((WIDTH_PT, HEIGHT_PT),), secrets.of_plan(PLAN, [PAGE]))
    proof = verify.examine(honest(), expected, read_words=ingest.read_words)
    read = {check.name: check.read for check in proof.checks}
    assert read["As many pages as the original"] == "1 page"
    assert read["Every box is opaque, to its last pixel"] == "1 box, 1 page"
    assert read["What was taken out is not in the text, by PDFium"].endswith("words, 3 strings")
    assert read["What was taken out is in no bytes and no decoded stream"].endswith(
        "decoded, 3 strings in 5 encodings"
    )


@pytest.mark.parametrize(
    "name", ["Contents", "Page", "Stream", "Filter", "Lang", "Decade", "facade", "Dad", "Abe", "Ende"]
)
def test_a_name_that_is_also_a_word_of_every_pdf_is_no_false_alarm(name: str) -> None:
    taken_out = [secrets.Secret(name, is_phrase=True, anywhere=True, misread=True)]
    assert needles.check(honest(), file.parts(honest()), taken_out).outcome is Outcome.PASSED
    planted = honest().replace(b"/Type /Catalog", b"/Type /Catalog (%s)" % name.encode())
    assert needles.check(planted, file.Parts(planted, ()), taken_out).outcome is Outcome.FAILED


def test_an_honest_photograph_passes_every_check() -> None:
    data = exhibit(redacted(photo=True))
    assert b"DCTDecode" in data
    assert failed(data) == set()


# What the text layer says


def test_a_box_drawn_over_text_that_is_kept_in_the_layer() -> None:
    alarm(exhibit(lines=LINES), WALK, PDFIUM, MUPDF, LAYER)


def test_the_name_hidden_elsewhere_in_the_layer() -> None:
    tucked = [*VISIBLE, [replace(SECRET[1], box=Box(15, 100, 60, 104))]]
    alarm(exhibit(lines=tucked), WALK, PDFIUM, MUPDF)


def test_the_name_off_the_page() -> None:
    alarm(exhibit(lines=[*VISIBLE, [replace(SECRET[1], box=Box(900, 100, 960, 112))]]), WALK)


def test_the_name_cut_into_letters() -> None:
    letters = [Word(letter, Box(20.0 + 8 * n, 98, 26.0 + 8 * n, 108)) for n, letter in enumerate("Kovalenko")]
    alarm(exhibit(lines=[*VISIBLE, letters]), WALK, PDFIUM, MUPDF)


def test_words_that_nobody_can_see() -> None:
    hidden = words_of("a b c d e f g", "seven other words that were under somebodys box")[1]
    alarm(
        exhibit(lines=[*VISIBLE, [replace(w, box=Box(w.box.x0, 95, w.box.x1, 107)) for w in hidden]]), LAYER
    )


def test_text_that_is_not_invisible() -> None:
    class Shown(ExhibitPdf):
        def _stream(self, entries: bytes, data: bytes) -> int:
            return super()._stream(entries, data.replace(b"BT 3 Tr", b"BT 0 Tr"))

    alarm(exhibit(writer=Shown), WALK)


def test_a_comment_in_a_content_stream() -> None:
    class Talkative(ExhibitPdf):
        def _stream(self, entries: bytes, data: bytes) -> int:
            return super()._stream(entries, data.replace(b"BT 3 Tr", b"% kovalenko\nBT 3 Tr"))

    alarm(exhibit(writer=Talkative), WALK, BYTES)


@pytest.mark.parametrize(
    "hidden",
    [
        "Kovalenko".encode("utf-16-le"),
        "Kovalenko".encode("utf-16-be"),
        "KOVALENKO".encode("utf-16-be").hex().encode(),
        b"Kovalenko".hex().upper().encode(),
        b"[(Ko) -20 (va) 3 (lenko)] TJ",
        b"ilona   kovalenko",
    ],
)
def test_the_name_in_another_encoding_inside_a_compressed_stream(hidden: bytes) -> None:
    class Encoding(ExhibitPdf):
        def _stream(self, entries: bytes, data: bytes) -> int:
            return super()._stream(entries, data.replace(b"BT 3 Tr", b"BT 3 Tr " + hidden))

    alarm(exhibit(writer=Encoding), BYTES, WALK)


# What the file carries


def test_bytes_after_the_end() -> None:
    alarm(honest() + b"\nIlona Kovalenko", REVISION, BYTES)
    alarm(honest() + b"\n", REVISION)


def test_an_incremental_update() -> None:
    update = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\nxref\n1 1\n%010d 00000 n \n" % len(
        honest()
    )
    end = b"trailer\n<< /Size 5 /Root 1 0 R /Prev 10 >>\nstartxref\n%d\n%%%%EOF\n" % (len(honest()) + 50)
    alarm(honest() + update + end, REVISION)


def test_bytes_between_two_objects() -> None:
    class Gap(ExhibitPdf):
        def _object(self, number: int, body: bytes) -> None:
            super()._object(number, body)
            if number == 3:
                self._write(b"% Kovalenko\n")

    alarm(exhibit(writer=Gap), REVISION)


def test_an_object_that_nothing_points_to() -> None:
    class Extra(ExhibitPdf):
        def close(self) -> None:
            self._stream(b"", b"a draft of nobody's business")
            super().close()

    alarm(exhibit(writer=Extra), OBJECTS)
    assert not any(REVISION in name for name in failed(exhibit(writer=Extra)))


def test_a_comment_inside_an_object() -> None:
    class Commented(ExhibitPdf):
        def _object(self, number: int, body: bytes) -> None:
            super()._object(number, body.replace(b"/Type /Catalog", b"/Type /Catalog % Kovalenko\n"))

    alarm(exhibit(writer=Commented), REVISION, BYTES)


@pytest.mark.parametrize(
    "entry",
    [
        b"/Metadata 2 0 R",
        b"/OpenAction [3 0 R /Fit]",
        b"/Names << >>",
        b"/PieceInfo << /K (x) >>",
        b"/X (Kovalenko)",
    ],
)
def test_an_entry_in_the_catalog_that_does_not_belong(entry: bytes) -> None:
    class Entry(ExhibitPdf):
        def _object(self, number: int, body: bytes) -> None:
            super()._object(number, body.replace(b"/Type /Catalog", b"/Type /Catalog " + entry))

    alarm(exhibit(writer=Entry), OBJECTS)


def test_an_information_dictionary() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Author"] = "Ilona Kovalenko"

    alarm(through_pikepdf(change), METADATA, OBJECTS)


def test_xmp_metadata() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        with pdf.open_metadata() as xmp:
            xmp["dc:title"] = "about Kovalenko"

    alarm(through_pikepdf(change), METADATA, OBJECTS, BYTES)


def test_an_attachment() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["original.pdf"] = b"the original"

    alarm(through_pikepdf(change), METADATA, OBJECTS)


def test_an_annotation() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="hm"
        )
        pdf.pages[0].obj["/Annots"] = pdf.make_indirect(pikepdf.Array([note]))

    alarm(through_pikepdf(change), METADATA, OBJECTS)


def test_another_font_or_another_filter() -> None:
    def font(pdf: pikepdf.Pdf) -> None:
        font = pdf.pages[0].Resources.Font.F.DescendantFonts[0].FontDescriptor.FontFile2
        font.write(font.read_bytes() + b"glyph")

    def lzw(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents.write(b"00>", filter=pikepdf.Name.ASCIIHexDecode)

    def glyphs(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Resources.Font.F.DescendantFonts[0].CIDToGIDMap.write(
            b"\0\0" + "Ilona".encode("utf-16-be")
        )

    alarm(through_pikepdf(font), OBJECTS)
    alarm(through_pikepdf(glyphs), OBJECTS)
    alarm(through_pikepdf(lzw), OBJECTS)


def test_a_page_too_few_or_too_many() -> None:
    names = failed(honest(), sizes=((WIDTH_PT, HEIGHT_PT), (WIDTH_PT, HEIGHT_PT)))
    assert any(PAGES in name for name in names)
    alarm(through_pikepdf(lambda pdf: pdf.pages.append(pdf.pages[0])), PAGES)


def test_a_file_that_is_no_pdf_fails_and_does_not_crash() -> None:
    for data in (b"", b"%PDF-1.7\n", honest()[:-40], honest()[: len(honest()) // 2], b"\0" * 4000):
        alarm(data, REVISION, OBJECTS, BOXES)


# What the pictures carry


def jpeg(**extra: object) -> Callable[[picture.Picture], picture.Picture]:
    def change(encoded: picture.Picture) -> picture.Picture:
        buffer = BytesIO()
        encoded.shown.save(buffer, "JPEG", quality=80, subsampling=0, **extra)
        return replace(
            encoded, data=buffer.getvalue(), filter="DCTDecode", colours="DeviceRGB", bits=8, palette=b""
        )

    return change


def test_a_plain_jpeg_is_no_leak() -> None:
    assert failed(exhibit(redacted(drawn(), photo=True), change=jpeg())) == set()


def exif() -> bytes:
    data = Image.Exif()
    data[0x010F] = "a camera"
    return data.tobytes()


@pytest.mark.parametrize(
    "extra",
    [{"exif": exif()}, {"comment": b"scanned by the source"}, {"icc_profile": b"\0" * 128}, {"xmp": b"<x/>"},
     {"progressive": True}],
)  # fmt: skip
def test_a_jpeg_with_more_than_pixels(extra: dict[str, object]) -> None:
    alarm(exhibit(change=jpeg(**extra)), PICTURES)


def test_bytes_after_the_pixels() -> None:
    def after_jpeg(encoded: picture.Picture) -> picture.Picture:
        plain = jpeg()(encoded)
        return replace(plain, data=plain.data + b"thumbnail")

    alarm(exhibit(change=after_jpeg), PICTURES)
    alarm(exhibit(change=lambda encoded: replace(encoded, data=encoded.data + b"Kovalenko")), PICTURES, BYTES)


def test_rows_below_the_last_one_shown() -> None:
    def taller(encoded: picture.Picture) -> picture.Picture:
        return replace(encoded, height_px=encoded.height_px - 40)

    alarm(exhibit(change=taller), PICTURES)


@pytest.mark.parametrize("colours", [Colours.GREY, Colours.BILEVEL])
def test_a_picture_in_colours_that_the_plan_has_not(colours: Colours) -> None:
    plan = replace(PLAN, look=Look(DPI, colours))
    page = redacted()
    ImageDraw.Draw(page).rectangle((0, 200, 90, 240), fill=(255, 240, 0))
    wrong = exhibit(change=lambda _: picture.encode(page))
    assert any(COLOURS in name for name in failed(wrong, plan=plan))
    right = exhibit(change=lambda _: picture.encode(redacted(), colours))
    assert failed(right, plan=plan) == set()


def test_a_tally_that_says_more_than_how_many() -> None:
    plan = replace(PLAN, look=Look(DPI, tally=True))

    def made(change: Callable[[tuple[Word, ...]], tuple[Word, ...]]) -> bytes:
        target = BytesIO()
        pdf = ExhibitPdf(target)
        pdf.add_page(picture.encode(redacted()), DPI, VISIBLE)
        sheet = tally.draw(plan)
        pdf.add_page(picture.encode(sheet.image), DPI, [*sheet.lines[:-1], change(sheet.lines[-1])])
        pdf.close()
        return target.getvalue()

    assert failed(made(lambda line: line), plan=plan) == set()
    for other in (lambda line: line[:-1], lambda line: (*line, replace(line[-1], text="Kowalenka"))):
        assert any(TALLY in name for name in failed(made(other), plan=plan))


# What the pages show


def test_a_box_that_was_never_burnt() -> None:
    alarm(exhibit(drawn()), BOXES, OCR)


@pytest.mark.parametrize("photo", [False, True])
@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
def test_a_box_one_pixel_short(side: str, photo: bool) -> None:
    x0, y0, x1, y1 = burn.pixels_of(BOX, DPI / 72, DPI / 72, drawn().size)
    edge = {"left": (x0, y0, x0, y1 - 1), "top": (x0, y0, x1 - 1, y0), "right": (x1 - 1, y0, x1 - 1, y1 - 1),
            "bottom": (x0, y1 - 1, x1 - 1, y1 - 1)}[side]  # fmt: skip
    image = redacted(photo=photo)
    image.paste(drawn(photo=photo).crop((edge[0], edge[1], edge[2] + 1, edge[3] + 1)), edge[:2])
    alarm(exhibit(image), BOXES)


def test_a_box_in_a_dark_photograph_that_ends_within_a_block() -> None:
    """The black ends at the box's edge, and what is beside it in the same block of the JPEG rings into it."""
    dark = drawn(photo=True).point(lambda value: value // 3)
    for wrong in (redacted(dark.copy()), _one_column_short(dark)):
        alarm(exhibit(change=lambda _, image=wrong: picture._jpeg(image)), BOXES)
    burnt = redacted(dark.copy(), photo=True)
    assert failed(exhibit(change=lambda _: picture._jpeg(burnt))) == set()


def _one_column_short(image: Image.Image) -> Image.Image:
    whole = redacted(image.copy(), photo=True)
    x0, y0, _, y1 = burn.pixels_of(BOX, DPI / 72, DPI / 72, image.size)
    whole.paste(image.crop((x0, y0, x0 + 1, y1)), (x0, y0))
    return whole


@pytest.mark.parametrize("photo", [False, True])
def test_a_box_that_hides_98_percent(photo: bool) -> None:
    box = tuple(burn.pixels_of(BOX, DPI / 72, DPI / 72, drawn().size))
    nearly = Image.blend(drawn(photo=photo), redacted(photo=photo), 0.98)
    whole = redacted(photo=photo)
    whole.paste(nearly.crop(box), box[:2])
    # Kept as it is, the words are there for whoever turns the brightness up.
    alarm(exhibit(whole, change=lambda encoded: jpeg()(replace(encoded, shown=whole))), BOXES)


def test_a_box_that_hides_90_percent_of_a_page_kept_without_loss() -> None:
    box = tuple(burn.pixels_of(BOX, DPI / 72, DPI / 72, drawn().size))
    whole = redacted()
    whole.paste(Image.blend(drawn(), redacted(), 0.9).crop(box), box[:2])
    data = exhibit(whole)
    assert b"DCTDecode" not in data
    alarm(data, BOXES)


def test_words_in_the_box_where_the_label_should_be() -> None:
    image = drawn()
    ImageDraw.Draw(image).rectangle(burn.pixels_of(BOX, DPI / 72, DPI / 72, image.size), fill="black")
    ImageDraw.Draw(image).text(
        (BOX.x0 * DPI / 72 + 20, BOX.y0 * DPI / 72), "Kovalenko", fill="white", font=FONT
    )
    alarm(exhibit(image), BOXES)


def test_the_name_in_a_picture_elsewhere_on_the_page() -> None:
    copy = replace(SECRET[1], box=Box(200, 60, 260, 76))
    alarm(exhibit(redacted(drawn([*ALL, copy]))), OCR)


def test_a_picture_that_does_not_fill_its_page() -> None:
    class Larger(ExhibitPdf):
        def _object(self, number: int, body: bytes) -> None:
            super()._object(number, body.replace(b"/MediaBox [0 0 360", b"/MediaBox [0 0 460"))

    alarm(exhibit(writer=Larger), WALK)
