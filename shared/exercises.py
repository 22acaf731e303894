"""The running exercises as a service knows them, so that it can tell their virtual time. Pure.

A kind of stream that every service has: `exercise/<id>`, filled by what the simulator tells.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.messages.catalogue import event
from shared.messages.simulator import ExerciseEnded, ExercisePaused, ExerciseResumed, ExerciseStarted
from shared.parts import Do, Parts, Reaction, Stream, View


@dataclass(frozen=True, slots=True)
class Follow:
    """The simulator told how virtual time goes on; speed 0 is a pause, `ended` the end."""

    exercise: str
    real: datetime
    virtual: datetime
    speed: float
    ended: bool
    at: datetime


@event("shared", "exercise.followed", internal=True)
@dataclass(frozen=True, slots=True)
class Followed:
    """From `real` on, virtual time goes on from `virtual` at `speed`."""

    exercise: str
    real: datetime
    virtual: datetime
    speed: float
    ended: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Exercise:
    """How an exercise's time goes: its segments, the newest last."""

    id: str = ""
    segments: tuple[Followed, ...] = ()
    ended: bool = False


def decide(exercise: Exercise, command: Follow) -> Sequence[Followed]:
    """Take the segment, once; whatever comes after the end is nothing."""
    said = Followed(command.exercise, command.real, command.virtual, command.speed, command.ended, command.at)
    return [] if exercise.ended or said in exercise.segments else [said]


def evolve(exercise: Exercise, said: Followed) -> Exercise:
    """Keep the segments in the order of real time, whatever the order of hearing."""
    if said.ended:
        return replace(exercise, id=said.exercise, ended=True)
    segments = tuple(sorted((*exercise.segments, said), key=lambda s: s.real))
    return replace(exercise, id=said.exercise, segments=segments)


def document(exercise: Exercise) -> dict[str, Any]:
    """The view: segments as (real, virtual, speed)."""
    return {
        "exercise": exercise.id,
        "running": not exercise.ended,
        "segments": [[s.real.isoformat(), s.virtual.isoformat(), s.speed] for s in exercise.segments],
    }


def _follow(heard: Any, real: datetime, virtual: datetime, speed: float, ended: bool = False) -> Reaction:
    command = Follow(heard.exercise, real, virtual, speed, ended, heard.at)
    yield Do(f"exercise/{heard.exercise}", command)


def on_started(heard: ExerciseStarted) -> Reaction:
    """An exercise begins."""
    yield from _follow(heard, heard.real, heard.virtual, heard.speed)


def on_paused(heard: ExercisePaused) -> Reaction:
    """Virtual time stands still."""
    yield from _follow(heard, heard.real, heard.virtual, 0.0)


def on_resumed(heard: ExerciseResumed) -> Reaction:
    """Virtual time goes on."""
    yield from _follow(heard, heard.real, heard.virtual, heard.speed)


def on_ended(heard: ExerciseEnded) -> Reaction:
    """The exercise is over: nothing ticks any more."""
    yield from _follow(heard, heard.at, heard.at, 0.0, ended=True)


STREAM = Stream(Exercise(), decide, evolve)
VIEW = View(document, keys=("running",))
POLICY: Mapping[str, Callable[[Any], Reaction]] = {
    "candor.simulator.exercise.started.v1": on_started,
    "candor.simulator.exercise.paused.v1": on_paused,
    "candor.simulator.exercise.resumed.v1": on_resumed,
    "candor.simulator.exercise.ended.v1": on_ended,
}


def with_exercises(parts: Parts) -> Parts:
    """The parts of a service that follows exercises' time: every service does."""
    return replace(
        parts,
        streams={**parts.streams, "exercise": STREAM},
        policy={**POLICY, **parts.policy},
        views={**parts.views, "exercise": VIEW},
    )
