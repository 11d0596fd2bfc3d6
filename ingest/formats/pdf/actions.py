"""What would happen when somebody opens, leaves or clicks something (ISO 32000-2, 12.6). Read, never done.

Ordinary links are no news. Scripts, started programs and what goes to another host by itself or with a form are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ingest.formats.pdf.objects import (
    entries,
    get,
    identity,
    is_dict,
    long_text,
    name,
    name_tree,
    pairs,
    text,
)
from ingest.model import FindingKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.objects import Object

SCRIPT = "The file holds scripts."
_LAUNCH = "The file would start a program or open another file."
_FETCH = "Opening the file would call up an address by itself."
_SEND = "The file sends what is filled in to an address."
_ELSEWHERE = "Opening the file would open another document by itself."
_LONGEST_SCRIPT = 100_000
_LONGEST_CHAIN = 100


class Deed(NamedTuple):
    """What an action does; `script` is its source, if it is one."""

    kind: FindingKind
    message: str
    quote: str
    script: str = ""


def of_document(catalog: Object) -> Iterator[Deed]:
    yield from _chain(get(catalog, "OpenAction"), automatic=True)
    yield from _additional(catalog)
    for _, action in name_tree(get(catalog, "Names", "JavaScript")):
        yield from _chain(action, automatic=True)


def of_holder(holder: Object) -> Iterator[Deed]:
    """Of a page, an annotation or a field: what a click does, and what happens without one."""
    yield from _chain(get(holder, "A"), automatic=False)
    yield from _additional(holder)


def _additional(holder: Object) -> Iterator[Deed]:
    for trigger, action in pairs(get(holder, "AA")):
        yield from _chain(action, automatic=trigger not in _BY_HAND)


_BY_HAND = ("D", "U")  # pressing and letting go of the mouse button


def _chain(action: Object, *, automatic: bool) -> Iterator[Deed]:
    """An action and those that follow it; each once, for chains that bite their tails."""
    seen: set[int] = set()
    waiting = [action]
    while waiting and len(seen) < _LONGEST_CHAIN:
        action = waiting.pop(0)
        number = identity(action)
        if not is_dict(action) or (number and number in seen):
            continue
        seen.add(number or -len(seen) - 1)
        yield from _deed(action, automatic=automatic)
        following = get(action, "Next")
        waiting.extend([following] if is_dict(following) else entries(following))


def _deed(action: Object, *, automatic: bool) -> Iterator[Deed]:
    kind = name(get(action, "S"))
    if kind in ("JavaScript", "Rendition") and (source := long_text(get(action, "JS"), _LONGEST_SCRIPT)):
        yield Deed(FindingKind.SCRIPT, SCRIPT, source[:500], source)
    elif kind == "Launch":
        yield Deed(FindingKind.LAUNCH_ACTION, _LAUNCH, _target(action))
    elif kind in ("SubmitForm", "ImportData"):
        yield Deed(FindingKind.REMOTE_REFERENCE, _SEND, _target(action))
    elif kind == "URI" and automatic:
        yield Deed(FindingKind.REMOTE_REFERENCE, _FETCH, text(get(action, "URI")))
    elif kind in ("GoToR", "Thread") and automatic and _target(action):
        yield Deed(FindingKind.REMOTE_REFERENCE, _ELSEWHERE, _target(action))


def _target(action: Object) -> str:
    """The file or address that the action names, with what is handed to it."""
    found = get(action, "F")
    parts = [text(found) or text(get(found, "UF")) or text(get(found, "F"))]
    for system in ("Win", "Unix", "Mac"):
        parts += [text(get(action, system, key)) for key in ("F", "P")]
    return " ".join(filter(None, parts))
