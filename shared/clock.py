"""Time: the system's, an exercise's, and one for tests. Only SystemClock reads the wall clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

FASTEST = 3600.0


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Now."""
        return datetime.now(UTC)


class FakeClock:
    """A time that is moved by hand: for tests and the inline chain."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The moment that was set last."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Go on to a moment; time never steps back."""
        self._at = max(self._at, at)


@dataclass(frozen=True, slots=True)
class Segment:
    """From the real moment on, virtual time goes on from `virtual` at `speed`; 0 is a pause."""

    real: datetime
    virtual: datetime
    speed: float


def virtual_at(segments: Sequence[Segment], real: datetime) -> datetime:
    """The virtual time at a real moment. Before the first segment it is the virtual start."""
    begun = [segment for segment in segments if segment.real <= real] or segments[:1]
    last = begun[-1]
    return last.virtual + max(real - last.real, timedelta()) * last.speed


def real_at(segments: Sequence[Segment], virtual: datetime) -> datetime | None:
    """When a virtual moment comes, by the last segment; None while it stands still before it."""
    last = segments[-1]
    if virtual <= last.virtual:
        return last.real
    return last.real + (virtual - last.virtual) / last.speed if last.speed else None
