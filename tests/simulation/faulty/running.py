"""The scheduler: whose turn it is, what goes wrong, how time goes on. One generator chooses everything."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from shared.errors import BrokerAway
from shared.requests import Answer
from tests.simulation.faulty.broker import TEMPORARY, Waiting
from tests.simulation.faulty.callers import Asking, request_of
from tests.simulation.faulty.processes import Process
from tests.simulation.faulty.story import ENDS, SETUP, Call, Texts, moment, started
from tests.simulation.faulty.tasks import Task
from tests.simulation.faulty.troubles import Troubles
from tests.simulation.faulty.world import Place, World

END = moment(ENDS, "")
AT_ONCE = 4
"""So many tasks of a process are under way at a time."""
MOST_TURNS = 30_000
UNASKED = 0.06
"""How likely a sweep or a look at the clocks begins before anything else does."""
WRITTEN = 0.8
"""How likely what a store writes later is written by itself, before a sweep has it written."""
AT_HAND = 0.8
"""How likely, each turn, what is at hand goes on instead of anything new."""

Begins = Callable[[Place], bool]


class Unsettled(Exception):
    """The run does not come to an end."""


class Run:
    """Plays the story in a world, to its end and until everything has settled."""

    def __init__(self, world: World) -> None:
        self.world, self.chance = world, world.chance
        self.turns = 0
        self._set_up = False
        self._kinds = (self._starts, self._hears, self._calls)
        self._troubles = Troubles(world)

    def play(self) -> None:
        """With faults until the story ends; then without, until nothing is left to do."""
        for place in self.world.places:
            self.world.start(place)
        self._exercise_begins()
        while self._turn():
            pass
        self.world.log("FAULTS END")
        self._calm()
        while self._turn():
            pass

    def _exercise_begins(self) -> None:
        while True:
            with suppress(BrokerAway):
                return self.world.broker.publish([started()], lambda _: None)

    def _calm(self) -> None:
        world = self.world
        self._troubles.end()
        world.faults = world.broker.faults = world.faults.ended()
        self._troubles.comes_back()
        for process in world.running():
            process.clock.skew = timedelta()

    # -- a turn

    def _turn(self) -> bool:
        """Do one thing; false when there is nothing left."""
        self.turns += 1
        if self.turns > MOST_TURNS:
            raise Unsettled(f"nothing has settled after {MOST_TURNS} turns")
        self._troubles.come()
        tasks = [(process, task) for process in self.world.running() for task in process.tasks]
        if tasks and self.chance.random() < AT_HAND:
            return self._go_on(*self.chance.choice(tasks))
        if self._begin():
            return True
        if tasks:
            return self._go_on(*self.chance.choice(tasks))
        return self._wait()

    def _go_on(self, process: Process, task: Task) -> bool:
        try:
            task.go_on()
        except Exception as error:  # noqa: BLE001 - nothing may fail so, whatever goes wrong around it
            self.world.failures.append(f"{task.name}: {type(error).__name__}: {error}")
        if task.over and task in process.tasks:
            process.tasks.remove(task)
        return True

    def _begin(self) -> bool:
        """Start something new, at a place and of a kind that are chosen by chance. What a service does
        unasked comes now and then, and when there is nothing else."""
        places = self.world.places
        first, kind = self.chance.randrange(len(places)), self.chance.randrange(len(self._kinds))
        places = [*places[first:], *places[:first]]
        kinds = (*self._kinds[kind:], *self._kinds[:kind])
        unasked = (self._sweeps, self._ticks) if kind % 2 else (self._ticks, self._sweeps)
        if self.chance.random() < UNASKED and self._any(places, unasked):
            return True
        return self._any(places, kinds) or self._any(places, unasked) or self._source()

    def _any(self, places: Sequence[Place], kinds: Sequence[Begins]) -> bool:
        for place in places:
            for begins in kinds:
                if begins(place):
                    return True
        return False

    def _starts(self, place: Place) -> bool:
        if place.process is not None:
            return False
        self.world.log(f"start {place.parts.name}/{place.number}")
        self.world.start(place)
        return True

    def _hears(self, place: Place) -> bool:
        process, service = place.free(AT_ONCE), place.parts.name
        if process is None or not self.world.broker.holds(service):
            return False
        waiting = self.world.broker.takeable(service, self.world.clock.now())
        if waiting:
            self._hear(process, self._with_others(self.chance.choice(waiting)))
        return bool(waiting)

    def _with_others(self, waiting: Waiting) -> list[Waiting]:
        """What is handled together: how many have come by then is chance."""
        broker = self.world.broker
        most = broker.subscription(waiting).together - 1
        others = broker.behind(waiting, self.world.clock.now()) if most else []
        return [waiting, *others[: self.chance.randint(0, min(most, len(others)))]] if others else [waiting]

    def _calls(self, place: Place) -> bool:
        process, world = place.free(AT_ONCE), self.world
        if process is None:
            return False
        ready = world.callers.ready(place.parts.name, world.clock.now(), world.commits)
        if ready:
            self._call(process, self.chance.choice(ready))
        return bool(ready)

    def _ticks(self, place: Place) -> bool:
        process = place.free(AT_ONCE)
        if (
            process is None
            or process.busy("tick")
            or not self.world.due(place.parts.name, process.clock.now())
        ):
            return False
        if not self._may_tick():
            return False
        self._said(process.tick())
        return True

    def _sweeps(self, place: Place) -> bool:
        process = place.free(AT_ONCE)
        if process is None or process.busy("sweep") or not self.world.unsent(place.parts.name):
            return False
        if process.store.later.waits and self.chance.random() < WRITTEN:
            process.store.later.flush()
            return True
        self._said(process.sweep())
        return True

    def _said(self, task: Task) -> None:
        self.world.log(task.name)

    def _hear(self, process: Process, waiting: Sequence[Waiting]) -> None:
        message = waiting[0].message
        notice = getattr(message.data, "notice", "") if message.type.endswith("notice.requested.v1") else ""
        known = bool(notice) and self.world.on_record(notice, message.exercise)
        self._said(process.hear(waiting, known))

    def _call(self, process: Process, asking: Asking) -> None:
        call = asking.step
        assert isinstance(call, Call)
        asking.asked = process
        self._said(
            process.call(
                call.method.partition(".")[2],
                request_of(call),
                partial(self._answered, process, asking),
                partial(self._failed, process, asking),
            )
        )

    def _answered(self, process: Process, asking: Asking, answer: Answer) -> None:
        self.world.log(f"ANSWERED {asking.step.name}")
        self.world.callers.answered(asking, answer)

    def _failed(self, process: Process, asking: Asking, error: Exception) -> None:
        self.world.log(f"NOT DONE {asking.step.name}: {type(error).__name__}: {error}")
        self.world.callers.failed(asking, error, self.world.commits)

    def _source(self) -> bool:
        """Texts come when what came before was handled: hours lie between them, and seconds are a delay."""
        world = self.world
        if not self._quiet():
            return False
        for asking in world.callers.ready("", world.clock.now(), world.commits):
            if isinstance(asking.step, Texts) and self._is_set_up():
                world.log(f"TEXTS {asking.step.name}")
                with suppress(BrokerAway):
                    world.broker.publish([asking.step.message], lambda _: None)
                    world.callers.is_done(asking)
                return True
        return False

    def _is_set_up(self) -> bool:
        open_ones = {asking.step.name for asking in self.world.callers.left()}
        self._set_up = self._set_up or not any(step.name in open_ones for step in SETUP)
        return self._set_up

    def _quiet(self) -> bool:
        """Whether nothing is under way."""
        world = self.world
        return (
            world.broker.empty
            and not world.broker.away
            and not any(process.tasks for process in world.running())
            and not any(world.unsent(place.parts.name) for place in world.places)
        )

    def _may_tick(self) -> bool:
        """Who is patient looks at the clocks when nothing is under way that could meet them."""
        return not self.world.faults.patient or self._quiet()

    # -- time

    def _wait(self) -> bool:
        """Nothing can be done now: what is away comes back, an operator retries the dead, time goes on."""
        world = self.world
        if world.broker.away or world.stores_away:
            self._troubles.comes_back()
            return True
        if again := world.broker.retry_dead(TEMPORARY):
            world.log(f"THE OPERATOR retries {again} dead letters")
            return True
        if world.callers.once_more(world.clock.now()):
            return True
        following = self._next()
        if following is None:
            return False
        world.clock.move_to(following)
        return True

    def _next(self) -> datetime | None:
        world = self.world
        tries = world.broker.next_try()
        planned = [world.callers.next_at(world.clock.now()), world.next_due()]
        moments = [at for at in planned if at and at <= END]
        return min([*moments, *([tries] if tries else [])], default=None)
