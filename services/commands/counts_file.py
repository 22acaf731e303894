"""Reading a file of counts: `timestamp,value`, in even buckets. Whatever is wrong is told with its line, and
what to do."""

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.errors import CandorError

COLUMNS = ("timestamp", "value")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class BadCounts(CandorError):
    """The file's counts cannot be judged."""


@dataclass(frozen=True, slots=True)
class Count:
    """A bucket: the line that it stands in, its timestamp as written, when it begins, and its count."""

    line: int
    written: str
    at: datetime
    value: float


def counts(lines: Iterable[str]) -> Iterator[Count]:
    """The buckets of a CSV file, one at a time; BadCounts for a line that cannot be read."""
    rows = csv.reader(lines)
    try:
        places = _places(next(rows, None))
        for row in rows:
            if row:
                yield _count(rows.line_num, row, places)
    except UnicodeDecodeError:
        raise BadCounts(f"line {rows.line_num + 1} or further on is no UTF-8: save it as such") from None
    except csv.Error as error:
        raise BadCounts(f"line {rows.line_num}: {error}: is it a CSV file?") from None


def even(found: Iterator[Count]) -> tuple[int, Iterator[Count]]:
    """How many minutes a bucket has, from the first two, and all of them; each is held against the one
    before.

    BadCounts where there are less than two, or the buckets are not whole minutes up to a day."""
    first, second = next(found, None), next(found, None)
    if first is None or second is None:
        raise BadCounts("there must be at least two rows, from which the length of a bucket is taken")
    _comparable(first, second)
    width = second.at - first.at
    if width <= timedelta(0):
        raise BadCounts(f"line {second.line}: {_order(second, first)}")
    if width % MINUTE or width > DAY:
        raise BadCounts(
            f"line {second.line}: {second.written} is {width} after the line before; a bucket must be whole"
            " minutes, from one minute to a day: sum the counts up"
        )
    return width // MINUTE, _checked(first, second, found, width)


def _checked(first: Count, second: Count, rest: Iterator[Count], width: timedelta) -> Iterator[Count]:
    yield first
    yield second
    before = second
    for one in rest:
        _comparable(before, one)
        passed = one.at - before.at
        if passed != width:
            raise BadCounts(f"line {one.line}: {_uneven(one, before, passed, width)}")
        yield one
        before = one


def _uneven(one: Count, before: Count, passed: timedelta, width: timedelta) -> str:
    if passed <= timedelta(0):
        return _order(one, before)
    if passed % width == timedelta(0):
        between = f"between {before.written} and {one.written}"
        return f"{passed // width - 1} missing {between}: write them too, with 0 where nothing was counted"
    return f"{one.written} is {passed} after the line before, where buckets are {width} long: make them even"


def _order(one: Count, before: Count) -> str:
    what = "is there twice: sum its rows up" if one.at == before.at else "goes backwards: sort the rows"
    return f"{one.written} comes after {before.written}; time {what}"


def _comparable(one: Count, other: Count) -> None:
    if (one.at.tzinfo is None) != (other.at.tzinfo is None):
        raise BadCounts(
            f"line {other.line}: {other.written} and the line before must both have a zone, or both none"
        )


def _places(header: Sequence[str] | None) -> tuple[int, int]:
    names = [name.strip().lstrip("\ufeff").lower() for name in header or ()]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise BadCounts(
            f"line 1: no column {' and no column '.join(missing)}; the first line must be: timestamp,value"
        )
    return names.index(COLUMNS[0]), names.index(COLUMNS[1])


def _count(line: int, row: Sequence[str], places: tuple[int, int]) -> Count:
    if len(row) <= max(places):
        raise BadCounts(f"line {line}: {len(row)} fields, where the first line names more: complete the row")
    written, value = row[places[0]].strip(), row[places[1]].strip()
    return Count(line, written, _moment(line, written), _value(line, value))


def _moment(line: int, written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        how = "write it as 2026-02-18T19:00 or 2026-02-18T19:00+08:00"
        raise BadCounts(f"line {line}: {written!r} is no timestamp; {how}") from None


def _value(line: int, written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        raise BadCounts(f"line {line}: {written!r} is no number; write a count as 12") from None
    if not math.isfinite(value) or value < 0:
        raise BadCounts(f"line {line}: {written} is no count; it must be 0 or more")
    return value


def minute_of(at: datetime) -> int:
    """The minute that a bucket begins in, by the clock on the wall, from 1 January 1970."""
    return (at.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // MINUTE
