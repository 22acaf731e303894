"""Working days, counted by an official calendar."""

from datetime import UTC, date

import pytest

from shared.calendar_file import china
from shared.days import Calendar, day_of, number_of

CHINA = china(UTC)


def nth(day: str, count: int = 1, calendar: Calendar = CHINA) -> str:
    found = calendar.working(number_of(date.fromisoformat(day)), count)
    return "unknown" if found is None else day_of(found).isoformat()


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2026-03-04", 1, "2026-03-04"),
        ("2026-03-04", 3, "2026-03-06"),
        ("2026-03-04", 4, "2026-03-09"),
        ("2026-02-14", 1, "2026-02-14"),  # a Saturday that is worked
        ("2026-02-15", 1, "2026-02-24"),  # Spring Festival
        ("2026-12-31", 1, "2026-12-31"),
        ("2026-12-31", 2, "unknown"),
        ("2027-01-04", 1, "unknown"),
    ],
)
def test_the_nth_working_day_from_a_day_on(day: str, count: int, found: str) -> None:
    assert nth(day, count) == found


def test_where_no_calendar_is_known_no_day_is_a_working_day() -> None:
    assert nth("2026-03-04", calendar=Calendar()) == "unknown"


def test_a_day_and_its_number_belong_together() -> None:
    assert number_of(date(1970, 1, 1)) == 0
    assert day_of(number_of(date(2026, 2, 28)) + 1) == date(2026, 3, 1)
