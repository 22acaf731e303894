"""What happens when in an exercise: the public's texts, the trainer's injects, the robots' answers. Pure.

The player carries out what `take` gives and tells `hear` what the services say; the same scenario, seed and
events give the same actions, whoever carries them out.
"""

import heapq
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Protocol

from shared.messages.envelope import Message
from shared.messages.simulator import InjectDelivered
from shared.messages.sources import Mentions
from shared.parts import Person
from simulator.exercise.actions import Action, CallAction, InjectAction, MentionsAction, order
from simulator.exercise.mentions import batches, mentions
from simulator.exercise.scenario import Scenario
from simulator.exercise.scoring import Score, Verdict


class Cast(Protocol):
    """The people whom robots play."""

    def setup(self) -> Sequence[CallAction]: ...
    def hear(self, message: Message) -> Sequence[CallAction]: ...


class Engine:
    """Plans an exercise of a scenario; virtual times are in UTC."""

    def __init__(self, scenario: Scenario, seed: int, exercise: str, cast: Cast) -> None:
        self.scenario, self.seed, self.exercise = scenario, seed, exercise
        self.start, self.end = scenario.start.astimezone(UTC), scenario.end.astimezone(UTC)
        self.people = {p.id: Person(p.id, p.role, p.unit) for p in scenario.people}
        self.people["controller"] = Person("controller", "controller")
        self._cast, self._score = cast, Score(scenario)
        self._planned: list[tuple[tuple[datetime, str], Action]] = []
        self._public = self._mentions()
        self._heard: set[str] = set()
        for inject in self._injects():
            self._plan(inject)
        self._next_mentions()

    def setup(self) -> Sequence[CallAction]:
        """The calls before the start: topics, units, correspondents."""
        return self._cast.setup()

    def next_at(self) -> datetime | None:
        """The virtual time of the next planned action."""
        return self._planned[0][1].at if self._planned else None

    def take(self, now: datetime) -> Sequence[Action]:
        """The actions that are due, in order."""
        due = []
        while self._planned and self._planned[0][1].at <= now:
            action = heapq.heappop(self._planned)[1]
            if isinstance(action, MentionsAction):
                self._next_mentions()
            due.append(action)
        return due

    def hear(self, message: Message) -> None:
        """An event of this exercise: robots plan their answers, expectations are judged. Safe to repeat."""
        if message.exercise != self.exercise or message.id in self._heard:
            return
        self._heard.add(message.id)
        self._score.hear(message.data)
        for action in self._cast.hear(message):
            self._plan(action)

    def finished(self, now: datetime) -> bool:
        """Whether the scenario's end is reached."""
        return now >= self.end

    def verdicts(self) -> Sequence[Verdict]:
        """How each expectation stands."""
        return self._score.verdicts()

    def _plan(self, action: Action) -> None:
        if action.at <= self.end:
            heapq.heappush(self._planned, (order(action), action))

    def _next_mentions(self) -> None:
        if action := next(self._public, None):
            self._plan(action)

    def _mentions(self) -> Iterator[MentionsAction]:
        for number, batch in enumerate(batches(mentions(self.scenario, self.seed)), start=1):
            at = batch[-1].at
            yield MentionsAction(at, number, Mentions(batch, at))

    def _injects(self) -> Iterator[InjectAction]:
        for inject in self.scenario.injects:
            if inject.kind != "post":  # a post is among the mentions
                at = self.start + inject.at
                text = inject.text
                said = InjectDelivered(self.exercise, inject.id, inject.target, text.zh, text.en, at)
                yield InjectAction(at, said)
