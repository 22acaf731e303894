"""The short drill with three replicas of each service: the same is decided as inline, also when one dies."""

import json
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.names import PARTITIONS, partition_of
from shared.replicas import replicas
from simulator.forecast import play
from simulator.scenario_file import load
from tests.decisions import differences, of_inline
from tests.harness import ROOT, Chain, chain, wait_for
from tests.mongo import new_uri

pytestmark = pytest.mark.long
REPLICAS = 3
SEED = 7
SPEED = 120
GRACE_S = 8
"""Real seconds that an exercise's clocks wait: fifteen processes have two processors here."""
MONITORING = [one.named("monitoring") for one in replicas(REPLICAS)]
SCENARIO = ROOT / "simulator" / "scenarios" / "short.yml"


def store(kind: str) -> Mapping[str, str]:
    """The settings of one kind of store."""
    return {"STORE_URI": new_uri()} if kind == "mongo" else {}


@contextmanager
def tripled(folder: Path, kind: str = "sqlite") -> Iterator[Chain]:
    """Three processes of each service over one store a service."""
    with chain(
        folder, "--replicas", str(REPLICAS), CANDOR_EXERCISE_GRACE_S=str(GRACE_S), **store(kind)
    ) as services:
        yield services


def check(services: Chain, exercise: str) -> None:
    """What was decided is what is decided inline, every chain is whole, and all services are up."""
    inline = of_inline(play(load(SCENARIO), SEED, exercise).chain, exercise)
    assert len(inline) > 20
    assert differences(inline, services.decisions(exercise)) == []
    assert services.candor("verify").returncode == 0
    assert services.candor("status").returncode == 0


def took(services: Chain, replica: str) -> list[str]:
    """The partitions that a replica was given messages of, each time anew, as its log tells."""
    lines = (services.var / "log" / f"{replica}.log").read_text().splitlines()
    said = (json.loads(line) for line in lines if line.startswith("{"))
    return [one["queue"] for one in said if one.get("event") == "partition_taken"]


@pytest.mark.parametrize("kind", ["sqlite", "mongo"])
def test_three_of_each_service_decide_what_is_decided_inline(tmp_path: Path, kind: str) -> None:
    exercise = f"tripled-{kind}"
    with tripled(tmp_path, kind) as services:
        services.play("short", exercise, "--seed", str(SEED), "--speed", str(SPEED), limit_s=240)
        check(services, exercise)


def test_a_replica_that_is_killed_leaves_its_partitions_to_another_and_changes_no_decision(
    tmp_path: Path,
) -> None:
    exercise = "tripled-killed"
    partitions = {partition_of(number) for number in range(PARTITIONS)}
    with tripled(tmp_path) as services:
        playing = services.drill("short", "--id", exercise, "--seed", str(SEED), "--speed", str(SPEED))
        wait_for("a partition is counted", lambda: any(took(services, one) for one in MONITORING), 60)
        victim = next(one for one in MONITORING if took(services, one))
        [*_, partition] = took(services, victim)
        others = [one for one in MONITORING if one != victim]
        before = {one: took(services, one).count(partition) for one in others}
        os.kill(services.pid(victim), signal.SIGKILL)
        wait_for(
            f"another takes {partition}",
            lambda: any(took(services, one).count(partition) > before[one] for one in others),
            60,
        )
        assert playing.wait(240) == 0, services.said()
        assert set(took(services, victim)) <= partitions
        check(services, exercise)
