"""Saved web pages: what the browser shows, and what it only keeps."""

from __future__ import annotations

from functools import partial

from leaks.planted import leak

_AROUND = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Harbour news</title>{head}</head><body>'
    "<h1>Harbour news</h1>{body}<p>Nobody else has answered so far.</p></body></html>"
)
_HIDDEN = {
    "html comment": ("", "<!-- told by {} -->", "A comment."),
    "html element not displayed": ("", '<p style="display:none">{}</p>', "An element that a style takes out."),
    "html hidden element": ("", "<p hidden>{}</p>", "An element with the attribute hidden."),
    "html element moved off the page": (
        "", '<p style="position:absolute;left:-9999px">{}</p>', "An element far to the left.",
    ),
    "html white text": ("", '<p style="color:#fff">{}</p>', "An element in white."),
    "html hidden by a style sheet": ("<style>.x{{display:none}}</style>", '<p class="x">{}</p>', "By a class."),
    "html meta author": ('<meta name="author" content="{}">', "", "An entry of the head."),
    "html hidden field": ("", '<form><input type="hidden" name="who" value="{}"></form>', "A field of a form."),
    "html data attribute": ("", '<p data-who="{}">The driver</p>', "An attribute for scripts."),
    "html alternative text": ("", '<img src="data:," alt="{}">', "What a picture is said to show."),
    "html label for reading aloud": ("", '<button aria-label="{}">x</button>', "What only screen readers say."),
    "html script": ("", "<script>var who = '{}';</script>", "A script."),
    "html linked data": (
        '<script type="application/ld+json">{{"author": "{}"}}</script>', "", "Data for search engines.",
    ),
    "html template": ("", "<template><p>{}</p></template>", "A template that is not filled in."),
    "html without scripts": ("", "<noscript>{}</noscript>", "For browsers without scripts."),
    "html in a style sheet": ("<style>/* {} */ p {{ color: #000 }}</style>", "", "A comment in a style sheet."),
}  # fmt: skip


def _page(secret: str, *, head: str, body: str) -> bytes:
    return _AROUND.format(head=head.format(secret), body=body.format(secret)).encode()


for _name, (_head, _body, _where) in _HIDDEN.items():
    _builder = partial(_page, head=_head, body=_body)
    _builder.__module__, _builder.__doc__ = __name__, _where
    leak(".html", name=_name)(_builder)


@leak(".html", visible=True)
def html_text(secret: str) -> bytes:
    """A paragraph."""
    return _page(secret, head="", body="<p>Posted by {} at noon.</p>")


@leak(".html", visible=True)
def html_letters_as_entities(secret: str) -> bytes:
    """A paragraph, each letter by its number."""
    return _page("".join(f"&#{ord(letter)};" for letter in secret), head="", body="<p>Posted by {}.</p>")


@leak(".html")
def html_address_of_a_link(secret: str) -> bytes:
    """Where a link leads."""
    return _page(secret.replace(" ", "%20"), head="", body='<a href="https://example.org/{}">The driver</a>')


@leak(".html", visible=True)
def html_text_split_by_markup(secret: str) -> bytes:
    """A paragraph in which tags part the letters."""
    parted = "".join(f"<b>{letter}</b>" for letter in secret)
    return _page(parted, head="", body="<p>Posted by {} at noon.</p>")
