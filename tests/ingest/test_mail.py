"""What a reporter expects of letters and mailboxes."""

from __future__ import annotations

import base64
import datetime as dt
import io
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import made
import made_mail
import olefile
import pytest

from ingest.errors import Corrupt, Encrypted
from ingest.mail import compound_file, compressed_rtf, rtf_body
from ingest.model import FindingKind, HiddenKind


def text_of(found) -> str:
    return "\n".join(page.text for page in found.pages)


def hidden(found, kind: HiddenKind) -> str:
    return "\n".join(entry.text for page in found.pages for entry in page.hidden if entry.kind is kind)


def kinds(found) -> list[FindingKind]:
    return [finding.kind for finding in found.findings]


def names(found) -> list[str]:
    return [child.untrusted_name for child in found.attachments]


def mixed(*parts: bytes, kind: bytes = b"mixed", headers: bytes = b"", end: bytes = b"--X--\n") -> bytes:
    body = b"".join(b"--X\n" + part + b"\n" for part in parts)
    return b"From: a@b.c\nSubject: s\n%sContent-Type: multipart/%s; boundary=X\n\n%s%s" % (
        headers,
        kind,
        body,
        end,
    )


# Headers


def test_the_thread_of_a_letter_is_in_its_metadata(read) -> None:
    found = read(
        b"From: a@b.c\nTo: d@e.f\nCc: g@h.i\nSubject: Re: x\nMessage-ID:\n <3@b.c>\n"
        b"In-Reply-To: Your letter of Monday <2@b.c>\nReferences: <1@b.c>\n\t<2@b.c>\n\nbody"
    )
    facts = dict(found.metadata)
    assert (facts["message-id"], facts["in-reply-to"]) == ("<3@b.c>", "<2@b.c>")
    assert (facts["references"], facts["to"], facts["cc"]) == ("<1@b.c> <2@b.c>", "d@e.f", "g@h.i")


def test_the_way_a_letter_took_is_kept_and_can_be_searched(read) -> None:
    found = read(
        b"Received: from second.example by third.example; Mon, 7 Sep 2020 06:00:02 +0000\n"
        b"Received: from first.example by second.example; Mon, 7 Sep 2020 06:00:01 +0000\n"
        b"From: a@b.c\nSubject: x\nX-Originating-IP: [192.0.2.7]\nUser-Agent: Pigeon 1.0\n\nbody"
    )
    assert [value[:12] for name, value in found.metadata if name == "received"] == [
        "from second.",
        "from first.e",
    ]
    assert "192.0.2.7" in hidden(found, HiddenKind.METADATA)
    assert ("user-agent", "Pigeon 1.0") in found.metadata


def test_a_letter_without_a_date_has_that_of_its_arrival_and_says_so(read) -> None:
    found = read(b"Received: from x by y; Mon, 7 Sep 2020 08:00:00 +0200\nFrom: a@b.c\nSubject: x\n\nbody")
    assert found.date == datetime(2020, 9, 7, 6, tzinfo=UTC)
    assert "no date of its own" in found.defects[0]


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"=?utf-8?B?0J/RgNC40LI=?= =?utf-8?B?0LXRgg==?=", "Привет"),
        (b"=?utf-8?B?0J/RgNC40LLQ?=\n =?utf-8?B?tdGC?=", "Привет"),
        ("Grüße aus Köln".encode(), "Grüße aus Köln"),
        ("Grüße aus Köln".encode("latin-1"), "Grüße aus Köln"),
        (b"=?utf-8?B?A?= rest", "=?utf-8?B?A?= rest"),
        (b"=?klingon?Q?abc?=", "abc"),
    ],
)
def test_a_subject_in_any_encoding_is_read(read, raw: bytes, subject: str) -> None:
    assert read(b"From: a@b.c\nSubject: " + raw + b"\n\nbody").title == subject


