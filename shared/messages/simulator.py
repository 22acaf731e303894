"""What the simulator tells about an exercise."""

from dataclasses import dataclass
from datetime import datetime

from shared.messages.catalogue import event


@event("simulator", "exercise.started")
@dataclass(frozen=True, slots=True)
class ExerciseStarted:
    """An exercise runs: at `real` it is `virtual`, and virtual time goes `speed` times as fast."""

    exercise: str
    scenario: str
    title: str
    title_en: str
    seed: int
    real: datetime
    virtual: datetime
    speed: float
    at: datetime


@event("simulator", "exercise.paused")
@dataclass(frozen=True, slots=True)
class ExercisePaused:
    """Virtual time stands still from here."""

    exercise: str
    reason: str
    real: datetime
    virtual: datetime
    at: datetime


@event("simulator", "exercise.resumed")
@dataclass(frozen=True, slots=True)
class ExerciseResumed:
    """Virtual time goes on."""

    exercise: str
    real: datetime
    virtual: datetime
    speed: float
    at: datetime


@event("simulator", "exercise.ended")
@dataclass(frozen=True, slots=True)
class ExerciseEnded:
    """The exercise is over; `met` and `missed` are the ids of its expectations."""

    exercise: str
    met: tuple[str, ...]
    missed: tuple[str, ...]
    at: datetime


@event("simulator", "inject.delivered")
@dataclass(frozen=True, slots=True)
class InjectDelivered:
    """A prepared piece of the scenario reached its target."""

    exercise: str
    inject: str
    target: str
    text: str
    text_en: str
    at: datetime


@event("simulator", "expectation.met")
@dataclass(frozen=True, slots=True)
class ExpectationMet:
    """What was expected of the players happened in time."""

    exercise: str
    expectation: str
    at: datetime


@event("simulator", "expectation.missed")
@dataclass(frozen=True, slots=True)
class ExpectationMissed:
    """What was expected did not happen in time."""

    exercise: str
    expectation: str
    reason: str
    at: datetime
