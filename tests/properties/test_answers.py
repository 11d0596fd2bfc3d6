"""Whatever a reading process answers: an Extraction whose every field is sound, or an IngestError. Nothing else."""

from __future__ import annotations

import json
import socket
import struct
from contextlib import suppress
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import answers, frames, wire
from ingest.errors import IngestError, Malformed, TooLarge
from ingest.model import (
    Attachment,
    BareCapture,
    Box,
    Extraction,
    Facts,
    Finding,
    FindingKind,
    Hidden,
    HiddenKind,
    LeftOut,
    Limits,
    Page,
    TextSource,
    Trace,
    TraceKind,
    Word,
    pack_lines,
)
from ingest.spool import Spool
from ingest.wire import Frame

LIMITS = Limits(pages=5, page_characters=200, characters=600, attachments=4, attachment_bytes=5000)

HOSTILE_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(10**400), 2**63, -1])
    | st.floats()
    | HOSTILE_TEXT
    | st.sampled_from(
        [*TextSource, *HiddenKind, *FindingKind, "0001-01-01T00:00:00", "9999-12-31T23:59:59-23:59"]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(HOSTILE_TEXT, inner, max_size=3),
    max_leaves=8,
)
WELL_MADE: dict[str, dict[str, object]] = {
    "page": {
        "number": 1, "width_pt": 100.0, "height_pt": 100.0, "text_bytes": 4, "source": "layer", "ocr_confidence": 80.0,
        "picture_share": 0.5, "language": "en", "hidden": [["comment", 2]],
    },
    "attachment": {
        "name": "a.txt", "modified_at": "2020-01-01T00:00:00+00:00", "address": "http://example.org",
        "captured_at": None,
    },
    "more": {},
    "left out": {"name": "a", "reason": "encrypted", "message": "Locked.", "by_rule": False},
    "finding": {"kind": "macro", "message": "It has macros.", "page": 0, "quote": "Sub Main"},
    "trace": {"kind": "bookmark", "where": "Root, Outlines", "page": 0, "text": "Chapter"},
    "facts": {
        "media_type": "text/plain", "title": "t", "author": "a", "date": "2020-01-01T00:00:00+00:00", "language": "en",
        "metadata": [["to", "bob"]], "defects": ["one"],
    },
}  # fmt: skip
BOX = struct.pack("<4f", 0, 0, 1, 1)
PAYLOADS = st.sampled_from([b"", BOX + b"wordhi", BOX + b"two words", b"\xff" * 22, BOX * 3]) | st.binary(
    max_size=64
)


@st.composite
def hostile_frames(draw: st.DrawFn) -> Frame:
    """Mostly well made, but for a field or two: what is wrong everywhere is refused at the first field."""
    kind = draw(st.sampled_from([*WELL_MADE, "error", "done", "image", "", None, 7]))
    header = {"is": kind, **WELL_MADE.get(str(kind), {})}
    for name in draw(st.lists(st.sampled_from(sorted(header)), max_size=2)):
        header[name] = draw(ANYTHING)
    return Frame(header, draw(PAYLOADS))


def extracted(sent: list[Frame]) -> Extraction:
    return answers.extraction(iter(sent), LIMITS, Spool(), None, 100)


def assert_sound(found: Extraction) -> None:
    said = [
        found.title,
        found.author,
        found.media_type,
        found.language,
        *found.defects,
        *map("".join, found.metadata),
    ]
    assert len(found.pages) <= LIMITS.pages
    for number, page in enumerate(found.pages, 1):
        assert page.number == number
        assert len(page.boxes) == 4 * len(page.text.split())
        assert 0 < page.width_pt < 1e8
        assert 0 < page.height_pt < 1e8
        assert page.ocr_confidence is None or 0 <= page.ocr_confidence <= 100
        assert 0 <= page.picture_share <= 1
        said += [page.text, page.language, *(entry.text for entry in page.hidden)]
    assert len(found.attachments) + len(found.left_out) <= LIMITS.attachments
    assert sum(len(entry.data) for entry in found.attachments) <= LIMITS.attachment_bytes
    for entry in found.attachments:
        said += [entry.untrusted_name, entry.untrusted_address]
        assert all(
            moment is None or moment.tzinfo == UTC for moment in (entry.modified_at, entry.captured_at)
        )
    for entry in found.left_out:
        said += [entry.untrusted_name, entry.message, entry.reason]
    for entry in found.findings:
        said += [entry.message, entry.untrusted_quote]
        assert entry.page_number >= 0
    assert found.date is None or found.date.tzinfo == UTC
    for text in said:
        assert "\0" not in text
        text.encode("utf-8")


@settings(max_examples=600, deadline=None)
@given(st.lists(hostile_frames(), max_size=6))
def test_any_answer_is_sound_or_an_ingest_error(sent: list[Frame]) -> None:
    try:
        found = extracted(sent)
    except IngestError as error:
        if error.partial is not None:
            assert_sound(error.partial)
    else:
        assert_sound(found)


@pytest.mark.parametrize("kind", ["attachment", "left out"])
def test_of_too_many_members_those_up_to_the_limit_are_kept(kind: str) -> None:
    frame = Frame({"is": kind, **WELL_MADE[kind]})
    with pytest.raises(TooLarge) as caught:
        extracted([frame] * (LIMITS.attachments + 1))
    partial = caught.value.partial
    assert partial is not None
    assert len(partial.attachments) + len(partial.left_out) == LIMITS.attachments


