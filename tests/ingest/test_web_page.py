"""What a reporter expects of a web page: what it says, what it says of itself, and what it does not show."""

from __future__ import annotations

from datetime import UTC, datetime

import made_web as web
import pytest

from ingest.model import HiddenKind

RUSSIAN = "<p>Завод закрывают в пятницу, рабочим не заплатили за май.</p>" * 5
ARABIC = "<p>اللغة العربية هي واحدة من أكثر اللغات انتشارا في العالم</p>" * 5
FRENCH = "<p>Les ouvriers ont été payés après la grève, dit le délégué à la presse.</p>" * 3


def shown(extraction) -> str:
    return "\n".join(page.text for page in extraction.pages)


def hidden(extraction, kind: HiddenKind = HiddenKind.NOT_SHOWN) -> str:
    return "\n".join(entry.text for page in extraction.pages for entry in page.hidden if entry.kind is kind)


def pairs(extraction) -> dict[str, str]:
    return dict(extraction.metadata)


# Encodings


@pytest.mark.parametrize(
    ("text", "encoding", "label", "word"),
    [
        pytest.param(RUSSIAN, "cp1251", "windows-1251", "пятницу", id="right"),
        pytest.param(RUSSIAN, "cp1251", "", "пятницу", id="none"),
        pytest.param(RUSSIAN, "cp1251", "iso-8859-1", "пятницу", id="a server's default"),
        pytest.param(RUSSIAN, "koi8_r", "windows-1251", "пятницу", id="the other Russian one"),
        pytest.param(RUSSIAN, "utf-8", "windows-1251", "пятницу", id="UTF-8 under another label"),
        pytest.param(RUSSIAN, "utf-16", "utf-8", "пятницу", id="a byte order mark under another label"),
        pytest.param(RUSSIAN, "utf-8-sig", "koi8-r", "пятницу", id="UTF-8 with a mark"),
        pytest.param(ARABIC, "cp1256", "utf-8", "العربية", id="Arabic that calls itself UTF-8"),
        pytest.param(FRENCH, "cp1252", "utf-8", "délégué", id="French that calls itself UTF-8"),
        pytest.param(FRENCH, "cp1252", "iso-8859-1", "délégué", id="Latin 1"),
        pytest.param("<p>" + "ガス料金が上がりました。" * 9, "cp932", "shift_jis", "ガス料金", id="Japanese"),
        pytest.param(
            "<p>" + "ガス料金が上がりました。" * 9, "iso2022_jp", "iso-2022-jp", "ガス料金", id="seven bits"
        ),
        pytest.param("<p>€ 45, “net”", "cp1252", "gb-nonsense", "€", id="a label that is none"),
        pytest.param(FRENCH, "utf-8", "utf-7", "délégué", id="a label that no browser takes"),
    ],
)
def test_a_page_is_read_whatever_it_says_of_its_encoding(
    read, text: str, encoding: str, label: str, word: str
) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">' if label else ""
    assert word in shown(read(web.page(text, head).encode(encoding)))


def test_a_label_far_down_counts_and_one_in_a_comment_does_not(read) -> None:
    head = (
        "<!-- <meta charset=koi8-r> -->" + "<script>let x = 1</script>" * 500 + "<meta charset=windows-1251>"
    )
    assert "пятницу" in shown(read(web.page("<p>В пятницу</p>", head).encode("cp1251")))


def test_a_few_broken_bytes_do_not_turn_a_page_into_gibberish(read) -> None:
    found = read(web.page(RUSSIAN).encode().replace("мая".encode(), b"\xd0") + b"\xd0")
    assert "пятницу" in shown(found)
    assert "could not be decoded" in " ".join(found.defects)


# What it says of itself


def test_a_page_says_its_title_author_date_and_address(read) -> None:
    head = (
        '<meta name=author content="Ann Example">'
        '<meta property="article:published_time" content="2020-03-03T11:49:41+01:00">'
        '<link rel=canonical href="https://example.org/jobs/7"><meta name=description content="A notice">'
    )
    found = read(web.page(head=head).encode())
    assert (found.title, found.author) == ("Notice", "Ann Example")
    assert found.date == datetime(2020, 3, 3, 10, 49, 41, tzinfo=UTC)
    assert (pairs(found)["address"], pairs(found)["description"]) == (
        "https://example.org/jobs/7",
        "A notice",
    )


