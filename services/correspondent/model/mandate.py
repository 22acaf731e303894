"""Who may speak for a unit at a moment, as the register has it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Mandate:
    """A correspondent's mandate: under which official identity they speak, from when until when.

    `until` is its last day, counted in UTC; `retired` is when they ceased to speak before that, if they did.
    """

    person: str
    unit: str
    identity: str
    since: datetime
    until: date
    trained_on: date
    retired: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the person may speak at a moment, however late it is asked."""
        serving = self.since <= at and (self.retired is None or at < self.retired)
        return serving and at.date() <= self.until


def mandate_of(document: Mapping[str, Any]) -> Mandate:
    """The mandate in a document of the view `correspondent`."""
    retired = document["retired"]
    return Mandate(
        person=document["person"],
        unit=document["unit"],
        identity=document["identity"],
        since=datetime.fromisoformat(document["since"]),
        until=date.fromisoformat(document["mandate_until"]),
        trained_on=date.fromisoformat(document["trained_on"]),
        retired=datetime.fromisoformat(retired) if retired else None,
    )
