"""Lines of a list are found in every place and encoding, and what is said of them never repeats them."""

from __future__ import annotations

from base64 import b64encode

import made
import made_hidden
import made_pdf
import pytest
from made_hidden import MADE, WORDS
from pikepdf import Array, Dictionary, Name

from archive.errors import Invalid
from archive.inspection import OwnKind, Secrets
from ingest.model import TraceKind

LIST = ("Somebody Else", WORDS, "Nobody Here")


def lines(report) -> set[int]:
    return {entry.line for entry in report.found if entry.kind is OwnKind.SECRET}


@pytest.mark.parametrize(
    "kind",
    [TraceKind.ANNOTATION, TraceKind.COLOUR_PROFILE, TraceKind.COVERED_PICTURE, TraceKind.DESTINATION, TraceKind.MARKUP,
     TraceKind.LOOSE_BYTES, TraceKind.NAME, TraceKind.OLD_REVISION, TraceKind.PACKAGE_PART, TraceKind.UNREFERENCED],
)  # fmt: skip
def test_a_secret_is_found_in_places_of_every_sort_and_never_repeated(inspect, kind: TraceKind) -> None:
    report = inspect(MADE[kind](), *LIST)
    assert lines(report) == {2}
    for entry in report.found:
        said = f"{entry.message}{entry.untrusted_text}{entry.untrusted_where}{entry.untrusted_inside}".lower()
        assert "heron" not in said
        assert "codeword" not in said
        assert entry.untrusted_where or entry.page_number or entry.untrusted_inside


def test_what_stands_openly_on_a_page_is_found_too(inspect) -> None:
    report = inspect(made.pdf("One", f"Here is {WORDS}"), *LIST)
    assert ("the text of the page", 2) in {
        (entry.untrusted_where, entry.page_number) for entry in report.found
    }


def test_what_only_pixels_say_is_found(inspect) -> None:
    document = made_pdf.new()
    document[0].insert_text(
        (50, 80), "Words on a page that says enough of them for its text layer to be believed"
    )
    picture = made.encoded(made_hidden.lettering())
    document[0].insert_image((30, 200, 370, 250), stream=picture, keep_proportion=False)
    report = inspect(made_pdf.done(document), *LIST)
    assert lines(report) == {2}
    assert "the page as it looks" in {entry.untrusted_where for entry in report.found}


def test_a_file_without_any_of_them_is_clean(inspect) -> None:
    assert inspect(made_pdf.boxed("Quite another thing"), *LIST).found == ()
    assert inspect(made.encoded(made.picture_of("Harbour")), *LIST).found == ()


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        WORDS.upper().encode("utf-16-le"),
        WORDS.encode("utf-16-be"),
        WORDS.encode().hex().encode(),
        b64encode(f"abc {WORDS} abc".encode()),
        b64encode(f"ab {WORDS} abc".encode()),
        b64encode(f"a {WORDS} abc".encode()),
        WORDS[::-1].encode(),
        b"<b>Code</b>word <i>Her</i>on",
        b"[(Code) -20 (word H) 5 (er)] TJ (on) Tj",
        b"&#67;odeword%20Heron",
        "C\u200bo\u200bd\u200be\u200bw\u200bo\u200br\u200bd Heron".encode(),
        b"\x00\x01\xff" * 50 + b"CodewordHeron" + b"\x80" * 50,
    ],
    ids=["plain", "capitals in UTF-16", "UTF-16 BE", "hexadecimal", "base64 1", "base64 2", "base64 3", "backwards",
         "split by tags", "split by moves", "escaped", "zero-width", "in noise"],
)  # fmt: skip
def test_every_spelling_is_found_in_bytes(data: bytes) -> None:
    assert Secrets(LIST).in_bytes(data) == [2]


def test_bytes_without_them_hold_none() -> None:
    secrets = Secrets([*LIST, "Ann", "Li", "12"])
    assert secrets.in_bytes(b"A planned line of 12 words, annotated") == []
    assert secrets.in_bytes(bytes(range(256)) * 200) == []


def test_short_ones_are_found_as_words() -> None:
    secrets = Secrets(["Li", "Ann"])
    assert secrets.in_text("Mr Li was here") == [1]
    assert secrets.in_text("A line that was planned") == []


def test_other_scripts_are_found() -> None:
    secrets = Secrets(["Олена Коваль", "山田太郎"])
    assert secrets.in_text("пані ОЛЕНА КОВАЛЬ, 山田太郎さん") == [1, 2]
    assert secrets.in_bytes("Олена Коваль".encode("utf-16-be")) == [1]
    assert secrets.in_bytes("олена коваль".encode("cp1251")) == [1]


def test_lines_keep_their_numbers_and_empty_ones_are_passed_over() -> None:
    assert Secrets(["", " ", "Codeword Heron"]).in_text("codeword heron") == [3]
    with pytest.raises(Invalid, match="names no secret"):
        Secrets(["", " - ", "x"])


def test_a_secret_in_the_name_of_a_file_inside_is_found(inspect) -> None:
    report = inspect(made_pdf.attached(**{f"{WORDS}.txt": b"nothing"}), *LIST)
    assert lines(report) == {2}
    assert not any("Heron" in name for entry in report.found for name in entry.untrusted_inside)


def test_a_replaced_drawing_is_unpacked_and_searched(inspect) -> None:
    assert lines(inspect(made_pdf.edited(f"Visible {WORDS}", "Visible words only"), *LIST)) == {2}


def test_a_decoy_key_does_not_stop_the_search(inspect) -> None:
    """One object that cannot be read hides nothing of the others."""

    def change(document) -> None:
        document.Root["/Broken"] = document.make_stream(b"no zlib", Filter=Name.FlateDecode)
        document.Root["/Names"] = Dictionary(Dests=Dictionary(Names=Array([WORDS, Array([])])))

    assert lines(inspect(made_pdf.with_objects(change), *LIST)) == {2}
