"""Text reuse: where a given text stands a second time, word for word or nearly, with the overlap marked.

`given` makes terms of the text, `lookup` asks the index where passages of it stand, `aligning` compares two texts,
`comparing` a page with the given one; `finding` and `side_by_side` are the verbs, `results` what they give. The rules,
as a reader is told them: docs/more-like-this.md.
"""

from archive.search.text_reuse.finding import like
from archive.search.text_reuse.given import TEXT_BYTES, Given, given_document, given_page, given_text
from archive.search.text_reuse.results import DocumentReuse, PageReuse, Reuse, SideBySide
from archive.search.text_reuse.showing import Piece
from archive.search.text_reuse.side_by_side import beside

__all__ = [
    "TEXT_BYTES",
    "DocumentReuse",
    "Given",
    "PageReuse",
    "Piece",
    "Reuse",
    "SideBySide",
    "beside",
    "given_document",
    "given_page",
    "given_text",
    "like",
]
