"""What there is in a run: stores, a broker, processes that come and go, people, and one true time."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product

from services.archive import PARTS as ARCHIVE
from services.correspondent import PARTS as CORRESPONDENT
from services.escalation import PARTS as ESCALATION
from services.instruction import PARTS as INSTRUCTION
from services.monitoring import PARTS as MONITORING
from shared.clock import FakeClock
from shared.errors import StoreAway
from shared.journal.memory import MemoryStore
from shared.journal.port import Document
from shared.messages.envelope import in_world
from shared.parts import Parts, Tell
from tests.simulation.faulty.broker import Broker
from tests.simulation.faulty.callers import Callers
from tests.simulation.faulty.chances import Faults
from tests.simulation.faulty.processes import Process
from tests.simulation.faulty.story import EXERCISE, REAL, moment
from tests.simulation.faulty.tasks import pause

CHAIN = (MONITORING, ESCALATION, INSTRUCTION, CORRESPONDENT, ARCHIVE)
GRACE = timedelta(seconds=2)
SHIFT = moment(0, EXERCISE) - REAL
"""How far the exercise's time is ahead of the real one; it goes as fast."""
FOREVER = 1 << 62
WAITING: Mapping[str, Sequence[str]] = {
    "monitoring": ("topic", "source"),
    "escalation": ("incident", "clock"),
    "instruction": ("instruction",),
    "correspondent": (),
    "archive": (),
}
"""The views whose streams ask to be woken (a check finds one that is missing here)."""


@dataclass(slots=True)
class Place:
    """Where a process of a service runs, or is down."""

    parts: Parts
    number: int
    process: Process | None = None

    def free(self, most: int) -> Process | None:
        """The process, if it is ready for another task; it takes so many at a time."""
        process = self.process
        return process if process and process.ready and len(process.tasks) < most else None


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that was handed to people; `known` where it was on record as sent when that began."""

    notice: str
    exercise: str
    known: bool


class World:
    """The things of a run. `log` takes a line for the trace."""

    def __init__(self, faults: Faults, chance: random.Random, trace: list[str] | None = None) -> None:
        self.faults, self.chance, self.trace = faults, chance, trace
        self.clock = FakeClock(REAL)
        self.stores = {parts.name: MemoryStore() for parts in CHAIN}
        self.stores_away: set[str] = set()
        self.broker = Broker({parts.name: parts.policy for parts in CHAIN}, faults, chance)
        self.callers = Callers(faults.again, faults.live, chance)
        self.told: list[Told] = []
        self.failures: list[str] = []
        self.commits = 0
        self.places = [Place(parts, n) for parts in CHAIN for n in range(2 if faults.shared else 1)]

    def log(self, line: str) -> None:
        """A line of the trace, with the time."""
        if self.trace is not None:
            self.trace.append(f"{self.clock.now():%H:%M:%S} {line}")

    # -- processes

    def start(self, place: Place) -> None:
        """A new process, with an empty memory."""
        service = place.parts.name
        process = Process(
            f"{service}/{place.number}",
            place.parts,
            self.stores[service],
            self.faults.shared,
            self.broker,
            self.clock.now,
            partial(self._step, service),
            self._tell,
        )
        place.process = process
        process.start()

    def crash(self, place: Place) -> None:
        """The process dies with its memory; its work stops where it is."""
        if place.process:
            self.log(f"CRASH {place.process.name} with {[t.name for t in place.process.tasks if not t.over]}")
            place.process.die()
            place.process = None

    def running(self) -> Iterator[Process]:
        """The processes that are up."""
        return (place.process for place in self.places if place.process)

    def _step(self, service: str, what: str) -> None:
        if what == "appended":
            self.commits += 1
        if self.chance.random() < self.faults.pause:
            pause()
        if what in ("publish", "published"):
            return
        if what == "appended":
            if self.chance.random() < self.faults.lost_answer:
                self.log(f"ANSWER LOST of {service}'s append")
                raise StoreAway("the store did not answer in time")
        elif service in self.stores_away:
            raise StoreAway("the store does not answer")

    def _tell(self, notice: Tell, exercise: str) -> str:
        pause()
        known = any(process.knew() for process in self.running())
        self.told.append(Told(notice.notice, exercise, known))
        self.log(f"TOLD {notice.to} {notice.notice}")
        return "log"

    def on_record(self, notice: str, exercise: str) -> bool:
        """Whether anybody who looks finds that the notice was sent."""
        found = self.stores["escalation"].views.get("notice", in_world(f"notice/{notice}", exercise))
        return found is not None and found.data["state"] == "sent"

    # -- how it stands

    def unsent(self, service: str) -> bool:
        """Whether a commit of the service was not confirmed, as far as its store knows."""
        return bool(self.stores[service].journal.unsent(1))

    def due(self, service: str, real: datetime) -> bool:
        """Whether a stream of the service waits for a moment that has come by a clock that says `real`."""
        views = self.stores[service].views
        for world, at in ("", real), (EXERCISE, real - GRACE + SHIFT):
            ms = int(at.timestamp() * 1000)
            if any(views.due(view, world, ms) for view in WAITING[service]):
                return True
        return False

    def next_due(self) -> datetime | None:
        """When the next stream is to be woken, later than now."""
        now, found = self.clock.now(), []
        for service, views in WAITING.items():
            for view, world in product(views, ("", EXERCISE)):
                ahead = SHIFT - GRACE if world else timedelta()
                waiting = self.stores[service].views.due(view, world, FOREVER)
                moments = (_moment(document) - ahead for document in waiting)
                found.append(next((at for at in moments if at > now), None))
        return min(filter(None, found), default=None)


def _moment(document: Document) -> datetime:
    return datetime.fromtimestamp(document.data["due"] / 1000, UTC)
