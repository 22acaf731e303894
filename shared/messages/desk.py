"""What monitoring's desk keeps for itself, to make reports of: these events leave its journal never."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.messages.catalogue import event

What = Literal[
    "detected", "proposed", "assessed", "stabilised", "closed", "dismissed", "referred", "reopened",
    "met", "late", "missed", "excused", "asked", "answered",
]  # fmt: skip  # what a person should read as one


@event("monitoring", "docket.noted", internal=True)
@dataclass(frozen=True, slots=True)
class Noted:
    """It stands in the docket."""

    incident: str
    what: What
    about: str
    words: str
    words_en: str
    title: str
    title_en: str
    at: datetime


@event("monitoring", "unit.known", internal=True)
@dataclass(frozen=True, slots=True)
class UnitKnown:
    """The desk knows the unit so."""

    unit: str
    title: str
    title_en: str
    active: bool
    at: datetime