@pytest.mark.parametrize(
    "disposition",
    [
        b"filename*=utf-8''pl%C3%A1n%20gr%C3%B6%C3%9Fe.txt",
        b"filename*0*=utf-8''pl%C3%A1n%20;\n filename*1*=gr%C3%B6%C3%9Fe.txt",
        b'filename="=?utf-8?Q?pl=C3=A1n_gr=C3=B6=C3=9Fe.txt?="',
        'filename="plán größe.txt"'.encode(),
        'filename="plán größe.txt"'.encode("latin-1"),
    ],
)
def test_the_name_of_an_attachment_is_read_however_it_is_written(read, disposition: bytes) -> None:
    part = (
        b"Content-Type: application/octet-stream\nContent-Disposition: attachment; " + disposition + b"\n\nx"
    )
    assert names(read(mixed(b"\nhello", part))) == ["plán größe.txt"]


def test_headers_of_a_megabyte_are_cut_and_the_letter_is_read(read) -> None:
    long = b"words " * 200_000
    found = read(b"From: %s\nSubject: %s\nX-Long: %s\n\nbody words" % (long, long, long))
    assert text_of(found).endswith("body words")
    assert found.title.startswith("words words")


# Bodies


def test_what_only_the_html_says_is_found_where_the_plain_text_is_shown(read) -> None:
    found = read(
        mixed(
            b"Content-Type: text/plain\n\nThe meeting is at noon in the yard behind the depot.",
            b"Content-Type: text/html\n\n<p>The meeting is at noon in the yard behind the depot.</p>"
            b"<p>Bring the ledger</p>"
            b"<a href='https://example.org/map'>noon</a>",
            kind=b"alternative",
        )
    )
    assert "ledger" not in text_of(found)
    assert hidden(found, HiddenKind.NOT_SHOWN).split("\n") == ["Bring the ledger", "https://example.org/map"]


def test_what_only_the_plain_text_says_is_found_where_the_html_is_shown(read) -> None:
    found = read(made.mail("Password: heron", rich=f"<p>{'Nothing to see here. ' * 20}</p>").as_bytes())
    assert "Nothing to see" in text_of(found)
    assert "heron" in hidden(found, HiddenKind.NOT_SHOWN)


def test_texts_that_are_no_versions_of_each_other_are_all_shown(read) -> None:
    found = read(
        mixed(
            b"Content-Type: text/plain\n\nfirst words",
            b"Content-Type: text/html\n\n<p>second words</p>",
            b"Content-Type: text/plain\n\nthird words",
        )
    )
    assert text_of(found).split("\n")[-3:] == ["first words", "second words", "third words"]
    assert len(found.pages) == 1


def test_an_html_only_letter_gives_all_of_its_text(read) -> None:
    rows = "".join(f"<tr><td>name{n}</td><td>sum{n}</td></tr>" for n in range(500))
    found = read(b"From: a@b.c\nSubject: s\nContent-Type: text/html\n\n<table>" + rows.encode() + b"</table>")
    assert {f"name{n}" for n in range(500)} | {f"sum{n}" for n in range(500)} <= set(text_of(found).split())


def test_text_outside_all_parts_is_found(read) -> None:
    data = mixed(b"\nbody words").replace(b"\n\n--X\n", b"\n\nsecret preamble\n--X\n", 1) + b"secret epilogue"
    assert hidden(read(data), HiddenKind.NOT_SHOWN) == "secret preamble\nsecret epilogue"


def test_html_nested_beyond_use_is_read_as_words(read) -> None:
    found = read(b"From: a@b.c\nSubject: s\nContent-Type: text/html\n\n" + b"<div>" * 50_000 + b"deep words")
    assert text_of(found).endswith("deep words")
    assert "nested" in found.defects[0]


# Findings


