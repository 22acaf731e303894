"""The file of China's official calendar, from the library `holidays`: `python -m tests.contract.holidays_of`
writes it.

Each November the State Council publishes the next year's calendar, and the library has it soon afterwards. It
is read here and not by the services: importing it takes a second, and holds whoever imports it up.
"""

from datetime import date
from itertools import takewhile

from holidays import country_holidays

from shared.calendar_file import CHINA

FIRST = 2007
"""From this year on the library has all days that are moved."""
HEAD = """\
# Public holidays of mainland China, and the weekend days that are worked in exchange (调休), as the State
# Council published them. A year that is missing is unknown, never ordinary.
# Made by `python -m tests.contract.holidays_of`.
"""


def published() -> list[int]:
    """The years of which the library has what was published, and does not reckon by itself."""
    every = country_holidays("CN").special_public_holidays
    return list(takewhile(every.__contains__, range(FIRST, 2100)))


def text() -> str:
    """The file."""
    return HEAD + "".join(_year(year) for year in published())


def _year(year: int) -> str:
    found = country_holidays("CN", years=year)
    holidays = sorted(day for day in found if day.year == year)
    worked = sorted(day for day in found.weekend_workdays if day.year == year)
    rows = {"holidays": holidays, "worked": worked}
    lines = (f"  {name}: [{', '.join(map(_named, days))}]\n" for name, days in rows.items())
    return f"{year}:\n{''.join(lines)}"


def _named(day: date) -> str:
    return f'"{day:%m-%d}"'


if __name__ == "__main__":
    CHINA.write_text(text(), encoding="utf-8")