SAVED_FROM = "<!-- saved from url=(0027)https://example.org/jobs/7 -->"
SINGLE_FILE = """<!--
 Page saved with SingleFile
 url: https://example.org/jobs/7
 saved date: Tue Mar 03 2020 11:49:41 GMT+0100 (CET)
-->"""
HTTRACK = (
    "<!-- Mirrored from example.org/jobs/7 by HTTrack Website Copier/3.x [XR&CO'2014], "
    "Tue, 03 Mar 2020 11:49:41 GMT -->"
)
WAYBACK = """<script>__wm.wombat("https://web.archive.org/web/20200303114941/https://example.org/jobs/7")</script>
<!-- FILE ARCHIVED ON 11:49:41 Mar 03, 2020 AND RETRIEVED FROM THE INTERNET ARCHIVE -->"""


@pytest.mark.parametrize(
    ("comment", "address", "captured"),
    [
        (SAVED_FROM, "https://example.org/jobs/7", None),
        (SINGLE_FILE, "https://example.org/jobs/7", "2020-03-03T10:49:41+00:00"),
        (HTTRACK, "http://example.org/jobs/7", "2020-03-03T11:49:41+00:00"),
        (WAYBACK, "https://example.org/jobs/7", "2020-03-03T11:49:41+00:00"),
    ],
    ids=["browser", "SingleFile", "HTTrack", "Wayback Machine"],
)
def test_who_saved_a_page_says_from_where_and_that_goes_before_its_own_word(
    read, comment: str, address: str, captured: str | None
) -> None:
    head = '<link rel=canonical href="https://elsewhere.example/">'
    found = read((comment + web.page(head=head)).encode())
    assert pairs(found)["address"] == address
    assert pairs(found).get("captured-at") == captured


def test_a_page_saved_by_an_office_program_says_who_wrote_it(read) -> None:
    head = "<!--[if gte mso 9]><xml><o:Author>A. Writer</o:Author><o:Company>Heron plc</o:Company></xml><![endif]-->"
    found = read(web.page(head=head).encode())
    assert (found.author, pairs(found)["company"]) == ("A. Writer", "Heron plc")


# Job postings


def test_a_job_posting_is_facts_and_readable_lines(read) -> None:
    entry = web.posting(
        hiringOrganization={"@type": "Organization", "name": "Heron Logistics"},
        datePosted="2020-03-01",
        validThrough="2020-04-01",
        employmentType=["FULL_TIME", "TEMPORARY"],
        jobLocation={"@type": "Place", "address": {"addressLocality": "Tampere", "addressCountry": "FI"}},
        description="&lt;p&gt;No breaks before midnight.&lt;/p&gt;",
    )
    found = read(web.page("<p>" + "word " * 30, entry).encode())
    assert {name: value for name, value in found.metadata if name.startswith("job-")} == {
        "job-title": "Night picker",
        "job-organisation": "Heron Logistics",
        "job-posted": "2020-03-01",
        "job-valid-through": "2020-04-01",
        "job-location": "Tampere, FI",
        "job-employment-type": "FULL_TIME, TEMPORARY",
    }
    assert "Organisation: Heron Logistics" in hidden(found)
    assert "Description: No breaks before midnight." in hidden(found)


@pytest.mark.parametrize(
    "source",
    [
        '{"@graph": [{"@type": "WebSite"}, {"@type": ["JobPosting"], "title": "Night picker"}]}',
        '[{"@type": "http://schema.org/JobPosting", "title": "Night picker"}]',
        '{"@type": "JobPosting", "title": "Night picker", "skills": ["a", "b",],}',
        '<!-- {"@type": "JobPosting", "title": "Night picker"} -->',
        '{"@type": "JobPosting", "title": "Night picker", "description": "a\n"b" c"}',
        '{"@type": "JobPosting", "title": "Night picker"}; ',
        "{&quot;@type&quot;: &quot;JobPosting&quot;, &quot;title&quot;: &quot;Night picker&quot;}",
        '{"@type": "WebSite"} {"@type": "JobPosting", "title": "Night picker"}',
        '{"@type": "JobPosting", "title": "Night picker", "cut": {"off',
    ],
)
def test_a_posting_is_found_wherever_it_stands_and_however_it_is_broken(read, source: str) -> None:
    found = read(web.page(head=f"<script type='application/ld+json'>{source}</script>").encode())
    assert pairs(found)["job-title"] == "Night picker"


