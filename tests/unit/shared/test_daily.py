"""The names of what a unit files on a working day."""

from datetime import date

import pytest

from shared.daily import unit_and_day


@pytest.mark.parametrize(
    ("report", "unit"),
    [
        ("zero-clinic-2026-02-18", "clinic"),
        ("finding-water-works-2026-02-18", "water-works"),
        ("finding-clinic-2026-02-18-2", "clinic"),
    ],
)
def test_a_name_tells_the_unit_and_the_day(report: str, unit: str) -> None:
    assert unit_and_day(report) == (unit, date(2026, 2, 18))


@pytest.mark.parametrize(
    "report",
    ["zero-clinic", "weekly-2026-W08", "zero-2026-02-18", "zero-clinic-2026-02-30", "first-a-2026-02-18"],
)
def test_another_name_tells_neither(report: str) -> None:
    assert unit_and_day(report) is None
