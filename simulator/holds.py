"""Mentions that the broker did not take at once: since when, and how many batches wait.

A full queue makes whoever publishes wait. A drill's timing is then not the services' fault, so it is shown
while it lasts and kept for the report.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from simulator.wording import Said

Cause = Literal["refused", "unconfirmed", "away"]
"""The broker has no room, does not confirm, or is not there."""

AT_ONCE_S = 1.0
"""What is taken within so many real seconds was taken at once."""
CAUSES = {
    "refused": Said("队列已满", "the queue is full"),
    "unconfirmed": Said("消息服务器不确认", "the broker does not confirm"),
    "away": Said("消息服务器不可用", "the broker is away"),
}


@dataclass(frozen=True, slots=True)
class Hold:
    """A stretch in which mentions waited for the broker.

    `since` and `until` are virtual, `until` is None while it lasts; `held_s` is real. At most `most` batches
    waited; `waiting` wait now, and where the exercise ended before, these were never taken.
    """

    cause: Cause
    since: datetime
    most: int
    waiting: int
    until: datetime | None = None
    held_s: float = 0.0


class Holding:
    """Finds the holds of an exercise; `tell` is given each when it begins, changes and ends.

    `now` is the virtual time, `ticks` real seconds.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        tell: Callable[[Hold], None],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.over: list[Hold] = []
        self._now, self._tell, self._ticks = now, tell, ticks
        self._lasts: Hold | None = None
        self._began: tuple[datetime, float] | None = None

    def handed(self) -> None:
        """A batch is handed to the broker."""
        self._began = self._began or (self._now(), self._ticks())

    def waits(self, cause: Cause, waiting: int) -> None:
        """It is not taken yet, and so many batches wait, itself among them."""
        if self._lasts:
            self._change(replace(self._lasts, most=max(waiting, self._lasts.most), waiting=waiting))
        elif self._began and self._ticks() - self._began[1] >= AT_ONCE_S:
            self._change(Hold(cause, self._began[0], waiting, waiting))

    def taken(self, waiting: int) -> None:
        """It is taken, and so many batches wait behind it; where none does, the hold is over."""
        if not waiting:
            self.end(0)
        elif self._lasts:
            self._change(replace(self._lasts, most=max(waiting, self._lasts.most), waiting=waiting))

    def end(self, waiting: int) -> None:
        """Nothing more is handed over, and so many batches were never taken."""
        if self._lasts and self._began:
            held_s, until = round(self._ticks() - self._began[1], 1), max(self._now(), self._lasts.since)
            self.over.append(replace(self._lasts, waiting=waiting, until=until, held_s=held_s))
            self._tell(self.over[-1])
        self._lasts = self._began = None

    def _change(self, hold: Hold) -> None:
        self._lasts = hold
        self._tell(hold)


def said_while(hold: Hold) -> Said:
    """What is told while it lasts."""
    cause = CAUSES[hold.cause]
    return Said(
        f"公众声音受阻，{cause.zh}：{hold.waiting} 批等待",
        f"mentions are held, {cause.en}: {hold.waiting} batches wait",
    )


def said_after(hold: Hold) -> Said:
    """What is told when it is over."""
    cause = CAUSES[hold.cause]
    never = (
        Said(f"，{hold.waiting} 批未送出", f", {hold.waiting} never taken") if hold.waiting else Said("", "")
    )
    return Said(
        f"公众声音曾受阻（{cause.zh}）：实际 {hold.held_s:g} 秒，最多 {hold.most} 批等待{never.zh}",
        f"mentions were held ({cause.en}) for {hold.held_s:g} s of real time, "
        f"at most {hold.most} batches waited{never.en}",
    )


def held_s(holds: Iterable[Hold]) -> float:
    """How long mentions were held in all, in real seconds."""
    return round(sum(hold.held_s for hold in holds), 1)
