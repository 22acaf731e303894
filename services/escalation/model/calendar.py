"""The end of the official calendar, told in time: without the next one no working day is known. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.escalation.model.notices import calendar_ends
from services.escalation.norms import Norms
from shared.messages.clocks import CalendarEnds

AHEAD = 30
"""So many days before its last one the office is told; and again when that is over."""


def told(
    norms: Norms, subject: str, begun: datetime | None, before: Sequence[CalendarEnds], at: datetime
) -> list[Any]:
    """What is said of it by `at`, and was not said before."""
    events: list[Any] = []
    for moment in _moments(norms, begun, before):
        if moment <= at:
            ends = CalendarEnds(subject, norms.known_until.isoformat(), moment)
            events.extend([ends, *calendar_ends(ends)])
    return events


def next_told(norms: Norms, begun: datetime | None, before: Sequence[CalendarEnds]) -> datetime | None:
    """When something is to be said of it next."""
    return next(iter(_moments(norms, begun, before)), None)


def _moments(norms: Norms, begun: datetime | None, before: Sequence[CalendarEnds]) -> list[datetime]:
    first, last = norms.calendar.known
    if begun is None or last < first:
        return []
    over = [norms.midnight(last + 1 - AHEAD), norms.midnight(last + 1)]
    said = {one.at for one in before if one.last == norms.known_until.isoformat()}
    return sorted({max(moment.astimezone(begun.tzinfo), begun) for moment in over} - said)
