"""Backups: encrypted with age, incremental, made while the archive is in use.

A backup is a folder, on another disk or a stick:

    objects/ab/ab12…       a piece of a file, encrypted, under a name that only this archive can make
    snapshots/000012.age   what the archive was at one moment, encrypted
    snapshots/000012.list  all objects of that moment with their digests, signed
    key.age                the key that a passphrase opens, if it is one that opens this backup

An object is written once and used by every later snapshot. What is cut off leaves the snapshots before it whole.
"""

from __future__ import annotations

from archive.backup.checking import Checked, check
from archive.backup.making import Made, make, refuse_within
from archive.backup.pruning import Pruned, prune
from archive.backup.restoring import Restored, examine, rebuild_index, restore

__all__ = [
    "Checked",
    "Made",
    "Pruned",
    "Restored",
    "check",
    "examine",
    "make",
    "prune",
    "rebuild_index",
    "refuse_within",
    "restore",
]
