"""How a topic's detector takes its minutes, where mentions may come late. Pure."""

from dataclasses import dataclass, replace

from services.monitoring.detection import Calendar, Detector, begin, late, run, with_rate
from services.monitoring.model.alert import WINDOW
from services.monitoring.series import Series, number_of
from shared.messages.monitoring import MinuteCount, TopicCounted


@dataclass(frozen=True, slots=True)
class Detection:
    """A topic's detector twice: `settled` has taken the minutes to which nothing is added any more, `ahead`
    all before the newest. It follows from the first, and is kept so that a batch costs one step and not ten.
    """

    settled: Detector
    ahead: Detector

    def before(self, batch: TopicCounted) -> Detector:
        """The detector to go on from with a batch: where it has late mentions, from before their minutes."""
        first = min((number_of(one.minute) for one in batch.counts), default=self.ahead.at)
        return self.ahead if first >= self.ahead.at else self.settled


def started(calendar: Calendar, minute: int, rate: float) -> Detection:
    """That of a topic which is watched from this minute on."""
    detector = begin(calendar, minute, 1, rate)
    return Detection(detector, detector)


def at_rate(detection: Detection, calendar: Calendar, rate: float) -> Detection:
    """The same with another rate of false alarms from now on."""
    if detection.ahead.known.rate == rate:
        return detection
    return Detection(with_rate(detection.settled, calendar, rate), with_rate(detection.ahead, calendar, rate))


def begun_for(detection: Detection, judged: int, batch: TopicCounted, calendar: Calendar) -> Detection:
    """That before a batch: where nothing was judged yet and the first mentions are older than the watch, it
    begins with them."""
    if judged:
        return detection
    opened = number_of(batch.at)
    first = max(min([opened, *(number_of(one.minute) for one in batch.counts)]), opened - WINDOW)
    if detection.ahead.at <= first:
        return detection
    return started(calendar, first, detection.ahead.known.rate)


def untaken(minutes: Series, detector: Detector, counts: tuple[MinuteCount, ...]) -> dict[int, int]:
    """Mentions by minute that a detector has not taken yet, with those of a batch."""
    first = max(detector.at, minutes.first)
    found = {first + n: count for n, count in enumerate(minutes.values[first - minutes.first :]) if count}
    for one in counts:
        minute = number_of(one.minute)
        found[minute] = found.get(minute, 0) + one.mentions
    return found


def settled(
    detection: Detection, minutes: Series, judged: int, batch: TopicCounted, calendar: Calendar
) -> Detection:
    """That after a batch; `minutes` and `judged` are as before it. What comes later than a window teaches
    what is usual, and is judged no more."""
    detection = begun_for(detection, judged, batch, calendar)
    newest = max(judged, number_of(batch.at))
    start, done = detection.before(batch), detection.settled
    if start is done:
        for one in batch.counts:
            if number_of(one.minute) < done.at:
                start = done = late(done, calendar, number_of(one.minute), one.mentions)
    if done.at < newest - WINDOW:
        done = run(done, calendar, untaken(minutes, done, batch.counts), newest - WINDOW)
    if start.at < newest or start is not detection.ahead:
        start = run(start, calendar, untaken(minutes, start, batch.counts), newest)
    return replace(detection, settled=done, ahead=start)
