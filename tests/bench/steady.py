"""Whether one process's memory stays flat: many mentions on many topics, over days of their own time.

Batches lie five minutes apart, so that what a topic remembers for a day or two comes and goes within the run.
The queue is kept short: what waits in a broker is not the process's memory.
"""

import os
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from shared.names import MENTIONS, MENTIONS_TYPE
from tests.bench import crowd, numbers, steps

EVERY = timedelta(minutes=5)
WAITING = 1000
"""Batches and topics' shares of them."""
LOOKS = 10
Publish = Callable[[str, str, bytes], None]


def rss_mb(process: int) -> float:
    """The memory that a process has in RAM, in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(
    publish: Publish, waiting: Callable[[], int], var: Path, mentions: int, topics: int, now: datetime
) -> dict[str, Any]:
    """Feed the service and look at its memory ten times; the keys of the last line."""
    file, watched, count = var / "candor" / "monitoring.sqlite", crowd.topics(topics), mentions // crowd.SIZE
    steps.watch(file, watched)
    env = {**os.environ, "CANDOR_VAR": str(var), "CANDOR_LOG_LEVEL": "warning"}
    process = numbers.module("services.run", "monitoring", "--with-parent", env=env)
    seen: list[float] = []
    try:
        for number, batch in enumerate(crowd.batches(count, watched, 3, now - count * EVERY, EVERY), 1):
            publish(MENTIONS, MENTIONS_TYPE, crowd.wire(f"steady-{number}", batch))
            while waiting() > (WAITING if number < count else 0):
                assert process.poll() is None, f"monitoring ended: see {numbers.log()}"
                time.sleep(0.02)
            if number % (count // LOOKS) == 0:
                seen.append(rss_mb(process.pid))
                numbers.say(f"{number * crowd.SIZE:,} mentions: {seen[-1]:,.0f} MB")
        time.sleep(5)  # the last ones are at hand
    finally:
        numbers.end(process)
    counted, matched = _counted(file), count * crowd.MATCHING
    assert counted == matched, f"{counted} counted, {matched} matched"
    return {
        "mentions": count * crowd.SIZE,
        "topics": topics,
        "rss_mb": [round(one) for one in seen],
        "days": round(count * EVERY / timedelta(days=1), 1),
        "stored_mb": round(file.stat().st_size / 1e6),
        "matched": matched,
    }


def _counted(file: Path) -> int:
    """Mentions and copies, as the views have them."""
    store = sqlite3.connect(file)
    sums = "sum(json_extract(doc, '$.mentions') + json_extract(doc, '$.copies'))"
    [(counted,)] = store.execute(f"SELECT {sums} FROM views WHERE view = 'topic'").fetchall()
    store.close()
    return int(counted)
