"""Which units filed a zero report or a finding on which day of a week. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from services.monitoring.sheets.content import Section, Table
from services.monitoring.sheets.known import Document, Order
from services.monitoring.sheets.words import WORDS, ZONE

WORKING = 5
"""Days from Monday on. Which of them were holidays, or which others were worked, a person knows."""
DAYS = 7
NAME = re.compile(r"(?:zero|finding)-(?P<unit>.+?)-(?P<day>\d{4}-\d\d-\d\d)(?:-.*)?")
"""`zero-clinic-2026-02-18`, with more behind the day for another one of that day."""


def filed_daily(order: Order, begins: datetime) -> Section:
    """A row a unit, a cell a day; and which units filed nothing from Monday to Friday."""
    words = WORDS[order.language]
    if not order.units:
        return Section(words["daily"])
    kinds = _kinds(order.daily)
    units = sorted(order.units, key=lambda unit: str(unit["unit"]))
    days = [begins.astimezone(ZONE).date() + timedelta(days=n) for n in range(DAYS)]
    rows = tuple(
        (
            _title(order, unit),
            *(words[f"filed_{kinds.get((unit['unit'], day.isoformat()), 'none')}"] for day in days),
        )
        for unit in units
    )
    silent = [
        _title(order, unit)
        for unit in units
        if not any((unit["unit"], day.isoformat()) in kinds for day in days[:WORKING])
    ]
    listed = ("、" if order.language == "zh" else ", ").join(silent)
    told = words["daily_silent"].format(units=listed) if silent else words["daily_all"]
    head = (words["row_unit"], *(f"{day.month}-{day.day}" for day in days))
    return Section(words["daily"], (told,), table=Table(head, rows))


def _cell(order: Order, kind: str) -> str:
    return WORDS[order.language][f"filed_{kind}"]


def _kinds(daily: Sequence[Document]) -> Mapping[tuple[str, str], str]:
    """What each unit filed by day, as the report's name says; a finding counts before a zero report."""
    found: dict[tuple[str, str], str] = {}
    for report in sorted(daily, key=lambda one: str(one["kind"]), reverse=True):
        if named := NAME.fullmatch(str(report["report"])):
            found[named["unit"], named["day"]] = str(report["kind"])
    return found


def _title(order: Order, unit: Document) -> str:
    return str((order.language == "en" and unit["title_en"]) or unit["title"])