def test_a_picture_that_nobody_sees_is_a_tracking_pixel(read) -> None:
    found = read(
        b"From: a@b.c\nSubject: s\nContent-Type: text/html\n\n<p>hello</p>"
        b"<img src='https://t.example/o.gif?id=7' width=1 height=1>"
        b"<img src='https://cdn.example/logo.png' width=200><img src='cid:inside' width=1>"
    )
    assert kinds(found) == [FindingKind.TRACKING_PIXEL, FindingKind.REMOTE_REFERENCE]
    assert found.findings[0].untrusted_quote == "https://t.example/o.gif?id=7"
    assert "2 things" in found.findings[1].message
    assert "cid:" not in found.findings[1].untrusted_quote


@pytest.mark.parametrize(
    "pixel",
    [
        "style='display:none'",
        "style='width: 1px; height: 1px'",
        "style='visibility:hidden'",
        "height='0'",
        "hidden",
    ],
)
def test_a_tracking_pixel_is_told_however_it_hides(read, pixel: str) -> None:
    page = f"From: a@b.c\nSubject: s\nContent-Type: text/html\n\n<img src='//t.example/p' {pixel}>hello"
    assert FindingKind.TRACKING_PIXEL in kinds(read(page.encode()))


@pytest.mark.parametrize(
    "script", ["<script>x()</script>", "<body onload='x()'>", "<a href='JavaScript:x()'>y</a>"]
)
def test_a_script_in_a_letter_is_said(read, script: str) -> None:
    found = read(f"From: a@b.c\nSubject: s\nContent-Type: text/html\n\n<p>hello</p>{script}".encode())
    assert kinds(found) == [FindingKind.SCRIPT]


def test_a_plain_letter_has_no_findings(read) -> None:
    assert kinds(read(made.mail("See https://example.org/x").as_bytes())) == []


# Attachments


def test_an_enclosed_message_is_the_bytes_that_were_sent(read) -> None:
    inner = b"Subject:  odd   spacing\nFrom: x@y.z\nX-Fold: a\n\t b\n\nFrom the start\n"
    found = read(mixed(b"\nhello", b"Content-Type: message/rfc822\n\n" + inner))
    assert found.attachments[0].data == inner
    assert names(found) == ["odd spacing.eml"]


def test_a_picture_shown_in_the_letter_is_a_child(read) -> None:
    picture = made.encoded(made.picture_of("x"))
    part = b"Content-Type: image/png\nContent-ID: <p1>\nContent-Transfer-Encoding: base64\n\n"
    found = read(mixed(b"\nhello", part + base64.encodebytes(picture), kind=b"related"))
    assert found.attachments[0].data == picture


def test_an_old_uuencoded_file_in_the_text_is_a_child(read) -> None:
    found = read(
        b"From: a@b.c\nSubject: s\n\nSee below.\n\nbegin 644 note.txt\n,<V5C<F5T('=O<F1S\n`\nend\n\nRegards"
    )
    assert names(found) == ["note.txt"]
    assert found.attachments[0].data == b"secret words"
    assert "<V5C" not in text_of(found)
    assert "Regards" in text_of(found)


def test_what_the_letter_only_speaks_of_is_left_out_by_rule(read) -> None:
    outside = (
        b'Content-Type: message/external-body; access-type=anon-ftp; site="ftp.example"; name="plan.txt"\n\n'
    )
    found = read(mixed(b"\nhello", outside + b"Content-Type: text/plain\n\n"))
    assert [(entry.untrusted_name, entry.by_rule) for entry in found.left_out] == [("plan.txt", True)]


def test_a_piece_of_a_letter_is_shown_and_says_that_pieces_are_missing(read) -> None:
    found = read(
        b'From: a@b.c\nSubject: s\nContent-Type: message/partial; id="x@y"; number=2; total=3\n\nmiddle words'
    )
    assert "middle words" in text_of(found)
    assert "2 of 3" in found.left_out[0].untrusted_name


