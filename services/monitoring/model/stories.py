"""Which texts were counted before, by their digests, for a bounded time and number. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

Layers = tuple[frozenset[str], ...]
MOST = 100_000
"""So many digests are a day: a topic of which more is said knows the last ones, and takes 25 MB at most."""


@dataclass(frozen=True, slots=True)
class Stories:
    """Digests of this day's and the day before's texts: one is known for 24 hours at least, 48 at most, or as
    long as no MOST others came.

    Each day is a row of sets of falling size, where small ones are joined as they come, so that n digests
    cost n log n in all, and no step copies all of them.
    """

    day: int = 0
    today: Layers = ()
    yesterday: Layers = ()

    def knows(self, any_of: Collection[str]) -> bool:
        """Whether one of these digests is known."""
        return not all(layer.isdisjoint(any_of) for layer in (*self.today, *self.yesterday))

    def add(self, stories: Collection[str], day: int) -> "Stories":
        """These too, met on this day (numbered from 1 January 1970); earlier days than the newest are
        remembered with it."""
        now = self.on(day)
        if sum(map(len, now.today)) >= MOST:
            now = Stories(now.day, (), now.today)
        return Stories(now.day, _joined(now.today, frozenset(stories)), now.yesterday)

    def on(self, day: int) -> "Stories":
        """What is still known on this day."""
        if day <= self.day:
            return self
        return Stories(day, (), self.today if day == self.day + 1 else ())


def _joined(layers: Layers, new: frozenset[str]) -> Layers:
    while layers and len(layers[-1]) <= 2 * len(new):
        layers, new = layers[:-1], layers[-1] | new
    return (*layers, new) if new else layers
