"""The official calendar from its file: which days are holidays, and which weekends are worked."""

from collections.abc import Iterator
from datetime import date, timedelta, timezone
from pathlib import Path

import yaml

from shared.days import Calendar, DayKind, by_weekday, number_of

CHINA = Path(__file__).parent / "calendars" / "china.yml"


def china(zone: timezone) -> Calendar:
    """The calendar of mainland China in this zone, for the years that are published."""
    return calendar(yaml.safe_load(CHINA.read_text(encoding="utf-8")), zone)


def calendar(years: dict[int, dict[str, list[str]]], zone: timezone) -> Calendar:
    """The calendar of these years, which follow one another: for each the `holidays` and the weekend days
    that are `worked`, as MM-DD. Weekends that touch a holiday belong to it."""
    known = number_of(date(min(years), 1, 1)), number_of(date(max(years), 12, 31))
    days: dict[int, DayKind] = {}
    for year, kinds in years.items():
        days.update((day, "holiday") for day in _days(year, kinds["holidays"]))
        days.update((day, "working") for day in _days(year, kinds["worked"]))
    for every in (range(known[0], known[1] + 1), range(known[1], known[0] - 1, -1)):
        for day in every:
            if "holiday" in (days.get(day - 1), days.get(day + 1)) and by_weekday(day) == "rest":
                days.setdefault(day, "holiday")
    return Calendar(zone.utcoffset(None) // timedelta(minutes=1), days, known)


def _days(year: int, named: list[str]) -> Iterator[int]:
    return (number_of(date.fromisoformat(f"{year}-{one}")) for one in named)
