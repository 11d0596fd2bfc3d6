"""A newsroom's own templates: its look, our promises; and what is wrong with them said before anything is published."""

from __future__ import annotations

import pickle
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, PngImagePlugin
from stub_exhibits import made

from archive import cli, release
from archive.errors import Conflict, Invalid, Unproved
from archive.release import look, promises
from archive.release.edition import Edition
from archive.release.ours import our_templates
from archive.store import Store, open_store

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>{}</title><path d="M0 0h9v9"/></svg>'
LAYOUT = """{% extends "release/layout.html" %}
{% block brand %}<p>Harbour Watch</p>{% endblock %}
{% block head %}<link rel="icon" href="{{ self.root() }}static/logo.svg">{{ super() }}{% endblock %}
"""
INDEX = """{% extends "release/index.html" %}
{% block body %}{% include "brand.html" %}{{ super() }}<p>WORDS</p>{% endblock %}
"""
BRAND = '<p class="brand"><img src="static/logo.svg" alt="Harbour Watch"> {{ edition.title }}</p>'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    files = {
        "layout.html": LAYOUT, "index.html": INDEX, "brand.html": BRAND, "static/logo.svg": LOGO.format("Logo"),
        "release.css": '@font-face { font-family: A; src: url("static/a.woff2") } p { color: #123 } /* a // b */',
        "static/LICENSE.txt": "OFL",
    }  # fmt: skip
    for name, text in files.items():
        put(folder, name, text)
    (folder / "static/a.woff2").write_bytes(b"wOF2" + bytes(20))
    put(folder, ".DS_Store", "left behind")
    return folder


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def publish(store: Store, folder: Path, templates: Path | None, **more: object) -> Path:
    release.publish(store, folder, title="Reports", agent="ann", templates=templates, **more)
    assert release.check(folder).passed
    return folder


def refused(store: Store, tmp_path: Path, templates: Path) -> str:
    made(store, "one report")
    with pytest.raises(Invalid) as caught:
        publish(store, tmp_path / "site", templates, address="https://docs.example")
    assert not (tmp_path / "site").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"home", "own"}, "nothing is left behind"
    return f"{caught.value.message} {caught.value.hint}"


def test_a_release_has_the_newsrooms_look(store: Store, tmp_path: Path, own: Path) -> None:
    made(store, "one report")
    folder = publish(store, tmp_path / "site", own, address="https://docs.example")
    assert 'alt="Harbour Watch"> Reports</p>' in (folder / "index.html").read_text()
    (page,) = folder.glob("exhibits/*/*/page-1.html")
    assert '<link rel="icon" href="../../../static/logo.svg">' in page.read_text()
    assert page.read_text().count("<p>Harbour Watch</p>") == 1
    assert "Cite this page" in page.read_text(), "what it has no template for is ours"
    assert "application/ld+json" in page.read_text()
    assert (folder / "release.css").read_text() == (own / "release.css").read_text()
    for name in ("static/logo.svg", "static/a.woff2", "static/LICENSE.txt"):
        assert (folder / name).read_bytes() == (own / name).read_bytes()
    assert not list(folder.rglob(".DS_Store"))


def test_the_setting_names_a_folder_and_the_command_another(store: Store, tmp_path: Path, own: Path) -> None:
    made(store, "one report")
    (store.home / "archive.toml").write_text(f'release_templates = "{own}"\n')
    again = open_store(store.home)
    assert "Harbour Watch" in (publish(again, tmp_path / "one", None) / "index.html").read_text()
    other = tmp_path / "other"
    put(other, "index.html", INDEX.replace('{% include "brand.html" %}', "").replace("WORDS", "Plain."))
    said = (publish(again, tmp_path / "two", other) / "index.html").read_text()
    assert "Plain." in said
    assert "Harbour Watch" not in said
    again.close()


def test_another_look_makes_every_page_anew(store: Store, tmp_path: Path, own: Path) -> None:
    made(store, "one report")
    folder = publish(store, tmp_path / "site", own, address="https://docs.example")
    put(own, "layout.html", LAYOUT.replace("<p>Harbour Watch</p>", "<p>The Watch</p>"))
    put(own, "static/logo.svg", LOGO.format("Another"))
    publish(store, folder, own, address="https://docs.example")
    (page,) = folder.glob("exhibits/*/*/page-1.html")
    assert "<p>The Watch</p>" in page.read_text()
    assert "Another" in (folder / "static/logo.svg").read_text()
    publish(store, folder, None, address="https://docs.example")
    assert "The Watch" not in page.read_text()
    assert not (folder / "static").exists()