def test_a_page_that_only_a_script_would_fill_shows_its_posting(read, render) -> None:
    data = web.page("<div id=root></div>", web.posting()).encode()
    assert "Night picker" in shown(read(data))
    assert render(data).width_px == 595


def test_postings_in_a_text_are_facts(read) -> None:
    found = read(("JSON:\n\n" + web.posting() + "\n\nand\n" + web.posting(title="Day picker")).encode())
    assert found.media_type == "text/plain"
    assert [value for name, value in found.metadata if name == "job-title"] == ["Night picker", "Day picker"]


def test_a_page_that_a_job_board_escaped_once_more_is_a_page(read) -> None:
    found = read(
        b"&lt;p&gt;At Heron you&amp;#39;ll pick.&lt;/p&gt;\n&lt;ul&gt;&lt;li&gt;Nights&lt;/li&gt;&lt;/ul&gt;"
    )
    assert (found.media_type, shown(found)) == ("text/html", "At Heron you'll pick.\n• Nights")


def test_a_posting_in_the_page_s_own_elements_is_found(read) -> None:
    body = """<div itemscope itemtype="https://schema.org/JobPosting"><h1 itemprop=title>Night picker</h1>
    <p itemprop=hiringOrganization itemscope><b itemprop=name>Heron Logistics</b></p>
    <time itemprop=datePosted datetime=2020-03-01>1 March</time></div>"""
    found = read(web.page(body).encode())
    assert [pair for pair in found.metadata if pair[0].startswith("job-")] == [
        ("job-title", "Night picker"),
        ("job-organisation", "Heron Logistics"),
        ("job-posted", "2020-03-01"),
    ]


# What it does not show


@pytest.mark.parametrize(
    "element",
    [
        "<p hidden>Cut the agency</p>",
        "<p style='display: none'>Cut the agency</p>",
        "<div style='DISPLAY:NONE !important'>Cut <div style='display:none'>the</div> agency</div>",
        "<p style='visibility:hidden'>Cut the agency</p>",
        "<p style='position:absolute; left:-9999px'>Cut the agency</p>",
        "<noscript><p>Cut the agency</p></noscript>",
        "<template><p>Cut the agency</p></template>",
        "<dialog>Cut the agency</dialog>",
        "<img alt='Cut the agency' src=x>",
        "<a title='Cut the agency'>x</a>",
        "<svg><text>Cut the agency</text></svg>",
    ],
)
def test_what_is_not_seen_is_found_and_not_shown(read, element: str) -> None:
    found = read(web.page(f"<p>Notice of May</p>{element}").encode())
    assert "agency" not in shown(found)
    assert all(word in hidden(found) for word in ("Cut", "the", "agency"))


@pytest.mark.parametrize(
    "style", ["color:#fff;background:#fff", "font-size:0", "opacity:0", "color:transparent"]
)
def test_text_that_is_made_invisible_is_a_finding(read, style: str) -> None:
    found = read(web.page(f"<p>Notice</p><p style='{style}'>Cut the agency staff</p>").encode())
    assert "Cut the agency staff" in hidden(found, HiddenKind.INVISIBLE)
    assert [(f.kind.value, f.untrusted_quote) for f in found.findings] == [
        ("hidden-text", "Cut the agency staff")
    ]


def test_comments_and_the_values_of_fields_are_found(read) -> None:
    body = "<!-- TODO ask <b>Ann</b> --><style><!-- p {} --></style><input type=hidden name=case value=A-113>"
    found = read(web.page("<p>Notice</p>" + body).encode())
    assert hidden(found, HiddenKind.COMMENT) == "TODO ask Ann"
    assert hidden(found, HiddenKind.FORM_FIELD) == "case: A-113"


