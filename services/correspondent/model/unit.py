"""A unit with its department and post for public answers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.messages.correspondent import UnitChanged


@dataclass(frozen=True, slots=True)
class SetUnit:
    """The unit is called so and answers through this department; `active` false: no longer."""

    unit: str
    title: str
    department: str
    at: datetime
    title_en: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it was set last, or not at all yet."""

    set: UnitChanged | None = None


EMPTY = Unit()


def decide(unit: Unit, command: SetUnit) -> Sequence[UnitChanged]:
    """What changes; the same again is nothing."""
    changed = UnitChanged(
        unit=command.unit,
        title=command.title,
        title_en=command.title_en,
        department=command.department,
        active=command.active,
        at=command.at,
    )
    same = unit.set is not None and replace(unit.set, at=command.at) == changed
    return [] if same else [changed]


def evolve(_unit: Unit, event: UnitChanged) -> Unit:
    """The unit after an event."""
    return Unit(event)
