"""Robots that play the people of the chain: each answers after a while, by the calls that people use.

How long an answer takes depends on the seed, the person and what is answered, never on the order of
hearing, so that the same drill gives the same calls at any speed. Pure.
"""

from collections.abc import Sequence

from shared.messages.envelope import Message
from simulator.exercise.actions import CallAction
from simulator.exercise.scenario import Scenario
from simulator.people.closing import Closing
from simulator.people.correspondent import Correspondent
from simulator.people.desk import Desk, Robot
from simulator.people.drafting import Drafting
from simulator.people.lead import Lead
from simulator.people.monitor import Monitor
from simulator.people.office import Office
from simulator.people.setup import setup
from simulator.people.unit import Unit

ROLES = ("monitor", "office", "lead", "unit", "correspondent")


class Robots:
    """The robots of a scenario. `played` names roles or persons; the others are left to people."""

    def __init__(self, scenario: Scenario, seed: int, played: frozenset[str]) -> None:
        self._desk = Desk(scenario, seed)
        self._robots: tuple[Robot, ...] = tuple(
            robot(self._desk) for robot in (Monitor, Office, Drafting, Closing, Lead, Unit, Correspondent)
        )
        self._played = frozenset(p.id for p in scenario.people if {p.id, p.role} & played)

    def setup(self) -> Sequence[CallAction]:
        """What is made ready before the start, whoever plays."""
        return list(setup(self._desk))

    def hear(self, message: Message) -> Sequence[CallAction]:
        """What the robots will do about an event, each at its own time."""
        self._desk.hear(message.data)
        calls = [call for robot in self._robots for call in robot.hear(message.data)]
        return [call for call in calls if call.person in self._played]


def robots_named(text: str) -> frozenset[str]:
    """`all`, `none`, or roles and persons with commas between."""
    if text == "none":
        return frozenset()
    return (
        frozenset(ROLES)
        if text == "all"
        else frozenset(part.strip() for part in text.split(",") if part.strip())
    )


__all__ = ["ROLES", "Robots", "robots_named"]
