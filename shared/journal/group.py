"""Work that costs the same for one as for many, done by one caller for all who wait at that moment.

There is no thread behind it: who comes first works for everybody who is there by then, and who came
meanwhile is called to work next. It waits by `threading` and `time` alone, so it is cooperative wherever
those are patched. The one who works yields before the work, never within; and while nobody else comes,
only now and then, because it costs a lone caller a good part of what its work takes.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from shared.errors import StoreAway

Item = TypeVar("Item")
Answer = TypeVar("Answer")

LOOK_EVERY = 32
"""How often a caller who was alone the last time yields, to see whether others come."""


class _Place(Generic[Item, Answer]):
    """Where a caller waits: to be answered (`done`), or else to work for all (`leads`)."""

    __slots__ = ("answer", "called", "done", "error", "item", "leads")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.done = self.leads = False
        self.called: threading.Event | None = None
        self.answer: Answer | None = None
        self.error: Exception | None = None

    def fail(self, error: Exception) -> None:
        self.error = error
        self._end()

    def take(self, answer: Answer) -> None:
        self.answer = answer
        self._end()

    def lead(self) -> None:
        self.leads = True
        if self.called:
            self.called.set()

    def _end(self) -> None:
        self.done = True
        if self.called:
            self.called.set()


class Group(Generic[Item, Answer]):
    """Gathers items for `work`, which gives an answer for each, in their order."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Answer]]) -> None:
        self._work, self._lock = work, threading.Lock()
        self._waiting: list[_Place[Item, Answer]] = []
        self._led = False
        self._last, self._alone = 1, 0

    def do(self, item: Item) -> Answer:
        """The answer to this item, after the work is done; StoreAway, raised anew for each, where it was
        raised for all."""
        mine: _Place[Item, Answer] = _Place(item)
        try:
            if called := self._come(mine):
                called.wait()
            if not mine.done:
                self._lead()
        except BaseException:  # the caller's thread is ended: what it was to do, the next one does
            self._leave(mine)
            raise
        if mine.error is not None:
            raise StoreAway(str(mine.error)) from mine.error
        return mine.answer  # type: ignore[return-value]  # it is there: no error is

    def _come(self, mine: _Place[Item, Answer]) -> threading.Event | None:
        """Stand in the row; what to wait for, or None where nobody works, so that it falls to this one."""
        with self._lock:
            self._waiting.append(mine)
            if self._led:
                mine.called = threading.Event()
            else:
                mine.leads = self._led = True
            return mine.called

    def _lead(self) -> None:
        if self._worthwhile():
            time.sleep(0)  # whoever else is ready to come comes now
        with self._lock:
            places, self._waiting = self._waiting, []
        self._last = len(places)
        try:
            self._serve(places)
        finally:
            self._hand_on()

    def _worthwhile(self) -> bool:
        self._alone = 0 if self._last > 1 else self._alone + 1
        return self._alone % LOOK_EVERY == 0

    def _serve(self, places: Sequence[_Place[Item, Answer]]) -> None:
        try:
            answers = self._work([place.item for place in places])
            for place, answer in zip(places, answers, strict=True):
                place.take(answer)
        except StoreAway as error:
            for place in places:
                place.fail(error)
        finally:
            for place in places:
                if not place.done:
                    place.fail(StoreAway("whoever wrote for all was stopped: it may be written or not"))

    def _hand_on(self) -> None:
        with self._lock:
            self._led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].lead()

    def _leave(self, mine: _Place[Item, Answer]) -> None:
        """Nobody waits here any more. Who is no longer in the row is being worked for, or has worked."""
        with self._lock:
            stood = mine in self._waiting
            if stood:
                self._waiting.remove(mine)
        if stood and mine.leads:
            self._hand_on()
