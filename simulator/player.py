"""Plays an exercise against the bus: publishes the public's mentions and makes the robots' calls in time.

Real time becomes virtual by the exercise's segments. What a robot calls carries its planned virtual time and
an idempotency key, so that a repetition changes nothing; what fails in the end is told, never left out.
"""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import gevent
from gevent.event import Event

from shared.actors import Actor, sign
from shared.clock import Clock, Segment, real_at, virtual_at
from shared.errors import BrokerAway, CandorError, NotFound, Refused, Temporary
from shared.handling import Handling
from shared.messages.codec import plain
from shared.messages.envelope import Message
from shared.messages.schemas import to_wire
from shared.messages.simulator import (
    ExerciseEnded,
    ExercisePaused,
    ExerciseStarted,
    ExpectationMet,
    ExpectationMissed,
)
from shared.names import MENTIONS
from simulator.exercise.actions import Action, CallAction, InjectAction, MentionsAction, message_of
from simulator.exercise.engine import Engine
from simulator.exercise.scoring import Verdict
from simulator.holds import Cause, Hold, Holding
from simulator.journal import Tell, Told
from simulator.lanes import Lanes
from simulator.record import Failure
from simulator.wire import Wire

ANSWER_S = 5.0
"""How long one call waits for its answer before it is repeated with the same key."""
AWAY_S = 60.0
"""How long a call is repeated while the broker or a service is away."""
REFUSED_S = 10.0
"""How long a call is repeated that a service refuses, since it may not have heard the news yet."""
QUIET_S = 3.0
"""So long must nothing be heard before all is in: services wake an exercise's clocks 2 s late, and only when
they have been up to date for as long, so that speed alone makes no misses."""
SETTLE_S = 45.0
SWEEP_S = 2.0
CURVE = timedelta(minutes=10)
WRITING = "mentions"
"""The lane of what the public writes."""


class Watcher(Protocol):
    """Whoever looks on while an exercise is played."""

    def heard(self, message: Message) -> None: ...
    def wrote(self, at: datetime, count: int) -> None: ...
    def failed(self, failure: Failure) -> None: ...
    def held(self, hold: Hold) -> None: ...


