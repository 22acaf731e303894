"""The moment that a feed's date means.

A date without a zone is told in the installation's own: that is how feeds of this country write it, and GMT
would put an evening's texts into the next morning. `CST` is China's time where that is the installation's.
"""

import re
import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ZONE = re.compile(
    r"(?:\b(?:Z|UT|UTC|GMT|[A-Z][DS]T|[A-Z]{2,4}T)|\d\s*Z|[+-]\d{2}:?\d{2})\s*(?:\([^)]*\))?\s*$"
)
_CHINA = timezone(timedelta(hours=8))
_DAY = r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?"
_HERE = re.compile(rf"\s*{_DAY}\s*(?:(\d{{1,2}})[:：时](\d{{1,2}})?(?:[:：分](\d{{1,2}}))?[分秒]?)?\s*")
FIRST_YEAR = 2000
AHEAD = timedelta(minutes=10)
"""So much a clock may be fast."""


def moment(said: str, parsed: time.struct_time | None, zone: timezone) -> datetime | None:
    """The moment of a date as it was written (`said`) and as feedparser reads it (UTC); None where it is
    none."""
    if own := _HERE.fullmatch(said):
        return _made([int(part or 0) for part in own.groups()], zone)
    parsed = parsed or _mail(said)
    if parsed is None:
        return None
    return _made(list(parsed[:6]), _zone_of(said, zone))


def _mail(said: str) -> time.struct_time | None:
    """RFC 822 without a zone, which feedparser does not take."""
    parts = parsedate_tz(said)
    return time.struct_time(parts[:9]) if parts and parts[9] in (None, 0) else None


def _zone_of(said: str, zone: timezone) -> timezone:
    if said.rstrip().endswith("CST") and zone == _CHINA:
        # feedparser took it for America's central time, which is 6 hours behind GMT
        return timezone(timedelta(hours=14))
    return UTC if _ZONE.search(said) else zone


def _made(parts: list[int], zone: timezone) -> datetime | None:
    try:
        year, month, day, hour, minute, second = parts
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_likely(at: datetime, now: datetime) -> bool:
    """Whether a text can have been written then: after the beginning of the century, and not in the
    future."""
    return at.year >= FIRST_YEAR and at <= now + AHEAD
