"""Documents whose pages LibreOffice lays out: the readers' own reading of a file and the pages of a PDF, as one.

The readers find what a page does not show; the PDF shows what the page looks like. What the one says and the other does
not is kept as hidden text, so that nothing is less findable for being shown well. Old formats are turned into their
successors first, and read like those.
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ingest import agreement
from ingest.errors import Corrupt, IngestError, NeedsLibreOffice
from ingest.libreoffice import Failed, LibreOffice, program_path
from ingest.model import Extraction, FindingKind
from ingest.spool import Pages, Spool

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.pool import Pool

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPENDOCUMENT = "application/vnd.oasis.opendocument."
_ENDINGS = {
    _OPEN_XML + "wordprocessingml.document": "docx",
    _OPEN_XML + "presentationml.presentation": "pptx",
    _OPENDOCUMENT + "text": "odt",
    _OPENDOCUMENT + "presentation": "odp",
    "application/rtf": "rtf",
}
_OLD = {
    "application/msword": ("doc", "docx"),
    "application/vnd.ms-powerpoint": ("ppt", "pptx"),
    "application/vnd.wordperfect": ("wpd", "docx"),
    "application/vnd.ms-works": ("wps", "docx"),
    "application/x-mspublisher": ("pub", "odg"),
}
_OF_PAGES = {
    FindingKind.BAD_REDACTION, FindingKind.HIDDEN_TEXT, FindingKind.TEXT_DIFFERS, FindingKind.ZERO_WIDTH,
    FindingKind.LOOK_ALIKE,
}  # fmt: skip
"""What is found on the PDF's pages and is the document's; the rest is only the PDF's."""

_Languages = tuple[str, ...]


class Converter:
    """Reads files through a pool, and through LibreOffice those that gain by it."""

    def __init__(self, pool: Pool, office: LibreOffice | None) -> None:
        self._pool, self._office = pool, office

    def extract(self, path: Path, languages: _Languages, on_page: Callable[[int], None] | None) -> Extraction:
        try:
            found = self._pool.extract(path, languages, on_page)
        except NeedsLibreOffice as error:
            if self._office is None or error.media_type not in _OLD:
                raise
            return self._old(path, error, self._office, languages)
        if self._office is None or found.media_type not in _ENDINGS:
            return found
        return self._shown(found, path, _ENDINGS[found.media_type], self._office, languages)

    def _old(
        self, path: Path, error: NeedsLibreOffice, office: LibreOffice, languages: _Languages
    ) -> Extraction:
        """Read as its successor; what the old file itself told comes first. Raises IngestError."""
        ending, modern = _OLD[error.media_type]
        own = error.partial or Extraction(error.media_type)
        try:
            made = office.convert(self._writer(path), ending, modern)
            found = self._read(made, languages)
        except (Failed, IngestError) as failure:
            broken = Corrupt(
                f"{_reason(failure)}, and nothing else reads such files.", media_type=error.media_type
            )
            broken.partial = error.partial
            raise broken from failure
        return self._shown(_told(own, found, error.media_type), path, ending, office, languages)

    def _shown(
        self, found: Extraction, path: Path, ending: str, office: LibreOffice, languages: _Languages
    ) -> Extraction:
        """With the pages of the PDF where there is one, and otherwise with a word on why not."""
        try:
            rendition = office.convert(self._writer(path), ending, "pdf")
            pdf = self._read(rendition, languages)
        except (Failed, IngestError) as failure:
            defect = f"The pages are plain text and not as the document looks: {_reason(failure)}."
            return dataclasses.replace(found, defects=(*found.defects, defect))
        pages = Pages(Spool(self._pool.settings.scratch))
        for page in agreement.pages(found.pages, pdf.pages):
            pages.append(page)
        findings = [finding for finding in pdf.findings if finding.kind in _OF_PAGES]
        return dataclasses.replace(
            found,
            pages=pages,
            rendition=rendition,
            language=found.language or pdf.language,
            findings=(*found.findings, *findings),
        )

    def _read(self, data: bytes, languages: _Languages) -> Extraction:
        """What LibreOffice made is a stranger's like any other file."""
        with tempfile.NamedTemporaryFile(dir=self._pool.settings.scratch) as file:
            file.write(data)
            file.flush()
            return self._pool.extract(Path(file.name), languages, None)

    def _writer(self, path: Path) -> Callable[[IO[bytes]], object]:
        def write(copy: IO[bytes]) -> None:
            if (prepared := self._pool.to_lay_out(path)) is not None:
                copy.writelines(prepared)
                return
            with path.open("rb") as untrusted_file:
                shutil.copyfileobj(untrusted_file, copy, 1024 * 1024)

        return write


def office_for(
    workers: int, scratch: Path | None, wanted: bool | None, *, walled: bool
) -> LibreOffice | None:
    """`wanted` None: where it is installed."""
    if wanted is False or program_path() is None:
        return None
    return LibreOffice(workers, scratch, walled=walled)


def _told(own: Extraction, found: Extraction, media_type: str) -> Extraction:
    """The reading of the successor under the old file's name, with what only the old file says."""
    names = {entry.untrusted_name for entry in own.attachments}
    return dataclasses.replace(
        found,
        media_type=media_type,
        title=own.title or found.title,
        author=own.author or found.author,
        date=own.date or found.date,
        metadata=own.metadata or found.metadata,
        attachments=[
            *own.attachments,
            *(entry for entry in found.attachments if entry.untrusted_name not in names),
        ],
        findings=(*own.findings, *found.findings),
        defects=(*own.defects, *found.defects),
    )


def _reason(failure: Failed | IngestError) -> str:
    return str(failure) if isinstance(failure, Failed) else failure.message.rstrip(".")