def test_an_invitation_is_read_as_text(read) -> None:
    entry = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Meet at the de\r\n pot\r\nDTSTART:20200907T080000Z\r\n"
        b"ORGANIZER;CN=Ann:mailto:ann@example.org\r\nDESCRIPTION:Bring\\, please\\nthe ledger\r\nEND:VEVENT\r\n"
    )
    found = read(mixed(b"\nhello", b"Content-Type: text/calendar; method=REQUEST\n\n" + entry))
    child = read(found.attachments[0].data)
    assert (child.media_type, child.title) == ("text/calendar", "Meet at the depot")
    assert "Bring, please" in text_of(child)
    assert "mailto:ann@example.org (Ann)" in text_of(child)


def test_an_address_card_is_read_and_its_photo_is_a_child(read) -> None:
    found = read(
        b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB Gr=\n=C3=BCn\n"
        b"TEL;CELL:+1 202 555 0147\nPHOTO;ENCODING=BASE64;TYPE=PNG:iVBO\n Rw0K\n\nEND:VCARD\n"
    )
    assert (found.media_type, found.title) == ("text/vcard", "Zoë Grün")
    assert "+1 202 555 0147" in text_of(found)
    assert [(child.untrusted_name, child.data) for child in found.attachments] == [("photo", b"\x89PNG\r\n")]


# Damage


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (mixed(b"\nbody words", end=b""), "may have been cut short"),
        (
            b"From: a@b.c\nSubject: s\nContent-Type: multipart/mixed; boundary=never\n\nbody words",
            "told apart",
        ),
        (b"From: a@b.c\nSubject: s\nbody words and more", "empty line"),
        (mixed(b"\nbody words", b"Content-Transfer-Encoding: base64\n\nQUJ\xffDRA=="), "does not have"),
        (mixed(b"\nbody words", b"Content-Transfer-Encoding: base64\n\nQUJDR"), "cut short"),
    ],
)
def test_what_is_wrong_with_a_letter_is_named_in_plain_words(read, data: bytes, words: str) -> None:
    found = read(data)
    assert "body words" in text_of(found)
    assert any(words in defect for defect in found.defects)
    assert "Defect" not in "".join(found.defects)


def test_a_hundred_thousand_attachments_are_all_children(read) -> None:
    part = b"Content-Type: image/gif; name=a.gif\nContent-Transfer-Encoding: base64\n\nR0lG"
    found = read(mixed(*[part] * 100_000))
    assert len(found.attachments) == 100_000
    assert "and 99,900 more" in text_of(found)


def test_parts_ten_thousand_deep_are_kept_as_one_file_and_said(read) -> None:
    levels = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(10_000)
    )
    found = read(b"From: a@b.c\nSubject: s\n" + levels + b"\ninnermost words\n")
    assert b"innermost words" in found.attachments[0].data
    assert any("beyond any use" in defect for defect in found.defects)


def test_messages_ten_thousand_deep_are_one_child_each(read) -> None:
    found = read(b"From: a@b.c\nSubject: s\nContent-Type: message/rfc822\n\n" * 10_000 + b"words")
    assert len(found.attachments) == 1


def test_a_letter_from_an_apple_keeps_what_its_program_noted(read) -> None:
    letter = b"From: a@b.c\nSubject: s\n\nbody words\n"
    notes = (
        b'<?xml version="1.0"?><plist version="1.0"><dict><key>date-received</key><integer>1581000000</integer></dict>'
        b"</plist>"
    )
    found = read(b"%d      \n" % len(letter) + letter + notes)
    assert ("apple-mail-date-received", "1581000000") in found.metadata
    assert "plist" not in text_of(found)


def test_a_letter_saved_as_utf16_is_read(read) -> None:
    found = read("From: a@b.c\r\nSubject: wide\r\n\r\nbody wörds".encode("utf-16"))
    assert (found.title, text_of(found).split("\n")[-1]) == ("wide", "body wörds")


# Mailboxes


