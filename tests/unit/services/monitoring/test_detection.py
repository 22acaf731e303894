"""Whether a topic rises."""

import math
import random
from functools import reduce

import pytest

from services.monitoring.detection import LONGEST_RISE, Rise, judge, poisson_bound
from services.monitoring.series import Series

KEEP = 1000


def series(counts: list[int]) -> Series:
    return reduce(lambda built, one: built.add(one[0], one[1], KEEP), enumerate(counts), Series())


def poisson(rng: random.Random, mean: float) -> int:
    limit, product, n = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        n += 1
    return n


def test_seven_mentions_in_the_first_minute_are_a_rise_and_six_are_none() -> None:
    assert not judge(series([6]), 0).risen
    assert judge(series([7]), 0).risen


def test_silence_expects_the_floor() -> None:
    verdict = judge(Series(), 100)
    assert (verdict.window, verdict.expected, verdict.risen) == (0, 1.0, False)


def test_a_busy_topic_is_judged_by_its_own_past() -> None:
    busy = [5] * 380
    assert judge(series(busy), 379).expected == 50
    assert not judge(series([*busy, *[7] * 10]), 389).risen
    assert judge(series([*busy, *[10] * 10]), 389).risen


def test_an_old_peak_does_not_hide_a_new_one() -> None:
    past = [0] * 200 + [20] * 60 + [0] * 120
    assert judge(series([*past, 8]), 380).risen


def test_a_known_rise_is_no_baseline() -> None:
    counts = series([0] * 30 + [5] * 350)
    assert not judge(counts, 379).risen
    known = judge(counts, 379, (Rise(30, 30 + LONGEST_RISE, 1.0),))
    assert (known.risen, known.expected) == (True, 1.0)


def test_within_a_rise_that_covers_everything_the_last_expectation_holds() -> None:
    verdict = judge(series([9] * 380), 379, (Rise(-500, 1000, 40.0),))
    assert verdict.expected == 40.0


def test_what_lasts_for_more_than_a_day_is_usual() -> None:
    rise = Rise(-LONGEST_RISE, 10**6, 1.0)
    assert not judge(series([5] * 380), 379, (rise,)).risen


def test_growth_is_the_window_over_the_one_before() -> None:
    assert judge(series([1] * 10 + [3] * 10), 19).growth == 3.0


@pytest.mark.parametrize("mean", [0.05, 0.5, 3.0])
def test_chance_alone_seldom_alarms(mean: float) -> None:
    rng = random.Random(7)
    counts = series([poisson(rng, mean) for _ in range(KEEP)])
    risen = sum(judge(counts, minute).risen for minute in range(400, KEEP))
    assert risen <= 6


@pytest.mark.parametrize("expected", [1.0, 8.0, 60.0, 199.0])
def test_the_poisson_bound_is_the_least_that_fits(expected: float) -> None:
    def above(k: int) -> float:
        logs = (n * math.log(expected) - expected - math.lgamma(n + 1) for n in range(k + 1, k + 2000))
        return math.fsum(map(math.exp, logs))

    k = int(poisson_bound(expected, 1e-4))
    assert above(k) < 1e-4 <= above(k - 1)


def test_the_bound_goes_on_smoothly_where_the_exact_sum_ends() -> None:
    assert 0 <= poisson_bound(200.0, 1e-4) - poisson_bound(199.999, 1e-4) <= 1
