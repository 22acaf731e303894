"""A cluster of three nodes, each of them killed in turn while a drill is played: nothing of it is lost."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.broker import find_program
from deploy.cluster import Cluster, new_cluster
from simulator.forecast import play
from simulator.scenario_file import load
from tests.decisions import differences, of_inline
from tests.faults.ground import wait_until_registered
from tests.harness import ROOT, Chain, chain, wait_for

pytestmark = pytest.mark.long
SEED = 13
SPEED = 30  # two virtual hours last four minutes: on a slow machine a node takes over one to come back
GRACE_S = 8
LIMIT = 120.0  # seconds, on a machine that does much else
SCENARIO = ROOT / "simulator" / "scenarios" / "short.yml"
EXERCISE = "node-lost"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    program = find_program()
    if not program:
        hint = "needs rabbitmq-server on this machine: apt-get install rabbitmq-server"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(hint)
    made = new_cluster(tmp_path / "nodes", program)
    try:
        made.start()
        made.wait_ready(LIMIT)
        yield made
    finally:
        made.stop()


def lose_and_mend(cluster: Cluster, number: int) -> None:
    """kill -9 of a node, and its start anew with its data; behind it the next may be lost."""
    node = cluster.nodes[number]
    wait_until_registered(node)
    node.kill()
    node.stop()
    node.start()
    cluster.wait_ready(LIMIT)


def heard_of(services: Chain) -> int:
    """How many events the player has heard so far."""
    file = services.var / "exercises" / EXERCISE / "events.jsonl"
    return file.read_bytes().count(b"\n") if file.exists() else 0


def test_each_node_killed_in_turn_changes_no_decision(cluster: Cluster, tmp_path: Path) -> None:
    settings = {"AMQP_URI": cluster.uri, "CANDOR_EXERCISE_GRACE_S": str(GRACE_S)}
    with chain(tmp_path / "var", **settings) as services:
        playing = services.drill("short", "--id", EXERCISE, "--seed", str(SEED), "--speed", str(SPEED))
        for number in range(len(cluster.nodes)):  # queues have their leaders on all of them
            before = heard_of(services)
            wait_for("the drill goes on", lambda: heard_of(services) > before + 5, LIMIT)  # noqa: B023
            assert playing.poll() is None, "the drill was over before every node was killed"
            lose_and_mend(cluster, number)
        services.wait_end(playing, 2 * LIMIT)
        assert services.candor("verify").returncode == 0
        without = of_inline(play(load(SCENARIO), SEED, EXERCISE).chain, EXERCISE)
        assert differences(without, services.decisions(EXERCISE)) == []
