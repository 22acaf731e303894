"""How many commits a second the embedded journal takes, from 1, 10 and 50 who append at once.

Greenthreads of eventlet, as in the services; each goes on with its own stream when its append has returned,
and does nothing else. `single_per_s` is the same journal with a transaction and a sync for each commit,
`floor_per_s` plain sqlite3: one row a transaction, as long as a commit, with the same settings. All are taken
in turns, some rounds long, and the median counts. `per_sync` is how many commits shared a sync.
"""
# ruff: noqa: E402 - eventlet patches before anything is imported that starts a thread

import eventlet

eventlet.monkey_patch()

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from eventlet import GreenPool

from shared.journal.port import Commit, Recorded
from shared.journal.sqlite import SqliteStore
from tests.bench import numbers

AT_ONCE = (1, 10, 50)
AT = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)
EVENT = Recorded("candor.bench.commit.made.v1", {"text": "x" * 500})
"""With it a commit is about as long as those of a drill."""
EXAMPLE = """example:
  make bench-journal ARGS="--quick"

The store lies under var/bench, or in CANDOR_VAR, and is removed at the end."""
Append = Callable[[Commit], Any]


def made(stream: str, seq: int) -> Commit:
    """A commit; its hashes are as long as real ones, and nobody looks at them."""
    return Commit(stream, seq, f"m/{seq}", AT, AT, "bench", "", (EVENT,), "", "0" * 64, "1" * 64)


class Bench:
    """Three files beside each other."""

    def __init__(self, folder: Path) -> None:
        self._grouped, self._single = SqliteStore(folder / "grouped"), SqliteStore(folder / "single")
        self._plain = sqlite3.connect(folder / "plain", isolation_level=None)
        self._plain.execute("PRAGMA journal_mode=WAL")
        self._plain.execute("PRAGMA synchronous=FULL")
        self._plain.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, doc TEXT NOT NULL)")
        self._streams = count()
        self.syncs = 0
        appends = self._grouped.journal._appends
        write, appends._work = appends._work, lambda group: self._counted(write, group)

    def _counted(self, write: Any, group: Any) -> Any:
        self.syncs += 1
        return write(group)

    def grouped(self, commit: Commit) -> None:
        """As the services do it."""
        self._grouped.journal.append(commit)

    def single(self, commit: Commit) -> None:
        """The same journal, one at a time."""
        doc = msgspec.json.encode(commit).decode()
        self._single.journal._write([(commit.stream, commit.seq, commit.cause, commit.also, doc)])

    def floor(self, commit: Commit) -> None:
        """One row, synced."""
        self._plain.execute("INSERT INTO rows (doc) VALUES (?)", (msgspec.json.encode(commit).decode(),))

    def rate(self, append: Append, at_once: int, commits: int) -> float:
        """Commits a second."""
        pool = GreenPool(at_once)
        own = [
            [made(f"s/{next(self._streams)}", seq) for seq in range(1, commits // at_once + 1)]
            for _ in range(at_once)
        ]
        began = time.perf_counter()
        for _ in pool.imap(lambda mine: [append(one) for one in mine], own):
            pass
        return at_once * len(own[0]) / (time.perf_counter() - began)

    def close(self) -> None:
        """Let go of the files."""
        self._grouped.close()
        self._single.close()
        self._plain.close()


def measure(bench: Bench, rounds: int, commits: int) -> dict[str, Any]:
    """The keys of the last line."""
    grouped: dict[int, list[float]] = {n: [] for n in AT_ONCE}
    single: dict[int, list[float]] = {n: [] for n in AT_ONCE}
    floor: list[float] = []
    shared: dict[int, list[float]] = {n: [] for n in AT_ONCE}
    for number in range(rounds):
        floor.append(bench.rate(bench.floor, 1, commits))
        for at_once in AT_ONCE:
            bench.syncs = 0
            grouped[at_once].append(bench.rate(bench.grouped, at_once, commits))
            shared[at_once].append(commits // at_once * at_once / bench.syncs)
            single[at_once].append(bench.rate(bench.single, at_once, commits))
        numbers.say(f"round {number + 1} of {rounds}: {_round({n: grouped[n][-1:] for n in AT_ONCE})}")
    return {
        "commits_per_s": _round(grouped),
        "single_per_s": _round(single),
        "floor_per_s": round(_median(floor)),
        "vs_single": _ratio(grouped, single),
        "vs_floor": {str(n): round(_median(grouped[n]) / _median(floor), 2) for n in AT_ONCE},
        "per_sync": {str(n): round(_median(shared[n]), 1) for n in AT_ONCE},
    }


def _median(values: Sequence[float]) -> float:
    return numbers.percentile(values, 0.5)


def _round(rates: dict[int, list[float]]) -> dict[str, int]:
    return {str(n): round(_median(found)) for n, found in rates.items()}


def _ratio(ours: dict[int, list[float]], theirs: dict[int, list[float]]) -> dict[str, float]:
    return {str(n): round(_median(ours[n]) / _median(theirs[n]), 2) for n in AT_ONCE}


def main() -> int:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.journal",
        description=(__doc__ or "").splitlines()[0],
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="fewer commits: to see that it runs")
    options = parser.parse_args()
    numbers.end_in_order()
    parent = Path(os.environ.get("CANDOR_VAR") or "var").resolve() / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="journal-", dir=parent) as folder:
        bench = Bench(Path(folder))
        try:
            numbers.result(measure(bench, *((3, 500) if options.quick else (15, 5_000))))
        finally:
            bench.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
