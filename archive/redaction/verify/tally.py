"""The page that counts what was taken out: it says just what the plan says, and nothing of what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import REASONS
from archive.redaction.verify.findings import counted, outcome

if TYPE_CHECKING:
    from archive.model import Check, Plan
    from archive.redaction.verify.readers import Layer

SIZE_PT = (595.0, 842.0)


def check(layer: Layer, plan: Plan) -> Check:
    """The words of the exhibit's last page, one by one. That they are seen there is for the check of the text layer."""
    said = " ".join(layer.pages[-1].texts) if layer.pages else ""
    faults = [] if said == _wanted(plan) else ["the last page does not say what the plan says"]
    return outcome(
        "The tally counts the boxes of the plan", [counted(len(plan.redactions), "redaction")], faults
    )


def _wanted(plan: Plan) -> str:
    pages = {redaction.page_number for redaction in plan.redactions}
    parts = [f"What was taken out Boxes in all: {len(plan.redactions)}, on pages: {len(pages)}"]
    for reason in REASONS:
        count = sum(redaction.reason == reason for redaction in plan.redactions)
        parts += [f"{reason}: {count}"] if count else []
    return " ".join(parts)
