"""How the plain values of a scenario's file are written, and what to say when one cannot be read."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NoReturn

_OFFSET = re.compile(r"(?=[0-9])(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?")


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _words(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text] if text in ("true", "false") else _refuse(text)


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else _refuse(text)


def _offset(text: str) -> timedelta:
    found = _OFFSET.fullmatch(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else _refuse(text)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


SCALARS: dict[Any, Callable[[str], Any]] = {
    str: _words,
    int: _whole,
    float: _number,
    bool: _truth,
    date: date.fromisoformat,
    datetime: _moment,
    timedelta: _offset,
}
HINTS: dict[Any, str] = {
    str: "write a text",
    int: "write a whole number",
    float: "write a number",
    bool: "write true or false",
    date: "write a date such as 2026-02-18",
    datetime: "write a moment with its offset, such as 2026-02-18T19:00:00+08:00",
    timedelta: "write a time such as 1h30m, 45m or 90s",
}