@settings(max_examples=300, deadline=None)
@given(st.lists(hostile_frames(), max_size=3))
def test_any_answer_to_the_other_questions_is_sound_or_an_ingest_error(sent: list[Frame]) -> None:
    for ask in (answers.image, answers.single_page):
        try:
            ask(iter(sent), LIMITS)
        except IngestError:
            continue


@pytest.mark.parametrize("kind", WELL_MADE)
def test_the_well_made_answers_are_taken(kind: str) -> None:
    before = [Frame({"is": "attachment", **WELL_MADE["attachment"]})] if kind == "more" else []
    assert_sound(extracted([*before, Frame({"is": kind, **WELL_MADE[kind]}, BOX + b"wordhi")]))


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, fields in WELL_MADE.items() for name in fields]
)
@pytest.mark.parametrize("value", [[], {}, [[]], -1, 10**400, True, "\ud800", float("nan")], ids=repr)
def test_a_field_of_the_wrong_kind(kind: str, name: str, value: object) -> None:
    with suppress(Malformed, TooLarge):
        assert_sound(extracted([Frame({"is": kind, **WELL_MADE[kind], name: value}, BOX + b"wordhi")]))


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=80) | st.builds(
    lambda header, payload: struct.pack(">IQ", len(header), len(payload)) + header + payload,
    st.binary(max_size=40) | ANYTHING.map(lambda value: json.dumps(value).encode()), st.binary(max_size=20),
))  # fmt: skip
def test_any_bytes_are_a_frame_or_an_error_of_the_wire(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        try:
            while True:
                frame = wire.receive(ours, payload_bytes=1000)
                assert isinstance(frame.header, dict)
        except (wire.Closed, wire.Broken):
            pass


TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
PARTS = st.lists(
    st.builds(Attachment, TEXTS, st.binary(max_size=20))
    | st.builds(LeftOut, TEXTS, st.sampled_from(["encrypted", "symbolic-link"]), TEXTS, st.booleans())
    | st.builds(BareCapture, TEXTS, st.datetimes(timezones=st.just(UTC)), st.integers(0, 999), TEXTS)
    | st.builds(Finding, st.sampled_from(FindingKind), TEXTS, st.integers(0, 9), TEXTS)
    | st.builds(Trace, st.sampled_from(TraceKind), TEXTS, TEXTS, st.integers(0, 9)),
    max_size=4,
)


@settings(max_examples=200, deadline=None)
@given(PARTS, TEXTS, st.lists(st.builds(Hidden, st.sampled_from(HiddenKind), TEXTS), max_size=3), TEXTS)
def test_what_an_honest_reader_says_arrives_unchanged(
    parts: list[object], text: str, hidden: list[Hidden], title: str
) -> None:
    words, boxes = pack_lines([[Word(text, Box(0, 0, 1, 1))]])
    page = Page(1, 9.0, 9.0, words, boxes, TextSource.LAYER, 50.0, 0.25, "en", tuple(hidden))
    facts = Facts("text/plain", title, metadata=(("to", title),), defects=(title,))
    limits = Limits()
    sent = [Frame(*plain) for plain in frames.of_parts([page, *parts, facts], limits)]
    found = answers.extraction(iter(json_way(sent)), limits, Spool(), None, 100)
    assert list(found.pages) == [page]
    assert (found.title, found.metadata, found.defects) == (title, facts.metadata, facts.defects)
    assert [(a.untrusted_name, a.data) for a in found.attachments] == [
        (a.untrusted_name, a.data) for a in parts if isinstance(a, Attachment)
    ]
    assert list(found.left_out) == [part for part in parts if isinstance(part, LeftOut)]
    assert list(found.bare_captures) == [part for part in parts if isinstance(part, BareCapture)]
    assert list(found.findings) == [part for part in parts if isinstance(part, Finding)]
    assert list(found.traces) == [part for part in parts if isinstance(part, Trace)]


def json_way(sent: list[Frame]) -> list[Frame]:
    return [Frame(json.loads(json.dumps(frame.header)), frame.payload) for frame in sent]


def test_an_honest_file_that_says_too_much_is_cut_and_not_refused() -> None:
    many = 20_000
    page = Page(
        1,
        9.0,
        9.0,
        "",
        pack_lines([])[1],
        TextSource.NONE,
        hidden=(Hidden(HiddenKind.COMMENT, "x" * 999),) * many,
    )
    parts = [
        page,
        *(Finding(FindingKind.ZERO_WIDTH, "m" * 999, 0, "q" * 99_999) for _ in range(12_000)),
        *(Trace(TraceKind.NAME, "w" * 999, "t" * 99) for _ in range(22_000)),
        Attachment("n" * 99_999, b""),
        LeftOut("n" * 99_999, "encrypted", "m" * 999),
        *(BareCapture("https://" + "a" * 999, None, 301, "l" * 999) for _ in range(9_000)),
        Facts("t" * 999, "t" * 99_999, "a" * 99_999, language="english of a kind",
              metadata=(("name" * 99, "v" * 99_999),) * 999, defects=("d" * 999,) * 99),
    ]  # fmt: skip
    limits = Limits()
    sent = list(frames.of_parts(parts, limits))
    assert all(len(json.dumps(header)) < 4 * 1024**2 for header, _ in sent)
    found = answers.extraction(iter(json_way([Frame(*plain) for plain in sent])), limits, Spool(), None, 100)
    assert len(found.findings) == frames.FINDINGS
    assert len(found.traces) == frames.TRACES
    assert "More was found than is listed here." in found.defects
