"""Which units filed a zero report or a finding on which day of a week. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from services.monitoring.sheets.content import Section, Table
from services.monitoring.sheets.known import Document, Order
from services.monitoring.sheets.words import WORDS, ZONE

WORKING = 5
"""Days from Monday on. Which of them were holidays, or which others were worked, a person knows."""
DAYS = 7
NAME = re.compile(r"(?:zero|finding)-(?P<unit>.+?)-(?P<day>\d{4}-\d\d-\d\d)(?:-.*)?")
"""`zero-clinic-2026-02-18`, with more behind the day for another one of that day."""


def filed_daily(order: Order, begins: datetime, at: datetime) -> Section:
    """A row a unit, a cell a day that has begun at `at`; and who filed nothing from Monday to Friday."""
    words = WORDS[order.language]
    if not order.units:
        return Section(words["daily"])
    kinds, today = _kinds(order.daily), at.astimezone(ZONE).date()
    units = sorted(order.units, key=lambda unit: str(unit["unit"]))
    days = [begins.astimezone(ZONE).date() + timedelta(days=n) for n in range(DAYS)]

    def filed(unit: Document, day: date) -> str:
        return kinds.get((str(unit["unit"]), day.isoformat()), "none" if day <= today else "ahead")

    rows = tuple((_title(order, one), *(words[f"filed_{filed(one, day)}"] for day in days)) for one in units)
    silent = [one for one in units if {filed(one, day) for day in days[:WORKING]} <= {"none", "ahead"}]
    listed = ("、" if order.language == "zh" else ", ").join(_title(order, one) for one in silent)
    told = words["daily_silent"].format(units=listed) if silent else words["daily_all"]
    head = (words["row_unit"], *(f"{day.month}-{day.day}" for day in days))
    return Section(words["daily"], (told,), table=Table(head, rows))


def _kinds(daily: Sequence[Document]) -> Mapping[tuple[str, str], str]:
    """What each unit filed by day, as the report's name says; a finding counts before a zero report."""
    found: dict[tuple[str, str], str] = {}
    for report in sorted(daily, key=lambda one: str(one["kind"]), reverse=True):
        if named := NAME.fullmatch(str(report["report"])):
            found[named["unit"], named["day"]] = str(report["kind"])
    return found


def _title(order: Order, unit: Document) -> str:
    return str((order.language == "en" and unit["title_en"]) or unit["title"])
