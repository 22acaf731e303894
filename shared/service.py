"""What makes a nameko service of its PARTS: an entrypoint for each call and question, subscriptions, time."""

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any, TypeVar

import structlog
from nameko.extensions import DependencyProvider

from shared.bus.consumer import Consumer
from shared.bus.rpc import call
from shared.bus.topology import subscriptions
from shared.errors import CandorError
from shared.parts import Parts
from shared.rests import Rests
from shared.runtime import Runtime

log = structlog.get_logger()
Class = TypeVar("Class", bound=type)

SWEEP_S = 1.0
EXPIRE_S = 600.0


class Desk(DependencyProvider):  # type: ignore[misc]  # nameko carries no types
    """Gives a service's methods their runtime, and with it comes all that a service does unasked: it sends
    what was left unsent, hears messages, and looks at its clocks."""

    def setup(self) -> None:
        """Make the consumer."""
        runtime: Runtime = self.container.config["runtime"]
        self._runtime, self._over, self._rests = runtime, Event(), Rests()
        subscribed = subscriptions(runtime.name, runtime.handling.parts.policy, runtime.replica)
        runtime.consumer = self._consumer = Consumer(
            runtime.uri,
            runtime.name,
            subscribed,
            runtime.handling.react_to,
            runtime.publisher,
            breathe=runtime.handling.breathe,
        )

    def get_dependency(self, worker_ctx: Any) -> Runtime:  # noqa: ARG002 - nameko hands it
        """What a method finds under the dependency's name."""
        return self._runtime

    def start(self) -> None:
        """Hear, look and sweep, each in a thread of its own: none waits for another's broker or store."""
        runtime = self._runtime
        work = {
            self._hear: None,
            partial(self._every, runtime.tick_s, self._tick): "ticks",
            partial(self._every, SWEEP_S, self._sweep): "sweeps",
            partial(self._at_once_and_every, EXPIRE_S, self._expire): "expires",
        }
        if runtime.heads:
            work[partial(self._at_once_and_every, runtime.heads_s, runtime.heads.note)] = "notes heads"
        self._threads = [self.container.spawn_managed_thread(*one) for one in work.items()]

    def stop(self) -> None:
        """Return when what was at hand is done."""
        self._over.set()
        self._consumer.stop()
        for thread in self._threads:
            thread.wait()

    def _hear(self) -> None:
        safely("sweep", self._runtime.handling.sweep)  # what a crash left goes out before anything new
        self._consumer.run()

    def _every(self, pause: float, work: Callable[[], Any]) -> None:
        while not self._over.wait(pause):
            safely(work.__name__, work)

    def _at_once_and_every(self, pause: float, work: Callable[[], Any]) -> None:
        safely(work.__name__, work)
        self._every(pause, work)

    def _sweep(self) -> None:
        """More and more rarely while the broker takes nothing."""
        if self._rests.over(self._runtime.handling.stuck):
            self._runtime.handling.sweep()

    def _tick(self) -> None:
        """Clocks wait while messages may be there that came before their moment."""
        if self._consumer.caught_up_for >= self._runtime.grace.total_seconds():
            self._runtime.tick()

    def _expire(self) -> None:
        if gone := self._runtime.handling.expire():
            log.info("expired", count=gone)


def safely(what: str, work: Callable[[], Any]) -> None:
    """Do it; what goes wrong is told, and tried again the next time."""
    try:
        work()
    except CandorError as error:
        log.warning("later_again", what=what, reason=str(error))
    except Exception:
        log.exception("later_again", what=what)


def service(parts: Parts) -> Callable[[Class], Class]:
    """Make a class the nameko service of these parts: its name, an entrypoint for each call, the questions
    that every service answers, and its desk. Methods that the class has already stay as they are."""

    def made(cls: Class) -> Class:
        entrypoints = {name: _calling(name) for name in parts.calls} | {
            name: _asking(name) for name in ("look", "journal_head", "journal_read")
        }
        for name, method in {**entrypoints, "health": _health}.items():
            if name not in vars(cls):
                setattr(cls, name, call(expected_exceptions=CandorError)(method))
        cls.name, cls.desk = parts.name, Desk()  # type: ignore[attr-defined]  # what nameko looks for in a class
        return cls

    return made


def _calling(name: str) -> Callable[[Any, Any], Any]:
    def method(self: Any, request: Any) -> Any:
        return self.desk.call(name, request)

    return method


def _asking(name: str) -> Callable[[Any, Any], Any]:
    def method(self: Any, request: Any) -> Any:
        return getattr(self.desk, name)(request)

    return method


def _health(self: Any, request: Any = None) -> Any:  # noqa: ARG001 - a call may come with a request
    return self.desk.health()
