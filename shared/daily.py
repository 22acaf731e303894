"""What a unit files on a working day is named by its unit and its day. Pure."""

import re
from datetime import date

OF_UNIT = "unit/"
"""So begins the subject of the clocks of what a unit owes on its working days."""
_NAME = re.compile(r"(?:zero|finding)-(?P<unit>.+?)-(?P<day>\d{4}-\d\d-\d\d)(?:-.*)?")


def unit_and_day(report: str) -> tuple[str, date] | None:
    """Of `zero-clinic-2026-02-18` or `finding-clinic-2026-02-18`, with more behind the day for another one of
    that day; None where the name has no unit or no day."""
    named = _NAME.fullmatch(report)
    try:
        return (named["unit"], date.fromisoformat(named["day"])) if named else None
    except ValueError:
        return None
