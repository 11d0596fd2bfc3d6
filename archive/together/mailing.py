"""Mail: that something is new, and nothing else. Whoever reads a mailbox, or the wire, learns no query and no name.

What is to be mailed counts as sent before it is, and as waiting again if it did not go: a mail may be lost to a power
cut, none is sent twice, and the page and the feed tell the same.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import Invalid
from archive.store.catalog import readers, saved_searches
from archive.together import people

if TYPE_CHECKING:
    from archive.settings import Settings
    from archive.store import Store

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_PATIENCE_S = 20.0


def send(store: Store) -> int:
    """Mail everybody who follows a search that found something and was not mailed of it yet. Returns how many mails.

    Without the setting `smtp_host` none. A server that cannot be reached is tried again after the next intake. Raises
    Invalid as `check` does.
    """
    if not store.settings.smtp_host:
        return 0
    check(store.settings)
    with store.read() as db:
        waiting = saved_searches.people_to_mail(db)
    return sum(_tell(store, person) for person in waiting)


def check(settings: Settings) -> None:
    """Raises Invalid where mail is to be sent and the password for it cannot be had, or others could have it."""
    if settings.smtp_host and settings.smtp_user:
        _password(settings)


def _tell(store: Store, person: str) -> bool:
    seen, address = people.as_seen_by(store, person), people.mail_address(store, person)
    if seen is None or not address:
        return False
    with seen.read() as db:
        documents, searches = saved_searches.to_mail(db, person)
        wants = readers.get(db, person).wants_mail
    with store.write() as db:
        claimed = saved_searches.claim_mail(db, person)
    if not wants or not documents:
        return False
    try:
        _deliver(store.settings, message(store.settings, address, documents, searches))
    except (OSError, smtplib.SMTPException):
        with store.write() as db:
            saved_searches.unclaim_mail(db, person, claimed)
        return False
    return True


def message(settings: Settings, address: str, documents: int, searches: int) -> EmailMessage:
    """No query, title or name of a search stands in it, and no address of the server."""
    mail = EmailMessage()
    mail["From"], mail["To"] = settings.mail_from, address
    mail["Subject"] = "Something new in the archive"
    mail["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2] or None)
    mail["Auto-Submitted"] = "auto-generated"
    found = f"{documents:,} new match{'' if documents == 1 else 'es'}"
    of = "a saved search" if searches == 1 else f"{searches:,} saved searches"
    mail.set_content(f"{found} for {of}. Sign in to see.\n")
    return mail


def _deliver(settings: Settings, mail: EmailMessage) -> None:
    """Over TLS, unless the server is this machine itself. Raises OSError, SMTPException, Invalid."""
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_PATIENCE_S) as server:
        if settings.smtp_host not in _THIS_MACHINE:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, _password(settings))
        server.send_message(mail)


def _password(settings: Settings) -> str:
    """Raises Invalid for a file that is not there, or that others may read."""
    path = Path(settings.smtp_password_file).expanduser()
    try:
        if path.stat().st_mode & 0o077:
            raise Invalid(f"Others than you may read {path}.", f"Make it yours alone: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Invalid("The file that smtp_password_file names cannot be read.") from error
