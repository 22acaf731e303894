"""A unit as the desk heard of it: who is to file a zero report or a finding each working day. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.messages.desk import UnitKnown


@dataclass(frozen=True, slots=True)
class Know:
    """The unit is called so from `at` on, or (`active` false) is none any longer."""

    unit: str
    title: str
    title_en: str
    active: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Unit:
    """What was last said of it, by its time; None before. `since` it is to file without a break."""

    known: UnitKnown | None = None
    since: datetime | None = None


EMPTY = Unit()


def decide(unit: Unit, command: Know) -> Sequence[UnitKnown]:
    """What is newer is known from now on; news that come late change nothing."""
    if unit.known and command.at <= unit.known.at:
        return []
    return [UnitKnown(command.unit, command.title, command.title_en, command.active, command.at)]


def evolve(unit: Unit, known: UnitKnown) -> Unit:
    """The unit as it is known now."""
    goes_on = unit.known is not None and unit.known.active
    return Unit(known, unit.since if goes_on else known.at)
