"""Which strings may not be in an exhibit: all that was taken out, and nothing that may be read elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.model import Box, Look, Page, Plan, Redaction, RedactionState, TextSource, Word
from archive.redaction import secrets
from archive.redaction.verify.needles import Needles, said_in
from ingest.model import pack_lines

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def taken_out(*lines: str, covered: set[str], covers: str = "") -> secrets.Secrets:
    """The secrets of a page on which the words in `covered` are under boxes, each its own, where marked with a *."""
    words, redactions = [], []
    for row, line in enumerate(lines):
        words.append([])
        for column, text in enumerate(line.split()):
            box = Box(60.0 * column, 20.0 * row, 60.0 * column + 50, 20.0 * row + 12)
            words[-1].append(Word(text.strip("*"), box))
            if text.startswith("*") or text in covered:
                redactions.append(
                    Redaction(1, 1, 1, box, "legal", RedactionState.APPROVED, covers, "a", NOW, "a", NOW)
                )
    page = Page(1, 900, 900, *pack_lines(words), TextSource.LAYER)
    return secrets.of_plan(Plan("0" * 64, tuple(redactions), Look(100)), [page])


def told(found: secrets.Secrets) -> dict[str, secrets.Secret]:
    return {secret.text: secret for secret in found.secrets}


def test_the_phrase_and_each_of_its_words_are_secret() -> None:
    found = taken_out("post by Jane Doe today", covered={"Jane", "Doe"})
    assert set(told(found)) == {"Jane Doe", "Jane", "Doe"}
    assert found.visible_words == 3


def test_a_phrase_across_the_end_of_a_line_is_one_phrase() -> None:
    assert "Jane Doe" in told(taken_out("post by *Jane*", "*Doe* today", covered=set()))


def test_a_word_that_may_be_read_elsewhere_is_no_secret_but_its_phrase_is() -> None:
    found = told(taken_out("the *driver* *Jane*", "a driver said", covered=set()))
    assert set(found) == {"driver Jane", "Jane"}


def test_a_phrase_that_may_be_read_elsewhere_is_no_secret() -> None:
    assert told(taken_out("*Jane* *Doe* and", "Jane Doe", covered=set())) == {}


def test_letters_inside_visible_words_are_not_sought_in_bytes() -> None:
    found = told(taken_out("*Ann* planned it", covered=set()))
    assert not found["Ann"].anywhere
    assert len(Needles(found.values())) == 0
    assert said_in(["planned"], found.values()) == 0
    assert said_in(["Ann’s"], found.values()) == 1


def test_what_is_like_a_visible_word_is_not_sought_misread() -> None:
    found = told(taken_out("*Marinas* and Marinal", covered=set()))
    assert not found["Marinas"].misread
    assert said_in(["Marinal"], found.values(), misread=True) == 0


def test_words_too_short_to_mean_anything_are_not_sought_alone() -> None:
    assert set(told(taken_out("*Jo* *of* *Wu*", covered=set()))) == {"Jo of Wu"}


def test_what_an_editor_said_is_covered_is_secret_though_no_word_lies_there() -> None:
    assert "王小明" in told(taken_out("post *x*", covered=set(), covers="王小明"))


def test_short_figures_are_not_sought_among_offsets() -> None:
    found = told(taken_out("call *555123* or *5551234567*", covered=set()))
    assert Needles(found.values()).letters == ["5551234567"]
    assert said_in(["555123"], found.values()) == 1


def test_any_spelling_in_bytes_is_found_and_others_are_not() -> None:
    needles = Needles(told(taken_out("by *Jäger* *Öztürk*", covered=set())).values())
    for text in ("jäger", "ÖZTÜRK", "jager", "JägerÖztürk", "Jäger Öztürk", "Ja\u0308ger"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            if encoding == "latin-1" and "\u0308" in text:
                continue
            assert needles.are_in(b"\x01\x02" + text.encode(encoding) + b"\x03"), (text, encoding)
            assert needles.are_in(text.encode(encoding).hex().encode())
    assert not needles.are_in(b"Jaeger and Oeztuerk, J\x00\x00ger")
    assert not Needles([]).are_in(b"anything")
