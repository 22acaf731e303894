"""What all robots share: the scenario, how long answers take, and which incident the drill is about."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, Protocol

from shared.messages.escalation import IncidentDetected
from simulator.exercise.actions import CallAction
from simulator.exercise.dynamics import generator, response
from simulator.exercise.scenario import Person, Role, Scenario, Task

SHORTEST = timedelta(seconds=20)


class Robot(Protocol):
    """Answers events with calls, each at its own virtual time."""

    def hear(self, event: Any) -> Iterator[CallAction]: ...


class Desk:
    """The scenario as robots use it. Times are virtual and in UTC."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self._seed = scenario, seed
        self._main = ""

    def hear(self, event: Any) -> None:
        """Note which incident the scenario is about: the first on its first topic."""
        if isinstance(event, IncidentDetected) and event.topic == self.scenario.topics[0].id:
            self._main = self._main or event.incident

    def is_main(self, incident: str) -> bool:
        """Whether the incident is the one that the scenario's script is written for."""
        return incident == self._main

    def first(self, role: Role) -> Person:
        """The person of a role who comes first in the order of substitution."""
        return self.scenario.with_role(role)[0]

    def other(self, role: Role) -> Person:
        """The second person of a role, where two are needed."""
        return self.scenario.with_role(role)[-1]

    def offset(self, after_start: timedelta) -> datetime:
        """A moment of the scenario's own clock."""
        return self.scenario.start.astimezone(UTC) + after_start

    def later(self, at: datetime, who: Person, task: Task, about: str) -> datetime:
        """When a person is done with a task that came up at `at`; drawn anew for each task, never at once."""
        name = f"{self._seed}/{who.id}/{task}/{about}".encode()
        chance = generator(int.from_bytes(blake2b(name, digest_size=8).digest(), "big"))
        return at + max(response(self.scenario.response_time(who.role, task), chance), SHORTEST)


def call(who: Person, at: datetime, method: str, key: str, **data: Any) -> CallAction:
    """A person's call; `method` is `service.call`."""
    service, _, name = method.partition(".")
    return CallAction(at, service, name, who.id, data, f"{name}-{key}")
