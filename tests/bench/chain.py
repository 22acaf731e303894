"""How long an incident takes from the first mention to the last receipt, when people answer at once.

All five services run as their users run them, live (speed 1), on a real broker. Topics are watched before;
then 30 mentions of an incident's own term are published, and robots make the next call at each event until
every unit has given the receipt of every instruction. Incidents run 1, 10 and 50 at a time.

The floor is walked in the same run, when the services have stopped: as many hops and calls as the critical
path of the incidents had, found by what caused what (`path`: H a commit or the hand-over of what matched, C a
call; see floor.py); `path_ms` is how long each step of it took. `cpu_ms` and `commits` are each process's for
one incident with all that follows from it, and `robots` is this one. `machine_busy` is the share of all
processors' time that anybody used: near 1, the processor is full.
"""
# ruff: noqa: E402 - gevent patches before anything is imported that opens a socket

from gevent import monkey

monkey.patch_all()

import argparse
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from gevent.pool import Pool

from shared.actors import new_keys
from shared.clock import SystemClock
from shared.names import MENTIONS, MENTIONS_TYPE
from simulator.wire import Wire
from tests.bench import numbers
from tests.bench.happening import mentioning, watching
from tests.bench.robots import Course, Robots, path_of
from tests.bench.robots import Path as Way
from tests.bench.work import Spent, Work, broker_pid, look
from tests.harness import Chain, chain

INCIDENT_S = 120.0
EXAMPLE = """example:
  make bench-chain ARGS="--quick"

State is kept under var/bench, or in CANDOR_VAR, and removed at the end."""


@dataclass(frozen=True, slots=True)
class Phase:
    """So many incidents, so many at a time."""

    at_once: int
    incidents: int


FULL = (Phase(1, 100), Phase(10, 100), Phase(50, 150))
QUICK = (Phase(1, 10), Phase(10, 10), Phase(50, 50))
WARMING = Phase(1, 3)
FLOOR_RUNS = 30


@dataclass(frozen=True, slots=True)
class Measured:
    """What a phase gave: milliseconds and path of each incident, and what it cost."""

    phase: Phase
    ms: tuple[float, ...]
    seconds: float
    paths: tuple[Way, ...]
    failures: tuple[str, ...]
    spent: Spent

    @property
    def keys(self) -> dict[str, Any]:
        """For the last line."""
        return {
            "p50_ms": round(numbers.percentile(self.ms, 0.5), 1),
            "p99_ms": round(numbers.percentile(self.ms, 0.99), 1),
            "incidents_per_s": round(len(self.ms) / self.seconds, 2),
            "incidents": len(self.ms),
            "failures": len(self.failures),
            **asdict(self.spent),
        }


class Bench:
    """The robots at their wire."""

    def __init__(self, link: Wire, robots: Robots, services: Chain) -> None:
        self._wire, self._robots, self._services = link, robots, services
        self._broker = broker_pid(services.env["AMQP_URI"])
        self._made = 0

    def play(self, phase: Phase) -> Measured:
        """Watch, let the incidents happen, and watch no more."""
        courses = [self._course() for _ in range(phase.incidents)]
        self._robots.courses = {course.topic: course for course in courses}
        self._watch(courses, active=True)
        before, began = self._look(), time.perf_counter()
        for _ in Pool(phase.at_once).imap_unordered(self._happen, courses):
            pass
        seconds = time.perf_counter() - began
        busy = self._look().since(before, len(courses)).machine_busy
        self._settle()
        spent = replace(self._look().since(before, len(courses)), machine_busy=busy)
        self._watch(courses, active=False)
        self._settle()
        return self._measured(phase, courses, seconds, spent)

    def _course(self) -> Course:
        self._made += 1
        return Course(f"bench-{self._made}", f"mentions-{self._made}")

    def _watch(self, courses: Iterable[Course], active: bool) -> None:
        for course in courses:
            self._robots.call(watching(course, active), f"{course.topic}-{active}")

    def _happen(self, course: Course) -> None:
        body = mentioning(course, SystemClock().now())
        course.began = time.perf_counter()
        self._wire.publish(MENTIONS, MENTIONS_TYPE, body)
        if not course.over.wait(INCIDENT_S):
            course.fail(f"did not end within {INCIDENT_S:g} s")

    def _look(self) -> Work:
        return look(self._services.pid, self._services.var / "candor", self._broker)

    def _settle(self) -> None:
        """Wait until nobody commits any more: who only listens may be behind."""
        last, now = None, self._look().commits
        while now != last:
            time.sleep(0.5)
            last, now = now, self._look().commits

    def _measured(self, phase: Phase, courses: Sequence[Course], seconds: float, spent: Spent) -> Measured:
        ended = [course for course in courses if course.ended]
        failures = tuple(course.failed for course in courses if course.failed)
        if not ended:
            sys.exit(f"no incident reached its last receipt: {failures[:3]}")
        return Measured(
            phase=phase,
            ms=tuple(course.ms for course in ended),
            seconds=seconds,
            paths=tuple(path_of(course, self._robots.triggers) for course in ended),
            failures=failures,
            spent=spent,
        )


