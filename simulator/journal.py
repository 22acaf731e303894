"""What the simulator itself decides and keeps: how an exercise runs, what is brought in, how it ends. Pure.

It is a service like the others, with one kind of stream, `exercise/<id>`, and no policy: the player asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.clock import Segment
from shared.messages.simulator import (
    ExerciseEnded,
    ExercisePaused,
    ExerciseResumed,
    ExerciseStarted,
    ExpectationMet,
    ExpectationMissed,
    InjectDelivered,
)
from shared.parts import Parts, Stream, View

Begun = ExerciseStarted | ExerciseResumed
Judged = ExpectationMet | ExpectationMissed
Told = Begun | ExercisePaused | InjectDelivered | Judged | ExerciseEnded


@dataclass(frozen=True, slots=True)
class Tell:
    """The player says what happened in the exercise."""

    event: Told
    at: datetime


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise so far: the event that began it, its segments of time, what was brought in and judged."""

    started: ExerciseStarted | None = None
    segments: tuple[Segment, ...] = ()
    injects: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    ended: bool = False


EMPTY = Exercise()


def decide(exercise: Exercise, tell: Tell) -> Sequence[Told]:
    """What is new of what is told: an exercise begins once, ends once, and nothing follows its end."""
    event = tell.event
    if exercise.ended or (exercise.started is None) != isinstance(event, ExerciseStarted):
        return []
    known = {
        InjectDelivered: exercise.injects,
        ExpectationMet: exercise.met,
        ExpectationMissed: exercise.missed,
    }
    return [] if _name(event) in known.get(type(event), ()) else [event]


def evolve(exercise: Exercise, event: Told) -> Exercise:
    """The exercise after the event."""
    match event:
        case ExerciseStarted(real=real, virtual=virtual, speed=speed):
            return replace(exercise, started=event, segments=(Segment(real, virtual, speed),))
        case ExerciseResumed(real=real, virtual=virtual, speed=speed):
            return replace(exercise, segments=(*exercise.segments, Segment(real, virtual, speed)))
        case ExercisePaused(real=real, virtual=virtual):
            return replace(exercise, segments=(*exercise.segments, Segment(real, virtual, 0.0)))
        case InjectDelivered(inject=inject):
            return replace(exercise, injects=(*exercise.injects, inject))
        case ExpectationMet(expectation=expectation):
            return replace(exercise, met=(*exercise.met, expectation))
        case ExpectationMissed(expectation=expectation):
            return replace(exercise, missed=(*exercise.missed, expectation))
    return replace(exercise, ended=True)


def document(exercise: Exercise) -> dict[str, Any] | None:
    """The view: what a list of exercises shows."""
    started = exercise.started
    if started is None:
        return None
    return {
        "exercise": started.exercise,
        "scenario": started.scenario,
        "title": started.title,
        "title_en": started.title_en,
        "seed": started.seed,
        "speed": started.speed,
        "real": started.real.isoformat(),
        "running": not exercise.ended,
        "met": list(exercise.met),
        "missed": list(exercise.missed),
    }


def _name(event: Told) -> str:
    return getattr(event, "inject", "") or getattr(event, "expectation", "")


PARTS = Parts(
    name="simulator",
    streams={"exercise": Stream(EMPTY, decide, evolve)},
    policy={},
    views={"exercise": View(document, keys=("running",))},
)
