"""Facts of real files, each told by us and, in the same run, by a tool that shares no code with our readers.

What is compared, on which files and with what, stands in `facts.FACTS`. Each file is read once for all of them.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import other_programs as programs
import pytest
from corpus_readings import Readings
from facts import FACTS, Fact

from ingest.errors import IngestError
from ingest.model import Extraction

pytestmark = pytest.mark.corpus

FILES_AT_LEAST = 60
"""On how many files something must be compared. There are far more; `facts` says how many each fact has."""

TOOL_IS_WRONG = {
    # It saves the locked bytes as if they were the file.
    ("embedded files, bytes by pdfdetach", "pdf-encrypted/pdfjs/encrypted-attachment.pdf"),
    # It does not know in which encoding names are; we tell it by their letters.
    ("members, names by 7z", "archive/tika/gbk.zip"),
    ("members, names by 7z", "archive/tika/testZipEntryNameCharsetShiftSJIS.zip"),
    # It enters the enclosed message, which we give as a file of its own.
    ("attachments, bytes by munpack", "email/flanker/torture-part.eml"),
    # It takes the only byte of a capture for the end of HTTP headers, of which there are none.
    ("captures, bytes by warcio", "web-archive/warcio/bad.arc"),
}
"""Where they differ, and the file itself says that we are right."""


@dataclass(frozen=True)
class Comparison:
    fact: Fact
    file: str
    theirs: Any
    ours: Any

    @property
    def agrees(self) -> bool:
        return not isinstance(self.ours, IngestError) and self.fact.agree(self.theirs, self.ours)

    @property
    def tells_something(self) -> bool:
        return self.theirs not in ((), "", ((), 0), Counter())


@pytest.fixture(scope="module")
def compared(corpus: Path, readings: Readings) -> list[Comparison]:
    """Each file is read once, whatever the number of facts."""
    asked: dict[Path, list[Fact]] = {}
    for fact in filter(_is_there, FACTS):
        for pattern in fact.files:
            for path in filter(Path.is_file, sorted(corpus.glob(pattern))):
                asked.setdefault(path, []).append(fact)
    with ThreadPoolExecutor(2) as threads:
        told = threads.map(lambda path: _compare(corpus, readings, path, asked[path]), asked)
        return [comparison for of_file in told for comparison in of_file]


def _compare(corpus: Path, readings: Readings, path: Path, facts: list[Fact]) -> list[Comparison]:
    answers = [(fact, theirs) for fact in facts if (theirs := fact.theirs(path)) is not None]
    try:
        found = readings(path) if answers else Extraction("")
    except IngestError as error:
        return [Comparison(fact, str(path.relative_to(corpus)), theirs, error) for fact, theirs in answers]
    return [
        Comparison(fact, str(path.relative_to(corpus)), theirs, fact.ours(found)) for fact, theirs in answers
    ]


def _is_there(fact: Fact) -> bool:
    is_program = fact.tool in programs.PACKAGES
    return bool(shutil.which(fact.tool) if is_program else importlib.util.find_spec(fact.tool))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.label)
def test_we_say_what_the_tool_says(compared: list[Comparison], fact: Fact) -> None:
    if not _is_there(fact):
        pytest.skip(f"{fact.tool} is not installed (Debian: {programs.PACKAGES.get(fact.tool, 'by pip')})")
    of_it = [it for it in compared if it.fact is fact]
    differing = {it.file: (it.theirs, it.ours) for it in of_it if not it.agrees}
    excused = {file for label, file in TOOL_IS_WRONG if label == fact.label}
    assert {file: answers for file, answers in differing.items() if file not in excused} == {}
    assert excused <= differing.keys(), "no exception is needed any more"
    assert sum(it.tells_something for it in of_it) >= fact.at_least


def test_no_comparison_agrees_with_whatever_it_is_given(compared: list[Comparison]) -> None:
    """Each is given our answers of other files, and must refuse some of them."""
    for fact in filter(_is_there, FACTS):
        of_it = [it for it in compared if it.fact is fact and it.tells_something and it.agrees][:20]
        pairs = [(one, other) for one in of_it for other in of_it if one.theirs != other.theirs]
        refused = [pair for pair in pairs if not fact.agree(pair[0].theirs, pair[1].ours)]
        assert refused or len(of_it) == 1, fact.label


def test_enough_different_files_are_compared(compared: list[Comparison]) -> None:
    told = [it for it in compared if it.tells_something]
    for tool in dict.fromkeys(fact.tool for fact in FACTS):
        print(f"{tool:<16} {_counted(it for it in told if it.fact.tool == tool)}")
    print(f"{'all':<16} {_counted(told)}")
    if missing := sorted({fact.tool for fact in FACTS if not _is_there(fact)}):
        pytest.skip(f"not installed: {', '.join(missing)}")
    assert len({it.file for it in told}) >= FILES_AT_LEAST


def _counted(comparisons: Iterable[Comparison]) -> str:
    counted = list(comparisons)
    files, facts = {it.file for it in counted}, sorted({it.fact.name for it in counted})
    return f"{len(files):>4} files, {len(counted):>4} facts: {'; '.join(facts)}"
