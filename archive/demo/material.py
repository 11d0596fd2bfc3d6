"""The invented leak: everything of it generated, nothing of it real, the same bytes each time."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf

from archive.demo import crawl, pictures
from archive.demo.drawing import Sheet
from archive.demo.people import watched_groups, workers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.demo.people import Worker

WRITTEN = "D:20200910120000Z"
WEEKS = ("2020-08-17", "2020-08-24", "2020-08-31", "2020-09-07")
COMPLAINTS = {
    "Unsafe vans": (29, 34, 47, 56),
    "Unpaid waiting time": (41, 38, 44, 43),
    "Route length": (18, 25, 22, 31),
    "Plans for a strike or protest": (3, 7, 12, 21),
    "Approach by press or researchers": (1, 0, 4, 6),
    "Deactivation without reason": (12, 15, 11, 17),
}
GROUPS = (
    "Tarrow Bay Drivers", "Millgate Night Shift", "Brightmere Sortation", "Harrowfield Flex", "Southwharf Couriers",
    "Conductores Puerto Alba", "Entregadores Vila Nova", "Livreurs de Montclair", "Bayanihan Riders",
)  # fmt: skip

FULL_REPORT = "reports/harbour-watch-2020-09-07.pdf"
SCAN = "scans/briefing-note.pdf"
SCREENSHOT = "screenshots/post-millgate.png"
MAIL = "mail/fwd-social-media-escalations.eml"
RULES = "web/rules-of-the-desk.html"
LISTINGS = ("web/listing-2020-09-01.html", "web/listing-2020-09-02.html")
PRINT = "web/listing-2020-09-01-print.pdf"
PRINTED_AT = "2020-09-01T12:20:00+00:00"
CRAWL = "web/careers-2020-09.warc"
NOT_FOUND = f"{CRAWL} › careers.brightmere.example/jobs/2207 (404)"


def write(folder: Path) -> tuple[int, int]:
    """Write the material below `folder`; files that are there already are left alone.

    Returns how many were written, and how many there are now. A file is there whole or not at all: the next run
    would take half of one for evidence.
    """
    written = count = 0
    for name, data in files():
        count += 1
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = folder.with_name(f"{folder.name}.part")
            partial.write_bytes(data)
            partial.replace(path)
            written += 1
    return written, count


def files() -> Iterator[tuple[str, bytes]]:
    """(path below the material folder, bytes)"""
    for week, date in enumerate(WEEKS):
        yield f"reports/harbour-watch-{date}.pdf", report(week)
    watch_list = groups()
    yield "reports/watched-groups.pdf", watch_list
    note = briefing()
    yield SCAN, pictures.scan_of(note)
    yield SCREENSHOT, _screenshot()
    yield "photos/phones-in-a-tree.jpg", pictures.photograph()
    yield RULES, _RULES.encode()
    saves = ((_LISTING, "Tue Sep 01 2020 10:12:00"), (_LISTING_IN_ERROR, "Wed Sep 02 2020 07:40:00"))
    for name, (page, saved) in zip(LISTINGS, saves, strict=True):
        yield (
            name,
            crawl.single_file(page, f"{crawl.ANALYST}?utm_source=mail", f"{saved} GMT+0000 (UTC)").encode(),
        )
    yield PRINT, _print()
    yield CRAWL, _careers()
    yield MAIL, _mail(watch_list)
    yield "notes/company-confirmed.txt", _CONFIRMED.encode()
    yield "notes/من-السائقين.txt", _ARABIC.encode()
    yield "damaged/half-a-report.pdf", report(0)[:3000].replace(b"obj", b"xxx")
    yield "damaged/locked.pdf", _locked()
    yield "copies/harbour-watch-2020-09-07 (1).pdf", report(3)


def report(week: int) -> bytes:
    date = WEEKS[week]
    sheet = Sheet(f"Harbour Watch weekly   {date}   CLASSIFIED")
    sheet.band(
        "Harbour Watch: weekly report",
        f"Brightmere Delivery, workforce listening desk. Week of {date}. Do not share.",
    )
    sheet.heading("1. Categories of complaint")
    sheet.line(
        "Posts per category in the monitored closed groups, this week and the weeks before.", grey=True
    )
    known = WEEKS[: week + 1]
    columns = [("Category", 220.0), *[(day[5:], 60.0) for day in known]]
    sheet.table(columns, [[name, *map(str, counts[: week + 1])] for name, counts in COMPLAINTS.items()])
    sheet.heading("2. Posts per group")
    rows = [
        [group, str(7 + (index * 5 + week * 3) % 23), str(1 + (index + week) % 4)]
        for index, group in enumerate(GROUPS)
    ]
    sheet.table([("Group", 260.0), ("posts", 70.0), ("escalated", 90.0)], rows)
    sheet.heading("3. Posts for escalation")
    sheet.line("Quoted in full with the author, for the regional security lead.", grey=True)
    for number, worker in enumerate(_quoted(week), 1):
        sheet.paragraph(f"“{worker.post}”", bold=f"{number}. {_called(worker)} ({worker.group}):")
    sheet.heading("4. Actions")
    sheet.paragraph("Site managers of Tarrow Bay and Millgate to be told the names above by telephone only.")
    if week == len(WEEKS) - 1:
        sheet.paragraph(
            "Xuereb to be moved off the Sunday shift until the meeting is over. Nothing in writing."
        )
    return sheet.save(f"Harbour Watch weekly {date}", f"D:{date.replace('-', '')}080000Z")


def _called(worker: Worker) -> str:
    return f"{worker.name} / {worker.other_script}" if worker.other_script else worker.name


def _quoted(week: int) -> tuple[Worker, ...]:
    everyone = workers()
    return everyone if week == len(WEEKS) - 1 else everyone[week * 7 : week * 7 + 14]


def groups() -> bytes:
    sheet = Sheet("Harbour Watch   list of monitored groups")
    sheet.band("Monitored closed groups", "Appendix B. To be checked daily. Do not share.")
    for number, group in enumerate(watched_groups(), 1):
        sheet.line(f"{number:>2}.  {group}", size_pt=10)
    return sheet.save("Monitored closed groups", "D:20200903090000Z")


def briefing() -> bytes:
    sheet = Sheet("Briefing note")
    sheet.band("Briefing note", "Regional security, for the file")
    sheet.paragraph(
        "The walkout planned in Tarrow Bay was first mentioned on 7 September by Thaddeus Okonjo."
    )
    sheet.paragraph("Fenella Strickland of the Millgate night shift has spoken to a reporter twice.")
    sheet.paragraph("No written record of this note is to be kept outside the locked cabinet.")
    return sheet.save("", WRITTEN)


def _screenshot() -> bytes:
    people = {worker.name: worker for worker in workers()}
    author = people["Isolde Marchbanks"]
    comments = (
        ("Rosalind Ferncastle", "Same here. They asked me on Tuesday."),
        ("Leopold Achterberg", "Take screenshots before it is gone."),
    )
    return pictures.screenshot(
        author.name, author.group, "Who told the office about the meeting on Sunday?", comments
    )


def _mail(attachment: bytes) -> bytes:
    message = EmailMessage()
    message["From"] = "Humphrey Saltonstall <h.saltonstall@brightmere.example>"
    message["To"] = "Regional leads <regional-leads@brightmere.example>"
    message["Date"] = format_datetime(datetime(2020, 9, 8, 7, 41, tzinfo=UTC))
    message["Subject"] = "Fwd: social media escalations, please read and delete"
    message["Message-ID"] = "<20200908.0741.escalations@brightmere.example>"
    message.set_content(
        "All,\n\nthe attached list of groups is now complete. Please do not forward it.\n\n"
        "Two names to watch this week: Drusilla Penhallow (Tarrow Bay) and Casimir Vandenhoek (sortation). "
        "Talk to Drusilla before the shift, not in writing.\n\nHumphrey\n\n"
        "> From: Harbour Watch Desk\n> The site with the reports was left open again over the weekend.\n"
        "> Whoever set it up, close it.\n"
    )
    message.add_attachment(
        attachment, maintype="application", subtype="pdf", filename="Appendix B groups.pdf"
    )
    boundary = "=====brightmere-demo====="
    message.set_boundary(boundary)
    return message.as_bytes()


def _careers() -> bytes:
    """Two listings, which were changed in the night after they were noticed, and gone by the next evening."""
    first, second, third = (f"2020-09-{moment}:00Z" for moment in ("01T12:00", "02T06:00", "02T18:00"))
    return crawl.archive(
        (
            crawl.answer(crawl.ANALYST, first, _LISTING),
            crawl.answer(crawl.SENIOR, first, _SENIOR),
            crawl.answer(crawl.ANALYST, second, _LISTING_TONED_DOWN),
            crawl.answer(crawl.SENIOR, second, _SENIOR_TONED_DOWN),
            crawl.answer(crawl.ANALYST, third, _NOT_FOUND, "404 Not Found"),
            crawl.redirect(crawl.SENIOR, third, "https://careers.brightmere.example/jobs"),
        )
    )


def _print() -> bytes:
    """The first listing as a browser prints it, with its address at the foot."""
    sheet = Sheet("Intelligence analyst, Tarrow Bay")
    sheet.heading("Intelligence analyst, Harbour Watch")
    sheet.paragraph("Brightmere Delivery, Tarrow Bay. Posted 1 September 2020.")
    sheet.paragraph(f"Analysts gather and analyse information on {_THREATS}.")
    sheet.paragraph("Apply through the careers page until 30 September.")
    sheet.line(f"{crawl.ANALYST}   1/1", grey=True)
    return sheet.save("Intelligence analyst, Tarrow Bay", "D:20200901122000Z")


def _locked() -> bytes:
    sheet = Sheet("Payroll")
    sheet.line("Payroll of the listening desk")
    out = BytesIO()
    with pikepdf.open(BytesIO(sheet.save("Payroll", WRITTEN))) as document:
        # RC4 and a fixed ID: AES begins with random bytes, and the demo's are the same each time.
        locked = pikepdf.Encryption(user="heron", owner="heron", R=3, aes=False, metadata=False)
        document.save(out, encryption=locked, static_id=True)
    return out.getvalue()


_RULES = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rules of the desk</title></head><body>
<h1>Rules of the desk</h1>
<p>The information on these pages is <b>classified</b>. DO NOT SHARE without proper authentication. Most of the post and
comment text comes from closed groups; its presence here would have a damaging effect on our reputation.</p>
<ul><li>Reports are issued every Monday and removed after fourteen days.</li>
<li>Never answer a post. Never ask to join with your own name.</li>
<li>Press, researchers and unions are category 5 and go to the regional security lead at once.</li></ul>
<p>Questions go to the desk, not to the groups.</p></body></html>
"""
_ANY_LISTING = """<!doctype html><html lang="en">
<head><meta charset="utf-8"><title>{role}, {place}</title></head><body>
<h1>{role}, Harbour Watch</h1><p>Brightmere Delivery, {place}. Posted 1 September 2020.</p>
<p>Analysts gather and analyse information on {topics}.</p>
<p>You speak at least one of Hindi (हिन्दी), Tagalog, Spanish (español), Arabic (العربية), French (français),
Mandarin (中文), Korean (한국어), Japanese (日本語) or Brazilian Portuguese (português).</p>
<p>{last}</p></body></html>
"""
_THREATS = "labour organising threats against the company, activist groups and hostile political leaders"
_RISKS = "risks to the safety of our sites"
_APPLY = "Apply through the careers page until 30 September."
_ANALYST = {"role": "Intelligence analyst", "place": "Tarrow Bay"}
_SENIOR_ANALYST = {"role": "Senior intelligence analyst", "place": "Millgate"}
_LISTING = _ANY_LISTING.format(**_ANALYST, topics=_THREATS, last=_APPLY)
_LISTING_TONED_DOWN = _ANY_LISTING.format(**_ANALYST, topics=_RISKS, last=_APPLY)
_LISTING_IN_ERROR = _ANY_LISTING.format(
    **_ANALYST, topics=_RISKS, last="This listing was made in error and is no longer open."
)
_SENIOR = _ANY_LISTING.format(**_SENIOR_ANALYST, topics=_THREATS, last=_APPLY)
_SENIOR_TONED_DOWN = _ANY_LISTING.format(**_SENIOR_ANALYST, topics=_RISKS, last=_APPLY)
_NOT_FOUND = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page not found</title></head><body>
<h1>Page not found</h1><p>The position that you are looking for is no longer listed.</p></body></html>
"""
_CONFIRMED = """Note of a call, 9 September 2020, 16:20 UTC

The press office of Brightmere Delivery confirmed by telephone that the reports are genuine and that the desk exists.
They asked for the names of the workers to be left out, and would not say who reads the reports.
Confirmed to: the desk editor. Second listener: the reporter. No recording was made.
"""
_ARABIC = """من السائقين في المستودع الشرقي

طلبوا منا أن نكتب أسماء كل من حضر الاجتماع. رفضنا ذلك جميعًا.
إذا لم يصلحوا المركبات قبل يوم الجمعة فلن يخرج أحد.
"""