def test_a_look_goes_to_the_processes_that_draw(own: Path) -> None:
    edition = look.tried_out(own, Edition("Reports", datetime.now(UTC), "ab" * 32))
    assert pickle.loads(pickle.dumps(edition)).own.digest == edition.own.digest


def test_ours_copied_make_the_same_pages(store: Store, tmp_path: Path) -> None:
    made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    assert set(release.begin_templates(tmp_path / "own")) == {*our_templates(), "release.css"}
    with_own = publish(store, tmp_path / "one", tmp_path / "own", address="https://docs.example")
    with_ours = publish(store, tmp_path / "two", None, address="https://docs.example")
    for page in with_own.rglob("*.html"):
        said = [re.sub(r'datetime="[^"]+"', "", folder.joinpath(page.relative_to(with_own)).read_text())
                for folder in (with_own, with_ours)]  # fmt: skip
        assert said[0] == said[1]
    with pytest.raises(Conflict):
        release.begin_templates(tmp_path / "own")


@pytest.mark.parametrize(
    "name", ["index.html", "brand.html", "static/logo.svg", "release.css", "static/own.css"]
)
def test_a_name_planted_in_them_is_found(store: Store, tmp_path: Path, own: Path, name: str) -> None:
    made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko")
    publish(store, tmp_path / "site", own)
    planted = {
        "index.html": INDEX.replace("WORDS", "As Ilona Kovalenko said"), "brand.html": BRAND + "<b>Ilona</b> Kovalenko",
        "static/logo.svg": LOGO.format("Ilona Kovalenko"), "release.css": "/* for Ilona Kovalenko */",
        "static/own.css": ".ilona-kovalenko { color: red }",
    }  # fmt: skip
    put(own, name, planted[name])
    with pytest.raises(Unproved, match="give away"):
        publish(store, tmp_path / "other", own)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "index.html",
            "{% extends 'release/index.html' %}\n{% block body %}\n{% if %}",
            "index.html, line 3",
        ),
        ("index.html", INDEX.replace("WORDS", "\n\n{{ edition.titel }}"), "index.html, line 4: .*titel"),
        ("brand.html", "a\n{{ newsroom }}", "brand.html, line 2: 'newsroom' is undefined"),
        ("brand.html", "{{ 1 / 0 }}", "brand.html, line 1: division by zero"),
        ("brand.html", '{% include "logo.html" %}', "brand.html: there is no template 'logo.html'"),
        ("brand.html", "{% include edition.title %}", "works out the name"),
        ("exhibt.html", "a", "exhibt.html is used by no other template. Is it meant to be exhibit.html?"),
        ("releas.css", "a", "releas.css is not used for anything. Is it meant to be release.css?"),
        ("static/app.js", "alert(1)", "static/app.js is of a kind"),
        ("static/Déjà vu.svg", "a", "is no name for a file"),
        ("static/logo.svg", "<svg", "static/logo.svg, line 1: it is no SVG"),
        ("static/a.woff2", "no font", "static/a.woff2 is no font"),
        ("static/logo.png", "no picture", "static/logo.png is no PNG or JPEG"),
    ],
)
def test_what_is_wrong_is_said_by_file_and_line(
    store: Store, tmp_path: Path, own: Path, name: str, text: str, said: str
) -> None:
    put(own, name, text)
    found = refused(store, tmp_path, own)
    assert re.search(said, found), found


def test_what_fails_on_one_exhibit_alone_publishes_nothing(store: Store, tmp_path: Path, own: Path) -> None:
    text = "{{ nope if exhibit.title == 'A report' }}{{ super() }}{% endblock %}"
    put(own, "page.html", '{% extends "release/page.html" %}\n{% block body %}' + text)
    release.try_templates(store, own)
    assert "page.html, line 2: 'nope' is undefined" in refused(store, tmp_path, own)


def test_a_link_out_of_the_folder_is_refused(store: Store, tmp_path: Path, own: Path) -> None:
    (own / "static/key.txt").symlink_to(store.home / "keys" / "release.key")
    assert "static/key.txt is a link" in refused(store, tmp_path, own)


def test_a_picture_that_says_more_than_it_shows_is_refused(store: Store, tmp_path: Path, own: Path) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "somebody")
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=told)
    (own / "static/logo.png").write_bytes(out.getvalue())
    assert "holds more than pixels" in refused(store, tmp_path, own)


