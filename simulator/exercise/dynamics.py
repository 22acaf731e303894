"""When the public writes: arrivals of mentions from a background and the waves of a crisis.

Arrivals are a nonhomogeneous Poisson process. The shape of a wave, a fast rise and a slow relaxation after a
shock from outside, is that of Crane and Sornette, "Robust dynamic classes revealed by measuring the response
function of a social system", PNAS 105(41), 2008. In place of their power law it relaxes exponentially, as the
kernel of the self-exciting process in Hawkes, Biometrika 58(1), 1971: one number (`decay`) that a trainer can
guess, and an integral in closed form.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from simulator.exercise.crowd import KINDS, Background, Crowd, Kind, Phase
from simulator.exercise.scenario import ResponseTime

Floats = NDArray[np.float64]
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """At this moment, a whole millisecond, somebody writes something of this kind."""

    at: datetime
    kind: Kind


def generator(seed: int) -> np.random.Generator:
    """The source of chance for everything numeric in one exercise."""
    return np.random.Generator(np.random.PCG64(seed))


def so_far(phase: Phase, minutes: Floats) -> Floats:
    """How many mentions a phase is expected to have brought, at minutes from the scenario's start.

    The integral of (1 - exp(-t/rise)) exp(-t/decay) from the phase's start, scaled so that it tends to
    `phase.mentions`.
    """
    passed = np.maximum(minutes - phase.start / timedelta(minutes=1), 0.0)
    rise, decay = phase.rise / timedelta(minutes=1), phase.decay / timedelta(minutes=1)
    both = rise * decay / (rise + decay)
    grown = -decay * np.expm1(-passed / decay) + both * np.expm1(-passed / both)
    return np.asarray(phase.mentions * grown / (decay - both), dtype=np.float64)


def background_rate(background: Background, start: datetime, minutes: int) -> Floats:
    """Expected background mentions in each minute from the start, by the local hour of the day."""
    weights = np.array(background.rhythm) / np.mean(background.rhythm)
    first = start.hour * 60 + start.minute
    hours = (first + np.arange(minutes)) // 60 % 24
    return np.asarray(background.per_hour / 60 * weights[hours], dtype=np.float64)


def rates(crowd: Crowd, start: datetime, minutes: int) -> Floats:
    """Expected mentions by source and minute; the first row is the background, then one a phase."""
    edges = np.arange(minutes + 1, dtype=np.float64)
    waves = [np.diff(so_far(phase, edges)) for phase in crowd.phases]
    return np.vstack([background_rate(crowd.background, start, minutes), *waves])


def arrivals(
    crowd: Crowd, start: datetime, duration: timedelta, rng: np.random.Generator
) -> Iterator[Arrival]:
    """Everything that is written from the start to the end, in order of time."""
    minutes = math.ceil(duration / timedelta(minutes=1))
    shares = [crowd.background.shares, *(phase.shares for phase in crowd.phases)]
    drawn = [
        _draw(row, np.array(s.in_order()), rng)
        for row, s in zip(rates(crowd, start, minutes), shares, strict=True)
    ]
    moments = np.concatenate([moments for moments, _ in drawn])
    kinds = np.concatenate([kinds for _, kinds in drawn])
    end = duration / timedelta(milliseconds=1)
    for n in np.argsort(moments, kind="stable"):
        if moments[n] < end:
            yield Arrival(start + timedelta(milliseconds=int(moments[n])), KINDS[kinds[n]])


def _draw(
    row: Floats, shares: Floats, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    counts = rng.poisson(row)
    minute = np.repeat(np.arange(len(row), dtype=np.int64), counts)
    moments = minute * _MINUTE_MS + rng.integers(0, _MINUTE_MS, size=len(minute))
    return moments, rng.choice(len(KINDS), size=len(minute), p=shares / shares.sum())


def response(time: ResponseTime, rng: np.random.Generator) -> timedelta:
    """How long one answer takes: log-normal, so that two of three lie between median / (1 + spread / median)
    and median + spread; in whole milliseconds."""
    sigma = math.log1p(time.spread / time.median)
    minutes = time.median * math.exp(sigma * rng.standard_normal())
    return timedelta(milliseconds=round(minutes * _MINUTE_MS))
