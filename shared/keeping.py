"""Texts and pictures as a service keeps them: for a bounded time, from the moment when they came."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from shared.clock import Clock
from shared.journal.port import Store
from shared.pace import Breathe, paced
from shared.parts import Keep

TEXTS_LIVE = timedelta(days=30)
AT_ONCE = 50_000
"""Characters that are written in one transaction: more of them would hold up the others."""


class Keeping:
    """Keeps them in a store, and has them go after `live`."""

    def __init__(self, store: Store, clock: Clock, live: timedelta, breathe: Breathe) -> None:
        self._store, self._clock, self._live, self._breathe = store, clock, live, breathe

    def keep(self, wish: Keep) -> None:
        """Keep what is wished, a portion after the other: safe to repeat."""
        until = max(wish.at, self._clock.now()) + self._live
        for place, texts in ((self._store.texts, wish.texts), (self._store.pictures, wish.pictures)):
            for some in paced(portions(texts), self._breathe):
                place.keep(some, until)

    def expire(self) -> int:
        """Delete what is past its time, and what lies there for longer than it would be kept now; how many
        texts and pictures."""
        now, gone = self._clock.now(), 0
        for place in (self._store.texts, self._store.pictures):
            place.bound(now + self._live)
            gone += place.expire(now)
        return gone


def portions(texts: Mapping[str, str], most: int = AT_ONCE) -> Iterator[Mapping[str, str]]:
    """The texts in their order, as many at a time as have so many characters together, or one."""
    some: dict[str, str] = {}
    size = 0
    for name, text in texts.items():
        if some and size + len(text) > most:
            yield some
            some, size = {}, 0
        some[name], size = text, size + len(text)
    if some:
        yield some
