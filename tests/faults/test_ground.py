"""Broker, link, disk and clock fail under load: what was acknowledged is there, once, and nobody falls."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.broker import find_program
from shared.clock import SystemClock
from tests.faults.disk import disk, full
from tests.faults.ground import LIMIT, Ground, frozen, ground, killed, wait_until_registered
from tests.harness import wait_for

SILENT_S = 6.0
"""Longer than a publisher waits for its confirm."""
LONG_S = 60.0
HOUR = 3600.0


@pytest.fixture(scope="module")
def own_disk() -> Iterator[Path]:
    """A folder with a disk of its own, where this machine lets us mount one."""
    with disk() as folder:
        yield folder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, own_disk: Path) -> Iterator[Ground]:
    """Everything, running; each test leaves it sound."""
    program = find_program()
    if not program:
        hint = "needs rabbitmq-server on this machine: apt-get install rabbitmq-server"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(hint)
    with ground(tmp_path_factory.mktemp("ground"), own_disk / "var", program) as made:
        yield made


def lasts(seconds: float) -> None:
    """The fault goes on for so long."""
    end = time.monotonic() + seconds
    wait_for("the fault lasts", lambda: time.monotonic() > end, seconds + LIMIT)


def check_frozen(base: Ground, seconds: float) -> None:
    with base.holds() as robots, frozen(base.node), robots.suffering():
        lasts(seconds)


def check_killed(base: Ground, seconds: float) -> None:
    wait_until_registered(base.node)
    with base.holds() as robots, robots.suffering(), killed(base.node):
        lasts(seconds)


def check_link(base: Ground, delay_s: float, silent_s: float, cuts: int) -> None:
    relay = base.relay
    with base.holds() as robots:
        with relay.slow(delay_s):
            robots.go_on()
        for _ in range(cuts):
            relay.cut()
            robots.go_on()
        with robots.suffering(), relay.silent():
            lasts(silent_s)
            relay.cut()  # what nobody handed on is lost on the way
        with relay.down(), robots.suffering():
            pass


def check_full(base: Ground, own_disk: Path, times: int, dying: str = "") -> None:
    if not os.path.ismount(own_disk):
        told = "this container lets nobody mount" if os.geteuid() == 0 else "needs root"
        hint = f"a full disk is a tmpfs that is mounted here: {told}"
        (pytest.fail if os.environ.get("CI") == "true" and os.geteuid() else pytest.skip)(hint)
    with base.holds(dying) as robots:
        for _ in range(times):
            with full(own_disk), robots.suffering("StoreAway"):
                if dying:
                    base.services.kill(dying)
            robots.go_on()


def check_clock(base: Ground, *errors: float) -> None:
    """First of all, for every incident that is open by then reminds everybody of all that it missed."""
    with base.holds() as robots:
        try:
            for seconds in errors:
                base.wrong_by(seconds)
                robots.go_on()
                assert base.recorded_at(SystemClock().now() + timedelta(seconds=seconds))
        finally:
            base.wrong_by(0)


def test_a_clock_that_jumps_loses_and_doubles_nothing(base: Ground) -> None:
    check_clock(base, 2 * HOUR, -2 * HOUR)


@pytest.mark.long
def test_a_clock_that_jumps_to_and_fro_loses_and_doubles_nothing(base: Ground) -> None:
    check_clock(base, 6 * HOUR, -6 * HOUR, 10, -10, 6 * HOUR, 0.5)


def test_a_frozen_broker_costs_nothing_but_time(base: Ground) -> None:
    check_frozen(base, 0)


def test_a_broker_that_is_killed_and_started_again_costs_nothing_but_time(base: Ground) -> None:
    check_killed(base, 0)


def test_a_link_that_is_slow_cut_silent_and_down_costs_nothing_but_time(base: Ground) -> None:
    check_link(base, 0.02, SILENT_S, 1)


def test_a_disk_that_is_full_and_freed_costs_nothing_but_time(base: Ground, own_disk: Path) -> None:
    check_full(base, own_disk, 1)


@pytest.mark.long
def test_a_broker_frozen_for_a_minute_costs_nothing_but_time(base: Ground) -> None:
    check_frozen(base, LONG_S)


@pytest.mark.long
def test_a_broker_away_for_a_minute_costs_nothing_but_time(base: Ground) -> None:
    check_killed(base, LONG_S)


@pytest.mark.long
def test_a_link_that_is_bad_for_minutes_costs_nothing_but_time(base: Ground) -> None:
    check_link(base, 0.2, LONG_S, 10)


@pytest.mark.long
def test_a_disk_that_is_full_again_and_again_costs_nothing_but_time(base: Ground, own_disk: Path) -> None:
    check_full(base, own_disk, 5)


@pytest.mark.long
def test_a_service_that_dies_while_the_disk_is_full_is_back_when_there_is_room(
    base: Ground, own_disk: Path
) -> None:
    check_full(base, own_disk, 1, "escalation")
