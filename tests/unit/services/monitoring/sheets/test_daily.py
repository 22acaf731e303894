"""Zero reports and findings of the units, in the weekly report."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.monitoring.sheets.daily import filed_daily
from tests.unit.services.monitoring.sheets.papers import ORDER

MONDAY = datetime(2026, 2, 15, 16, tzinfo=UTC)  # 16 February, 00:00 in China
SUNDAY = MONDAY + timedelta(days=6)
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
    assert section.table.rows[0] == ("卫生院", "零", "情况", "—", "—", "—", "—", "—")


def test_units_from_which_nothing_came_on_five_days_are_named() -> None:
    filed = daily(
        "zero-clinic-2026-02-20", "zero-water-works-2026-02-21", "zero-water-2026-02-16", "finding-x"
    )
    section = filed_daily(replace(ORDER, language="en", units=UNITS, daily=filed), MONDAY, SUNDAY)
    assert section.paragraphs[0].endswith("from Waterworks. A person knows the holidays.")
    both = daily("zero-clinic-2026-02-20", "zero-water-works-2026-02-16")
    told = filed_daily(replace(ORDER, units=UNITS, daily=both), MONDAY, SUNDAY).paragraphs
    assert told == ("各单位周一至周五均有报送。",)


def test_days_that_are_not_past_are_left_empty() -> None:
    section = filed_daily(replace(ORDER, units=UNITS), MONDAY, MONDAY + timedelta(days=2, hours=5))
    assert section.table is not None
    assert section.table.rows[0] == ("卫生院", "—", "—", "—", "", "", "", "")


def test_without_units_nothing_is_said() -> None:
    section = filed_daily(ORDER, MONDAY, SUNDAY)
    assert (section.paragraphs, section.table) == ((), None)