def test_what_is_not_utf8_or_far_too_large_is_refused(store: Store, tmp_path: Path, own: Path) -> None:
    (own / "brand.html").write_bytes(b"a\nb \xff")
    with pytest.raises(Invalid, match=r"brand.html, line 2: it is not in UTF-8"):
        release.try_templates(store, own)
    (own / "brand.html").write_bytes(b"a" * (2 * 1024**2 + 1))
    with pytest.raises(Invalid, match="more than 2 MB"):
        release.try_templates(store, own)
    with pytest.raises(Invalid, match="no folder"):
        release.try_templates(store, tmp_path / "nowhere")


@pytest.mark.parametrize(
    "expression",
    [
        "{{ ''.__class__.__mro__ }}", "{{ edition.at.__func__.__globals__ }}", "{{ linked_data.__globals__ }}",
        "{{ ('%s'|format)('x').__init__ }}", "{{ [].append(1) }}", "{{ cycler.__init__.__globals__.os }}",
        "{{ '{0.__class__}'.format(edition) }}", "{% include '/etc/passwd' %}", "{% include '../../pyproject.toml' %}",
        "{{ range(10 ** 9)|list }}", "{{ entries[0].exhibit.pdf.blobs }}", "{{ entries[0].exhibit.pdf.read() }}",
        "{{ entries[0].pages() }}", "{{ entries[0].terms.func }}", "{{ edition.own }}",
    ],
)  # fmt: skip
def test_a_template_reaches_nothing_but_what_it_is_given(own: Path, expression: str) -> None:
    put(own, "brand.html", expression)
    with pytest.raises(Invalid, match=r"brand\.html"):
        look.tried_out(own, Edition("Reports", datetime.now(UTC), "ab" * 32))


BROKEN = [
    "<script>alert(1)</script>", '<script src="static/a.js"></script>', '<script type="module">x</script>',
    '<script type="application/ld+json" src="https://evil.example/x"></script>', '<p onclick="x">a</p>',
    '<img src="https://evil.example/x.png" alt="">', '<img src="//evil.example/x.png" alt="">',
    '<img src="\\\\evil.example/x.png" alt="">', '<img src=" ht\ttps://evil.example/x" alt="">',
    '<img srcset="a.png 1x, https://evil.example/x 2x" alt="">', '<img src="a.png">', '<img src="/a.png" alt="">',
    '<img src="data:image/png;base64,AA" alt="">', '<iframe src="a.html"></iframe>', '<object data="a"></object>',
    '<embed src="a">', '<video src="a"></video>', '<base href="https://evil.example/">',
    '<link rel="stylesheet" href="https://evil.example/a.css">', '<link rel="preconnect" href="https://evil.example">',
    '<link rel="dns-prefetch" href="//evil.example">', '<link href="https://evil.example/a.css">',
    '<meta http-equiv="refresh" content="0; url=https://evil.example">', "<style>p { color: red }</style>",
    '<p style="color: red">a</p>', '<a href="javascript:alert(1)">a</a>', '<a href="JAVA&#x09;SCRIPT:alert(1)">a</a>',
    '<a href="data:text/html,a">a</a>', '<a href="a.html" ping="https://evil.example">a</a>',
    '<form action="https://evil.example"><button>a</button></form>', '<button formaction="//evil.example">a</button>',
    "<noscript><img src='//evil.example'></noscript>", "<template><script>x</script></template>",
    '<svg><use href="https://evil.example/a.svg#b"/></svg>', '<svg><image href="https://evil.example/a"/></svg>',
    '<svg><foreignObject><p>a</p></foreignObject></svg>',
    '<svg><animate attributeName="href" to="javascript:x"/></svg>',
    "<math><mi>a</mi></math>", "<x-element></x-element>", "<plaintext>",
    '<meta http-equiv="Content-Security-Policy" content="default-src *">',
]  # fmt: skip


@pytest.mark.parametrize("markup", BROKEN)
def test_no_page_breaks_what_a_release_promises(markup: str) -> None:
    with pytest.raises(Invalid, match=r"index\.html: a page that it makes"):
        promises.check_page(page_with(markup), "index.html")


def test_the_alarm_rings_where_a_page_is_made(store: Store, tmp_path: Path, own: Path) -> None:
    put(own, "brand.html", BROKEN[0])
    assert "index.html: a page that it makes has a script" in refused(store, tmp_path, own)


def page_with(markup: str, policy: str = "default-src 'none'") -> str:
    told = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    return f'<!doctype html><html lang="en"><head>{told}<title>a</title></head><body>{markup}</body></html>'


