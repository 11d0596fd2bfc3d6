"""Tables that repeat from report to report, as series: found, confirmed against the page, drawn, exported, published.

reading       the tables of one document, kept until it is read anew (`ingest.tables`)
cells         words into cells; where there are no lines, columns from the words' places
shaping       which rows are headings, which lines and which notes
recognising   which tables of different documents are one
gathering     the days and the lines of each report's column
finding, making, checking, approval   the verbs, each a transaction
export, chart   what leaves: a table whose numbers carry their places, and a drawing
"""

from archive.series.approval import approve, standing, take_back
from archive.series.checking import confirm, confirm_plain, correct, redate, reopen
from archive.series.finding import Findings, find
from archive.series.making import extend, listing, make, remove, rename, show

__all__ = [
    "Findings",
    "approve",
    "confirm",
    "confirm_plain",
    "correct",
    "extend",
    "find",
    "listing",
    "make",
    "redate",
    "remove",
    "rename",
    "reopen",
    "show",
    "standing",
    "take_back",
]
