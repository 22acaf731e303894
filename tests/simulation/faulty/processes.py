"""One process of a service: the real parts, handling, consumer and rules of time, over a store that stays."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

from shared.bus.acks import Acks
from shared.bus.consumer import Consumer, Delivery
from shared.bus.publisher import Parcel
from shared.errors import CandorError
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.messages.envelope import Message
from shared.parts import Parts, Tell
from shared.requests import Answer, Request
from shared.runtime import Runtime
from tests.simulation.faulty.broker import Broker, Waiting
from tests.simulation.faulty.stores import Hold, Step
from tests.simulation.faulty.tasks import Task, pause

Say = Callable[[Tell, str], str]


class SkewedClock:
    """The machine's clock as the process reads it: it may be wrong by `skew`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.skew = timedelta()

    def now(self) -> datetime:
        """Now, as far as this process knows."""
        return self._now() + self.skew


class Process:
    """A running process; what it holds in memory dies with it."""

    def __init__(
        self,
        name: str,
        parts: Parts,
        store: MemoryStore,
        at_once: bool,
        broker: Broker,
        now: Callable[[], datetime],
        step: Step,
        say: Say,
    ) -> None:
        self.name, self.parts, self._broker, self._step = name, parts, broker, step
        self.clock = SkewedClock(now)
        self.store = Hold(store, at_once, step)
        self.handling = Handling(parts, self.store, self._publish, self.clock, say)
        self.runtime = Runtime("", self.handling, self._outside(), self.clock, "")
        self.consumer = Consumer(
            "", parts.name, (), self.handling.react_to, self._outside(), wait=lambda _: pause()
        )
        self.tasks: list[Task] = []
        self.deliveries: list[tuple[Waiting, Any]] = []
        self.ready = False

    def _publish(self, messages: Sequence[Message]) -> None:
        self._broker.publish(messages, self._step)
        task = next((task for task in self.tasks if task.at_work), None)
        if task and task.kind in ("start", "sweep"):
            self._note_order(task, messages)

    def _note_order(self, task: Task, messages: Sequence[Message]) -> None:
        """One sweep sends the commits of a stream in their order."""
        for message in messages:
            if message.sequence < task.sent.get(message.subject, 0):
                self._broker.out_of_order.append(f"{task.name}: {message.id} after a later one")
            task.sent[message.subject] = message.sequence

    def _outside(self) -> Any:
        """What the consumer publishes copies by; it waits for a broker that is away."""
        return SimpleNamespace(send=self._send_aside)

    def _send_aside(self, copies: Sequence[Parcel]) -> None:
        while self._broker.away:
            pause()
        for copy in copies:
            waiting = next((held for held, _ in self.deliveries if held.message.id == copy.id), None)
            if waiting:
                self._broker.set_aside(self.parts.name, waiting, copy, self.clock.now())

    # -- what it does

    def start(self) -> Task:
        """What a crash left goes out before anything new is heard."""
        return self._task("start", "begins", self._begin)

    def _begin(self) -> None:
        self._swept()
        self.ready = True

    def sweep(self) -> Task:
        """Send what waits."""
        return self._task("sweep", "sweeps", self._swept)

    def _swept(self) -> None:
        self._safely(self.handling.sweep)

    def tick(self) -> Task:
        """Look at the clocks of every world."""
        return self._task("tick", "looks at its clocks", lambda: self._safely(self.runtime.tick))

    def hear(self, waiting: Sequence[Waiting], known: bool = False) -> Task:
        """Handle messages together as the consumer does; `known` where what they ask for was done before."""
        taken = [(self._delivered(one), one.message) for one in waiting]
        work = partial(self.consumer._handle, taken)
        task = self._task("hear", f"hears {', '.join(one.message.id for one in waiting)}", work)
        task.known = known
        return task

    def _delivered(self, waiting: Waiting) -> Delivery:
        channel = SimpleNamespace(connection=self)
        waiting.taken += 1
        held = (waiting, channel)
        self.deliveries.append(held)
        acks = SimpleNamespace(done=lambda tag: self._acknowledged(held))
        subscription = self._broker.subscription(waiting)
        return Delivery(
            subscription, channel, cast("Acks", acks), 1, b"{}", waiting.headers, waiting.message.id
        )

    def _acknowledged(self, held: tuple[Waiting, Any]) -> None:
        waiting, channel = held
        if channel.connection is None or held not in self.deliveries:
            return
        self.deliveries.remove(held)
        self._broker.done(waiting)

    def call(
        self,
        name: str,
        request: Request,
        answered: Callable[[Answer], None],
        failed: Callable[[Exception], None],
    ) -> Task:
        """A person's call."""

        def work() -> None:
            try:
                now = request.at or self.runtime.now_in(request.exercise)
                answer = self.handling.call(name, request, now)
            except Exception as error:  # noqa: BLE001 - the caller is told what it was
                failed(error)
            else:
                answered(answer)

        return self._task("call", f"is called {name} {request.key}", work)

    # -- how it ends

    def lose_connection(self) -> None:
        """The broker hands out again what was not acknowledged, while work on it goes on."""
        for waiting, channel in self.deliveries:
            channel.connection = None
            waiting.taken -= 1
        self.deliveries.clear()

    def die(self) -> None:
        """Nothing of it goes on."""
        self.lose_connection()
        for task in self.tasks:
            task.vanish()
        self.tasks.clear()

    def knew(self) -> bool:
        """Whether what is being done at this very moment was known as done when it began."""
        return any(task.known for task in self.tasks if task.at_work)

    def busy(self, kind: str) -> bool:
        """Whether work of this kind is under way."""
        return any(task.kind == kind for task in self.tasks)

    def _task(self, kind: str, what: str, work: Callable[[], None]) -> Task:
        task = Task(kind, f"{self.name} {what}", work)
        self.tasks.append(task)
        return task

    def _safely(self, work: Callable[[], Any]) -> None:
        """As the desk does it: what goes wrong is tried again the next time."""
        try:
            work()
        except CandorError:
            return
