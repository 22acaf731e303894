"""Which units filed a zero report or a finding on which day of a week. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.monitoring.sheets.content import Section, Table
from services.monitoring.sheets.known import Document, Order
from services.monitoring.sheets.words import WORDS, ZONE
from shared.daily import unit_and_day
from shared.days import by_weekday, number_of

DAYS = 7
UNKNOWN = "unknown"
Kinds = Mapping[tuple[str, date], str]
"""What was filed, by unit and day."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week: whether something was due on it, and whether it is past."""

    date: date
    worked: bool
    past: bool


def filed_daily(order: Order, begins: datetime, at: datetime, late: int = 0) -> Section:
    """A row a unit, a cell a day; who filed nothing on working days that are past at `at`, and how many came
    late. Where the year's calendar is not known, Monday to Friday are taken, and that is said."""
    words = WORDS[order.language]
    if not order.units:
        return Section(words["daily"])
    kinds, days = _kinds(order.daily), list(_days(order, begins, at))
    units = sorted(order.units, key=lambda unit: str(unit["unit"]))
    rows = tuple(
        (_title(order, one), *(words[f"filed_{_filed(kinds, one, day)}"] for day in days)) for one in units
    )
    head = (words["row_unit"], *(f"{day.date.month}-{day.date.day}" for day in days))
    told = [*_told(order, kinds, units, [day for day in days if day.worked and day.past])]
    told += [words["daily_late"].format(late=late)] if late else []
    return Section(words["daily"], tuple(told), table=Table(head, rows))


def _days(order: Order, begins: datetime, at: datetime) -> Iterator[Day]:
    monday, today = begins.astimezone(ZONE).date(), at.astimezone(ZONE).date()
    for n, kind in enumerate(order.days or (UNKNOWN,) * DAYS):
        day = monday + timedelta(days=n)
        known = by_weekday(number_of(day)) if kind == UNKNOWN else kind
        yield Day(day, known == "working", day < today)


def _filed(kinds: Kinds, unit: Document, day: Day) -> str:
    if kind := kinds.get((str(unit["unit"]), day.date)):
        return kind
    if not day.worked:
        return "free"
    return "none" if day.past and _owed(unit, day) else "ahead"


def _owed(unit: Document, day: Day) -> bool:
    """Whether the unit was registered as the day began."""
    since = unit.get("since")
    return not since or day.date > datetime.fromisoformat(since).astimezone(ZONE).date()


def _told(order: Order, kinds: Kinds, units: Sequence[Document], due: Sequence[Day]) -> Iterator[str]:
    words, silent, some = WORDS[order.language], [], []
    for unit in units:
        owed = [day for day in due if _owed(unit, day)]
        missing = sum((str(unit["unit"]), day.date) not in kinds for day in owed)
        if missing and missing == len(owed):
            silent.append(_title(order, unit))
        elif missing:
            some.append(words["daily_days"].format(unit=_title(order, unit), days=missing))
    if silent:
        yield words["daily_silent"].format(units=_listed(order, silent))
    if some:
        yield words["daily_missing"].format(units=_listed(order, some))
    if not silent and not some:
        yield words["daily_all" if due else "daily_none"]
    if UNKNOWN in (order.days or (UNKNOWN,)):
        yield words["daily_unknown"]


def _listed(order: Order, names: Sequence[str]) -> str:
    return ("、" if order.language == "zh" else ", ").join(names)


def _kinds(daily: Sequence[Document]) -> Kinds:
    """What each unit filed by day, as the report's name says; a finding counts before a zero report."""
    found: dict[tuple[str, date], str] = {}
    for report in sorted(daily, key=lambda one: str(one["kind"]), reverse=True):
        if named := unit_and_day(str(report["report"])):
            found[named] = str(report["kind"])
    return found


def _title(order: Order, unit: Document) -> str:
    return str((order.language == "en" and unit["title_en"]) or unit["title"])
