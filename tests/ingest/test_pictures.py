from __future__ import annotations

import made
import made_pictures
import pytest
from PIL import Image, ImageEnhance, PngImagePlugin

import ingest
from ingest.errors import Corrupt
from ingest.model import FindingKind, HiddenKind, TextSource
from ingest.pictures import opening, perceptual


def kinds(extraction: ingest.Extraction) -> set[FindingKind]:
    return {finding.kind for finding in extraction.findings}


def said(extraction: ingest.Extraction, name: str) -> str:
    return dict(extraction.metadata).get(name, "")


def test_a_photograph_says_where_when_and_with_what_it_was_taken(read):
    photo = read(made_pictures.jpeg_with_exif(made_pictures.scene()))
    assert said(photo, "camera") == "Nikon COOLPIX P6000"
    assert said(photo, "position") == made_pictures.POSITION
    assert said(photo, "software") == "Darkroom 7"
    assert photo.author == "Zoë Fotograf"
    assert photo.date is not None
    assert photo.date.isoformat() == "2008-10-22T14:28:39+00:00"


def test_position_and_serial_numbers_are_findings(read):
    found = read(made_pictures.jpeg_with_exif(made_pictures.scene())).findings
    assert [(f.kind, f.untrusted_quote) for f in found] == [
        (FindingKind.LOCATION, made_pictures.POSITION),
        (FindingKind.SERIAL_NUMBER, "BODY-12345"),
        (FindingKind.SERIAL_NUMBER, "LENS-678"),
    ]


def test_a_thumbnail_of_something_else_is_a_finding_and_a_child(read):
    whole = made_pictures.scene(1)
    cut = whole.crop((0, 0, 250, 200))
    photo = read(made_pictures.jpeg_with_exif(cut, thumbnail=whole.resize((160, 120))))
    assert FindingKind.THUMBNAIL_DIFFERS in kinds(photo)
    [small] = photo.attachments
    assert small.data.startswith(b"\xff\xd8")


