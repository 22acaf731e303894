"""Numbers without gaps, however they come."""

from hypothesis import given
from hypothesis import strategies as st

from services.archive.model.spans import Spans

numbers = st.lists(st.integers(1, 30), max_size=40)


def of(given_numbers: list[int]) -> Spans:
    spans = Spans()
    for number in given_numbers:
        spans = spans.add(number)
    return spans


def inside(stretches: tuple[tuple[int, int], ...]) -> set[int]:
    return {number for first, last in stretches for number in range(first, last + 1)}


@given(numbers)
def test_it_holds_what_was_added_and_nothing_else(added: list[int]) -> None:
    spans = of(added)
    assert {n for n in range(1, 32) if n in spans} == set(added)
    assert spans.last == max(added, default=0)


@given(numbers)
def test_the_gaps_are_what_is_missing_up_to_the_highest(added: list[int]) -> None:
    assert inside(of(added).gaps()) == set(range(1, max(added, default=0))) - set(added)


@given(st.lists(st.integers(1, 30), max_size=20).flatmap(lambda n: st.tuples(st.just(n), st.permutations(n))))
def test_any_order_ends_in_the_same(both: tuple[list[int], list[int]]) -> None:
    assert of(both[0]) == of(both[1])


def test_without_gaps_there_is_one_stretch() -> None:
    assert of(list(range(1, 1001))).stretches == ((1, 1000),)
