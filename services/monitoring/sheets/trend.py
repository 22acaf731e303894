"""How a topic went up to a moment, in words and as a curve, with a band for the next hours. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.monitoring.series import HOUR, MINUTE
from services.monitoring.sheets.content import Figure, Language
from services.monitoring.sheets.curve import drawn
from services.monitoring.sheets.forecast import Band, ahead
from services.monitoring.sheets.known import History
from services.monitoring.sheets.words import WORDS, ZONE, moment

BIN = 10
SHORT = 6 * 60
"""A topic that was watched for no longer is drawn by ten minutes, as is every first notice and special
report; others by hours."""
PER_HOUR = 60 // BIN


def told(known: History, language: Language) -> tuple[str, ...]:
    """Counts of the last hour and day, and the band."""
    words = WORDS[language]
    bands = [words["band"].format(low=band.low, high=band.high) for band in ahead(binned(known.mentions, 60))]
    now = words["trend_now"].format(
        at=moment(known.at, language), hour=sum(known.mentions[-60:]), day=sum(known.mentions)
    )
    joined = ("；" if language == "zh" else ", ").join(bands)
    return now, words["trend_ahead"].format(bands=joined) if bands else words["trend_none"]


def binned(minutes: Sequence[int], size: int) -> tuple[int, ...]:
    """Sums of so many minutes each, the newest last; what is left over at the beginning is no whole one."""
    over = len(minutes) % size
    return tuple(sum(minutes[n : n + size]) for n in range(over, len(minutes), size))


def figure(known: History, by_minutes: bool, language: Language) -> Figure:
    """The curve up to the moment: six hours by ten minutes, or a day by hours."""
    words, bands = WORDS[language], ahead(binned(known.mentions, 60))
    explained = words["trend_band"] if bands else ""
    if by_minutes or len(known.mentions) <= SHORT:
        bins = binned(known.mentions[-SHORT:], BIN)
        svg = drawn(bins, _clock(known.at, len(bins), BIN * MINUTE), _by_bin(bands))
        return Figure(svg, words["trend_minutes"] + explained)
    hours = binned(known.mentions, 60)
    svg = drawn(hours, _clock(known.at, len(hours), HOUR), bands)
    return Figure(svg, words["trend_hours"] + explained)


def _by_bin(bands: Sequence[Band]) -> list[Band]:
    return [Band(band.low // PER_HOUR, -(-band.high // PER_HOUR)) for band in bands for _ in range(PER_HOUR)]


def _clock(at: datetime, bars: int, width: timedelta) -> list[str]:
    begins = at - bars * width
    return [f"{(begins + n * width).astimezone(ZONE):%H:%M}" for n in range(bars)]
