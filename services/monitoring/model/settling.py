"""How a topic's detector takes its minutes: those to which mentions may still be added wait. Pure."""

from services.monitoring.detection import Calendar, Detector, begin, late, run
from services.monitoring.model.alert import WINDOW
from services.monitoring.series import Series, number_of
from shared.messages.monitoring import MinuteCount, TopicCounted


def begun_for(
    detector: Detector | None, judged: int, batch: TopicCounted, calendar: Calendar
) -> Detector | None:
    """The detector before a batch: where nothing was judged yet and the first mentions are older than the
    watch, it begins with them."""
    if detector is None or judged:
        return detector
    opened = number_of(batch.at)
    first = max(min([opened, *(number_of(one.minute) for one in batch.counts)]), opened - WINDOW)
    return detector if detector.at <= first else begin(calendar, first, 1, detector.known.rate)


def unsettled(minutes: Series, detector: Detector, counts: tuple[MinuteCount, ...]) -> dict[int, int]:
    """Mentions by minute that the detector has not taken yet, with those of a batch."""
    first = max(detector.at, minutes.first)
    found = {first + n: count for n, count in enumerate(minutes.values[first - minutes.first :]) if count}
    for one in counts:
        minute = number_of(one.minute)
        found[minute] = found.get(minute, 0) + one.mentions
    return found


def settled(
    detector: Detector | None, minutes: Series, judged: int, batch: TopicCounted, calendar: Calendar
) -> Detector | None:
    """The detector after a batch; `minutes` and `judged` are as before it. What comes later than a window
    teaches what is usual, and is judged no more."""
    begun = begun_for(detector, judged, batch, calendar)
    if begun is None:
        return None
    for one in batch.counts:
        minute = number_of(one.minute)
        if minute < begun.at:
            begun = late(begun, calendar, minute, one.mentions)
    newest = max(judged, number_of(batch.at))
    return run(begun, calendar, unsettled(minutes, begun, batch.counts), newest - WINDOW)
