"""How much of what people marked is suggested, and how much is suggested that is nothing.

    python tests/benchmarks/suggestions.py [--labelled FILE] [--corpus FOLDER] [--demo] [--models MODELS] [--show]

FILE is a set in the form of the Text Anonymization Benchmark (echr_dev.json, echr_test.json): documents with `text`,
and `annotations` of several people with `entity_mentions`. Only types that a detector claims count: CODE (numbers that
name a person or a case), PERSON where --models names models of spaCy, and of DATETIME what is suggested as a date of
birth.
A suggestion is right if it meets a place that anyone marked with the type; a marked place is found if a suggestion
meets it. Recall is of the places that had to be taken out (DIRECT and QUASI).

FOLDER is one of ordinary files, the corpus beside the checkout if none is named. What is suggested there is counted by
kind and page; whether it is right, a person has to say: --show prints it. --demo compares with what the demo hides.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)  # this folder has a search.py of its own

import ingest  # noqa: E402
from archive import accession  # noqa: E402
from archive.demo import people as workers  # noqa: E402
from archive.demo import pictures  # noqa: E402
from archive.demo.material import write as write_demo  # noqa: E402
from archive.redaction import suggesting  # noqa: E402
from archive.redaction.suggesting import Kind, people  # noqa: E402
from archive.redaction.suggesting.placing import Placing  # noqa: E402
from archive.redaction.suggesting.reading import read  # noqa: E402
from archive.store import create  # noqa: E402
from archive.store.catalog import documents  # noqa: E402
from ingest.errors import IngestError  # noqa: E402
from ingest.model import Box, Page, TextSource, Word, pack_lines  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpus"
FOLDERS = ("text", "office", "email", "html", "pdf", "pdf-lang", "pdf-scan", "report-series")
PAGES_A_FILE = 8
CODES = {
    Kind.ACCOUNT, Kind.COMPANY, Kind.DEVICE, Kind.EMAIL, Kind.IP, Kind.MAC, Kind.NATIONAL, Kind.PHONE, Kind.PLATE,
    Kind.REFERENCE,
}  # fmt: skip
CLAIMS = {"CODE": CODES, "PERSON": {Kind.PERSON}, "DATETIME": {Kind.BIRTH}}


@dataclass
class Score:
    """Places marked that had to go, and how many of them were met; suggestions, and how many of them were right."""

    marked: int = 0
    met: int = 0
    suggested: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        precision = f"{self.right / self.suggested:.2f}" if self.suggested else "-"
        recall = f"{self.met / self.marked:.2f}" if self.marked else "-"
        return (
            f"{name:<12} precision {precision} ({self.right} of {self.suggested})"
            f"   recall {recall} ({self.met} of {self.marked})"
        )


def page_of(text: str) -> Page:
    """Each word a point wide: only its place in the text counts here."""
    lines = [[Word(word, Box(0, 0, 1, 1)) for word in line.split()] for line in text.split("\n")]
    kept, boxes = pack_lines(lines)
    return Page(1, 600, 800, kept, boxes, TextSource.LAYER, language="en")


def squeezed_places(text: str) -> list[int]:
    """For each letter of a text, how many letters that are no space stand before it: the same in any layout."""
    places, count = [], 0
    for letter in text:
        places.append(count)
        count += not letter.isspace()
    return [*places, count]


def suggested_in(page: Page, models: str) -> Iterator[tuple[Kind, int, int]]:
    for one in read(page.text, page.language, frozenset(Kind)):
        yield one.kind, one.start, one.end
    if (reader := people.reader(models)) is None:
        return
    placing = Placing(page)
    for match, _ in people.detect(page, reader):
        start, end = placing.letters(match)
        yield Kind.PERSON, start, end


def score_labelled(path: Path, models: str) -> None:
    scores: dict[str, Score] = defaultdict(Score)
    entries = json.loads(path.read_text(encoding="utf-8"))
    for entry in entries:
        marked = {
            (
                mention["entity_type"],
                mention["start_offset"],
                mention["end_offset"],
                mention["identifier_type"],
            )
            for annotation in entry["annotations"].values()
            for mention in annotation["entity_mentions"]
        }
        page = page_of(entry["text"])
        theirs, ours = squeezed_places(entry["text"]), squeezed_places(page.text)
        found = [(kind, ours[start], ours[end]) for kind, start, end in suggested_in(page, models)]
        for claim, kinds in CLAIMS.items():
            places = [
                (theirs[s], theirs[e], entry["text"][s:e], how) for t, s, e, how in marked if t == claim
            ]
            count(scores[claim], places, [(s, e) for kind, s, e in found if kind in kinds])
    print(f"{len(entries)} documents of {path.name}")
    for claim, score in scores.items():
        if claim == "DATETIME":
            print(f"{'born':<12} {score.right} of {score.suggested} suggested are dates that people marked")
        elif score.suggested or claim != "PERSON":
            print(score.line(claim), "missed:", score.missed[:12])


def count(score: Score, places: list[tuple[int, int, str, str]], found: list[tuple[int, int]]) -> None:
    score.suggested += len(found)
    score.right += sum(any(s < end and start < e for start, end, _, _ in places) for s, e in found)
    needed = {(start, end, said) for start, end, said, how in places if how != "NO_MASK"}
    for start, end, said in needed:
        is_met = any(s < end and start < e for s, e in found)
        score.met += is_met
        score.marked += 1
        if not is_met:
            score.missed.append(said)


def count_corpus(folder: Path, *, show: bool) -> None:
    kinds: Counter[tuple[str, str]] = Counter()
    pages: Counter[str] = Counter()
    seconds = 0.0
    for group in FOLDERS:
        for path in sorted(filter(Path.is_file, (folder / group).rglob("*"))):
            for page in some_pages(path):
                pages[group] += 1
                start = time.process_time()
                found = read(page.text, page.language, suggesting.USUAL)
                seconds += time.process_time() - start
                for one in found:
                    kinds[group, one.kind.value] += 1
                    if show:
                        said = " ".join(page.text[one.start : one.end].split())
                        print(f"{one.sureness:.2f} {one.found_by:<32} {path.name[:30]:<30} {said[:60]}")
    print(f"\n{sum(pages.values())} pages, {1000 * seconds / max(sum(pages.values()), 1):.1f} ms of CPU each")
    for group in FOLDERS:
        rows = ", ".join(f"{kind} {n}" for (where, kind), n in sorted(kinds.items()) if where == group)
        print(f"{group:<14} {pages[group]:>4} pages: {rows or 'nothing'}")


def some_pages(path: Path) -> list[Page]:
    try:
        return list(ingest.extract(path).pages[:PAGES_A_FILE])
    except IngestError:
        return []


def score_demo(models: str) -> None:
    """Names, addresses and round pictures of the demo's material, against what its own tables say is there."""
    with tempfile.TemporaryDirectory() as folder:
        store = create(Path(folder) / "home")
        object.__setattr__(store.settings, "ner_models", models)
        material = Path(folder) / "material"
        write_demo(material)
        accession.ingest(store, [material], collection="Demo", source=None)
        with store.read() as db:
            every = documents.listing(db)
        found = [one for document in every for one in suggesting.proposals(store, document.id)]
        store.close()
    print("demo:", dict(Counter(one.found_by for one in found)))
    names = {spelling for worker in workers.workers() for spelling in workers.spellings(worker)}
    words = {word for name in names for word in name.split()}
    people_found = [one.covers for one in found if one.found_by == Kind.PERSON.value]
    if people_found:
        right = sum(any(word in covers for word in words) for covers in people_found)
        print(
            f"demo: {right} of {len(people_found)} names of people that a model read hold a word of those names"
        )
    covered = " ".join(one.covers for one in found)
    print(f"demo: {sum(name in covered for name in names)} of {len(names)} names and addresses are met")
    rounds = sum(one.found_by == Kind.AVATAR.value for one in found)
    print(f"demo: {rounds} round pictures suggested, {len(pictures.AVATARS_PX)} drawn")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--models", default="")
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    if asked.labelled:
        score_labelled(asked.labelled, asked.models)
    if asked.demo:
        score_demo(asked.models)
    if asked.corpus.is_dir():
        count_corpus(asked.corpus, show=asked.show)
    ingest.close()


if __name__ == "__main__":
    main()
