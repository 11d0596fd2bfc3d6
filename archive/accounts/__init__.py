"""Who may sign in to a newsroom's server: accounts, their sessions, keys for programs, invitations.

They lie in a file of their own, `accounts.sqlite3`, which only its owner reads. What was done to an account stands in
the catalog's custody chain, without a secret. A name is one person's for ever: accounts are disabled, never removed.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from archive.errors import Invalid

if TYPE_CHECKING:
    from archive.accounts.opening import Accounts
    from archive.store import Store

_NEEDED = ("flask_security", "flask_limiter", "flask_wtf", "argon2", "qrcode", "webauthn", "zxcvbn")


def open_accounts(store: Store, *, create: bool = False) -> Accounts:
    """The accounts of an archive. Raises NotFound without any, Invalid without the extra `team`."""
    if any(find_spec(name) is None for name in _NEEDED):
        raise Invalid(
            "Accounts need packages that are not installed.",
            "Install the extra: pip install 'exposure-archive[team]'",
        )
    from archive.accounts import opening  # half a second that a laptop need not wait for

    return opening.open_file(store, create=create)
