"""How long to leave a source in trouble alone. Pure."""

from datetime import timedelta

LONGEST_BACKOFF = timedelta(hours=6)


def backoff(every_min: int, failures: int) -> timedelta:
    """How long to wait after so many failures in a row: twice the usual time, four times, ..., 6 hours at
    most, or the usual time where that is longer."""
    usual = timedelta(minutes=every_min)
    return max(usual, min(usual * (1 << min(failures, 10)), LONGEST_BACKOFF))
