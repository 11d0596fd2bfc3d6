from __future__ import annotations

import pytest

ABOUT_READERS = ("test_doctor", "test_inspect_command", "test_long_runs")


@pytest.fixture(autouse=True)
def _readers_stay(request: pytest.FixtureRequest) -> None:
    """But where the readers of a command are what is tested."""
    if request.path.stem not in ABOUT_READERS:
        request.getfixturevalue("readers_stay")
