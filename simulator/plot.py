"""The curve of mentions as numbers for a drawing: bars, an axis of hours, and numbered marks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from simulator.findings import BIN, Moment

WIDTH, HEIGHT = 760, 250
LEFT, RIGHT, TOP, BOTTOM = 40, 10, 74, 28
ROWS = 4
MARK_WIDTH = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """Ten minutes: all mentions, and those that matched a topic."""

    x: float
    width: float
    all_y: float
    all_height: float
    matched_y: float
    matched_height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered moment; `y` is in one of a few rows, so that neighbours stay readable."""

    number: int
    x: float
    y: float
    moment: Moment


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything that the drawing needs."""

    width: int
    height: int
    base: int
    left: int
    top: int
    most: int
    bars: tuple[Bar, ...]
    hours: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]


def plot(
    written: Sequence[int],
    matched: Sequence[int],
    start: datetime,
    end: datetime,
    zone: tzinfo,
    moments: Sequence[Moment],
) -> Plot:
    """The drawing of counts by ten minutes between start and end."""
    most = max([*written, *matched, 1])
    step = (WIDTH - LEFT - RIGHT) / max((end - start) / BIN, 1)
    scale = (HEIGHT - TOP - BOTTOM) / most
    base = HEIGHT - BOTTOM
    pairs = [(_at(written, n), _at(matched, n)) for n in range(max(len(written), len(matched)))]
    bars = tuple(
        Bar(
            round(LEFT + n * step, 2),
            round(max(step - 0.6, 0.5), 2),
            round(base - all_ * scale, 2),
            round(all_ * scale, 2),
            round(base - hit * scale, 2),
            round(hit * scale, 2),
        )
        for n, (all_, hit) in enumerate(pairs)
    )
    marks = _marks([moment for moment in moments if start <= moment.at <= end], start, step)
    return Plot(WIDTH, HEIGHT, base, LEFT, TOP, most, bars, _hours(start, end, zone, step), marks)


def _at(values: Sequence[int], n: int) -> int:
    return values[n] if n < len(values) else 0


def _x(moment: datetime, start: datetime, step: float) -> float:
    return round(LEFT + (moment - start) / BIN * step, 2)


def _marks(moments: Sequence[Moment], start: datetime, step: float) -> tuple[Mark, ...]:
    free = [0.0] * ROWS
    marks = []
    for number, moment in enumerate(moments, start=1):
        x = _x(moment.at, start, step)
        row = next((n for n, until in enumerate(free) if until <= x), number % ROWS)
        free[row] = x + MARK_WIDTH
        marks.append(Mark(number, x, 10 + row * (TOP - 10) / ROWS, moment))
    return tuple(marks)


def _hours(start: datetime, end: datetime, zone: tzinfo, step: float) -> tuple[tuple[float, str], ...]:
    span = end - start
    every = next((h for h in (1, 2, 3, 6, 12) if span / timedelta(hours=h) <= 12), 24)
    hour = start.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    marks = []
    while hour <= end:
        if hour >= start and hour.hour % every == 0:
            marks.append((_x(hour, start, step), f"{hour:%H:%M}"))
        hour += timedelta(hours=1)
    return tuple(marks)
