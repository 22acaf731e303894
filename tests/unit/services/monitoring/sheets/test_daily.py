"""Zero reports and findings of the units, in the weekly report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.monitoring.sheets.content import Language
from services.monitoring.sheets.daily import filed_daily
from shared.days import DayKind
from tests.unit.services.monitoring.sheets.papers import ORDER

MONDAY = datetime(2026, 2, 15, 16, tzinfo=UTC)  # 16 February, 00:00 in China
SUNDAY = MONDAY + timedelta(days=6)
WEEK: list[DayKind] = ["working", "working", "working", "working", "working", "rest", "rest"]
UNITS = [
    {"unit": "water-works", "title": "供水站", "title_en": "Waterworks"},
    {"unit": "clinic", "title": "卫生院", "title_en": ""},
]


def daily(*names: str) -> list[dict[str, str]]:
    return [{"report": name, "kind": name.partition("-")[0]} for name in names]


def test_each_unit_has_a_row_and_each_day_a_cell() -> None:
    filed = daily("zero-clinic-2026-02-16", "finding-clinic-2026-02-17-2", "zero-clinic-2026-02-17")
    section = filed_daily(replace(ORDER, units=UNITS, daily=filed), MONDAY, SUNDAY)
    assert section.table is not None
    assert section.table.head == ("单位", "2-16", "2-17", "2-18", "2-19", "2-20", "2-21", "2-22")
    assert section.table.rows[0] == ("卫生院", "零", "情况", "缺", "缺", "缺", "休", "休")


def told(
    *names: str, language: Language = "zh", at: datetime = SUNDAY, days: Sequence[DayKind] = WEEK
) -> str:
    order = replace(ORDER, language=language, units=UNITS, daily=daily(*names), days=days)
    return " ".join(filed_daily(order, MONDAY, at).paragraphs)


def test_units_from_which_nothing_came_on_any_working_day_are_named_and_those_with_gaps() -> None:
    filed = ("zero-clinic-2026-02-20", "zero-water-works-2026-02-21", "zero-water-2026-02-16", "finding-x")
    assert (
        told(*filed) == "已过的工作日全部未收到零报告或情况的单位：供水站。 另有缺报的单位：卫生院（4天）。"
    )
    assert told(*filed, language="en") == (
        "On no working day that is past anything came from Waterworks. "
        "On some of them nothing came from 卫生院 (days: 4)."
    )


def test_holidays_are_no_gap_and_a_weekend_that_is_worked_is_one() -> None:
    days: list[DayKind] = ["working", "holiday", "holiday", "holiday", "holiday", "holiday", "working"]
    names = ("zero-clinic-2026-02-16", "zero-water-works-2026-02-16")
    assert told(*names, days=days, at=SUNDAY) == "各单位在已过的工作日均有报送。"
    assert "缺报的单位：卫生院（1天）" in told(*names, days=days, at=SUNDAY + timedelta(days=1))
    section = filed_daily(replace(ORDER, units=UNITS, days=days), MONDAY, SUNDAY + timedelta(days=1))
    assert section.table is not None
    assert section.table.rows[0] == ("卫生院", "缺", "休", "休", "休", "休", "休", "缺")
    assert told(days=["holiday"] * 7) == "本周没有已过的工作日。"


def test_a_year_whose_calendar_is_not_known_is_said_to_be_unknown() -> None:
    names = tuple(f"zero-{unit}-2026-02-{day}" for unit in ("clinic", "water-works") for day in range(16, 21))
    assert told(*names, days=()) == (
        "各单位在已过的工作日均有报送。 该年放假安排未载入，是否为工作日由人核对：此处按周一至周五计。"
    )
    assert told(*names, days=["unknown"] * 7, language="en").endswith("a person knows the holidays.")


def test_the_days_before_a_unit_was_registered_are_no_gap() -> None:
    units = [{**UNITS[1], "since": (MONDAY + timedelta(days=2, hours=9)).isoformat()}]
    filed = daily("zero-clinic-2026-02-19", "zero-clinic-2026-02-20")
    section = filed_daily(replace(ORDER, units=units, daily=filed, days=WEEK), MONDAY, SUNDAY)
    assert section.paragraphs == ("各单位在已过的工作日均有报送。",)
    assert section.table is not None
    assert section.table.rows[0] == ("卫生院", "", "", "", "零", "零", "休", "休")


def test_what_came_late_is_counted() -> None:
    section = filed_daily(replace(ORDER, units=UNITS, days=WEEK), MONDAY, SUNDAY, late=2)
    assert section.paragraphs[-1] == "逾期报送2次。"


def test_days_that_are_not_past_are_left_empty() -> None:
    at = MONDAY + timedelta(days=2, hours=5)
    section = filed_daily(replace(ORDER, units=UNITS, days=WEEK), MONDAY, at)
    assert section.table is not None
    assert section.table.rows[0] == ("卫生院", "缺", "缺", "", "", "", "休", "休")


def test_without_units_nothing_is_said() -> None:
    section = filed_daily(ORDER, MONDAY, SUNDAY)
    assert (section.paragraphs, section.table) == ((), None)
