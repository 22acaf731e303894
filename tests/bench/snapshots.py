"""How long a topic's stream takes to load after 10, 1,000 and 10,000 commits, with snapshots and without.

The stream is made as monitoring makes it: a batch of matches counted in each commit, 20 seconds apart, half
of the texts new. `snapshots_ms` loads as a service does that starts anew; `journal_ms` reads every commit.
`floor_ms` is plain sqlite3: reading one document as long as the snapshot, and msgspec's decoding of it. The
median of some loads counts; `snapshot_kb` is how long the newest snapshot is.
"""

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from services.monitoring import PARTS
from services.monitoring.model.topic import Count, Watch
from shared.clock import FakeClock
from shared.handling import Handling
from shared.journal.sqlite import SqliteStore
from shared.messages.envelope import Message
from shared.messages.monitoring import Match
from shared.snapshots import VIEW
from shared.streams import Streams
from tests.bench import numbers

LENGTHS = (10, 1_000, 10_000)
START = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)
STEP = timedelta(seconds=20)
MATCHES = 8
STREAM = "topic/water"
WATCH = Watch("water", "浑水", ("浑水",), "health", START)
CODE = "bench"
EXAMPLE = """example:
  make bench-snapshots ARGS="--quick"

The store lies under var/bench, or in CANDOR_VAR, and is removed at the end."""


def counted(number: int) -> Count:
    """A batch of matches."""
    at = START + number * STEP
    made = range(number * MATCHES, (number + 1) * MATCHES)
    return Count(tuple(_match(one, at) for one in made), at)


def _match(number: int, at: datetime) -> Match:
    story = f"{number // 2 * 7919:032x}"
    return Match(f"m-{number}", at, story, number % 9 == 0, f"place {number % 12}", f"outlet {number % 5}")


def fill(path: Path, begin: int, end: int) -> None:
    """Let a service count so many batches."""
    store, clock = SqliteStore(path), FakeClock(START)
    handling = Handling(PARTS, store, _to_nobody, clock, code=CODE)
    if begin == 0:
        handling.do("", STREAM, WATCH, "watch", START)
        begin = 1
    for number in range(begin, end):
        clock.move_to(START + number * STEP)
        handling.do("", STREAM, counted(number), f"batch/{number}", clock.now())
    store.close()


def _to_nobody(messages: Sequence[Message]) -> None:
    """There is no broker."""


def load(store: SqliteStore, code: str) -> None:
    """As a service that starts anew does."""
    Streams(PARTS, store, code).load(STREAM)


def timed(work: Callable[[], Any], runs: int) -> float:
    """Milliseconds, the median."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return round(numbers.percentile(times, 0.5), 2)


def floor(document: bytes, folder: Path, runs: int) -> float:
    """Milliseconds to read a document and decode it."""
    store = sqlite3.connect(folder / "floor.sqlite")
    store.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, doc TEXT NOT NULL)")
    store.execute("INSERT INTO rows (doc) VALUES (?)", (document.decode(),))
    store.commit()
    took = timed(lambda: msgspec.json.decode(store.execute("SELECT doc FROM rows").fetchone()[0]), runs)
    store.close()
    return took


def measure(folder: Path, lengths: Sequence[int], runs: int) -> dict[str, Any]:
    """The keys of the last line."""
    path, before = folder / "monitoring.sqlite", 0
    with_snapshots, without, snapshot = {}, {}, b""
    for length in lengths:
        fill(path, before, length)
        before = length
        store = SqliteStore(path)
        with_snapshots[str(length)] = timed(partial(load, store, CODE), runs)
        without[str(length)] = timed(partial(load, store, ""), max(runs // 5, 1))
        if kept := store.views.get(VIEW, STREAM):
            snapshot = msgspec.json.encode(kept.data)
        store.close()
        numbers.say(f"{length} commits: {with_snapshots[str(length)]} ms, {without[str(length)]} ms without")
    return {
        "snapshots_ms": with_snapshots,
        "journal_ms": without,
        "floor_ms": floor(snapshot or b"{}", folder, runs),
        "snapshot_kb": round(len(snapshot) / 1024, 1),
    }


def main() -> int:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.snapshots",
        description=(__doc__ or "").splitlines()[0],
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="fewer commits: to see that it runs")
    options = parser.parse_args()
    numbers.end_in_order()
    parent = Path(os.environ.get("CANDOR_VAR") or "var").resolve() / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="snapshots-", dir=parent) as folder:
        lengths = LENGTHS[:2] if options.quick else LENGTHS
        numbers.result(measure(Path(folder), lengths, 5 if options.quick else 25))
    return 0


if __name__ == "__main__":
    sys.exit(main())
