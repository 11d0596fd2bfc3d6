"""A plain sentence for every type of event."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any

from archive.model import Deed
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.model import CustodyEvent


class Act(StrEnum):
    """What people look for when they read the chain: several types of event, in plain words."""

    TAKING_IN = "taking in"
    READING = "reading"
    TAKING_OUT = "taking out"
    REDACTING = "redacting"
    EXHIBITS = "exhibits and releases"
    PROTECTING = "names to protect"
    SEARCHING = "name lists"
    REMOVING = "removing"
    NOTES = "notes"
    PEOPLE = "people and roles"
    SIGNING_IN = "signing in"
    KEEPING = "checks, backups and settings"


@dataclass(frozen=True, slots=True)
class Told:
    """How a type of event is told; `many` of several alike, where `count` says how many. With `across` they are told as
    one also if they are about different things.

    `about`, `who` and any entry of the event's detail stand in braces; "{pages|page}" is "1 page", "2 pages".
    """

    act: Act
    one: str
    many: str = ""
    across: bool = False


TOLD: dict[Deed, Told] = {
    Deed.CAPTURE: Told(Act.TAKING_IN, "{who} took in {about}", "{who} took in {count} files", across=True),
    Deed.CAPTURE_TOLD: Told(Act.TAKING_IN, "{who} told where {about} was captured"),
    Deed.CAPTURE_TAKEN_BACK: Told(Act.TAKING_IN, "{who} took back where {about} was captured"),
    Deed.INGESTION: Told(
        Act.TAKING_IN, "{about} {was_read}", "{count} documents {were_read}", across=True
    ),
    Deed.INGESTION_RETRIED: Told(Act.TAKING_IN, "{who} had {about} read again ({reason})"),
    Deed.DELETION: Told(Act.REMOVING, "{who} removed {about} for good{because}"),
    Deed.DISPLAYING: Told(Act.READING, "{who} opened {about}, for the first time that day"),
    Deed.EXPORTING: Told(Act.TAKING_OUT, "{who} saved {what} of {about}{rows_said}"),
    Deed.DISSEMINATION: Told(Act.EXHIBITS, "{who} published {about}{in_release}"),
    Deed.FIXITY_CHECK: Told(Act.KEEPING, "{who} had every kept byte and the chain checked: {files|kept file}"),
    Deed.REDACTION_PROPOSED: Told(
        Act.REDACTING,
        "{who} proposed redaction {redaction} on page {page} of {about}",
        "{who} proposed {count} redactions of {about}",
    ),
    Deed.REDACTION_APPROVED: Told(
        Act.REDACTING,
        "{who} approved redaction {redaction} on page {page} of {about}",
        "{who} approved {count} redactions of {about}",
    ),
    Deed.REDACTION_REJECTED: Told(
        Act.REDACTING,
        "{who} rejected redaction {redaction} on page {page} of {about}",
        "{who} rejected {count} redactions of {about}",
    ),
    Deed.REDACTION_CHANGED: Told(
        Act.REDACTING,
        "{who} changed redaction {redaction} on page {page} of {about}",
        "{who} changed {count} redactions of {about}",
    ),
    Deed.EXHIBIT_MADE: Told(Act.EXHIBITS, "{who} made {about} of document {document}: {redactions|redaction}"),
    Deed.EXHIBIT_VERIFIED: Told(Act.EXHIBITS, "{who} had {about} attacked to prove it"),
    Deed.SUBJECT_ENTERED: Told(
        Act.PROTECTING,
        "{who} entered {about} in the register",
        "{who} entered {count} subjects in the register",
        across=True,
    ),
    Deed.SUBJECT_CHANGED: Told(Act.PROTECTING, "{who} changed {about} in the register"),
    Deed.SUBJECT_RETIRED: Told(Act.PROTECTING, "{who} retired {about}"),
    Deed.REGISTER_OPENED: Told(
        Act.PROTECTING, "{who} opened the register of subjects of {about}, for the first time that day"
    ),
    Deed.LIST_SEARCHED: Told(Act.SEARCHING, "{who} searched for {lines|line} of a name list ({about})"),
    Deed.PASSWORDS_ADDED: Told(Act.KEEPING, "{who} gave the archive {count_of|password} for locked files"),
    Deed.PASSWORDS_FORGOTTEN: Told(Act.KEEPING, "{who} had the archive forget {count_of|password} for locked files"),
    Deed.REPLICATION: Told(Act.KEEPING, "{who} made a backup"),
    Deed.RECOVERY: Told(Act.KEEPING, "{who} brought the archive back from a backup"),
    Deed.ROLE_CHANGED: Told(Act.PEOPLE, "{who} changed the role of {person} in {about} from {before} to {role}"),
    Deed.ADMINISTRATOR_CHANGED: Told(Act.PEOPLE, "{who} changed who is an administrator: {about}"),
    Deed.ACCOUNT_INVITED: Told(Act.PEOPLE, "{who} invited somebody ({about})"),
    Deed.INVITATION_WITHDRAWN: Told(Act.PEOPLE, "{who} took {about} back"),
    Deed.ACCOUNT_OPENED: Told(Act.PEOPLE, "{who} opened an account"),
    Deed.ACCOUNT_DISABLED: Told(Act.PEOPLE, "{who} disabled {about}"),
    Deed.ACCOUNT_ENABLED: Told(Act.PEOPLE, "{who} enabled {about}"),
    Deed.ACCOUNT_RESET: Told(Act.PEOPLE, "{who} gave {about} a link to begin anew"),
    Deed.LOGIN: Told(Act.SIGNING_IN, "{who} signed in"),
    Deed.LOGIN_FAILED: Told(Act.SIGNING_IN, "Somebody failed to sign in as {who}: {count_of|time} within the hour"),
    Deed.LOGOUT: Told(Act.SIGNING_IN, "{who} signed out"),
    Deed.SESSION_REVOKED: Told(Act.SIGNING_IN, "{who} ended sessions of {about}"),
    Deed.PASSWORD_CHANGED: Told(Act.SIGNING_IN, "{who} changed the password"),
    Deed.FACTOR_ADDED: Told(Act.SIGNING_IN, "{who} added a second factor ({kind})"),
    Deed.FACTOR_REMOVED: Told(Act.SIGNING_IN, "{who} took a second factor away ({kind})"),
    Deed.RECOVERY_CODES_MADE: Told(Act.SIGNING_IN, "{who} had recovery codes made"),
    Deed.RECOVERY_CODE_USED: Told(Act.SIGNING_IN, "{who} signed in with a recovery code"),
    Deed.API_KEY_MADE: Told(Act.SIGNING_IN, "{who} had a key made for programs"),
    Deed.API_KEY_REVOKED: Told(Act.SIGNING_IN, "{who} revoked a key for programs"),
    Deed.REVIEW_REQUESTED: Told(Act.EXHIBITS, "{who} asked for a review of {about}"),
    Deed.EXHIBIT_APPROVED: Told(Act.EXHIBITS, "{who} approved {about}"),
    Deed.EXHIBIT_SENT_BACK: Told(Act.EXHIBITS, "{who} asked for changes to {about}"),
    Deed.EXHIBIT_TITLED: Told(Act.EXHIBITS, "{who} gave {about} another title"),
    Deed.EMBARGO_CHANGED: Told(Act.EXHIBITS, "{who} set when {about} may be published"),
    Deed.EXHIBIT_WITHDRAWN: Told(Act.EXHIBITS, "{who} withdrew {about}"),
    Deed.QUESTION_ASKED: Told(Act.EXHIBITS, "{who} asked a question about {about}"),
    Deed.QUESTION_ANSWERED: Told(Act.EXHIBITS, "{who} answered a question about {about}"),
    Deed.QUESTION_DISMISSED: Told(Act.EXHIBITS, "{who} dismissed a question about {about}"),
    Deed.NOTE_WRITTEN: Told(Act.NOTES, "{who} wrote a note on {about}", "{who} wrote {count} notes on {about}"),
    Deed.NOTE_CHANGED: Told(Act.NOTES, "{who} changed a note on {about}"),
    Deed.NOTE_WITHDRAWN: Told(Act.NOTES, "{who} withdrew a note on {about}"),
    Deed.CARD_WRITTEN: Told(Act.EXHIBITS, "{who} wrote what readers are told around {about}"),
    Deed.SERIES_MADE: Told(Act.EXHIBITS, "{who} made {about} of the tables of {documents|report}"),
    Deed.SERIES_CHANGED: Told(Act.EXHIBITS, "{about} {what}, by {who}"),
    Deed.SERIES_APPROVED: Told(Act.EXHIBITS, "{who} approved {about} for readers"),
    Deed.SERIES_REMOVED: Told(Act.EXHIBITS, "{who} removed {about}; its documents stay"),
    Deed.VIEWS_RECORDED: Told(Act.KEEPING, "From here on, who opens a document is recorded"),
    Deed.VIEWS_NOT_RECORDED: Told(Act.KEEPING, "From here on, who opens a document is not recorded"),
}  # fmt: skip

_UNKNOWN = Told(Act.KEEPING, "{who}: {type}, {about}")
_GOOD = frozenset({"success", "passed"})
_ALIKE = ("reason", "version", "what")
"""Entries of the detail that events must share to be told as one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Events in a row that one sentence tells, newest first."""

    events: tuple[CustodyEvent, ...]

    @property
    def newest(self) -> CustodyEvent:
        return self.events[0]

    @property
    def is_of_one_thing(self) -> bool:
        return len({event.object_id for event in self.events}) == 1

    @property
    def sentence(self) -> str:
        return sentence(self.newest, len(self.events))


def deeds(act: Act) -> tuple[Deed, ...]:
    return tuple(deed for deed, told in TOLD.items() if told.act is act)


def entries(events: Iterable[CustodyEvent]) -> Iterator[Entry]:
    """Events that stand beside each other and are told alike, as one entry each."""
    for _, group in groupby(events, _likeness):
        yield Entry(tuple(group))


def sentence(event: CustodyEvent, count: int = 1) -> str:
    """What was done, in plain words and safe to show. Never empty, also for a type that this program does not know."""
    told = _told(event) or _UNKNOWN
    template = told.many if count > 1 and told.many else told.one
    said = template.format_map(_Parts(event, count))
    if not template.startswith("{who}"):  # a name stays as it is
        said = f"{said[0].upper()}{said[1:]}"
    return said if event.outcome in _GOOD else f"{said} ({shown(_outcome(event))})"


def about(event: CustodyEvent) -> str:
    """The object, as a sentence names it."""
    if event.object_kind == "archive":
        return "the archive"
    return shown(f"{event.object_kind} {event.object_id}")


def _likeness(event: CustodyEvent) -> tuple[object, ...]:
    told = _told(event)
    if told is None or not told.many:
        return (event.sequence,)
    shared = tuple(event.detail.get(name) for name in _ALIKE)
    return (
        event.type, event.agent, event.outcome, event.origin, event.object_kind, event.collection_id,
        0 if told.across else event.object_id, f"{event.at:%F}", *shared,
    )  # fmt: skip


def _told(event: CustodyEvent) -> Told | None:
    return TOLD[Deed(event.type)] if event.type in set(Deed) else None


def _outcome(event: CustodyEvent) -> str:
    reason = event.detail.get("reason")
    return f"{event.outcome}: {reason}" if event.type == Deed.INGESTION and reason else event.outcome


class _Parts(dict[str, str]):
    """What stands in a sentence's braces. What an old event does not say is a dash."""

    def __init__(self, event: CustodyEvent, count: int) -> None:
        detail = event.detail
        is_read = event.outcome in _GOOD or detail.get("pages")
        super().__init__(
            who=shown(event.agent),
            about=about(event),
            type=shown(event.type),
            count=f"{count:,}",
            because=f", because: {shown(str(detail['why']))}" if detail.get("why") else "",
            rows_said=f": {_counted(detail['rows'], 'row')}" if "rows" in detail else "",
            was_read=f"was read: {_counted(detail.get('pages'), 'page')}" if is_read else "could not be read",
            were_read="were read" if event.outcome in _GOOD else "could not be read",
            in_release=_where_published(detail),
        )
        self._detail = {**detail, "count_of": detail.get("count")}

    def __missing__(self, name: str) -> str:
        name, _, noun = name.partition("|")
        value = self._detail.get(name)
        return _counted(value, noun) if noun else _plain(value)


def _where_published(detail: dict[str, Any]) -> str:
    if "place" in detail:
        return f" at {_plain(detail['place'])}"
    return f" in release {_plain(detail['release'])}" if "release" in detail else ""


def _counted(value: Any, noun: str) -> str:
    return f"{_plain(value)} {noun}{'' if value == 1 else 's'}"


def _plain(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "–" if value is None else shown(str(value))