class Player:
    """Plays one engine once. `key` signs the robots' tokens; `stop` may be called at any time."""

    def __init__(
        self,
        engine: Engine,
        speed: float,
        wire: Wire,
        handling: Handling,
        key: str,
        clock: Clock,
        watchers: Sequence[Watcher] = (),
    ) -> None:
        self.engine, self.speed, self.exercise = engine, speed, engine.exercise
        self.segments: list[Segment] = []
        self.curve: Counter[int] = Counter()
        self.failures: list[Failure] = []
        self.interrupted = False
        self._wire, self._handling, self._key, self._clock = wire, handling, key, clock
        self._watchers = watchers
        self._lanes, self._news = Lanes(), Event()
        self._holding = Holding(self.now, self._held)
        self._heard: set[str] = set()
        self._heard_at = 0.0
        self._listening: Any = None
        self._swept_at = 0.0

    @property
    def holds(self) -> Sequence[Hold]:
        """When mentions waited for the broker; complete when the exercise is over."""
        return self._holding.over

    def now(self) -> datetime:
        """The virtual time; the virtual start before the exercise runs."""
        return virtual_at(self.segments, self._clock.now()) if self.segments else self.engine.start

    def stop(self) -> None:
        """End the exercise where it is."""
        self.interrupted = True
        self._news.set()

    def play(self) -> Sequence[Verdict]:
        """Set up, play to the end, wait until the services are quiet, judge.

        Raises CandorError where it could not be set up: the exercise has then not begun.
        """
        self._listening = self._wire.tap(self._hear, self.exercise)
        for action in self.engine.setup():
            self._ask(action)
        self._start()
        self._go_on()
        self._stand_still()
        self._settle()
        return self._end()

    # -- the course of an exercise

    def _start(self) -> None:
        real, scenario = self._clock.now(), self.engine.scenario
        self.segments = [Segment(real, self.engine.start, self.speed)]
        started = ExerciseStarted(
            exercise=self.exercise,
            scenario=scenario.id,
            title=scenario.title,
            title_en=scenario.title_en,
            seed=self.engine.seed,
            real=real,
            virtual=self.engine.start,
            speed=self.speed,
            at=self.engine.start,
        )
        self._tell("started", started)

    def _go_on(self) -> None:
        while not self.interrupted and not self.engine.finished(now := self.now()):
            self._check()
            for action in self.engine.take(now):
                self._act(action)
            self._news.clear()
            self._news.wait(self._pause())

    def _pause(self) -> float:
        planned = min(self.engine.next_at() or self.engine.end, self.engine.end)
        real = real_at(self.segments, planned) or self._clock.now()
        return min(max((real - self._clock.now()).total_seconds(), 0.001), 1.0)

    def _stand_still(self) -> None:
        """Stop virtual time at the end, so that no clock falls due while the last answers come in."""
        real, virtual = self._clock.now(), min(self.now(), self.engine.end)
        self.segments.append(Segment(real, virtual, 0.0))
        reason = "演练被中止 stopped by hand" if self.interrupted else "演练时间到 the end is reached"
        self._tell("paused", ExercisePaused(self.exercise, reason, real, virtual, virtual))
        if self.interrupted:
            self._drop()

    def _settle(self) -> None:
        began = time.monotonic()
        while time.monotonic() < began + SETTLE_S:
            self._check()
            for action in () if self.interrupted else self.engine.take(self.now()):
                self._act(action)
            silent = time.monotonic() - max(self._heard_at, began)
            if self._lanes.idle and silent >= QUIET_S:
                return
            self._news.clear()
            self._news.wait(0.1)

    def _end(self) -> Sequence[Verdict]:
        verdicts, now = self.engine.verdicts(), self.now()
        self._drop()
        for verdict in verdicts:
            if verdict.met:
                met = ExpectationMet(self.exercise, verdict.id, verdict.at or now)
                self._tell(f"met/{verdict.id}", met)
            elif verdict.met is False:
                at = min(verdict.at or verdict.limit or now, now)
                self._tell(
                    f"missed/{verdict.id}", ExpectationMissed(self.exercise, verdict.id, verdict.why, at)
                )
        met_ids = tuple(verdict.id for verdict in verdicts if verdict.met)
        missed_ids = tuple(verdict.id for verdict in verdicts if verdict.met is False)
        self._tell("ended", ExerciseEnded(self.exercise, met_ids, missed_ids, now))
        self._handling.sweep()
        return verdicts

    def _drop(self) -> None:
        self._holding.end(self._lanes.waiting(WRITING))
        self._lanes.stop()

    def _check(self) -> None:
        if time.monotonic() > self._swept_at + SWEEP_S:
            self._handling.sweep()  # what was committed while the broker was away
            self._swept_at = time.monotonic()
        self._lanes.check()
        if self._listening.ready():
            self._listening.get()

    # -- what happens

    def _act(self, action: Action) -> None:
        match action:
            case MentionsAction():
                self._lanes.put(WRITING, self._write, action)
            case CallAction():
                self._lanes.put(f"person/{action.person}", self._try, action)
            case InjectAction(inject=inject):
                self._lanes.put("journal", lambda said: self._tell(f"inject/{said.inject}", said), inject)

    def _write(self, action: MentionsAction) -> None:
        message = message_of(action, self.exercise, self._clock.now())
        self._holding.handed()
        while True:
            try:
                self._wire.publish(MENTIONS, message.type, to_wire(message), waits=self._waits)
                break
            except BrokerAway as error:
                self._fail(Failure(action.at, "", "mentions", f"{error} (repeated)"))
                gevent.sleep(1)
                self._waits("away")
        self._holding.taken(self._lanes.waiting(WRITING) - 1)
        for mention in action.mentions.mentions:
            self.curve[(mention.at - self.engine.start) // CURVE] += 1
        for watcher in self._watchers:
            watcher.wrote(action.at, len(action.mentions.mentions))

    def _waits(self, cause: Cause) -> None:
        self._holding.waits(cause, self._lanes.waiting(WRITING))

    def _held(self, hold: Hold) -> None:
        for watcher in self._watchers:
            watcher.held(hold)

    def _try(self, action: CallAction) -> None:
        try:
            self._ask(action)
        except CandorError as error:
            call = f"{action.service}.{action.method}"
            self._fail(Failure(action.at, action.person, call, f"{type(error).__name__}: {error}"))

    def _ask(self, action: CallAction) -> Any:
        began, pause = time.monotonic(), 0.05
        while True:
            try:
                return self._wire.call(action.service, action.method, self._request(action), ANSWER_S)
            except (Temporary, Refused, NotFound) as error:
                patience = AWAY_S if isinstance(error, Temporary) else REFUSED_S
                if time.monotonic() + pause > began + patience:
                    raise
            gevent.sleep(pause)
            pause = min(pause * 1.5, 0.5)

    def _request(self, action: CallAction) -> dict[str, Any]:
        actor = Actor(self.engine.people[action.person], self.exercise, robot=True)
        return {
            "token": sign(actor, self._key, self._clock.now()),
            "data": action.data,
            "key": action.key,
            "exercise": self.exercise,
            "at": plain(action.at),
        }

    def _tell(self, cause: str, event: Told) -> None:
        stream = f"exercise/{self.exercise}"
        self._handling.do(self.exercise, stream, Tell(event, event.at), f"player/{cause}", event.at)

    def _fail(self, failure: Failure) -> None:
        self.failures.append(failure)
        for watcher in self._watchers:
            watcher.failed(failure)

    def _hear(self, message: Message) -> None:
        if message.id in self._heard:
            return
        self._heard.add(message.id)
        self._heard_at = time.monotonic()
        self.engine.hear(message)
        for watcher in self._watchers:
            watcher.heard(message)
        self._news.set()