def test_what_screen_readers_skip_and_a_body_that_waits_for_a_script_are_shown(read) -> None:
    data = web.page("<p aria-hidden=true>Seen</p>").replace("<body>", "<body style='opacity:0'>")
    assert "Seen" in shown(read(data.encode()))


def test_a_tracking_pixel_is_a_finding_and_an_ordinary_picture_is_none(read) -> None:
    body = (
        "<img src=https://tracker.example/p.gif?u=7 width=1 height=1><img src=https://example.org/logo.png width=90>"
        "<script src=https://example.org/a.js></script><img src=/dot.gif width=1 height=1>"
    )
    found = read(web.page(body).encode())
    assert [(f.kind.value, f.untrusted_quote) for f in found.findings] == [
        ("tracking-pixel", "https://tracker.example/p.gif?u=7")
    ]


# What it is made of


def test_pictures_inside_a_saved_page_are_children_but_icons_are_not(read) -> None:
    body = f"<img alt='The rota' src='{web.data_uri(300, 200)}'><img src='{web.data_uri(16, 16)}'>"
    twice = f"<div style='background:url({web.data_uri(300, 200)})'></div>"
    found = read(web.page(body + twice).encode())
    assert [child.untrusted_name for child in found.attachments] == ["The rota.png"]
    assert found.attachments[0].data.startswith(b"\x89PNG")
    assert "base64" not in shown(found) + hidden(found)


def test_frames_that_a_saved_page_carries_are_shown(read) -> None:
    frame = "&lt;p&gt;Inside the frame&lt;/p&gt;"
    assert "Inside the frame" in shown(
        read(web.page(f"<p>Outside</p><iframe srcdoc='{frame}'></iframe>").encode())
    )


def test_xhtml_with_closed_tags_is_a_page(read) -> None:
    source = (
        '<?xml version="1.0" encoding="utf-8"?>\n<!-- made by a filing agent -->\n<html xmlns="http://www.w3.org/1999/xhtml">'
        "<head><title/><script src='a.js'/></head><body><p>Wages</p></body></html>"
    )
    found = read(source.encode())
    assert (found.media_type, shown(found)) == ("text/html", "Wages")


def test_choices_of_a_form_do_not_run_together(read) -> None:
    body = "<select><option>North</option><option>South</option></select><button>Send</button>"
    assert shown(read(web.page(body, title="").encode())).split() == ["North", "South", "Send"]


def test_a_character_reference_is_never_broken_in_two(read) -> None:
    text = shown(read(web.page("<p>" + "Yes&nbsp;&nbsp;no&nbsp;" * 40 + "</p>").encode()))
    assert "&" not in text
    assert text.count("Yes") == 40


def test_a_page_in_arabic_stands_on_the_right(read) -> None:
    page = read(web.page(ARABIC, title="").encode()).pages[0]
    assert max(word.box.x1 for word in page.words()) > page.width_pt - 70


def test_a_very_long_page_is_read_to_its_end(read) -> None:
    body = (
        "<script>"
        + "x" * 100_000
        + "</script>"
        + "".join(f"<p>line{n} of the log of the depot</p>" for n in range(9000))
    )
    found = read(web.page(body).encode() + b"<div hidden>the very end</div>")
    assert "line8999" in found.pages[-1].text
    assert "the very end" in hidden(found)


def test_a_page_of_many_megabytes_is_read_in_pieces(read) -> None:
    filler = "<script>" + "x" * 9_000_000 + "</script>"
    body = (
        "<p>first</p>"
        + filler
        + "<p>"
        + "</p><p>".join(f"row {n}" for n in range(2000))
        + "</p><p hidden>aside</p>"
    )
    found = read(web.page(body).encode())
    assert "row 1999" in found.pages[-1].text
    assert "aside" in hidden(found)
    assert "xxx" not in shown(found)


@pytest.mark.parametrize("tag", ["<div>", "<table><tr><td>", "<blockquote><ul><li>"])
def test_a_page_nested_without_end_is_still_read(read, tag: str) -> None:
    assert shown(read(web.page(tag * 3000 + "the bottom", title="").encode())).split()[-2:] == [
        "the",
        "bottom",
    ]


