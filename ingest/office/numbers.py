"""What a spreadsheet shows for a number: a date as a date, a share in percent, anything else as it was typed.

A cell holds only a number; its number format (ECMA-376 part 1, 18.8.30 and 18.8.31) says what it is.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

_BUILT_IN = {9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss",
             22: "yyyy-mm-dd h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"}  # fmt: skip
_BUILT_IN |= dict.fromkeys((15, 16, 17, *range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd")
_BUILT_IN |= dict.fromkeys((32, 33, 34, 35), "h:mm")
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|[eE][+-]', re.IGNORECASE)
_DAY_S = 86_400
_FIRST, _FIRST_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  a sheet's clock has no zone
_LAST_DAY = 2_958_465  # 9999-12-31


def built_in(number: int) -> str:
    """The code of a format that files name by number only (18.8.30); "" for a plain one."""
    return _BUILT_IN.get(number, "")


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """The text of a number under a format's code."""
    kind, decimals = _kind(code)
    if kind == "percent":
        return f"{value * 100:.{decimals}f}%"
    if kind and 0 <= value <= _LAST_DAY:
        return _elapsed(value) if kind == "elapsed" else _moment(value, kind, from_1904)
    return plain(value)


def plain(value: float) -> str:
    """As it was typed: no trailing zeros, and no digits that only the computer knows (15 are kept)."""
    text = format(value, ".15g")
    if "e+" in text and abs(value) < 1e21:  # a long number is an account or a telephone, and no measurement
        return str(int(float(text)))
    return text


@lru_cache(1000)
def _kind(code: str) -> tuple[str, int]:
    """("date", "time", "date time", "elapsed", "percent" or "", decimals)."""
    bare = _QUOTED.sub("", code).split(";")[0].lower()
    if "%" in bare:
        return "percent", len(bare.partition(".")[2].rstrip("%").rstrip()) if "." in bare else 0
    if "general" in bare or "0" in bare.replace(".0", "") or "#" in bare or "?" in bare:
        return "", 0
    if re.search(r"\[(h|m|s)+\]", bare):
        return "elapsed", 0
    has_time = "h" in bare or "s" in bare
    has_date = "y" in bare or "d" in bare or ("m" in bare and not has_time) or "g" in bare
    return " ".join([*["date"] * has_date, *["time"] * has_time]), 0


def _moment(value: float, kind: str, from_1904: bool) -> str:
    days, seconds = divmod(round(value * _DAY_S), _DAY_S)
    # Excel believes that 1900 was a leap year: before its 60th day everything is one day earlier.
    first = _FIRST_OF_1904 if from_1904 else _FIRST if days >= 60 else _FIRST + timedelta(days=1)
    if days > _LAST_DAY - 1463 * from_1904:
        return plain(value)
    moment = first + timedelta(days=days, seconds=seconds)
    time = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    date = f"{moment:%Y-%m-%d}"
    if kind == "date" or (kind == "date time" and not seconds):
        return date
    return time if kind == "time" and not days else f"{date} {time}"


def _elapsed(value: float) -> str:
    minutes, seconds = divmod(round(value * _DAY_S), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
