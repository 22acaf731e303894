"""kill -9 in the middle of a drill: it still ends, and what was decided is what is decided without."""

import random
import time
from pathlib import Path

import pytest

from simulator.forecast import play
from simulator.scenario_file import load
from tests.decisions import SERVICES, differences, of_inline
from tests.harness import ROOT, Chain, chain, wait_for

SEED = 11
SPEED = 180
GRACE_S = 8
"""Real seconds that an exercise's clocks wait, so that a restart under load makes nobody late."""
SCENARIO = ROOT / "simulator" / "scenarios" / "short.yml"


def drilled(services: Chain, exercise: str, kills: int) -> None:
    """Play the short drill and kill services at moments that the exercise's name decides."""
    chance = random.Random(exercise)
    moments = sorted(chance.uniform(2, 36) for _ in range(kills))
    began = time.monotonic()
    playing = services.drill("short", "--id", exercise, "--seed", str(SEED), "--speed", str(SPEED))
    for moment in moments:
        wait_for("the moment to kill", lambda: time.monotonic() - began >= moment, 60)  # noqa: B023 - used at once
        services.kill(chance.choice(SERVICES))
    services.wait_end(playing, 180)


def check(tmp_path: Path, exercise: str, kills: int, **settings: str) -> None:
    with chain(tmp_path, CANDOR_EXERCISE_GRACE_S=str(GRACE_S), **settings) as services:
        drilled(services, exercise, kills)
        assert services.candor("verify").returncode == 0
        without = of_inline(play(load(SCENARIO), SEED, exercise).chain, exercise)
        assert differences(without, services.decisions(exercise)) == []


def test_three_services_killed_in_the_middle_change_no_decision(tmp_path: Path) -> None:
    check(tmp_path, "killed-0", 3)


@pytest.mark.long
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_killed_between_append_and_publish_changes_no_decision(
    tmp_path: Path, service: str
) -> None:
    check(tmp_path, f"between-{service}", 1, CANDOR_CRASH_AT=f"{service}:after-append:9")
    assert (tmp_path / "run" / "crashed").exists()


@pytest.mark.long
@pytest.mark.parametrize("number", range(1, 6))
def test_three_more_services_killed_at_other_moments_change_no_decision(tmp_path: Path, number: int) -> None:
    check(tmp_path, f"killed-{number}", 3)
