"""Incidents at a steady rate, and robots that answer each at once, whatever is away meanwhile.

    python -m tests.bench.load URI KEY [--first N] [--every S]

In a process of its own, until SIGTERM. It prints lines of JSON: `answered`, a call as (service, stream,
cause); `borne`, what a call met that is made again; in the end `confirmed`, the topics whose mentions the
broker took, and `failures`.
"""
# ruff: noqa: E402 - gevent patches before anything is imported that opens a socket

from gevent import monkey

monkey.patch_all()

import argparse
import json
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gevent
from gevent.event import Event
from gevent.pool import Group

from shared import telemetry
from shared.clock import SystemClock
from shared.errors import BrokerAway, Temporary
from shared.names import MENTIONS, MENTIONS_TYPE
from simulator.wire import Wire
from tests.bench.happening import mentioning, watching
from tests.bench.patient import Patient
from tests.bench.robots import Answer, Course

ANSWER_S = 2.0
BACK_S = 120.0
"""How long whatever is away may take to be back."""


class Load:
    """Incidents at a steady rate, from the number `first` on, until it is told to end."""

    def __init__(self, link: Wire, robots: Patient, every_s: float, first: int = 1) -> None:
        self._link, self._robots, self._every_s, self._next = link, robots, every_s, first
        self.courses: list[Course] = []
        self.confirmed: list[str] = []
        self._over, self._begun = Event(), Group()
        self._feeding = gevent.spawn(self._feed)

    def end(self) -> None:
        """Begin no more, and wait for those that are on their way."""
        self._over.set()
        self._feeding.get()
        self._begun.join(BACK_S)
        gevent.wait([course.over for course in self.courses], BACK_S)

    @property
    def failures(self) -> list[str]:
        """Why incidents did not come to their last receipt, a line each."""
        return [course.failed or "no last receipt" for course in self.courses if not course.ended]

    def _feed(self) -> None:
        while not self._over.wait(self._every_s):
            course = Course(f"bench-{self._next}", f"mentions-{self._next}")
            self.courses.append(course)
            self._begun.spawn(self._begin, course)
            self._next += 1

    def _begin(self, course: Course) -> None:
        try:
            self._robots.call(watching(course), course.topic)
        except Temporary as error:
            course.fail(f"never watched: {error}")
            return
        self._robots.courses[course.topic] = course
        body = mentioning(course, SystemClock().now())
        while True:
            try:
                self._link.publish(MENTIONS, MENTIONS_TYPE, body)
            except BrokerAway:
                gevent.sleep(0.2)
            else:
                self.confirmed.append(course.topic)
                return


class Telling(Patient):
    """Robots that say at once what was answered, and what they bear; they ask again soon."""

    def call(self, answer: Answer, key: str, limit: float = ANSWER_S) -> Mapping[str, Any]:
        """See Patient."""
        found = super().call(answer, key, limit)
        _say(answered=self.answered[-1])
        return found

    def bear(self, error: Temporary) -> None:
        """See Patient."""
        _say(borne=type(error).__name__)


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def main() -> int:
    """Load until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load")
    parser.add_argument("uri", help="the broker")
    parser.add_argument("key", type=Path, help="the file of the key that tokens are signed with")
    parser.add_argument("--first", type=int, default=1, metavar="N", help="the first incident's number")
    parser.add_argument(
        "--every", type=float, default=0.5, metavar="S", help="seconds from incident to incident"
    )
    options = parser.parse_args()
    telemetry.configure("load", "warning")
    over = Event()
    gevent.signal_handler(signal.SIGTERM, over.set)
    link = Wire(options.uri, SystemClock())
    link.open(BACK_S)
    try:
        robots = Telling(link, options.key.read_text())
        link.tap(robots.hear).link_exception(lambda lost: robots.fail(repr(lost.exception)))
        load = Load(link, robots, options.every, options.first)
        over.wait()
        load.end()
    finally:
        link.close()
    _say(confirmed=load.confirmed, failures=load.failures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
