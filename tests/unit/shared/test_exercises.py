"""A service follows an exercise's time, whatever the order of hearing."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.exercises import Exercise, Follow, decide, document, evolve
from tests.fakes import START

FOLLOWS = [
    Follow("e1", START + timedelta(seconds=n), START + timedelta(hours=n), float(n), False, START)
    for n in range(4)
]


def told(follows: list[Follow]) -> Exercise:
    exercise = Exercise()
    for follow in follows:
        for event in decide(exercise, follow):
            exercise = evolve(exercise, event)
    return exercise


@given(st.permutations(FOLLOWS), st.lists(st.sampled_from(FOLLOWS)))
def test_any_order_and_any_repetition_give_the_same_segments(
    order: list[Follow], again: list[Follow]
) -> None:
    assert document(told(order + again)) == document(told(FOLLOWS))


def test_after_the_end_nothing_runs() -> None:
    ended = told([FOLLOWS[1], Follow("e1", START, START, 0.0, True, START), FOLLOWS[2]])
    assert document(ended)["running"] is False
    assert len(ended.segments) == 1
