"""Turns for others in the middle of long work: whoever computes for long gives way every few milliseconds.

Nothing depends on it but how long others wait. It is asked between two steps of the work, never within a
transaction of a store. What others change meanwhile is found as it always is: by the place of a commit.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Breathe = Callable[[], None]
"""Gives others a turn, where it is time."""
Item = TypeVar("Item")

TURN_S = 0.01


def unhurried() -> None:
    """For a process in which nobody else waits: no turns."""


class Pace:
    """Gives way when this much time has passed since it last did; `give_way` returns when the others had
    their turn."""

    def __init__(
        self,
        give_way: Callable[[], None],
        turn_s: float = TURN_S,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._give_way, self._turn_s, self._now = give_way, turn_s, now
        self._since = now()

    def __call__(self) -> None:
        """A step of the work is done."""
        if self._now() - self._since >= self._turn_s:
            self._give_way()
            self._since = self._now()


def paced(items: Iterable[Item], breathe: Breathe) -> Iterator[Item]:
    """The same, with a turn for others behind each where it is time."""
    for item in items:
        yield item
        breathe()
