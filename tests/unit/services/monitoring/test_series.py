"""Counts over stretches of time."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.monitoring.series import HOUR, Series, number_of, start_of

KEEP = 20
added = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=30)


@given(added, st.integers(0, 60), st.integers(0, 60))
def test_a_series_sums_what_was_added_among_the_newest_stretches(
    adds: list[tuple[int, int]], start: int, stop: int
) -> None:
    series = Series()
    for at, count in adds:
        series = series.add(at, count, KEEP)
    oldest = max((at for at, _ in adds), default=0) + 1 - KEEP
    begin = max(start, oldest)
    kept = sorted(adds, key=lambda one: one[0])  # the order of adding matters to what is too old alone
    ordered = Series()
    for at, count in kept:
        ordered = ordered.add(at, count, KEEP)
    assert ordered.total(begin, stop) == sum(count for at, count in adds if begin <= at < stop)
    assert series.total(start, stop) <= sum(count for at, count in adds if start <= at < stop)
    assert len(series.values) <= KEEP


@given(st.permutations([(5, 1), (9, 2), (12, 4), (24, 8), (5, 16)]))
def test_the_order_of_adding_does_not_matter_within_what_is_kept(adds: list[tuple[int, int]]) -> None:
    series = Series()
    for at, count in adds:
        series = series.add(at, count, KEEP)
    assert series.total(5, 25) == 31
    assert (series.first, series.end) == (5, 25)


def test_a_long_silence_costs_nothing() -> None:
    series = Series().add(10, 3, KEEP).add(10_000_000, 1, KEEP)
    assert len(series.values) == KEEP
    assert series.total(0, 10_000_001) == 1


def test_a_stretch_is_numbered_from_its_beginning_in_utc() -> None:
    at = datetime(2026, 2, 18, 11, 20, 30, tzinfo=UTC)
    assert start_of(number_of(at)) == at.replace(second=0)
    assert start_of(number_of(at, HOUR), HOUR) == at.replace(minute=0, second=0)
