"""In a process with this folder on its PYTHONPATH, Candor's clock is wrong by the seconds that a file holds.

The file is the one that CANDOR_SHIFT names; it may change at any moment, and the clock then jumps. No other
program on the machine hears of it.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from shared.clock import SystemClock

FILE = Path(os.environ["CANDOR_SHIFT"])
right = SystemClock.now


def shifted(self: SystemClock) -> datetime:
    """Now, as a machine with a wrong clock tells it."""
    return right(self) + timedelta(seconds=float(FILE.read_text()))


SystemClock.now = shifted  # type: ignore[method-assign]  # production code has no door for this, on purpose
