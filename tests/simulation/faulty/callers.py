"""The people and sources of the story: each does the next thing when its time has come and what it follows is
done, and again until it was done."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.actors import Actor
from shared.errors import Temporary
from shared.requests import Answer, Request
from tests.simulation.faulty.story import STORY, Call, Step, moment


@dataclass(slots=True)
class Asking:
    """A step and how far it is: when and of whom it is asked, which process is to answer, and at how many
    commits it was refused."""

    step: Step
    at: datetime
    service: str
    asked: object = None
    done: bool = False
    answers: tuple[Answer, ...] = ()
    refused: str = ""
    refused_at: int = -1
    last_try: bool = False


class Callers:
    """Who still wants what."""

    def __init__(self, again: float, live: bool, chance: random.Random) -> None:
        self.all = [
            Asking(step, moment(step.minute, ""), step.service) for step in STORY if step.exercise or live
        ]
        self._again, self._chance = again, chance
        self._open = [asking for asking in self.all if not asking.step.after]

    def ready(self, service: str, now: datetime, commits: int) -> list[Asking]:
        """The steps for a service (none: the sources') whose time has come; one that was refused waits until
        something was decided."""
        return [
            asking
            for asking in self._open
            if asking.service == service and self._free(asking, now) and asking.refused_at < commits
        ]

    def once_more(self, now: datetime) -> bool:
        """Nothing is under way any more: whoever was refused asks once more. Whether there is anybody."""
        again = [
            asking
            for asking in self._open
            if asking.refused and not asking.last_try and self._free(asking, now)
        ]
        for asking in again:
            asking.refused_at, asking.last_try = -1, True
        return bool(again)

    def next_at(self, now: datetime) -> datetime | None:
        """When the next step comes, later than now."""
        times = (one.at for one in self.all if not one.done and one.at > now)
        return min(times, default=None)

    def left(self) -> Sequence[Asking]:
        """What was never done."""
        return [asking for asking in self.all if not asking.done]

    @staticmethod
    def _free(asking: Asking, now: datetime) -> bool:
        return asking.asked is None and asking.at <= now

    def is_done(self, asking: Asking) -> None:
        """It is done, and what follows it may come."""
        asking.done = True
        done = {one.step.name for one in self.all if one.done}
        self._open = [one for one in self.all if not one.done and done.issuperset(one.step.after)]

    def answered(self, asking: Asking, answer: Answer) -> None:
        """It was done; somebody whose answer got lost asks again under the same key."""
        asking.asked = None
        asking.answers = (*asking.answers, answer)
        if len(asking.answers) > 2 or self._chance.random() >= self._again:
            self.is_done(asking)

    def failed(self, asking: Asking, error: Exception, commits: int) -> None:
        """It was not done: now or later it is tried again."""
        asking.asked = None
        if isinstance(error, Temporary):
            return
        asking.last_try = asking.last_try and asking.refused_at in (-1, commits)
        asking.refused, asking.refused_at = f"{type(error).__name__}: {error}", commits

    def lost(self, process: object) -> None:
        """Whom they asked is gone."""
        for asking in self.all:
            if asking.asked is process:
                asking.asked = None


def request_of(call: Call) -> Request:
    """The call as it is sent; an exercise's robots say when they call."""
    actor = Actor(call.who, call.exercise, robot=bool(call.exercise))
    at = moment(call.minute, call.exercise) if call.exercise else None
    return Request(actor, call.data, call.name, call.exercise, at)