def test_a_mailbox_lists_its_letters_and_gives_each_as_it_was(read) -> None:
    letters = [
        f"From: a@b.c\nDate: Mon, 7 Sep 2020 0{n}:00:00 +0000\nSubject: letter {n}\n\nbody {n}\n"
        for n in range(3)
    ]
    found = read(made_mail.mbox(*(letter.encode() for letter in letters)))
    assert found.media_type == "application/mbox"
    assert [child.data.decode() for child in found.attachments] == letters
    assert names(found) == ["000001 letter 0.eml", "000002 letter 1.eml", "000003 letter 2.eml"]
    assert found.attachments[2].modified_at == datetime(2020, 9, 7, 2, tzinfo=UTC)
    assert "3. 2020-09-07 02:00 · a@b.c · letter 2" in text_of(found)


@pytest.mark.parametrize(
    "body",
    [
        b"text\n\nFrom here on it is downhill.\n\nmore",
        b"text\n\nFrom here on:\nNote: this is no header\n\nmore",
        b"From the start of the text",
        b"text\nFrom ann Mon Sep 7 08:00:00 2020 I have no news\nmore",
    ],
)
def test_a_line_that_begins_with_from_is_no_new_letter(read, body: bytes) -> None:
    letter = b"From: a@b.c\nSubject: s\n\n" + body
    assert len(read(made_mail.mbox(letter, letter)).attachments) == 2


def test_a_quoted_from_is_given_back_as_it_was_written(read) -> None:
    letter = b"From: a@b.c\nSubject: s\n\n>From the start\n>>From deeper\n> From a reply\n"
    child = read(made_mail.mbox(letter, letter)).attachments[0].data
    assert child.endswith(b"\nFrom the start\n>From deeper\n> From a reply\n")


def test_a_content_length_that_lies_hides_no_letter(read) -> None:
    letters = [
        b"From: a@b.c\nSubject: s\nContent-Length: %d\n\nbody\n" % size for size in (1, 5, 10_000, 120)
    ]
    assert len(read(made_mail.mbox(*letters)).attachments) == 4


def test_a_mailbox_is_told_though_its_first_letter_is_longer_than_what_is_looked_at(read) -> None:
    long = b"From: a@b.c\nSubject: long\n\n" + b"words and more words\n" * 30_000
    found = read(b"\n\n" + made_mail.mbox(long, b"From: a@b.c\nSubject: short\n\nbody"))
    assert (found.media_type, len(found.attachments)) == ("application/mbox", 2)


def test_a_mailbox_with_windows_line_ends(read) -> None:
    letter = b"From: a@b.c\nSubject: s\n\nbody\n"
    found = read(made_mail.mbox(letter, letter).replace(b"\n", b"\r\n"))
    assert [child.data for child in found.attachments] == [letter.replace(b"\n", b"\r\n")] * 2


def test_letters_beyond_the_limit_are_said_to_be_left(tmp_path) -> None:
    from ingest.formats import mailbox
    from ingest.model import Attachment, Conditions, LeftOut, Limits

    path = tmp_path / "mbox"
    path.write_bytes(made_mail.mbox(*[b"From: a@b.c\nSubject: s\n\nbody"] * 10))
    parts = list(mailbox.extract(str(path), Conditions(Limits(attachments=5))))
    assert sum(isinstance(part, Attachment) for part in parts) == 4
    assert [part.reason for part in parts if isinstance(part, LeftOut)] == ["too-large"]


# Outlook


