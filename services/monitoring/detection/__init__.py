"""Whether a topic rises above what is expected of it, for any even series of counts. Pure.

`begin`, then `run` over the counts: what is expected in every hour of the week (`expectation`), and three
tests of each count against it (`charts`), of which one is enough. The same detector judges a watched topic
minute by minute and `candor backtest` row by row.
"""

from services.monitoring.detection.detector import Detector, begin, counted, late, run, with_rate
from shared.days import Calendar

__all__ = ["Calendar", "Detector", "begin", "counted", "late", "run", "with_rate"]
