"""RTF 1.9.1 into paragraphs: control words, groups and code pages; what is deleted, hidden or a comment kept apart.

Text comes in bytes of the font's code page, and a double-byte letter may be half an escape and half a plain letter;
so bytes are gathered until something else comes, and are decoded then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\",
    re.DOTALL,
)
_BY_CHARSET = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    254: "cp437", 255: "cp850",
}  # fmt: skip
_CHARACTERS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "nestcell": "\t",
    "nestrow": "\n",
}  # fmt: skip
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_NOTES = {"footnote", "annotation"}
_MARGINS = {"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"}
_FACTS = {"title", "author", "operator", "company", "manager", "subject", "keywords", "doccomm", "category"}
_GATHERED = {
    "fldinst", "objdata", "objclass", "atnauthor", "atnid", "template", "generator", "creatim", "revtim", "printim",
    *_FACTS,
}  # fmt: skip
_PASSED = {
    "colortbl", "stylesheet", "pict", "info", "listtext", "pntext", "nonshppict", "bkmkstart", "bkmkend", "filetbl",
    "xe", "tc", "sn", "sp", "datafield", "objname", "listtable", "listoverridetable", "revtbl", "fontemb", "themedata",
}  # fmt: skip
_TEXT = "text"
_DEEPEST = 5000


@dataclass(slots=True)
class Story:
    """What the file says. Paragraphs in order; a table's row is a list of cells."""

    paragraphs: list[str | list[str]] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    inserted: int = 0
    hidden: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    objects: list[tuple[str, bytes]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class _Group:
    """What a brace saves and its end brings back."""

    destination: str = _TEXT
    page: str = ""
    skip: int = 1  # how many plain letters follow each \\u for programs that do not know it
    hidden: bool = False
    deleted: bool = False
    revised: bool = False
    starred: bool = False


def read(data: bytes) -> Story:
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._story = Story()
        self._group = _Group()
        self._groups: list[_Group] = []
        self._texts: dict[str, list[str]] = {}
        self._bytes = bytearray()
        self._fonts: dict[int, str] = {}
        self._font = -1
        self._page = "cp1252"
        self._to_skip = 0
        self._cells: list[str] = []
        self._in_table = False
        self._author = ""

    def read(self) -> Story:
        place = 0
        while place < len(self._data):
            found = _TOKEN.match(self._data, place)
            if found is None:
                break
            place = found.end()
            word, number, escaped, symbol, brace, plain = found.groups()
            if plain is not None:
                self._plain(plain)
            elif escaped is not None:
                self._plain(bytes((int(escaped, 16),)))
            elif brace is not None:
                self._brace(brace)
            elif word is not None:
                value = int(number) if number else None
                if word == b"bin":
                    place += max(0, value or 0)
                self._word(word.decode("ascii"), value)
            elif symbol is not None:
                self._symbol(symbol)
        return self._ended()

    def _ended(self) -> Story:
        self._flush()
        self._story.is_whole = not self._groups
        while self._groups:
            self._close()
        self._paragraph()
        if self._cells:
            self._story.paragraphs.append(self._cells)
        return self._story

    def _plain(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        self._bytes += data

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._group = replace(self._group, starred=True)
        elif text := _SYMBOLS.get(symbol):
            self._add(text)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._to_skip = 0
        if brace == b"{" and len(self._groups) < _DEEPEST:
            self._groups.append(self._group)
            self._group = replace(self._group, starred=False)
        elif brace == b"}" and self._groups:
            self._close()

    def _close(self) -> None:
        inner, self._group = self._group, self._groups.pop()
        if inner.destination != self._group.destination:
            self._finish(inner.destination)

    def _flush(self) -> None:
        if self._bytes:
            raw, self._bytes = bytes(self._bytes), bytearray()
            try:
                self._keep(raw.decode(self._group.page or self._page, "replace"))
            except LookupError:
                self._keep(raw.decode("cp1252", "replace"))

    def _add(self, text: str) -> None:
        self._flush()
        self._keep(text)

    def _keep(self, text: str) -> None:
        group = self._group
        shown = group.destination == _TEXT or group.destination in _NOTES | _MARGINS
        if shown and group.deleted:
            self._story.deleted.append(text)
        elif shown and group.hidden:
            self._story.hidden.append(text)
        else:
            self._texts.setdefault(group.destination, []).append(text)
            self._story.inserted += group.revised and shown

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        if word == "u":
            code = (number or 0) % 65536
            self._keep(chr(code))
            self._to_skip = self._group.skip
            return
        if (text := _CHARACTERS.get(word)) is not None:
            self._broken(word, text)
        elif self._group.starred or word in _PASSED or word in _GATHERED or word in _NOTES | _MARGINS:
            self._enter(word)
        else:
            self._manner(word, number)

    def _broken(self, word: str, text: str) -> None:
        if word in ("par", "sect", "page") and self._group.destination == _TEXT and not self._in_table:
            self._paragraph()
        else:
            self._keep(text)

    def _enter(self, word: str) -> None:
        """A destination begins. Those that nobody knows, and that say so with a star, are passed over."""
        if word in ("shptxt", "shpinst", "shppict"):
            self._group = replace(self._group, starred=False)
            return
        known = word in _GATHERED or word in _NOTES or word in _MARGINS
        if self._group.destination == "passed" and word not in _FACTS | {"creatim", "revtim", "printim"}:
            return
        self._group = replace(self._group, destination=word if known else "passed", starred=False)

    def _manner(self, word: str, number: int | None) -> None:
        match word:
            case "v":
                self._group = replace(self._group, hidden=number != 0)
            case "deleted":
                self._group = replace(self._group, deleted=number != 0)
            case "revised":
                self._group = replace(self._group, revised=number != 0)
            case "plain":
                self._group = replace(self._group, hidden=False, deleted=False, revised=False, page="")
            case "intbl" | "pard":
                self._in_table = word == "intbl"
            case "cell" | "row":
                self._cell(word)
            case "yr" | "mo" | "dy" | "hr" | "min" | "sec":
                self._keep(f"{number or 0:02} ")
            case "objautlink" | "objupdate" | "objlink":
                self._story.links.append(word)
            case _:
                self._code_page(word, number or 0)

    def _code_page(self, word: str, number: int) -> None:
        match word:
            case "fonttbl":
                self._group = replace(self._group, destination="passed")
            case "f" | "af":
                self._font_is(word, number)
            case "uc":
                self._group = replace(self._group, skip=max(0, min(number, 10)))
            case "fcharset":
                self._fonts[self._font] = _BY_CHARSET.get(number, "")
            case "ansicpg" if number:
                self._page = f"cp{number}" if number != 10000 else "mac_roman"
            case "mac" | "pc" | "pca":
                self._page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]

    def _font_is(self, word: str, number: int) -> None:
        self._font = number
        if word == "f" and self._group.destination != "passed":
            self._group = replace(self._group, page=self._fonts.get(number, ""))

    def _cell(self, word: str) -> None:
        if self._group.destination != _TEXT:
            self._keep("\t")
        elif word == "cell":
            self._cells.append(_joined(self._texts.pop(_TEXT, [])).strip())
        else:
            self._story.paragraphs.append(self._cells)
            self._cells = []

    def _paragraph(self) -> None:
        text = _joined(self._texts.pop(_TEXT, [])).strip("\n")
        if text.strip():
            self._story.paragraphs.append(text)

    def _finish(self, destination: str) -> None:
        text = _joined(self._texts.pop(destination, [])).strip()
        story = self._story
        if not text or destination == "passed":
            return
        if destination in _MARGINS:
            if text not in story.margins:
                story.margins.append(text)
            return
        match destination:
            case "footnote":
                story.footnotes.append(text)
            case "annotation":
                story.comments.append((self._author, text))
            case "atnauthor" | "atnid":
                self._author = text
            case "fldinst":
                story.fields.append(text)
            case "objdata":
                story.objects.append((story.facts.pop("objclass", ""), _unhexed(text)))
            case "template":
                story.links.append(text)
            case _:
                story.facts[destination] = text


def _joined(texts: list[str]) -> str:
    """Letters beyond the first 65,536 come as two halves."""
    return "".join(texts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unhexed(text: str) -> bytes:
    digits = re.sub(r"[^0-9a-fA-F]", "", text)
    return bytes.fromhex(digits[: len(digits) // 2 * 2])
