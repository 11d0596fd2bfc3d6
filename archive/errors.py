"""What can go wrong, as a person should hear it. One tree; no other exception reaches a user.

`exit_code` is the command's exit status, `http_status` the page's. Codes 20 to 39 belong to files that could
not be read (`ingest.errors`).
"""

from __future__ import annotations

from typing import ClassVar


class ArchiveError(Exception):
    """Base of all. `message` says what happened, `hint` what to do next."""

    default_hint: ClassVar[str] = ""
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = self.default_hint if hint is None else hint


class NoArchive(ArchiveError):
    default_hint = "Make one with: archive init PATH, then name it with --home PATH or ARCHIVE_HOME."
    exit_code = 3


class NotFound(ArchiveError):
    exit_code = 4
    http_status = 404


class Invalid(ArchiveError):
    """Something typed or sent does not make sense."""

    exit_code = 5
    http_status = 400


class Busy(ArchiveError):
    """Another process of this archive is writing."""

    default_hint = "Wait until the other command has ended, then try again."
    exit_code = 6
    http_status = 503


class Forbidden(ArchiveError):
    exit_code = 7
    http_status = 403


class Conflict(ArchiveError):
    """The thing asked for does not fit the state that things are in."""

    exit_code = 8
    http_status = 409


class Unprotected(ArchiveError):
    """Something that must keep a hostile file from the rest of this machine does not."""

    exit_code = 9


class Sealed(ArchiveError):
    """What is kept encrypted cannot be opened: its key is missing, or is another one."""

    default_hint = "Put the key back, or plug in what it lies on; the setting subjects_key says where it is."
    exit_code = 10
    http_status = 403


class TooNew(ArchiveError):
    """The archive was used by a newer program, whose catalog this one does not know."""

    default_hint = "Use that newer version of the program; nothing was changed."
    exit_code = 11


class Unreadable(ArchiveError):
    """A document that could not be read was asked for its pages."""

    exit_code = 20
    http_status = 422


class EvidenceDamaged(ArchiveError):
    """Kept bytes or the custody chain are not what they were."""

    default_hint = "Stop working on this archive, keep the disk as it is, and restore from a backup."
    exit_code = 40


class StoreDamaged(ArchiveError):
    exit_code = 41


class Unproved(ArchiveError):
    """An exhibit did not pass its proof, or has none. It cannot be released."""

    default_hint = "See what failed with: archive exhibit show EXHIBIT. Mend the plan and make it again."
    exit_code = 42
    http_status = 409


class Unapproved(ArchiveError):
    """An exhibit has no approval that counts, or may not get one yet. It cannot be released."""

    default_hint = "See what is missing with: archive exhibit checklist EXHIBIT"
    exit_code = 44
    http_status = 409


class ReleaseDamaged(ArchiveError):
    """A published folder is not what its signed manifest says."""

    exit_code = 43


class BackupDamaged(ArchiveError):
    """A backup is not what its signed lists say."""

    default_hint = "Use an earlier snapshot, or another copy of the backup."
    exit_code = 45


class NotStamped(ArchiveError):
    """A time-stamp authority gave no time-stamp, or one that does not hold."""

    exit_code = 48
    http_status = 502


class NotSent(ArchiveError):
    """A place that a release is sent to did not take it, or not all of it."""

    default_hint = "Mend what it says, then send it again: what is there already is not sent twice."
    exit_code = 47
    http_status = 502
