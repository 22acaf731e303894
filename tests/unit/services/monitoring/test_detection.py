"""Whether a topic rises."""

import math
import random
from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring.detection import Calendar, Detector, begin, counted, late, run, with_rate
from services.monitoring.detection.charts import highest
from shared.calendar_file import china
from shared.days import DAY, HOUR, WEEK, DayKind

ANY = Calendar()
MONDAY = 4 * DAY
"""5 January 1970."""
OFFICE = (0, 0, 0, 0, 0, 0, 1, 4, 9, 12, 12, 10, 8, 8, 9, 9, 8, 6, 5, 4, 4, 3, 1, 0)


def ordinary(**days: DayKind) -> Calendar:
    """A calendar that is known throughout; `d28="holiday"` makes that day of the series one."""
    named = {MONDAY // DAY + int(name[1:]): kind for name, kind in days.items()}
    return Calendar(days=named, known=(0, 10**6))


def usual(hours: int, rng: random.Random, level: float = 1.0) -> list[int]:
    """Counts by the hour of people who write in office hours, less at weekends."""
    rates = (OFFICE[n % 24] * (0.3 if n // 24 % 7 >= 5 else 1.0) * level for n in range(hours))
    return [poisson(rng, rate) for rate in rates]


def poisson(rng: random.Random, mean: float) -> int:
    limit, product, n = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        n += 1
    return n


def after(counts: list[int], calendar: Calendar = ANY, width: int = HOUR, rate: float = 1.0) -> Detector:
    detector = begin(calendar, MONDAY, width, rate)
    for count in counts:
        detector = counted(detector, calendar, count)
    return detector


def alarms(counts: list[int], detector: Detector, calendar: Calendar = ANY) -> list[int]:
    """At which counts a rise began."""
    found = []
    for n, count in enumerate(counts):
        before = detector.rising
        detector = counted(detector, calendar, count)
        if detector.rising and not before:
            found.append(n)
    return found


MONTH = usual(24 * 28, random.Random(1))


def test_eight_mentions_in_the_first_minute_are_a_rise_and_five_are_none() -> None:
    noon = begin(ANY, MONDAY + 12 * HOUR, 1, 1.0)
    assert counted(noon, ANY, 8).risen
    assert not counted(noon, ANY, 5).risen


def test_it_learns_the_hours_and_the_days_of_the_week() -> None:
    detector = after(MONTH, ordinary())
    expected = []
    for count in usual(24 * 7, random.Random(2)):
        detector = counted(detector, ordinary(), count)
        expected.append(detector.known.bounds.mean)
    assert expected[10] == pytest.approx(12, rel=0.35)
    assert expected[5 * 24 + 10] == pytest.approx(4, rel=0.5)
    assert expected[3] < 1.5


def test_the_same_count_is_a_rise_at_night_and_none_by_day() -> None:
    detector = after(MONTH, ordinary())
    night = run(detector, ordinary(), {}, detector.at + 2 * HOUR)
    assert counted(night, ordinary(), 15).risen
    day = after([*MONTH, *MONTH[:10]], ordinary())
    assert not counted(day, ordinary(), 15).risen


def test_a_slow_rise_is_told_though_no_count_of_it_stands_out() -> None:
    month = [poisson(random.Random(n), 12) for n in range(24 * 28)]
    detector = after(month)
    for n in range(48):
        detector = counted(detector, ANY, poisson(random.Random(5000 + n), 20))
        assert detector.recent[-1] < detector.known.bounds.upper
        if detector.risen:
            return
    pytest.fail("not told within two days")


def test_an_old_burst_does_not_hide_a_new_one() -> None:
    spoilt = [count + (80 if 300 <= n < 310 else 0) for n, count in enumerate(MONTH)]
    clean, burst = after(MONTH), after(spoilt)
    assert burst.known.bounds.mean == pytest.approx(clean.known.bounds.mean, rel=0.3)
    assert counted(burst, ANY, 20).risen


def test_one_rise_is_one_alarm_however_long_it_lasts() -> None:
    detector = after(MONTH)
    rise = [count + 40 for count in MONTH[:20]]
    assert len(alarms([*rise, *MONTH[20:48]], detector)) == 1


def test_what_lasts_for_days_becomes_what_is_usual() -> None:
    detector = after(MONTH)
    new = usual(24 * 14, random.Random(3), level=5.0)
    for count in new:
        detector = counted(detector, ANY, count)
    assert not detector.rising
    again = usual(24 * 7, random.Random(4), level=5.0)
    assert len(alarms(again, detector)) <= 1


@pytest.mark.parametrize("seed", range(5))
def test_chance_alone_seldom_alarms(seed: int) -> None:
    rng = random.Random(100 + seed)
    weeks = usual(24 * 7 * 8, rng)
    detector = after(weeks[: 24 * 28], ordinary(), rate=0.5)
    assert len(alarms(weeks[24 * 28 :], detector, ordinary())) <= 2


def test_the_more_false_alarms_are_borne_the_sooner_it_tells() -> None:
    rise = [count + 4 for count in MONTH[:48]]
    first = [alarms(rise, after(MONTH, rate=rate))[:1] or [48] for rate in (0.01, 1.0, 20.0)]
    assert first == sorted(first, reverse=True)
    assert first[0] > first[-1]


def test_another_rate_holds_from_now_on() -> None:
    detector = after(MONTH, rate=0.01)
    bolder = with_rate(detector, ANY, 20.0)
    assert bolder.known.bounds.upper < detector.known.bounds.upper
    assert (bolder.known.learnt, bolder.at) == (detector.known.learnt, detector.at)


# -- holidays


def test_a_holiday_is_expected_to_be_like_a_day_of_rest() -> None:
    """Day 28 is a Monday."""
    worked, holiday = after(MONTH, ordinary()), after(MONTH, ordinary(d28="holiday"))
    at = worked.at + 10 * HOUR
    expected = [
        counted(run(one, calendar, {}, at), calendar, 0).known.bounds.mean
        for one, calendar in ((worked, ordinary()), (holiday, ordinary(d28="holiday")))
    ]
    assert expected[1] < 0.6 * expected[0]


def test_a_day_whose_calendar_is_not_known_is_judged_by_the_most_that_any_day_would_bring() -> None:
    """Day 33 is a Saturday."""
    means = {}
    ends = replace(ordinary(), known=(0, MONDAY // DAY + 32))
    for name, calendar in (("known", ordinary()), ("unknown", ends)):
        detector = run(after(MONTH, calendar), calendar, {}, MONDAY + 33 * DAY + 10 * HOUR)
        means[name] = counted(detector, calendar, 0).known.bounds.mean
    assert means["unknown"] > 1.5 * means["known"]


def test_the_calendar_of_china_knows_its_holidays_and_the_weekends_that_are_worked() -> None:
    calendar = china(timezone(timedelta(hours=8)))
    assert calendar.ahead == 480
    kinds = {"2026-02-17": "holiday", "2026-02-21": "holiday", "2026-02-28": "working", "2026-03-07": "rest"}
    assert {day: calendar.kind(_number(day)) for day in kinds} == kinds
    assert calendar.kind(_number("2026-03-04")) == "working"
    assert calendar.kind(calendar.known[1] + 1) == "unknown"


def _number(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days


# -- how counts come

minutes = st.dictionaries(st.integers(0, 600), st.integers(1, 9), max_size=40)


@given(minutes, st.integers(1, 599))
def test_any_cut_of_the_counts_ends_in_the_same_detector(counts: dict[int, int], cut: int) -> None:
    placed = {MONDAY + minute: float(count) for minute, count in counts.items()}
    begun = begin(ANY, MONDAY, 1, 1.0)
    whole = run(begun, ANY, placed, MONDAY + 601)
    half = run(run(begun, ANY, placed, MONDAY + cut), ANY, placed, MONDAY + 601)
    assert (half.at, half.known, half.rise, half.risen) == (whole.at, whole.known, whole.rise, whole.risen)
    assert (half.slow, half.quick) == pytest.approx((whole.slow, whole.quick))


@given(minutes)
def test_minutes_without_mentions_are_as_though_each_were_counted(counts: dict[int, int]) -> None:
    placed = {MONDAY + minute: float(count) for minute, count in counts.items()}
    leapt = run(begin(ANY, MONDAY, 1, 1.0), ANY, placed, MONDAY + 601)
    stepped = after([counts.get(n, 0) for n in range(601)], width=1)
    assert (leapt.at, leapt.known, leapt.rise) == (stepped.at, stepped.known, stepped.rise)
    assert (leapt.slow, leapt.quick) == pytest.approx((stepped.slow, stepped.quick))


def test_late_mentions_teach_and_are_not_judged() -> None:
    begun = run(begin(ANY, MONDAY, 1, 1.0), ANY, {MONDAY + 10: 2.0}, MONDAY + 90)
    for at, place in ((MONDAY + 10, 0), (MONDAY + 70, 1)):
        told = late(begun, ANY, at, 30)
        counts = [*(one.count for one in told.known.waiting), told.count]
        assert counts[place] == (32 if place == 0 else 30)
        assert (told.score, told.slow, told.quick) == (begun.score, begun.slow, begun.quick)


def test_a_silence_of_months_is_passed_over_at_once_and_what_was_learnt_stays() -> None:
    detector = after(MONTH)
    woken = run(detector, ANY, {}, detector.at + 60 * WEEK)
    assert woken.at >= detector.at + 60 * WEEK
    assert woken.known.bounds.mean > 0
    assert len(woken.known.waiting) <= 4


def test_what_is_kept_does_not_grow() -> None:
    old, young = after(MONTH * 3), after(MONTH[:48])
    assert len(str(old)) < 1.6 * len(str(young)) + 12_000
    assert len(old.known.waiting) == len(young.known.waiting)


@pytest.mark.parametrize("width", [1, 5, 7, 30, 45, 60, 90, 360, DAY])
def test_any_bucket_from_a_minute_to_a_day_is_judged(width: int) -> None:
    level = max(width // 6, 2)
    detector = after([level] * ((40 if width >= HOUR else 5) * DAY // width), width=width)
    assert not detector.rising
    assert counted(detector, ANY, 12 * level + 20).risen


# -- the limit of the last minutes


@pytest.mark.parametrize("mean", [0.05, 1.0, 8.0])
@pytest.mark.parametrize("size", [0.5, 5.0, 1e6])
def test_the_limit_is_the_least_count_that_chance_seldom_reaches(mean: float, size: float) -> None:
    def reaches(count: int) -> float:
        part = size / (size + mean)
        logs = (
            math.lgamma(n + size) - math.lgamma(size) - math.lgamma(n + 1) + n * math.log1p(-part)
            for n in range(count, count + 3000)
        )
        return math.fsum(map(math.exp, logs)) * part**size

    limit = highest(mean, size, 1e-3)
    assert reaches(math.ceil(limit)) < 1e-3 * 1.1
    assert reaches(math.floor(limit) - 1) > 1e-3 * 0.9


@pytest.mark.parametrize("size", [2.0, 5.0, 1e6])
def test_the_limit_goes_on_smoothly_where_the_sum_ends(size: float) -> None:
    assert highest(10.0001, size, 1e-4) == pytest.approx(highest(9.9999, size, 1e-4), rel=0.1)
