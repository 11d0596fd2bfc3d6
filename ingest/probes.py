"""A reader tries what it must not be able to do, and says what was refused. For `archive doctor` and the tests."""

from __future__ import annotations


def tried(request, limits):
    return {}
