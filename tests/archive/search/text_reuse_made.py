"""Archives of made pages, for tests of text reuse."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from ingest.model import Extraction, Page, TextSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.store import Store
    from ingest.model import Hidden

VOCABULARY = [f"{first}{second}" for first in ("har", "bou", "die", "sel", "per", "mit") for second in
              ("ling", "ton", "ver", "mar", "ket", "dor", "ran", "sel", "pig", "lot", "mun", "tar")]  # fmt: skip
# Article 1 of the Universal Declaration of Human Rights
JAPANESE = (
    "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられて"
    "おり、互いに同胞の精神をもって行動しなければならない。"
)
THAI = (
    "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ "
    "ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ"
)
ARABIC = (
    "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق "
    "وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء"
)
KOREAN = (
    "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다 "
    "인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다"
)


def put(
    store: Store,
    name: str,
    *texts: str,
    collection: str = "Leak",
    content: str = "",
    hidden: Sequence[Hidden] = (),
) -> int:
    """A document of these pages. `content` are its bytes, the name where there are none; the last page has `hidden`."""
    with store.write() as db:
        key = intake.collection_id(db, collection)
        place = Sighting(key, None, name.encode(), f"/{name}", name)
        entered = intake.enter(db, place, store.blobs.put_bytes((content or name).encode()), "eng")
        pages = [
            Page(
                number,
                500,
                700,
                text,
                array("f", [0.0] * 4 * len(text.split())),
                TextSource.LAYER,
                hidden=tuple(hidden) if number == len(texts) else (),
            )
            for number, text in enumerate(texts, 1)
        ]
        intake.set_ready(db, entered.document_id, Extraction("application/pdf", pages=pages), "", "")
    return entered.document_id


def index(store: Store) -> None:
    index_waiting(store, RunReport(), silent)
