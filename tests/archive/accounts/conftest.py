from __future__ import annotations

import pytest

pytest.importorskip("flask_security", reason="the extra team is not installed")

from archive.accounts import open_accounts
from archive.accounts.opening import Accounts
from archive.store import Store


@pytest.fixture
def accounts(store: Store) -> Accounts:
    opened = open_accounts(store, create=True)
    yield opened
    opened.close()
