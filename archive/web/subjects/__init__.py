"""The register of subjects on the web, where they occur, and boxes over them.

pages       the register: enter, change, retire, take a list in
following   where subjects or some words occur, and what is proposed over them, as jobs
results     what those jobs found, in memory only

No name stands in an address or a page's title: browsers write both down.
"""

from archive.web.subjects import following, pages  # noqa: F401  their views
from archive.web.subjects.results import blueprint

__all__ = ["blueprint"]
