"""The crisis curve: its shape, its counts, its repeatability."""

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.exercise.crowd import KINDS, Background, Crowd, Phase, Shares
from simulator.exercise.dynamics import arrivals, background_rate, generator, rates, response, so_far
from simulator.exercise.scenario import ResponseTime

START = datetime.fromisoformat("2026-02-18T19:00:00+08:00")
RHYTHM = tuple(float(hour) for hour in range(24))


def phase(start: int = 20, rise: int = 15, decay: int = 90, count: float = 500) -> Phase:
    def minutes(n: int) -> timedelta:
        return timedelta(minutes=n)

    shares = Shares(report=0.5, question=0.5)
    return Phase(
        id="one",
        start=minutes(start),
        rise=minutes(rise),
        decay=minutes(decay),
        mentions=count,
        shares=shares,
    )


def crowd(*phases: Phase, per_hour: float = 60) -> Crowd:
    background = Background(per_hour=per_hour, rhythm=RHYTHM, shares=Shares(noise=1))
    return Crowd(
        phrasebook="tap-water", reposts=0.1, english=0, placed=1, background=background, phases=phases
    )


PHASES = st.builds(phase, st.integers(0, 600), st.integers(1, 120), st.integers(1, 300), st.floats(0, 5000))


@given(PHASES)
def test_a_phase_brings_nothing_before_it_starts_and_all_its_mentions_in_the_end(one: Phase) -> None:
    start = one.start / timedelta(minutes=1)
    before, late = so_far(one, np.array([start, start + 20_000]))
    assert before == 0
    assert late == pytest.approx(one.mentions, rel=1e-6, abs=1e-9)


@given(PHASES)
def test_a_rate_is_never_negative(one: Phase) -> None:
    assert (rates(crowd(one), START, 900) >= -1e-9).all()


def test_a_wave_rises_to_one_peak_and_then_relaxes() -> None:
    wave = np.diff(so_far(phase(), np.arange(1200.0)))[20:]
    peak = int(wave.argmax())
    assert 0 < peak < 90
    assert (np.diff(wave[: peak + 1]) > 0).all()
    assert (np.diff(wave[peak:]) < 0).all()


def test_long_after_the_peak_a_wave_falls_to_a_third_within_its_decay() -> None:
    wave = np.diff(so_far(phase(decay=90), np.arange(1200.0)))
    assert wave[690] / wave[600] == pytest.approx(np.exp(-1), rel=1e-3)


def test_the_background_follows_the_local_hour_and_its_mean_over_a_day() -> None:
    background = crowd(phase()).background
    rate = background_rate(background, START, 24 * 60)
    assert rate[0] == pytest.approx(19 / 11.5)
    assert rate[5 * 60] == 0  # midnight has the weight 0
    assert rate.sum() == pytest.approx(24 * 60)


def test_the_same_seed_gives_the_same_arrivals_and_another_seed_gives_others() -> None:
    def play(seed: int) -> list[object]:
        return list(arrivals(crowd(phase()), START, timedelta(hours=5), generator(seed)))

    assert play(4) == play(4)
    assert play(4) != play(5)


@settings(max_examples=25)
@given(st.integers(0, 2**32), PHASES)
def test_arrivals_come_in_order_within_the_drill_at_whole_milliseconds(seed: int, one: Phase) -> None:
    duration = timedelta(hours=2, seconds=30)
    came = [arrival.at for arrival in arrivals(crowd(one), START, duration, generator(seed))]
    assert all(first <= second for first, second in pairwise(came))
    assert all(START <= at < START + duration and at.microsecond % 1000 == 0 for at in came)


def test_counts_over_many_seeds_come_near_what_the_curve_expects() -> None:
    one = crowd(phase(), per_hour=0)
    counts = [len(list(arrivals(one, START, timedelta(hours=40), generator(seed)))) for seed in range(60)]
    assert np.mean(counts) == pytest.approx(500, rel=0.03)
    assert np.var(counts) == pytest.approx(500, rel=0.6)  # a Poisson count varies by its mean


def test_kinds_come_in_their_shares() -> None:
    came = [a.kind for a in arrivals(crowd(phase(count=4000)), START, timedelta(hours=30), generator(1))]
    shares = {kind: came.count(kind) for kind in KINDS}
    assert shares["report"] == pytest.approx(2000, rel=0.1)
    assert shares["question"] == pytest.approx(2000, rel=0.1)
    assert shares["rumour"] == shares["criticism"] == 0


def test_half_of_the_answers_come_before_the_median_and_two_of_three_within_the_spread() -> None:
    time = ResponseTime(role="unit", task="acknowledge", median=10, spread=4)
    rng = generator(2)
    took = np.array([response(time, rng) / timedelta(minutes=1) for _ in range(4000)])
    assert (took > 0).all()
    assert np.median(took) == pytest.approx(10, rel=0.05)
    assert ((took > 10 / 1.4) & (took < 14)).mean() == pytest.approx(0.68, abs=0.04)


def test_without_spread_every_answer_takes_the_median() -> None:
    time = ResponseTime(role="unit", task="acknowledge", median=1.5, spread=0)
    assert response(time, generator(3)) == timedelta(seconds=90)
