"""Reading together on the web.

panel        notes, tags and stars beside a page and on a document's own page
noting       notes: written, answered, changed, withdrawn, listed
marking      tags, stars, assignments, who has read how far
searching    saved searches and their alerts
news         what is new since a person was last here
feeds        the feed of alerts, which needs no sign-in
"""

from archive.web.together import feeds, marking, news, noting, panel, searching

BLUEPRINTS = (
    noting.blueprint, marking.tags, marking.stars, marking.assignments, marking.reads, searching.blueprint,
    news.blueprint, feeds.blueprint,
)  # fmt: skip

__all__ = ["BLUEPRINTS", "feeds", "panel"]