def an_outlook_letter() -> bytes:
    inner = made_mail.message_storage(
        {
            0x001A: "IPM.Note",
            0x0037: "Inner – list",
            0x1000: "inner words",
            0x0042: "Zoë",
            0x5D02: "zoe@example.org",
        },
        attachments=[made_mail.attached_file("ledger.csv", b"sum,7\n")],
        top=False,
    )
    word = compound_file.Storage({"WordDocument": b"w" * 5000, "\x01CompObj": b"c"})
    word_holder = made_mail.storage({0x3705: 6, 0x3707: "inside.doc"}, header_bytes=8)
    word_holder.storages["__substg1.0_3701000D"] = word
    plan = made_mail.attached_file("plan.txt", b"the plan")
    elsewhere = made_mail.storage({0x3705: 2, 0x370D: "\\\\server\\plans\\b.doc"}, header_bytes=8)
    return made_mail.outlook(
        made_mail.message_storage(
            {
                0x001A: "IPM.Note", 0x0037: "Outer", 0x1000: "outer words", 0x0042: "Ann", 0x5D02: "ann@example.org",
                0x0039: datetime(2020, 9, 7, 6, tzinfo=UTC), 0x1035: "<9@example.org>",
                0x007D: "Received: from x by y; Mon, 7 Sep 2020 06:00:00 +0000\r\nX-Originating-IP: [192.0.2.7]\r\n",
            },
            [
                made_mail.recipient("Bo", "bo@example.org", 1),
                made_mail.recipient("Cy", "cy@example.org", 2),
                made_mail.recipient("Di", "di@example.org", 3),
            ],
            [plan, made_mail.attached_message(inner), word_holder, elsewhere],
        )
    )  # fmt: skip


def test_an_outlook_letter_is_shown_with_those_who_were_not_to_be_seen(read) -> None:
    found = read(an_outlook_letter())
    assert (found.title, found.author) == ("Outer", "Ann <ann@example.org>")
    assert found.date == datetime(2020, 9, 7, 6, tzinfo=UTC)
    lines = text_of(found).split("\n")
    assert {"To: Bo <bo@example.org>", "Cc: Cy <cy@example.org>", "Bcc: Di <di@example.org>"} <= set(lines)
    assert ("message-id", "<9@example.org>") in found.metadata
    assert ("x-originating-ip", "[192.0.2.7]") in found.metadata


def test_a_message_inside_an_outlook_letter_is_a_letter_with_its_own_children(read) -> None:
    found = read(an_outlook_letter())
    assert names(found) == ["plan.txt", "Inner – list.eml", "inside.doc"]
    inner = read(found.attachments[1].data)
    assert (inner.title, inner.author) == ("Inner – list", "Zoë <zoe@example.org>")
    assert "inner words" in text_of(inner)
    assert [(child.untrusted_name, child.data) for child in inner.attachments] == [("ledger.csv", b"sum,7\n")]


def test_a_message_written_as_a_file_is_read_alike_by_the_standard_library(read) -> None:
    data = read(an_outlook_letter()).attachments[1].data
    message = message_from_bytes(data, policy=default)
    assert (message["subject"], str(message["from"])) == ("Inner – list", "Zoë <zoe@example.org>")
    assert message.get_body().get_content().strip() == "inner words"
    assert [part.get_filename() for part in message.iter_attachments()] == ["ledger.csv"]


def test_a_second_run_gives_the_same_bytes(read) -> None:
    first, second = (read(an_outlook_letter()).attachments[1].data for _ in range(2))
    assert first == second


def test_a_document_embedded_in_an_outlook_letter_is_a_file_of_its_own(read) -> None:
    data = read(an_outlook_letter()).attachments[2].data
    with olefile.OleFileIO(io.BytesIO(data)) as document:
        assert document.openstream("WordDocument").read() == b"w" * 5000


def test_a_file_that_an_outlook_letter_only_points_to_is_left_out(read) -> None:
    assert [entry.untrusted_name for entry in read(an_outlook_letter()).left_out] == [
        "\\\\server\\plans\\b.doc"
    ]


def test_an_outlook_contact_is_shown_with_all_its_fields(read) -> None:
    values = {0x001A: "IPM.Contact", 0x0037: "Ann Example", 0x3001: "Ann Example", 0x3A1C: "+1 202 555 0147"}
    found = read(made_mail.outlook(made_mail.message_storage(values)))
    assert "Mobile phone: +1 202 555 0147" in text_of(found)


