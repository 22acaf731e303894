"""Virtual time is a function of the segments alone."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.clock import FakeClock, Segment, real_at, virtual_at
from tests.fakes import START

seconds = st.integers(0, 100_000).map(lambda s: timedelta(seconds=s))


def test_time_goes_on_at_the_speed_of_the_last_segment() -> None:
    later = START + timedelta(minutes=1)
    segments = [Segment(START, START, 60.0), Segment(later, START + timedelta(hours=1), 0.0)]
    assert virtual_at(segments, START - timedelta(1)) == START
    assert virtual_at(segments, START + timedelta(seconds=30)) == START + timedelta(minutes=30)
    assert virtual_at(segments, later + timedelta(hours=9)) == START + timedelta(hours=1)
    assert real_at(segments, START + timedelta(hours=2)) is None


@given(seconds, seconds, st.floats(0.1, 3600))
def test_virtual_time_never_steps_back_and_comes_when_it_was_said_to(
    a: timedelta, b: timedelta, speed: float
) -> None:
    segments = [Segment(START, START, speed)]
    early, late = sorted((a, b))
    assert virtual_at(segments, START + early) <= virtual_at(segments, START + late)
    wanted = START + late
    real = real_at(segments, wanted)
    assert real is not None
    assert abs(virtual_at(segments, real) - wanted) < timedelta(seconds=1)


def test_a_fake_clock_never_steps_back() -> None:
    clock = FakeClock(START)
    clock.move_to(START + timedelta(hours=1))
    clock.move_to(START)
    assert clock.now() == START + timedelta(hours=1)