def measure(uri: str, var: Path, phases: Sequence[Phase], runs: int) -> dict[str, Any]:
    """All of it; the keys of the last line."""
    new_keys(var / "keys")
    numbers.say("starting the five services")
    with chain(var, AMQP_URI=uri, PYTHONWARNINGS="ignore", CANDOR_LOG_LEVEL="warning") as services:
        link = Wire(uri, SystemClock())
        link.open()
        try:
            robots = Robots(link, (var / "keys" / "actor.key").read_text())
            link.tap(robots.hear).link_exception(lambda lost: robots.fail(repr(lost.exception)))
            bench = Bench(link, robots, services)
            bench.play(WARMING)
            found = [_told(bench.play(phase)) for phase in phases]
        finally:
            link.close()
    path = Counter(one.hops for one in found[0].paths).most_common(1)[0][0]
    walked = numbers.said(numbers.module("tests.bench.floor", path, "--runs", str(runs)), 120)
    return _keys(found, path, walked)


def _told(done: Measured) -> Measured:
    keys = done.keys
    numbers.say(
        f"{done.phase.at_once} at a time: p50 {keys['p50_ms']} ms, p99 {keys['p99_ms']} ms, "
        f"{keys['incidents_per_s']} incidents/s, {keys['failures']} failed {set(done.failures) or ''}"
    )
    return done


def _keys(found: Sequence[Measured], path: str, walked: Sequence[float]) -> dict[str, Any]:
    alone, floor = found[0].keys, numbers.percentile(walked, 0.5)
    return {
        "p50_ms": alone["p50_ms"],
        "p99_ms": alone["p99_ms"],
        "floor_p50_ms": round(floor, 1),
        "ratio": round(alone["p50_ms"] / floor, 2),
        "incidents_per_s": {str(one.phase.at_once): one.keys["incidents_per_s"] for one in found},
        "at_once": {str(one.phase.at_once): one.keys for one in found},
        "path": path,
        "path_ms": _steps([one.steps for one in found[0].paths]),
        "hops": path.count("H"),
        "calls": path.count("C"),
    }


def _steps(paths: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median of each step on the path, by the event that it led to."""
    named = {kind: [steps[kind] for steps in paths if kind in steps] for kind in paths[0]}
    return {
        kind.removeprefix("candor.").removesuffix(".v1"): round(numbers.percentile(ms, 0.5), 1)
        for kind, ms in named.items()
    }


def main() -> int:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.chain",
        description=(__doc__ or "").splitlines()[0],
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="fewer incidents: to see that it runs")
    options = parser.parse_args()
    uri = numbers.broker()
    numbers.end_in_order()
    parent = Path(os.environ.get("CANDOR_VAR") or "var").resolve() / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    var = Path(mkdtemp(prefix="chain-", dir=parent))
    try:
        numbers.result(measure(uri, var, QUICK if options.quick else FULL, FLOOR_RUNS))
    finally:
        shutil.rmtree(var)
    return 0


if __name__ == "__main__":
    sys.exit(main())