def test_garbage_behind_an_outlook_header_is_damaged(read) -> None:
    with pytest.raises(Corrupt):
        read(an_outlook_letter()[:8] + "__substg1.0_".encode("utf-16-le") + bytes(range(256)) * 40)


@pytest.mark.parametrize("sizes", [(0, 1, 63, 64, 65), (4095, 4096, 4097), (9_000_000,)])
def test_a_compound_file_that_we_write_is_read_back(sizes: tuple[int, ...]) -> None:
    streams = {f"s{size}": bytes(size % 251 for _ in range(size)) for size in sizes}
    data = compound_file.written(
        compound_file.Storage(streams, {"inner": compound_file.Storage({"deep": b"x"})})
    )
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as file:
        assert {name: file.openstream(name).read() for name in streams} == streams
        assert file.openstream("inner/deep").read() == b"x"


def test_html_is_unwrapped_from_rtf() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 "
        rb"Gr\'fc\u223 ?e{\*\htmltag72 </p>}}"
    )
    assert rtf_body.read(rtf) == ("", "<p>Grüße</p>")


def test_the_specification_s_own_example_of_compression_is_unpacked() -> None:
    # MS-OXRTFCP, section 4.1.1
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert compressed_rtf.unpacked(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


# winmail.dat


def test_a_winmail_dat_is_a_letter_and_its_files(read) -> None:
    found = read(
        made_mail.tnef(
            (0x00069007, b"\xe4\x04\0\0\0\0\0\0"),
            (0x00038005, b"\xe4\x07\x09\0\x07\0\x08\0\0\0\0\0\x01\0"),
            (
                0x00069003,
                made_mail.tnef_properties({0x0037: "Wrapped é", 0x1000: "body words", 0x0042: "Ann"}),
            ),
            (0x00069002, bytes(14)),
            (0x00018010, b"short.txt\0"),
            (0x0006800F, b"the plan"),
            (0x00069005, made_mail.tnef_properties({0x3707: "the long name.txt"})),
        )
    )
    assert (found.media_type, found.title) == ("application/vnd.ms-tnef", "Wrapped é")
    assert found.date == datetime(2020, 9, 7, 8, tzinfo=UTC)
    assert "body words" in text_of(found)
    assert [(child.untrusted_name, child.data) for child in found.attachments] == [
        ("the long name.txt", b"the plan")
    ]


def test_a_winmail_dat_cut_short_gives_what_came_before(read) -> None:
    whole = made_mail.tnef(
        (0x00069003, made_mail.tnef_properties({0x1000: "body words"})),
        (0x00069002, bytes(14)),
        (0x0006800F, b"x" * 99),
    )
    found = read(whole[:-50])
    assert "body words" in text_of(found)
    assert "damaged" in found.defects[0]


# S/MIME


def a_signed_message(content: bytes) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs7

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ann Example")])
    now = dt.datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(77)
        .not_valid_before(now).not_valid_after(now + dt.timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_what_was_signed_is_a_child_and_who_signed_is_shown(read) -> None:
    content = b"Content-Type: text/plain\r\n\r\nsigned words\r\n"
    found = read(a_signed_message(content))
    assert found.media_type == "application/pkcs7-mime"
    assert found.attachments[0].data == content
    assert "signed words" in text_of(read(content))
    assert "Ann Example; number 77" in text_of(found).replace("\n", " ")


def test_an_encrypted_message_says_that_no_password_opens_it(read) -> None:
    from asn1crypto import cms

    sealed = cms.ContentInfo(
        {
            "content_type": "enveloped_data",
            "content": {
                "version": "v0",
                "recipient_infos": [],
                "encrypted_content_info": {
                    "content_type": "data",
                    "content_encryption_algorithm": {
                        "algorithm": "1.2.840.113549.3.7",
                        "parameters": bytes(8),
                    },
                    "encrypted_content": b"x" * 64,
                },
            },
        }
    )
    with pytest.raises(Encrypted, match="private key"):
        read(sealed.dump())
