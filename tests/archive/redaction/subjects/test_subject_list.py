"""Subjects from a table as somebody made it: what can be read is taken, the rest says why."""

from __future__ import annotations

import pytest

from archive.errors import Invalid
from archive.redaction.subjects.model import SubjectKind
from archive.redaction.subjects.reading import read, read_fields


def read_text(text: str):
    return read(text.encode(), reason="legal", noun="Person")


def test_a_heading_in_any_order_and_any_separator() -> None:
    for mark in ",;\t|":
        inner = ";" if mark != ";" else "|"
        rows = (
            ["E-Mail", "Reason", "Full name", "Alias", "Label", "shoe size", "Phone"],
            ["j@example.org", "minor", '"Doe, Jane"', f"Джейн Доу {inner} Janie", "Driver", "38", "+44 20 7946 0018"],
        )  # fmt: skip
        ((subject, noun),) = read_text("\n".join(mark.join(row) for row in rows)).entries
        assert (subject.name, subject.reason, noun) == ("Doe, Jane", "minor", "Driver")
        assert subject.spellings == ("Джейн Доу", "Janie")
        assert subject.emails == ("j@example.org",)
        assert subject.numbers == ("+44 20 7946 0018",)


def test_a_line_that_cannot_be_read_says_why_and_spoils_no_other() -> None:
    found = read_text(
        'name,kind,reason\nJane Doe,person,legal\n,person,legal\n"Ann Lee,person,minor\nVan 4,ship,legal\n'
        "Bo Kim,person,because\nPlate AB12,thing,other\n"
    )
    assert [entry.name for entry, _ in found.entries] == ["Jane Doe", "Ann Lee", "Plate AB12"]
    assert [line.number for line in found.unread] == [3, 5, 6]
    assert all(line.reason and "Van 4" not in line.reason for line in found.unread)
    assert found.entries[2][0].kind is SubjectKind.THING


def test_a_name_a_line_with_commas_in_names() -> None:
    found = read_text("\ufeffDoe, Jane\n\nMary Roe\n")
    assert [(entry.name, entry.reason, noun) for entry, noun in found.entries] == [
        ("Doe, Jane", "legal", "Person"),
        ("Mary Roe", "legal", "Person"),
    ]


def test_old_encodings_are_read() -> None:
    found = read("name\nNicanor Valdepeñas\n".encode("utf-16"), reason="legal", noun="Person")
    assert found.entries[0][0].name == "Nicanor Valdepeñas"


@pytest.mark.parametrize("data", [b"", b"\n \n", b"a" * 4_000_001])
def test_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read(data, reason="legal", noun="Person")


def test_one_subject_in_lines() -> None:
    said = read_fields("Jane Doe\nSpelling: Janie\nspelling: J. D.\nphone: -\n")
    assert said == {"name": ("Jane Doe",), "spellings": ("Janie", "J. D."), "numbers": ()}
    with pytest.raises(Invalid, match="Line 2"):
        read_fields("name: Jane\ncolour: red\n")
