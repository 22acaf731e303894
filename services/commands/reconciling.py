"""`candor reconcile`: what differs between the services' journals, and telling again what mends it."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

import msgspec

from services.commands.client import client
from services.commands.progress import progress
from services.commands.retelling import Retelling
from services.commands.say import tell
from services.commands.stores import store_of
from shared.clock import Clock
from shared.config import Settings
from shared.errors import Permanent, SettingsError
from shared.messages.envelope import Message
from shared.names import SERVICES, SIMULATOR
from shared.reconcile import Difference, Side, Sides, differences, missing_still, size, untold

PATIENCE_S = 30.0
LOOK_S = 0.2
WORDS = {
    "missing": "lacks what follows from {}",
    "lost": "has what followed from {}, of which its teller knows nothing",
    "other": "has kept {}, which its teller has otherwise",
}


@dataclass(frozen=True, slots=True)
class Reconciling:
    """The stores of an installation, and how long something may be under way before it counts as missing."""

    settings: Settings
    clock: Clock
    under_way: timedelta

    def listed(self) -> list[Difference]:
        """What differs. Permanent where a journal is damaged, SettingsError where there is none."""
        try:
            with sides_of(self.settings) as sides:
                if waits := untold(sides):
                    tell(f"{waits} commits wait to be told by their own services: they are not judged")
                return self._found(sides)
        except msgspec.MsgspecError:
            raise Permanent("a journal is damaged and cannot be compared: run candor verify") from None

    def _found(self, sides: Sides) -> list[Difference]:
        until = self.clock.now() - self.under_way
        with progress() as bars:
            task = bars.add_task("compared", total=size(sides))
            return list(differences(sides, until, lambda: bars.advance(task)))

    def replay(self, found: list[Difference]) -> list[Difference]:
        """Tell again what is missing, as long as that brings up more; what differs in the end. BrokerAway
        where the broker does not take it."""
        told: set[str] = set()
        while again := unheard(found, told):
            self._tell(list(again.values()))
            told |= again.keys()
            self._wait([one for one in found if one.message in again])
            found = self.listed()
        return found

    def _tell(self, messages: Sequence[Message]) -> None:
        with client(self.settings.amqp_uri, self.clock) as broker, progress() as bars:
            task = bars.add_task("told again", total=len(messages))
            with broker.channel() as channel:
                retelling = Retelling(channel)
                for message in messages:
                    retelling.tell(message)
                    bars.advance(task)
        tell(f"{len(messages)} messages were told again")

    def _wait(self, found: list[Difference]) -> None:
        """Until the hearers have done it all, or did nothing more for a while."""
        with sides_of(self.settings) as sides:
            settle(found, lambda left: missing_still(sides, left))


def settle(
    left: list[Difference],
    still: Callable[[list[Difference]], list[Difference]],
    patience_s: float = PATIENCE_S,
    look_s: float = LOOK_S,
) -> None:
    """Return when nothing is left, or nothing has changed for so long."""
    until = time.monotonic() + patience_s
    while left and time.monotonic() < until:
        before, left = len(left), still(left)
        if len(left) < before:
            until = time.monotonic() + patience_s
        elif left:
            time.sleep(look_s)


def unheard(found: Iterable[Difference], told: set[str]) -> dict[str, Message]:
    """The messages that mend something and were not told again yet, by id, in the order of the listing."""
    return {one.message: one.again for one in found if one.again and one.message not in told}


def lines(found: Iterable[Difference]) -> Iterator[str]:
    """A line for each service, stream and kind of difference."""
    places: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in found:
        places[one.service, one.stream, one.kind].append(one.message)
    for (service, stream, kind), messages in sorted(places.items()):
        more = f" and {len(messages) - 1} more" if len(messages) > 1 else ""
        yield f"{service:<14} {stream}: {kind}: {WORDS[kind].format(messages[0] + more)}"


@contextmanager
def sides_of(settings: Settings) -> Iterator[Sides]:
    """All services that ever ran here, and the simulator, which only tells."""
    with ExitStack() as opened:
        sides: dict[str, Side] = {}
        for name in (*SERVICES, SIMULATOR):
            try:
                store = opened.enter_context(store_of(settings, name))
            except SettingsError:
                continue
            parts = import_module(f"services.{name}").PARTS if name in SERVICES else None
            sides[name] = Side(store, parts)
        if not sides.keys() & set(SERVICES):
            raise SettingsError("there are no stores to compare: has anything run here?")
        yield sides
