"""Passwords stay in one file that only its owner reads, and open what is locked."""

from __future__ import annotations

import pytest

from archive.errors import Invalid
from archive.store import Store, passwords


def test_they_are_kept_in_order_once_each_and_for_the_owner_alone(store: Store) -> None:
    assert passwords.known(store.home) == ()
    assert passwords.add(store.home, ["heron", "pässwort ", "heron", ""]) == 2
    assert passwords.add(store.home, ["heron"]) == 0
    assert passwords.known(store.home) == ("heron", "pässwort ")
    assert (store.home / "keys" / "passwords").stat().st_mode & 0o777 == 0o600
    assert passwords.forget(store.home) == 2
    assert passwords.known(store.home) == ()


@pytest.mark.parametrize("bad", ["two\nlines", "x" * 501])
def test_what_is_no_password_is_refused(store: Store, bad: str) -> None:
    with pytest.raises(Invalid):
        passwords.add(store.home, [bad])
