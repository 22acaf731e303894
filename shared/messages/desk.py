"""What monitoring's desk keeps for itself, to make reports of: these events leave its journal never."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.messages.catalogue import event

What = Literal[
    "detected", "proposed", "assessed", "directed", "stabilised", "closed", "dismissed", "referred",
    "reopened", "met", "late", "missed", "excused", "asked", "answered",
]  # fmt: skip  # what a person should read as one


@event("monitoring", "docket.noted", internal=True)
@dataclass(frozen=True, slots=True)
class Noted:
    """It stands in the docket. `by` acted, as `role`, where one of the staff did."""

    incident: str
    what: What
    about: str
    words: str
    words_en: str
    title: str
    title_en: str
    at: datetime
    by: str = ""
    role: str = ""


@event("monitoring", "unit.known", internal=True)
@dataclass(frozen=True, slots=True)
class UnitKnown:
    """The desk knows the unit so."""

    unit: str
    title: str
    title_en: str
    active: bool
    at: datetime