HARMLESS = [
    '<a href="https://news.example/">Our site</a>', '<a href="//news.example">a</a>',
    '<a href="mailto:a@b.example">a</a>',
    '<img src="static/logo.svg" alt="">', '<link rel="icon" href="static/logo.svg">', "<p>javascript: https://x</p>",
    '<svg role="img"><path d="M0 0"/></svg>', '<script type="application/ld+json">{"a": 1}</script>',
    '<link rel="me" href="https://social.example/@us">', "<!-- <script>alert(1)</script> -->",
]  # fmt: skip


@pytest.mark.parametrize("markup", HARMLESS)
def test_what_a_page_may_have(markup: str) -> None:
    promises.check_page(page_with(markup), "index.html")


OURS = "default-src 'none'; img-src 'self'; style-src 'self'"


@pytest.mark.parametrize(
    ("policy", "is_kept"),
    [
        (OURS, True), (f"{OURS}; font-src 'self'", True), ("default-src 'none'", True), ("", False),
        (OURS.replace("'none'", "*"), False), (f"{OURS}; script-src 'unsafe-inline'", False),
        (OURS.replace("img-src 'self'", "img-src https:"), False), ("img-src 'self'", False),
        (f"{OURS}; frame-src 'self'", False), (f"{OURS}; img-src 'self'", False),
    ],
)  # fmt: skip
def test_the_policy_is_as_strict_as_ours(policy: str, is_kept: bool) -> None:
    page = page_with("", policy)
    if is_kept:
        promises.check_page(page, "a.html")
        late = page.replace("<head>", '<head><link rel="stylesheet" href="a.css">')
        with pytest.raises(Invalid, match="behind a <link>"):
            promises.check_page(late, "a.html")
    else:
        with pytest.raises(Invalid, match="policy"):
            promises.check_page(page, "a.html")


@pytest.mark.parametrize(
    "style",
    [
        '@import "https://evil.example/a.css";', "@import url(//evil.example/a.css);", "p { background: url(data:a) }",
        r"p { background: u\72l(https\3a //evil.example) }", "p{background:url( 'HTTPS://evil.example')}",
        "p { background: url(ht/**/tps://evil.example) }", "p { -moz-binding: url(a) }", "p { width: expression(a) }",
        'p { background: image-set("https://evil.example/a" 1x) }', r"p { background: url(\2f\2f evil.example) }",
    ],
)  # fmt: skip
def test_a_style_sheet_names_no_other_host(style: str) -> None:
    with pytest.raises(Invalid, match="release.css, near line 2"):
        promises.check_style(f"p {{ color: red }}\n{style}", "release.css")


@pytest.mark.parametrize(
    "drawing",
    [
        '<svg xmlns="{0}" onload="x"/>', '<svg xmlns="{0}"><script>x</script></svg>', "<!DOCTYPE svg><svg/>",
        '<svg xmlns="{0}" xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="https://a.example/b"/></svg>',
        '<svg xmlns="{0}"><image href="a.png"/></svg>', '<svg xmlns="{0}"><metadata>who</metadata></svg>',
        '<svg xmlns="{0}"><rect style="fill: url(https://a.example)"/></svg>', '<svg xmlns="{0}"><a href="b"/></svg>',
        '<!DOCTYPE a [<!ENTITY b "c">]><svg>&b;</svg>', '<svg xmlns="{0}"><style>p{{}}</style></svg>',
    ],
)  # fmt: skip
def test_a_drawing_runs_nothing_and_asks_for_nothing(drawing: str) -> None:
    with pytest.raises(Invalid, match=r"logo\.svg"):
        promises.check_drawing(drawing.format("http://www.w3.org/2000/svg"), "logo.svg")


def test_the_commands(store: Store, tmp_path: Path) -> None:
    made(store, "one report")
    run = CliRunner()

    def call(*args: object):
        return run.invoke(cli.main, ["--home", str(store.home), "release", *map(str, args)])

    own = tmp_path / "own"
    assert "exhibit.html" in call("templates", own).output
    assert call("templates", own).exit_code == 8, "nothing is written over"
    assert "can be used" in call("templates", own, "--check").output
    put(own, "line.html", "{{ nope }}")
    failed = call("templates", own, "--check")
    assert (failed.exit_code, "line.html, line 1" in failed.output) == (5, True)
    site = tmp_path / "site"
    assert call("publish", site, "--title", "Reports", "--templates", own).exit_code == 5
    assert not site.exists()
    (own / "line.html").unlink()
    assert call("publish", site, "--title", "Reports", "--templates", own).exit_code == 0