@pytest.mark.parametrize("turn", [None, Image.Transpose.ROTATE_90])
def test_the_pictures_own_thumbnail_is_no_finding_even_letterboxed_or_turned(read, turn):
    picture = made_pictures.scene(2, (900, 600))
    small = Image.new("RGB", (160, 120), "black")
    small.paste(picture.resize((160, 107)), (0, 6))
    small = small if turn is None else small.transpose(turn)
    photo = read(made_pictures.jpeg_with_exif(picture, thumbnail=small))
    assert FindingKind.THUMBNAIL_DIFFERS not in kinds(photo)
    assert not photo.attachments


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_file_behind_the_end_of_a_picture_is_a_finding_and_a_child(read, kind):
    behind = made.pdf("Hidden in plain sight")
    photo = read(made.encoded(made_pictures.scene(), kind) + behind)
    assert FindingKind.APPENDED_DATA in kinds(photo)
    assert photo.attachments[0].data == behind
    assert "PDF" in next(f.message for f in photo.findings if f.kind == FindingKind.APPENDED_DATA)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_zeros_behind_the_end_are_filling(read, kind):
    photo = read(made.encoded(made_pictures.scene(), kind) + b"\x00" * 4000)
    assert not photo.findings
    assert not photo.attachments


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_of_a_picture_cut_short_the_rest_is_shown_and_named(read, render, kind):
    data = made.encoded(made.picture_of("FIRST LINE", height=900), kind)
    photo = read(data[: len(data) * 2 // 3])
    assert FindingKind.CUT_SHORT in kinds(photo)
    assert photo.defects == ("Page 1 is cut short; what is there of it is shown.",)
    assert "FIRST" in photo.pages[0].text
    assert render(data[: len(data) * 2 // 3]).width_px > 0


def test_captions_and_comments_are_found_by_their_words(read):
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Description", "The minister at the quay")
    chunks.add_itxt(
        "XML:com.adobe.xmp", "<x><dc:subject><rdf:Bag><rdf:li>harbour</rdf:li></rdf:Bag></dc:subject></x>"
    )
    photo = read(made.encoded(made_pictures.scene(), "PNG", pnginfo=chunks))
    [hidden] = photo.pages[0].hidden
    assert hidden.kind is HiddenKind.METADATA
    assert "minister" in hidden.text
    assert "harbour" in hidden.text


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", "jpeg", "tiff_adobe_deflate", "raw"])
def test_tiff_of_every_compression_is_read(read, compression):
    mode = "1" if compression.startswith("group") else "L"
    page = made.picture_of("FACSIMILE 4711").convert(mode)
    found = read(made_pictures.tiff(page, compression=compression, dpi=(200, 200)))
    assert "FACSIMILE" in found.pages[0].text
    assert found.pages[0].picture_share == 1.0


def test_frames_of_different_sizes_are_pages_of_different_sizes(read):
    frames = [Image.new("L", (800, 400), "white"), made.picture_of("SECOND", width=500).convert("1")]
    found = read(made_pictures.tiff(*frames, dpi=(100, 100)))
    assert [(round(p.width_pt), round(p.height_pt)) for p in found.pages] == [(576, 288), (360, 216)]
    assert [p.source for p in found.pages] == [TextSource.NONE, TextSource.OCR]


def test_a_fax_of_half_the_lines_is_shown_in_its_true_shape(read, render):
    fax = made.picture_of("STANDARD FAX", width=1728, height=1000, size=160).resize((1728, 500)).convert("1")
    data = made_pictures.tiff(fax, compression="group3", dpi=(204, 98))
    [page] = read(data).pages
    assert "STANDARD" in page.text
    assert page.width_pt / page.height_pt == pytest.approx(1728 / 204 / (500 / 98), rel=0.01)
    image = render(data, dpi=204)
    assert image.width_px / image.height_px == pytest.approx(page.width_pt / page.height_pt, rel=0.01)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I;16", "I", "F"]
)
def test_colours_of_every_kind_become_black_on_white(render, mode):
    grey = made.picture_of("x", width=200, height=80, size=40).convert("L")
    deep = grey.convert("F").point(lambda value: value * 16)
    picture = {"I;16": deep.convert("I").convert("I;16"), "I": deep.convert("I"), "F": deep, "LAB": None}.get(
        mode, 0
    )
    if picture is None:
        picture = Image.merge("LAB", (grey, Image.new("L", grey.size, 128), Image.new("L", grey.size, 128)))
    picture = picture or grey.convert("RGB").convert(mode)
    image = render(made_pictures.tiff(picture), dpi=96)
    assert image.rgb[:3] in (b"\xff\xff\xff", b"\xfe\xfe\xfe")


def test_a_moving_picture_is_its_first_moment_and_says_so(read):
    frames = [made_pictures.scene(seed, (200, 100)) for seed in range(3)]
    for kind in ("GIF", "WEBP"):
        found = read(made.encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert len(found.pages) == 1
        assert said(found, "frames").startswith("3 ")


@pytest.mark.parametrize("kind", ["AVIF", "JPEG2000", "ICO", "PPM", "PCX"])
def test_rarer_pictures_are_read(read, kind):
    found = read(made.encoded(made_pictures.scene(0, (256, 128)), kind))
    assert found.media_type.startswith("image/")
    assert len(found.pages) == 1


@pytest.mark.skipif(not opening.CAN_READ_HEIF, reason="the extra heif is not installed")
def test_a_telephones_picture_is_read(read):
    import pillow_heif

    pillow_heif.register_heif_opener()
    found = read(made.encoded(made.picture_of("HEIC PAGE"), "HEIF"))
    assert found.media_type == "image/heic"
    assert "HEIC" in found.pages[0].text


def test_the_hash_stays_near_when_a_picture_is_saved_smaller_darker_or_slightly_cut():
    picture = made_pictures.scene(1, (1200, 900))
    changed = {
        "smaller": picture.resize((300, 225)),
        "darker": ImageEnhance.Brightness(picture).enhance(0.7),
        "cut": picture.crop((12, 9, 1188, 891)),
        "grey": picture.convert("L"),
    }
    for name, other in changed.items():
        assert distance(picture, other) <= 10, name
    assert distance(picture, made_pictures.scene(3, (1200, 900))) > 15


def distance(one: Image.Image, other: Image.Image) -> int:
    first, second = (int(perceptual.perceptual_hash(picture), 16) for picture in (one, other))
    return (first ^ second).bit_count()


def test_the_hash_is_in_the_metadata_and_a_blank_picture_has_none(read):
    assert len(said(read(made.encoded(made_pictures.scene())), "perceptual-hash")) == 16
    assert not said(read(made.encoded(Image.new("RGB", (300, 300), "white"))), "perceptual-hash")


def test_a_drawing_shows_its_words_and_names_its_scripts_and_hosts(read, render):
    drawing = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="300" height="100">
    <title>Plan B</title><text x="10" y="50" font-size="20">Ground floor</text>
    <image href="https://tracker.example/p.png" width="1" height="1"/><script>alert(1)</script></svg>"""
    found = read(drawing)
    assert found.media_type == "image/svg+xml"
    assert found.title == "Plan B"
    assert "Ground floor" in found.pages[0].text
    assert kinds(found) == {FindingKind.SCRIPT, FindingKind.REMOTE_REFERENCE}
    assert render(drawing).width_px == 300


def test_a_large_picture_is_read_smaller_and_not_refused(read, render):
    data = made.encoded(Image.new("L", (11000, 10000), 200), "PNG")
    assert len(read(data).pages) == 1
    image = render(data, dpi=2400)
    assert 5_000_000 < image.width_px * image.height_px <= 40_000_000


def test_nonsense_after_a_pictures_first_bytes_is_damaged(read):
    with pytest.raises(Corrupt):
        read(b"\x89PNG\r\n\x1a\n" + b"nonsense" * 20)