def test_cells_stay_apart_where_a_long_table_is_cut(read) -> None:
    rows = "".join(f"<tr><td>Ann{n}</td><td>Bob{n}</td></tr>" for n in range(15_000))
    words = set(shown(read(web.page(f"<table>{rows}</table>").encode())).split())
    assert words >= {f"{name}{n}" for n in range(15_000) for name in ("Ann", "Bob")}


# MHTML


def test_a_page_saved_as_mhtml_shows_the_page_and_says_from_where_and_when(read) -> None:
    rota = ("https://example.org/rota.txt", "text/plain", b"Ann: nights")
    frame = ("https://ads.example/frame", "text/html", b"<p>Frame</p>")
    css = ("https://example.org/a.css", "text/css", b"p{}")
    found = read(web.mhtml(web.page("<p>Wages</p>", title="Night picker"), frame, css, rota))
    assert (found.media_type, found.title) == ("multipart/related", "Night picker")
    assert "Wages" in shown(found)
    assert "Frame" not in shown(found)
    assert (pairs(found)["address"], found.date) == (
        "https://example.org/jobs/7",
        datetime(2020, 3, 3, 11, 49, 41, tzinfo=UTC),
    )
    assert [(c.untrusted_name, c.untrusted_address) for c in found.attachments] == [
        ("ads.example/frame", "https://ads.example/frame"),
        ("example.org/rota.txt", "https://example.org/rota.txt"),
    ]
    assert [entry.reason for entry in found.left_out] == ["page-part"]


def test_mhtml_without_a_browser_s_mark_is_known_by_its_locations(read) -> None:
    assert read(web.mhtml(web.page(), headers="Subject: Notice\r\n")).media_type == "multipart/related"


def test_a_letter_with_related_parts_stays_a_letter(read) -> None:
    headers = "From: Ann <ann@example.org>\r\nTo: Bob <bob@example.org>\r\nSubject: Notice\r\n"
    assert read(web.mhtml(web.page(), headers=headers)).media_type == "message/rfc822"


# Feeds


RSS = """<rss version='2.0'><channel><title>Depot news</title><link>https://example.org/</link>
<item><title>Strike</title><pubDate>Tue, 03 Mar 2020 11:49:41 GMT</pubDate>
<description>&lt;p&gt;Wages were cut&lt;/p&gt;</description></item></channel></rss>"""
ATOM = """<feed xmlns='http://www.w3.org/2005/Atom'><title>Depot news</title><link href='https://example.org/'/>
<entry><title>Strike</title><published>2020-03-03</published><content type='xhtml'>
<div xmlns='http://www.w3.org/1999/xhtml'><p>Wages were cut</p></div></content></entry></feed>"""
BROKEN = """<rss><channel><title>Depot news</title><link>https://example.org/</link><item><title>Strike</title>
<description>Wages were cut &nbsp; & not paid<br></description>"""


@pytest.mark.parametrize("source", [RSS, ATOM, BROKEN], ids=["RSS", "Atom", "broken"])
def test_a_feed_is_laid_out_entry_by_entry(read, render, source: str) -> None:
    data = ("<?xml version='1.0' encoding='utf-8'?>\n" + source).encode()
    found = read(data)
    assert (found.media_type, found.title, pairs(found)["address"]) == (
        "application/rss+xml",
        "Depot news",
        "https://example.org/",
    )
    assert all(word in shown(found) for word in ("Strike", "Wages were cut"))
    assert render(data).width_px == 595
    assert bool(found.defects) == (source is BROKEN)


def test_a_feed_that_goes_on_beyond_the_bounds_of_xml_says_so(read) -> None:
    deep = "<b>" * 300 + "deep" + "</b>" * 300
    found = read(RSS.replace("</link>", f"</link>{deep}", 1).encode())
    assert "what follows that place is missing" in found.defects[0]


def test_other_xml_stays_text(read) -> None:
    assert (
        read(b"<?xml version='1.0'?><orders><order id='7'>Pallets</order></orders>").media_type
        == "text/plain"
    )
