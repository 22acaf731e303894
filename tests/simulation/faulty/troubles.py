"""What goes wrong in a world: each turn, at the rates of the run's faults."""

from collections.abc import Callable
from datetime import timedelta

from tests.simulation.faulty.world import World

BACK = 0.04
"""How likely, each turn, what is away comes back."""
JUMP = timedelta(minutes=45)


class Troubles:
    """Brings a world into trouble."""

    def __init__(self, world: World) -> None:
        self._world, self._chance = world, world.chance
        faults = world.faults
        self._kinds: list[tuple[float, Callable[[], None]]] = [
            (faults.crash, self._crash),
            (faults.away, self._broker_goes),
            (faults.store_away, self._store_goes),
            (faults.cut, self._cut),
            (faults.jump, self._jump),
        ]
        self._sum = sum(rate for rate, _ in self._kinds)

    def end(self) -> None:
        """Nothing goes wrong from here on."""
        self._kinds, self._sum = [], 0.0

    def come(self) -> None:
        """At most one thing goes wrong; or what is away comes back."""
        drawn = self._chance.random()
        if drawn >= self._sum and not (self._world.broker.away or self._world.stores_away):
            return
        for rate, trouble in self._kinds:
            if drawn < rate:
                trouble()
                return
            drawn -= rate
        if (self._world.broker.away or self._world.stores_away) and self._chance.random() < BACK:
            self.comes_back()

    def _crash(self) -> None:
        place = self._chance.choice(self._world.places)
        if place.process:
            self._world.callers.lost(place.process)
            self._world.crash(place)

    def _broker_goes(self) -> None:
        self._world.log("BROKER AWAY")
        self._world.broker.away = True
        for process in self._world.running():
            process.lose_connection()

    def _store_goes(self) -> None:
        service = self._chance.choice(sorted(self._world.stores))
        self._world.log(f"STORE AWAY of {service}")
        self._world.stores_away.add(service)

    def comes_back(self) -> None:
        """Broker and stores answer again."""
        self._world.log("BACK: broker and stores")
        self._world.broker.away = False
        self._world.stores_away.clear()

    def _cut(self) -> None:
        place = self._chance.choice(self._world.places)
        if place.process:
            self._world.log(f"CONNECTION LOST of {place.process.name}")
            place.process.lose_connection()

    def _jump(self) -> None:
        place = self._chance.choice(self._world.places)
        if place.process:
            ahead = 0.0 if self._world.faults.patient else 1.0
            place.process.clock.skew = JUMP * self._chance.uniform(-1.0, ahead)
            self._world.log(f"CLOCK of {place.process.name} is wrong by {place.process.clock.skew}")
