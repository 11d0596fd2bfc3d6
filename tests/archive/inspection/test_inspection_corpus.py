"""Court filings that x-ray's authors collected, with what their tests (tests/test_utils.py) expect of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive import inspection
from archive.inspection import OwnKind, Report
from archive.model import FindingKind, HiddenKind
from ingest.model import TraceKind

pytestmark = pytest.mark.corpus

# What else these files hide, looked at one by one.
_TRUE = {
    "no_bad_redactions.7.1": {HiddenKind.METADATA},  # a clerk's name and the name of her file
    "no_bad_redactions.8.1": {HiddenKind.COVERED},  # "03/23/2019" under the scan: a date, no redaction
    "whitespace_redactions": {OwnKind.WIDTH},  # the words on both sides of the one box
}
_CLEAN = (
    "no_bad_redactions.2.1", "no_bad_redactions.3.2", "no_bad_redactions.4.1", "no_bad_redactions.6.2",
    "no_bad_redactions.7.1", "no_bad_redactions.8.1", "rect_ordering_2.1", "rectangles_no", "multi_line_redaction_ok",
    "whitespace_redactions",
)  # fmt: skip


def report(corpus: Path, name: str) -> Report:
    return inspection.inspect(corpus / "pdf-redaction" / "x-ray" / f"{name}.pdf")


@pytest.mark.parametrize(
    ("name", "boxes", "says"),
    [
        ("rectangles_yes", 3, "did not disclose all relevant medical history"),
        ("rectangles_yes_2", 1, "def"),
        ("bad_cross_hatched_redactions", 16, "pro-Trump Ukrainian businessman"),
        (
            "hidden_text_on_visible_text",
            2,
            "TROOPPER",
        ),  # x-ray itself does not find it: its test is expected to fail
    ],
)
def test_bad_redactions_are_found_as_often_as_the_authors_say(
    corpus: Path, name: str, boxes: int, says: str
) -> None:
    (found,) = (entry for entry in report(corpus, name).found if entry.kind is FindingKind.BAD_REDACTION)
    assert ("one box" if boxes == 1 else f"{boxes} boxes") in found.message
    assert says in found.untrusted_text


@pytest.mark.parametrize("name", _CLEAN)
def test_good_redactions_and_ordinary_boxes_raise_no_alarm(corpus: Path, name: str) -> None:
    counted = {entry.kind for entry in report(corpus, name).found if entry.counts}
    assert counted == _TRUE.get(name, set())


def test_an_earlier_state_is_named(corpus: Path) -> None:
    assert TraceKind.OLD_REVISION in {entry.kind for entry in report(corpus, "rectangles_yes_2").found}
