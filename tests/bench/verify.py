"""How many commits a second are verified, backed up and restored, of a store in a file.

Streams of 50 commits, each about as long as those of a drill. `verify_per_s` is by number of processes; from
two on, one more reads for them. `rfc8785_per_s` is what the hashes alone take in one process, of documents
that are in memory, by the library rfc8785 and SHA-256. All are taken in turns, some rounds long, and the
median counts. `peak_mb` is the memory of this process at its highest.
"""

import argparse
import hashlib
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import rfc8785

from shared.backup import back_up
from shared.journal.chain import document, linked
from shared.journal.forms import commit_of, text_of
from shared.journal.port import Commit, Recorded, Store
from shared.journal.site import SqliteSite
from shared.journal.sqlite import SqliteStore
from shared.restore import restore
from shared.spread import processes, spread
from shared.stored import Row, in_file
from shared.verify import examine, spread_over
from tests.bench import numbers

AT = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)
LENGTH = 50
HASHED = 5_000
NAME = "archive"
EXAMPLE = """example:
  make bench-verify ARGS="--quick"

The store lies under var/bench, or in CANDOR_VAR, and is removed at the end."""


def rows(count: int) -> Iterator[Row]:
    """So many commits, as they lie in a store."""
    for number in range(count // LENGTH):
        previous = ""
        for seq in range(1, LENGTH + 1):
            data = {"title": "河东村自来水发黄", "n": seq, "growth": 1.25, "text": "x" * 400}
            event = Recorded("candor.bench.commit.made.v1", data)
            commit = Commit(f"s/{number}", seq, f"m/{seq}", AT, AT, "bench", "", (event,))
            commit = linked(commit, previous)
            previous = commit.hash
            yield commit.stream, seq, commit.cause, text_of(commit), False


class Bench:
    """A store, and the ways to go through it."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder, self._path, self._count = folder, folder / f"{NAME}.sqlite", count
        store = SqliteStore(self._path)
        store.journal.load(rows(count))
        store.close()
        self._hashed = [document(commit_of(row[3])) for row in islice(in_file(self._path).rows(), HASHED)]

    def verify(self, count: int) -> float:
        """Commits a second, by so many processes."""
        with spread(count) as over:
            return self._rate(lambda: examine(in_file(self._path), over=over))

    def backup(self, folder: Path) -> float:
        """Commits a second, with the start of the processes."""
        found = [in_file(self._path)]

        def work() -> None:
            with spread_over(found) as over:
                back_up(found, folder, AT, over=over)

        return self._rate(work)

    def restore(self, folder: Path, place: Path) -> float:
        """Commits a second, without views."""
        return self._rate(
            lambda: restore(folder, lambda name: SqliteSite(place / name), _no_views, _not_muted)
        )

    def hashes(self) -> float:
        """Hashes a second."""
        began = time.perf_counter()
        for values in self._hashed:
            hashlib.sha256(rfc8785.dumps(values)).hexdigest()
        return len(self._hashed) / (time.perf_counter() - began)

    def _rate(self, work: Callable[[], Any]) -> float:
        began = time.perf_counter()
        work()
        return self._count / (time.perf_counter() - began)


def _no_views(name: str, store: Store) -> None:
    """These commits have none."""


def _not_muted() -> None:
    """There is nothing to mute."""


def measure(folder: Path, rounds: int, count: int) -> dict[str, Any]:
    """The keys of the last line."""
    bench, kinds = Bench(folder, count), sorted({1, processes()})
    verified: dict[int, list[float]] = {kind: [] for kind in kinds}
    copied, restored, hashed = [], [], []
    for number in range(rounds):
        for kind in kinds:
            verified[kind].append(bench.verify(kind))
        with TemporaryDirectory(dir=folder) as place:
            copied.append(bench.backup(Path(place) / "backup"))
            restored.append(bench.restore(Path(place) / "backup", Path(place)))
        hashed.append(bench.hashes())
        numbers.say(f"round {number + 1} of {rounds}: {[round(verified[kind][-1]) for kind in kinds]}")
    return {
        "commits": count,
        "verify_per_s": {str(kind): _median(verified[kind]) for kind in kinds},
        "backup_per_s": _median(copied),
        "restore_per_s": _median(restored),
        "rfc8785_per_s": _median(hashed),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _median(values: list[float]) -> int:
    return round(numbers.percentile(values, 0.5))


def main() -> int:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.verify",
        description=(__doc__ or "").splitlines()[0],
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="fewer commits: to see that it runs")
    options = parser.parse_args()
    numbers.end_in_order()
    parent = Path(os.environ.get("CANDOR_VAR") or "var").resolve() / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="verify-", dir=parent) as folder:
        numbers.result(measure(Path(folder), *((1, 20_000) if options.quick else (5, 200_000))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
