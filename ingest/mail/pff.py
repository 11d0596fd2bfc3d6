"""Items of an Outlook mailbox (MS-PST) as libpff gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import Corrupt
from ingest.mail import mapi, mapi_letter
from ingest.mail.mapi import Enclosure, Item, Properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypff

DAMAGE = (OSError, ValueError, TypeError, IndexError, OverflowError, RuntimeError, MemoryError)
"""What libpff raises on what it cannot read. It says that memory ran out where a size is damaged."""

_PIECE_BYTES = 1024 * 1024
_DEEPEST_FOLDER = 200
_RECOVERED = "Items in no folder"
_LONGEST_PATH = 2000


_HAS_ATTACHMENTS = 0x0E1B
_NAMED_ENTRIES, _NAMED_TEXTS = 0x0003, 0x0004  # of the map of names (MS-PST, section 2.4.7)

_Names = dict[int, "int | str"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item lies: its folder, a path of the stranger's, and which one in that it is."""

    folder: str
    number: int
    found: pypff.item
    names: _Names

    def item(self) -> Item:
        """Raises one of DAMAGE."""
        return _item(self.found, self.names, 0)


def places(mailbox: pypff.file) -> Iterator[Place]:
    """All folders from the top down, then what lies in none of them: items that were deleted, mostly."""
    names = _names(mailbox)
    waiting = [("", _root(mailbox), 0)]
    while waiting:
        path, folder, depth = waiting.pop()
        for number, message in enumerate(_each(folder, "message"), 1):
            yield Place(path or "Top", number, message, names)
        if depth < _DEEPEST_FOLDER:
            inner = [(_joined(path, sub), sub, depth + 1) for sub in _each(folder, "folder")]
            waiting.extend(reversed(inner))
    for number, orphan in enumerate(_each(mailbox, "orphan_item"), 1):
        yield Place(_RECOVERED, number, orphan, names)


def _root(mailbox: pypff.file) -> pypff.folder:
    """Raises Corrupt."""
    try:
        return mailbox.get_root_folder()
    except DAMAGE as error:
        raise Corrupt("The Outlook mailbox is damaged: its folders are lost.") from error


def _each(holder: pypff.item, what: str) -> Iterator[pypff.item]:
    """Its folders, messages, attachments, as far as they can be read."""
    kind = what if hasattr(holder, f"get_{what}") else f"sub_{what}"
    try:
        count = getattr(holder, f"get_number_of_{kind}s")()
    except (*DAMAGE, AttributeError):
        return
    for number in range(count):
        try:
            yield getattr(holder, f"get_{kind}")(number)
        except DAMAGE:
            continue


def _joined(path: str, folder: pypff.folder) -> str:
    try:
        name = " ".join((folder.name or "").split()).replace("/", "_")
    except DAMAGE:
        name = ""
    return f"{path}/{name or 'unnamed'}".lstrip("/")[:_LONGEST_PATH]


def _item(found: pypff.item, names: _Names, depth: int) -> Item:
    properties = _properties(found, names)
    page = properties.integer(mapi.CODE_PAGE) or properties.integer(mapi.BODY_CODE_PAGE) or 0
    enclosures = [_enclosure(entry, names, page, depth) for entry in _each(found, "attachment")]
    if properties.integer(_HAS_ATTACHMENTS) and not enclosures:
        enclosures.append(Enclosure(Properties({})))  # libpff reads those of messages only
    recipients = getattr(found, "recipients", None)
    count = recipients.number_of_record_sets if recipients is not None else 0
    return Item(
        properties,
        tuple(_properties(recipients, names, number, page) for number in range(count)),
        tuple(enclosures),
    )


def _enclosure(found: pypff.attachment, names: _Names, page: int, depth: int) -> Enclosure:
    properties = _properties(found, names, 0, page)
    for inner in _each(found, "item"):
        if depth >= mapi_letter.DEEPEST:
            return Enclosure(properties, is_too_deep=True)
        return Enclosure(properties, item=_item(inner, names, depth + 1))
    try:
        has_bytes = found.size > 0
    except DAMAGE:
        has_bytes = False
    return Enclosure(properties, _content(found) if has_bytes else None)


def _content(found: pypff.attachment) -> Iterator[bytes]:
    """The bytes of an attachment, as far as they can be read."""
    while True:
        try:
            piece = found.read_buffer(_PIECE_BYTES)
        except DAMAGE:
            return
        if not piece:
            return
        yield piece


def _properties(found: pypff.item, names: _Names, number: int = 0, page: int = 0) -> Properties:
    values: dict[int, tuple[int, bytes]] = {}
    if found is not None and found.number_of_record_sets > number:
        for entry in found.get_record_set(number).entries:
            kind, tag = entry.value_type, entry.entry_type
            if (
                tag is not None
                and kind is not None
                and tag != mapi.ATTACHED_BYTES
                and not kind & mapi.MULTIPLE
            ):
                values[tag] = kind, entry.data or b""
    return Properties(values, names, page)


def _names(mailbox: pypff.file) -> _Names:
    """What properties with names are called in this mailbox."""
    try:
        streams = _properties(mailbox.get_name_to_id_map(), {})
    except DAMAGE:
        return {}
    return mapi.property_names(streams.raw(_NAMED_ENTRIES), streams.raw(_NAMED_TEXTS))
