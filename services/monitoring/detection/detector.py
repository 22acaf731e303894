"""The detector: one step a bucket, at the same cost whatever came before. Pure.

A stretch (an hour, or a longer bucket) is learnt only when `GUARD` has passed since, so that a rise does not
become its own baseline (the lag of the EARS C2 detector: Hutwagner, Thompson, Seeman, Treadwell, Journal of
Urban Health 80(2) Suppl. 1, 2003); within a known rise it teaches less. A rise that lasts for longer than a
day is no rise any more, but what is usual now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.monitoring.detection.charts import Bounds, bounds, buckets
from services.monitoring.detection.expectation import NOTHING, Learnt, Stretch, alpha, expect, jump, learn
from shared.days import DAY, HOUR, WEEK, Calendar

GUARD = 3
CALM = 3
LONGEST = 7
"""In hours, in buckets where they are longer; the longest rise in buckets, or a day."""
FORGOTTEN = 4 * WEEK
"""So long a silence is passed over unlearnt: nobody watched."""


@dataclass(frozen=True, slots=True)
class Known:
    """What holds for one stretch of time: what was learnt before it, the tests of its buckets, the stretches
    that wait to be learnt, and where it begins and ends."""

    width: int
    rate: float
    learnt: Learnt
    bounds: Bounds
    waiting: tuple[Stretch, ...]
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Rise:
    """The last rise: the first bucket that told, the last that did, and whether it goes on."""

    since: int
    above: int
    open: bool = True


@dataclass(frozen=True, slots=True)
class Detector:
    """The detector before the bucket that begins at the UTC minute `at`; `score` is that of the bucket
    before, a rise from 1 on. `recent` are the counts of the window, `count` is what the stretch has brought
    so far, `slow` and `quick` are the charts."""

    known: Known
    at: int
    recent: tuple[float, ...]
    count: float = 0.0
    slow: float = 0.0
    quick: float = 0.0
    score: float = 0.0
    rise: Rise | None = None

    @property
    def risen(self) -> bool:
        """Whether the last bucket is above all that chance explains."""
        return self.score >= 1.0

    @property
    def upper(self) -> float:
        """The highest count that the last bucket could have had without being a rise by itself."""
        return max(self.known.bounds.upper - sum(self.recent[:-1]), 0.0)

    @property
    def rising(self) -> bool:
        """Whether a rise goes on: it ends when the buckets were calm for long enough."""
        return self.rise is not None and self.rise.open


def begin(calendar: Calendar, at: int, width: int, rate: float) -> Detector:
    """A detector that knows nothing, for buckets of `width` minutes from the minute `at` on, with about
    `rate` false alarms a week."""
    return Detector(_known(NOTHING, calendar, (), at, width, rate), at, (0.0,) * buckets(width))


def with_rate(detector: Detector, calendar: Calendar, rate: float) -> Detector:
    """The same from now on with another rate of false alarms."""
    known = detector.known
    if known.rate == rate:
        return detector
    made = _known(known.learnt, calendar, known.waiting, known.start, known.width, rate)
    return replace(detector, known=made)


def run(detector: Detector, calendar: Calendar, counts: Mapping[int, float], stop: int) -> Detector:
    """After all buckets that begin before the minute `stop`, with the counts of those that have any."""
    if stop - detector.at > FORGOTTEN:
        detector = _resumed(detector, calendar, stop - FORGOTTEN)
    for at in sorted(at for at in counts if detector.at <= at < stop):
        detector = counted(_quiet(detector, calendar, at), calendar, counts[at])
    return _quiet(detector, calendar, stop)


def late(detector: Detector, calendar: Calendar, at: int, count: float) -> Detector:
    """With mentions of a bucket that was judged before: they teach what is usual, and are not judged."""
    if at >= detector.known.start:
        return replace(detector, count=detector.count + count)
    local = at + calendar.ahead
    waiting = tuple(
        replace(one, count=one.count + count) if one.start <= local < one.start + one.minutes else one
        for one in detector.known.waiting
    )
    return replace(detector, known=replace(detector.known, waiting=waiting))


def counted(detector: Detector, calendar: Calendar, count: float) -> Detector:
    """After the next bucket."""
    if detector.at >= detector.known.stop:
        detector = _turned(detector, calendar)
    known = detector.known
    test, at = known.bounds, detector.at
    limit, slow, quick = test.limit, test.slow, test.quick
    slowly = _within(detector.slow + slow.gain * count - slow.toll, limit)
    quickly = _within(detector.quick + quick.gain * count - quick.toll, limit)
    recent = (*detector.recent[1:], count)
    alone = (sum(recent) - test.window) / (test.upper - test.window)
    score = max(slowly / limit, quickly / limit, alone)
    rise = detector.rise
    if score >= 1.0:
        rise = Rise(rise.since, at) if rise and rise.open else Rise(at, at)
    elif rise and rise.open and at - rise.above >= _at_least(HOUR, CALM, known.width):
        rise, slowly, quickly = Rise(rise.since, rise.above, open=False), 0.0, 0.0
    return Detector(known, at + known.width, recent, detector.count + count, slowly, quickly, score, rise)


def _within(chart: float, limit: float) -> float:
    if chart < 0.0:  # by hand, since this is done for each minute of each topic
        return 0.0
    return min(chart, limit)


def _quiet(detector: Detector, calendar: Calendar, stop: int) -> Detector:
    """After the empty buckets before `stop`: those of a stretch at once, as the charts fall evenly."""
    while detector.at < stop:
        if detector.at >= detector.known.stop:
            detector = _turned(detector, calendar)
        if any(detector.recent):
            detector = counted(detector, calendar, 0.0)
        else:
            detector = _fallen(detector, min(stop, detector.known.stop))
    return detector


def _fallen(detector: Detector, stop: int) -> Detector:
    known, test = detector.known, detector.known.bounds
    passed = -(-(stop - detector.at) // known.width)
    at = detector.at + passed * known.width
    slow = max(detector.slow - passed * test.slow.toll, 0.0)
    quick = max(detector.quick - passed * test.quick.toll, 0.0)
    score = max(slow, quick) / test.limit
    rise = detector.rise
    if rise and rise.open and at - known.width - rise.above >= _at_least(HOUR, CALM, known.width):
        rise, slow, quick = Rise(rise.since, rise.above, open=False), 0.0, 0.0
    return Detector(known, at, detector.recent, detector.count, slow, quick, score, rise)


def _turned(detector: Detector, calendar: Calendar) -> Detector:
    """At the beginning of the next stretch: what has waited for long enough is learnt."""
    known, at = detector.known, detector.at
    rise = detector.rise
    risen = rise is not None and (rise.open or rise.above >= known.start)
    over = Stretch(known.start + calendar.ahead, at - known.start, detector.count, risen)
    guard = _at_least(GUARD * HOUR, GUARD, known.width)
    waiting = (*known.waiting, over)
    until = at + calendar.ahead - guard
    passed = [one for one in waiting if one.start + one.minutes <= until]
    learnt = known.learnt
    for one in passed:
        learnt = _learnt(learnt, calendar, one, detector, guard)
    made = _known(learnt, calendar, waiting[len(passed) :], at, known.width, known.rate)
    return replace(detector, known=made, count=0.0)


def _learnt(learnt: Learnt, calendar: Calendar, one: Stretch, detector: Detector, guard: int) -> Learnt:
    rise, width = detector.rise, detector.known.width
    span = max(HOUR, width)
    if rise and rise.open and detector.at - rise.since > _at_least(DAY, LONGEST, width):
        return jump(learnt, calendar, one, span)
    start = one.start - calendar.ahead
    began = rise is not None and rise.since - guard <= start <= rise.above
    return learn(learnt, calendar, one, span, one.risen or began)


def _resumed(detector: Detector, calendar: Calendar, at: int) -> Detector:
    known = detector.known
    skipped = (at - detector.at) // known.width
    at = detector.at + skipped * known.width
    return Detector(
        _known(known.learnt, calendar, (), at, known.width, known.rate), at, (0.0,) * len(detector.recent)
    )


def _known(
    learnt: Learnt, calendar: Calendar, waiting: tuple[Stretch, ...], at: int, width: int, rate: float
) -> Known:
    local = at + calendar.ahead
    expected = expect(learnt, calendar, local, width)
    test = bounds(expected.mean * width, alpha(learnt), expected.unsure, rate * width / WEEK, width)
    stop = at + (width if width >= HOUR else HOUR - local % HOUR)
    return Known(width, rate, learnt, test, waiting, at, stop)


def _at_least(minutes: int, buckets: int, width: int) -> int:
    return max(minutes, buckets * width)
