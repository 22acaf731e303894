"""What the simulator decides about an exercise: it begins once, ends once, and nothing follows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.clock import FakeClock, Segment
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.messages.envelope import Message
from shared.messages.simulator import (
    ExerciseEnded,
    ExercisePaused,
    ExerciseResumed,
    ExerciseStarted,
    ExpectationMet,
    ExpectationMissed,
    InjectDelivered,
)
from simulator.journal import EMPTY, PARTS, Exercise, Tell, Told, decide, document, evolve
from tests.unit.simulator.happenings import EXERCISE, REAL, START, at

BEGUN = ExerciseStarted(EXERCISE, "short", "短演练", "short drill", 1, REAL, START, 60, START)
ENDED = ExerciseEnded(EXERCISE, ("a",), ("b",), at(9))
BETWEEN: tuple[Told, ...] = (
    InjectDelivered(EXERCISE, "call", "monitor", "来电", "a call", at(1)),
    ExercisePaused(EXERCISE, "stop", REAL, at(2), at(2)),
    ExerciseResumed(EXERCISE, REAL + timedelta(seconds=1), at(2), 60, at(2)),
    ExpectationMet(EXERCISE, "a", at(3)),
    ExpectationMissed(EXERCISE, "b", "late", at(4)),
)


def after(told: Sequence[Told], exercise: Exercise = EMPTY) -> tuple[Exercise, list[Told]]:
    """The exercise when all this was told, and the events that it led to."""
    events: list[Told] = []
    for event in told:
        for new in decide(exercise, Tell(event, event.at)):
            events.append(new)
            exercise = evolve(exercise, new)
    return exercise, events


def test_an_exercise_keeps_how_its_time_goes() -> None:
    exercise, _ = after([BEGUN, *BETWEEN])
    assert exercise.segments == (
        Segment(REAL, START, 60),
        Segment(REAL, at(2), 0.0),
        Segment(REAL + timedelta(seconds=1), at(2), 60),
    )
    assert (exercise.injects, exercise.met, exercise.missed) == (("call",), ("a",), ("b",))


@given(st.lists(st.sampled_from([BEGUN, *BETWEEN, ENDED]), max_size=12))
def test_whatever_is_told_it_begins_once_and_nothing_follows_its_end(told: list[Told]) -> None:
    _, events = after(told)
    assert sum(event == BEGUN for event in events) <= 1
    assert not events or events[0] == BEGUN
    assert ENDED not in events[:-1]


@given(st.permutations(BETWEEN))
def test_what_is_told_again_is_told_once(between: list[Told]) -> None:
    exercise, _ = after([BEGUN, *between])
    judged = [event for event in between if not isinstance(event, ExercisePaused | ExerciseResumed)]
    assert after(judged, exercise)[1] == []


def test_the_view_shows_nothing_before_the_start_and_the_verdicts_at_the_end() -> None:
    assert document(EMPTY) is None
    shown = document(after([BEGUN, *BETWEEN, ENDED])[0])
    assert shown is not None
    assert (shown["running"], shown["met"], shown["missed"]) == (False, ["a"], ["b"])


def test_it_is_published_within_the_exercise_s_own_world() -> None:
    published: list[Message] = []
    handling = Handling(PARTS, MemoryStore(), published.extend, FakeClock(REAL))
    for _ in range(2):
        handling.do(EXERCISE, f"exercise/{EXERCISE}", Tell(BEGUN, START), "player/started", START)
    [message] = published
    assert (message.exercise, message.subject) == (EXERCISE, f"x/{EXERCISE}/exercise/{EXERCISE}")
    assert message.data == replace(BEGUN)
