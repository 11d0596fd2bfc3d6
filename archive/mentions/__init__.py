"""Typed things in text: addresses, telephone numbers, accounts, and numbers that prove themselves.

Pure functions over a page's text, in time that grows with its length alone, whatever stands in it; nothing is capped,
so nothing is left out. Each place is read as one thing: a number inside an account or an address is no telephone
number. Inside another lie only the host of an address, and an e-mail address or an account in an address of the web.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from archive.mentions import dialling, handles, hosts, ibans, mail, numbers, phones, web
from archive.mentions.gates import Gate, open_gates
from archive.mentions.model import Mention, MentionKind
from archive.mentions.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet

__all__ = ["Mention", "MentionKind", "found", "normalised"]

_LONGEST_VALUE = 2_100
"""Letters; what is longer was never found in a text."""


def found(untrusted_text: str, *, region: str = "") -> tuple[Mention, ...]:
    """What stands in a text, in order of place.

    `region` ("GB", in capitals) is where telephone numbers without "+" or "00" are dialled; with "" those are left out.
    """
    gates = open_gates(untrusted_text)
    if Gate.NOT_PLAIN not in gates:
        mentions = _read(untrusted_text, gates, region)
        if all(mention.value.isascii() or _is_plain(mention.value) for mention in mentions):
            return tuple(mentions)
    text = plain(untrusted_text)
    return tuple(
        replace(mention, start=text.original_start(mention.start), end=text.original_end(mention.end))
        for mention in _read(text.text, open_gates(text.text), region)
    )


def _read(text: str, gates: AbstractSet[Gate], region: str) -> list[Mention]:
    mentions = list(_each_place_once(len(text), _candidates(text, gates, region)))
    mentions.sort(key=attrgetter("start", "end"))
    return mentions


def _is_plain(value: str) -> bool:
    return plain(value).text == value


def normalised(kind: MentionKind, untrusted_value: str, *, region: str = "") -> str | None:
    """What someone typed, in the form in which a mention of this kind is kept; None if it is no such thing."""
    if len(untrusted_value) > _LONGEST_VALUE:
        return None
    value = plain(untrusted_value).text.strip(" \t\r\n<>\u00a0")
    match kind:
        case MentionKind.EMAIL:
            address = _without(value, "mailto:")
            return mail.kept(address) or mail.kept_spelled(address)
        case MentionKind.PHONE:
            return _phone(_without(value, "tel:"), region)
        case MentionKind.WEB:
            return web.kept(value)
        case MentionKind.DOMAIN:
            return _domain(value)
        case MentionKind.HANDLE:
            return handles.kept(value)
        case MentionKind.IBAN:
            return ibans.kept(_without(_without(value, "iban"), ":"))
        case MentionKind.NUMBER:
            return numbers.kept(value)


_READERS: tuple[tuple[Gate, Callable[[str], Iterator[Mention]]], ...] = (
    (Gate.WEB, web.read),
    (Gate.AT, mail.read),
    (Gate.AT, handles.read),
    (Gate.SPELLED_AT, mail.read_spelled),
    (Gate.WEB_BARE, web.read_bare),
    (Gate.IBAN, ibans.read),
    (Gate.CODE, numbers.read_codes),
    (Gate.NAMED, numbers.read_named),
    (Gate.CARD, numbers.read_cards),
    (Gate.DIALLED_ABROAD, phones.read),
)
"""The more certain first: of two in one place, the first counts."""


def _candidates(text: str, gates: AbstractSet[Gate], region: str) -> Iterator[Mention]:
    for gate, read in _READERS:
        if gate in gates:
            yield from read(text)
    if region and Gate.DIALLED in gates:
        yield from dialling.read(text, region)


def _each_place_once(length: int, candidates: Iterable[Mention]) -> Iterator[Mention]:
    """Those whose place is free. A host goes with the address before it; alone it stands if that was too long."""
    addresses, figures = bytearray(length), bytearray(length)
    barred = {
        MentionKind.WEB: (addresses,),
        MentionKind.HANDLE: (addresses,),
        MentionKind.EMAIL: (),  # is found inside an address of the web too
        MentionKind.IBAN: (figures,),
        MentionKind.NUMBER: (figures,),
        MentionKind.PHONE: (addresses, figures),
        MentionKind.DOMAIN: (addresses,),
    }
    last_start = last_end = 0
    is_last_kept = False
    for mention in candidates:
        start, end = mention.start, mention.end
        if not (mention.kind is MentionKind.DOMAIN and last_start <= start and end <= last_end):
            is_last_kept = not any(1 in places[start:end] for places in barred[mention.kind])
            last_start, last_end = start, end
            places = figures if mention.kind in _FIGURES else addresses
            if is_last_kept:
                places[start:end] = b"\1" * (end - start)
        if is_last_kept:
            yield mention


_FIGURES = frozenset({MentionKind.PHONE, MentionKind.IBAN, MentionKind.NUMBER})


def _phone(value: str, region: str) -> str | None:
    return phones.kept(value) or (dialling.kept(value, region) if region else None)


def _domain(value: str) -> str | None:
    """Of a host's name, an address of the web or of mail."""
    if (address := web.host(value)) is not None:
        return address
    return hosts.kept(value.rpartition("@")[2])


def _without(value: str, prefix: str) -> str:
    return value[len(prefix) :].lstrip() if value.lower().startswith(prefix) else value
