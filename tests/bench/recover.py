"""What is lost and what counts twice when each service and the broker are killed in turn, under load.

Incidents begin at a steady rate, robots answer each at once, and every fault is a kill -9: of each of the
five services, then of the broker (with `--nodes 3`: of each of its nodes). Whatever was acknowledged in
between must be there in the end, once:

- `lost`: calls that were answered and are in no journal, mentions that the broker took and nobody counted,
  receipts that did not come, commits that the archive has not heard;
- `doubled`: mentions that count twice, topics with two incidents, receipts of one unit that were given twice;
- `worst_gap_s`: the longest time without any receipt, between the first and the last.
"""
# ruff: noqa: E402 - gevent patches before anything is imported that opens a socket

from gevent import monkey

monkey.patch_all()

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from deploy.broker import Node, find_program
from deploy.cluster import Cluster, new_cluster
from deploy.place import new_place
from shared.actors import new_keys
from shared.clock import SystemClock
from shared.names import SERVICES
from simulator.wire import Wire
from tests.bench import numbers
from tests.bench.ledger import Ledger, settled
from tests.bench.load import BACK_S, Load
from tests.bench.patient import Patient
from tests.harness import Chain, chain, wait_for

STEADY_S = 8.0
"""How long the load goes on undisturbed before each fault, and after the last."""
EXAMPLE = """example:
  make bench-recover ARGS="--nodes 3"

State is kept under var/bench, or in CANDOR_VAR, and removed at the end."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is killed, and how long until it is back."""

    name: str
    kill: Callable[[], None]


def services_killed(services: Chain) -> list[Fault]:
    """Each of the five, which its supervisor starts again."""
    return [Fault(name, partial(_kill_service, services, name)) for name in SERVICES]


def _kill_service(services: Chain, name: str) -> None:
    run, before = services.var / "run", services.pid(name)
    services.kill(name)

    def is_back() -> bool:
        files = run / f"{name}.pid", run / f"{name}.ready"
        return all(file.exists() for file in files) and services.pid(name) != before

    wait_for(f"{name} is back", is_back, BACK_S)


def broker_killed(broker: Node | Cluster) -> list[Fault]:
    """Each of its nodes, which is started again."""
    nodes = broker.nodes if isinstance(broker, Cluster) else [broker]
    return [Fault(node.place.name, partial(_kill_node, broker, node)) for node in nodes]


def _kill_node(broker: Node | Cluster, node: Node) -> None:
    node.kill()
    node.stop()
    node.start()
    broker.wait_ready(BACK_S)


def strike(faults: Sequence[Fault]) -> None:
    """One after the other, each after a steady time."""
    for fault in faults:
        time.sleep(STEADY_S)
        began = time.monotonic()
        fault.kill()
        numbers.say(f"{fault.name} killed, back after {time.monotonic() - began:.1f} s")
    time.sleep(STEADY_S)


@contextmanager
def broker_of(var: Path, nodes: int) -> Iterator[Node | Cluster]:
    """A broker of our own, to be harmed."""
    program = find_program()
    if not program:
        sys.exit("needs rabbitmq-server on this machine: apt-get install rabbitmq-server")
    made = new_cluster(var, program, nodes) if nodes > 1 else Node(new_place(var), program)
    try:
        made.start()
        made.wait_ready()
        yield made
    finally:
        made.stop()


def measure(var: Path, nodes: int, every_s: float) -> dict[str, Any]:
    """All of it; the keys of the last line."""
    new_keys(var / "keys")
    numbers.say(f"starting a broker of {nodes} and the five services")
    with (
        broker_of(var, nodes) as broker,
        chain(var, AMQP_URI=broker.uri, PYTHONWARNINGS="ignore", CANDOR_LOG_LEVEL="warning") as services,
    ):
        link = Wire(broker.uri, SystemClock())
        link.open()
        try:
            robots = Patient(link, (var / "keys" / "actor.key").read_text())
            link.tap(robots.hear).link_exception(lambda lost: robots.fail(repr(lost.exception)))
            load = Load(link, robots, every_s)
            faults = [*services_killed(services), *broker_killed(broker)]
            strike(faults)
            load.end()
            found = settled(var / "candor", BACK_S)
        finally:
            link.close()
    return _keys(faults, load, robots, found)


def _keys(faults: Sequence[Fault], load: Load, robots: Patient, found: Ledger) -> dict[str, Any]:
    if failures := load.failures:
        numbers.say(f"{len(failures)} incidents did not end: {failures[:3]}")
    lost, doubled = list(found.lost(load.confirmed, robots.answered)), list(found.doubled())
    for line in (*lost, *doubled):
        numbers.say(line)
    return {
        "faults": len(faults),
        "lost": len(lost) + len(failures),
        "doubled": len(doubled),
        "worst_gap_s": round(robots.worst_gap_s, 2),
        "incidents": len(load.courses),
        "calls": len(robots.answered),
        "commits": len(found.causes),
    }


def main() -> int:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.recover",
        description=(__doc__ or "").splitlines()[0],
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--nodes", type=int, default=1, help="how many nodes the broker has")
    parser.add_argument(
        "--every", type=float, default=1.0, metavar="S", help="seconds from incident to incident"
    )
    options = parser.parse_args()
    numbers.end_in_order()
    parent = Path(os.environ.get("CANDOR_VAR") or "var").resolve() / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    var = Path(mkdtemp(prefix="recover-", dir=parent))
    try:
        numbers.result(measure(var, options.nodes, options.every))
    finally:
        shutil.rmtree(var)
    return 0


if __name__ == "__main__":
    sys.exit(main())
