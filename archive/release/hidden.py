"""What exhibits take out, to be sought in all of a release.

To tell the strings from an original's words takes longer than all else that publishing again has to do, so they are
kept in the archive's cache under a digest of what they follow from: the plan, and every page's words and boxes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING

from archive import exhibit as exhibit_verbs
from archive.redaction.secrets import Secret
from archive.release import look
from archive.release.sweep import TakenOut
from archive.store.catalog import documents

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Exhibit, Plan
    from archive.release.addresses import Address
    from archive.store import Store


def taken_out(store: Store, exhibit: Exhibit, plan: Plan, address: Address) -> TakenOut:
    """What the plan that it embodies takes out."""
    with store.read() as db:
        pages = documents.pages_digest(db, exhibit.document_id)
    over = sha256(f"{look.digest()} {plan.digest} {pages}".encode()).hexdigest()
    path = store.home / "cache" / "releases" / "taken-out" / f"{exhibit.id}.json"
    secrets = _kept(path, over)
    if secrets is None:
        secrets = exhibit_verbs.secrets_of(store, plan, exhibit.document_id).secrets
        _keep(path, over, secrets)
    return TakenOut(exhibit.id, address.folder, secrets)


def _kept(path: Path, over: str) -> tuple[Secret, ...] | None:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Secret(**plain) for plain in said["secrets"]) if said["over"] == over else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # never kept, or cut short


def _keep(path: Path, over: str, secrets: tuple[Secret, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(
        json.dumps({"over": over, "secrets": [asdict(secret) for secret in secrets]}), encoding="utf-8"
    )
    partial.replace(path)
